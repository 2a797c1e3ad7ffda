# ruff: noqa: E501 - tables are aligned in columns
"""What a status promises of the answer around it: import runs, and their steps."""

from __future__ import annotations

from statelaw import Severity, documented, inferred
from statelaw.payload.facts import (
    ANY,
    AtMost,
    Before,
    Every,
    Forbids,
    OneOf,
    Ordered,
    Requires,
    Some,
    Successive,
    Within,
)

from statelaw_providers.woosmap.lifecycle import ImportStatus

S = ImportStatus
RUNNING, SUCCEEDED, FAILED = (S.IN_PROGRESS,), (S.SUCCESS,), (S.FAILED,)
ENDED = (S.SUCCESS, S.FAILED)

# fmt: off
OF_RUN = (
    Requires  (ANY,       "id",                             evidence=documented("status", "every answer has the id of the run")),
    Requires  (ANY,       "steps",                          evidence=documented("status", "every answer has the steps of the run")),
    Ordered   (ANY,       "start",              of="steps", evidence=documented("status", "the steps are ordered by their start")),
    Successive(ANY,       "start", "end",       of="steps", evidence=inferred("example", "in the one example the import begins when the fetch has ended, and it needs what was fetched")),
    Before    (ANY,       "name", "fetch", "import", of="steps", evidence=inferred("example", "what is imported must have been fetched, as in the one example")),
    Every     (SUCCEEDED, "status", SUCCEEDED,  of="steps", evidence=inferred("example", "in the one example every step of the run succeeded; a run with a failed or unfinished step can hardly be a success")),
    Some      (SUCCEEDED, "name", "fetch",      of="steps", evidence=inferred("example", "the one example that succeeded has both steps")),
    Some      (SUCCEEDED, "name", "import",     of="steps", evidence=inferred("example", "the one example that succeeded has both steps, and without the second nothing was imported")),
    Some      (FAILED,    "status", S.FAILED,   of="steps", evidence=inferred("status", "runs and steps share one list of statuses, and a run of which no step failed can hardly have failed")),
)
"""What an answer says of the run as a whole."""

OF_STEP = (
    Requires(ANY,     "name",    evidence=documented("status", "every step has a name")),
    Requires(ANY,     "start",   evidence=documented("status", "every step has the date at which it started")),
    Requires(ANY,     "entries", evidence=documented("status", "every step has its log entries")),
    Forbids (RUNNING, "end", "9999-12-31T23:59:59", evidence=documented("status", "the end of a step in progress is null")),
    Requires(ENDED,   "end",     evidence=inferred("status", "the end is said to be null while in progress, and not that it may be null otherwise")),
    AtMost  (ANY,     "start", "end", evidence=inferred("status", "by their meaning: no step ends before it begins")),
    OneOf   (ANY,     "name", ("fetch", "import"), evidence=documented("status", "currently one of these two"), weight=Severity.WARNING),
    Requires(ANY,     "created_at", of="entries", evidence=documented("status", "every log entry has its date")),
    Requires(ANY,     "detail",     of="entries", evidence=documented("status", "every log entry has its text")),
    Requires(ANY,     "level",      of="entries", evidence=documented("status", "every log entry has a level")),
    OneOf   (ANY,     "level", ("info", "warning", "error"), of="entries", evidence=documented("status", "the listed levels")),
    Within  (ANY,     "created_at", "start", "end", of="entries", evidence=inferred("example", "in the one example every entry lies between the start and the end of its step")),
    Some    (FAILED,  "level", "error", of="entries", evidence=inferred("status", "a step that failed has presumably logged why; no example of one was published"), weight=Severity.NOTE),
)
"""What an answer says of one step."""
# fmt: on
