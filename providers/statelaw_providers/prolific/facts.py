# ruff: noqa: E501 - tables are aligned in columns
"""What a status promises of the answer around it: import jobs of version 4 datasets.

The status of a version 3 dataset stands alone and promises nothing.  That a field is present in
one status is documented; that it is absent from the others is only inferred from it.
"""

from __future__ import annotations

from statelaw import Severity, Source, documented, inferred
from statelaw.payload.facts import ANY, AtMost, Forbids, OneOf, Requires

from statelaw_providers.prolific.lifecycle import DatasetImportStatus

J = DatasetImportStatus
NOTE, WARNING = Severity.NOTE, Severity.WARNING
COUNTED = (J.COMPLETE, J.PARTIAL)
UNDER_WAY = (J.UNINITIALISED, J.QUEUED, J.PROCESSING, J.PENDING_SCHEMA)

# fmt: off
CLIENT = Source(
    key="client", title="Prolific command line", section="upload of a dataset: what it reads of an import job, and its tests",
    url="https://github.com/prolific-oss/cli/blob/4596a2f/cmd/aitaskbuilder/upload_dataset.go")

OF_IMPORT = (
    Requires(COUNTED,      "accepted_count", evidence=documented("import-status", "present when the status is complete or partial")),
    Requires((J.PARTIAL,), "rejected_count", evidence=documented("import-status", "present when the status is partial")),
    Requires((J.PARTIAL,), "errors",         evidence=documented("import-status", "present when the status is partial")),
    Requires((J.FAILED,),  "reason",         evidence=documented("import-status", "present when the status is failed")),

    Forbids((J.FAILED,),  "accepted_count", 3, evidence=inferred("import-status", "when the extraction failed no record was ingested")),
    Forbids(UNDER_WAY,    "accepted_count", 3, evidence=inferred("import-status", "said to be present in complete and partial, and of no other status"), weight=NOTE),
    Forbids((J.COMPLETE,), "rejected_count", 2, evidence=inferred("import-status", "complete means that all records were accepted")),
    Forbids((*UNDER_WAY, J.FAILED), "rejected_count", 2, evidence=inferred("import-status", "said to be present in partial, and of no other status"), weight=NOTE),
    Forbids((J.COMPLETE,), "errors", [{"record_index": 0, "field": "email", "reason": "invalid email"}], evidence=inferred("import-status", "complete means that all records were accepted")),
    Forbids((*UNDER_WAY, J.FAILED), "errors", [{"record_index": 0, "field": "email", "reason": "invalid email"}], evidence=inferred("import-status", "said to be present in partial, and of no other status"), weight=NOTE),
    Forbids((*UNDER_WAY, J.COMPLETE), "reason", "The file could not be parsed.", evidence=inferred("client", "documented for failed only; the command line prints one for partial too"), weight=NOTE),

    AtMost((J.PARTIAL,), 1, "accepted_count", evidence=inferred("import-status", "partial means that some records were accepted; with none it would have failed")),
    AtMost((J.PARTIAL,), 1, "rejected_count", evidence=inferred("import-status", "partial means that some records were rejected; with none it would be complete")),
    AtMost((J.PARTIAL,), "count(errors)", "rejected_count", evidence=inferred("client", "a rejected record is reported once at most; the tests reject 25 and report two of them")),
    AtMost(COUNTED, "duplicate_count", "accepted_count",    evidence=inferred("client", "the newly imported are the accepted less the duplicates, so duplicates are among the accepted")),
    AtMost(ANY, "created_at", "updated_at",                 evidence=inferred("import-status", "by their meaning: when the job was created, and when it was last updated")),
    OneOf (ANY, "type", ("file_upload",),                   evidence=documented("import-status", "currently always this one"), weight=WARNING),
)
"""What an answer says of an import job."""
# fmt: on
