# ruff: noqa: E501 - tables are aligned in columns
"""Prolific task builder datasets: the dataset of version 3, and the import job of version 4.

A version 3 dataset has a status of its own.  A version 4 dataset has none, but an import job for
each upload.  The provider lists `pending_schema` among the terminal statuses of a job although
setting a schema releases it: terminal there means "stop polling", which is `settled` here.
"""

from __future__ import annotations

from enum import StrEnum

from statelaw import Actor, Kind, Lifecycle, Outcome, Source, documented, inferred, row, state


class TaskBuilderDatasetStatus(StrEnum):
    """The status of a version 3 dataset."""

    UNINITIALISED = "UNINITIALISED"
    PROCESSING = "PROCESSING"
    READY = "READY"
    ERROR = "ERROR"


class DatasetImportStatus(StrEnum):
    """The status of one import job of a version 4 dataset."""

    UNINITIALISED = "uninitialised"
    PROCESSING = "processing"
    QUEUED = "queued"
    COMPLETE = "complete"
    PARTIAL = "partial"
    FAILED = "failed"
    PENDING_SCHEMA = "pending_schema"


T, J = TaskBuilderDatasetStatus, DatasetImportStatus
TRANSIENT, SETTLED, FINAL = Kind.TRANSIENT, Kind.SETTLED, Kind.FINAL
SUCCESS, PARTIAL, FAILURE = Outcome.SUCCESS, Outcome.PARTIAL, Outcome.FAILURE
ATTENTION, NEUTRAL = Outcome.ATTENTION, Outcome.NEUTRAL
CLIENT, SYSTEM = Actor.CLIENT, Actor.SYSTEM

# fmt: off
STATUS = Source(
    key="status", title="Prolific API, AI Task Builder", section="Get Dataset Status",
    url="https://beta-docs.prolific.com/api-reference/ai-task-builder/get-task-builder-dataset-status")
DATASETS = Source(
    key="datasets", title="Prolific API, AI Task Builder", section="Working with Datasets",
    url="https://docs.prolific.com/api-reference/ai-task-builder/datasets")
CLI = Source(
    key="cli", title="Prolific command line", section="help of `dataset check`",
    url="https://github.com/prolific-oss/cli/blob/4596a2f/cmd/aitaskbuilder/get_dataset_status.go")
IMPORT_STATUS = Source(
    key="import-status", title="Prolific API, Task Builder", section="Get Dataset Import Status",
    url="https://docs.prolific.com/api-reference/task-builder/get-dataset-import-status")
UPLOADING = Source(
    key="uploading", title="Prolific API, AI Task Builder", section="Uploading Data to a Dataset",
    url="https://docs.prolific.com/api-reference/ai-task-builder/uploading-data")
MIGRATING = Source(
    key="migrating", title="Prolific API, AI Task Builder", section="Migrating a dataset schema",
    url="https://docs.prolific.com/api-reference/ai-task-builder/migrating-a-dataset-schema")

TASK_BUILDER_DATASET: Lifecycle[TaskBuilderDatasetStatus] = Lifecycle(
    name="prolific.task_builder_dataset",
    title="Prolific task builder dataset, version 3",
    entity="dataset",
    closed=False,
    sources=(STATUS, DATASETS, CLI),
    initial=(T.UNINITIALISED,),
    states=(
        state(T.UNINITIALISED, SETTLED,   NEUTRAL, documented("cli", "created, and no data uploaded yet"),                    "The dataset exists and rests until somebody uploads a file."),
        state(T.PROCESSING,    TRANSIENT, None,    documented("cli", "the data is being turned into datapoints"),             "An uploaded file is being turned into datapoints."),
        state(T.READY,         SETTLED,   SUCCESS, documented("cli", "processed completely and usable in a batch"),           "Every datapoint is there; a batch can use the dataset."),
        state(T.ERROR,         SETTLED,   FAILURE, documented("cli", "processing went wrong, and what came of it is doubtful"), "Processing went wrong; nothing is promised of the data."),
    ),
    transitions=(
        row(T.UNINITIALISED, "upload_file",          T.PROCESSING, CLIENT, documented("datasets", "data is uploaded to a presigned address and then processed"),                                                                                    "the first file arrives"),
        row(T.PROCESSING,    "processing_succeeded", T.READY,      SYSTEM, documented("datasets", "the guide has clients poll until the dataset is processed and READY")),
        row(T.PROCESSING,    "processing_failed",    T.ERROR,      SYSTEM, documented("cli", "ERROR means that something went wrong during processing")),
        row(T.READY,         "upload_file",          T.PROCESSING, CLIENT, inferred("status", "the statuses are listed without a word on a second upload; one dataset may hold the data of many files, so another is processed as the first was"),  "another file arrives"),
        row(T.ERROR,         "upload_file",          T.PROCESSING, CLIENT, inferred("status", "the statuses are listed without a word on a second upload; one dataset may hold the data of many files, and a corrected one is the obvious remedy"), "another file arrives"),
    ),
)

DATASET_IMPORT: Lifecycle[DatasetImportStatus] = Lifecycle(
    name="prolific.dataset_import",
    title="Prolific dataset import job, version 4",
    entity="import job",
    closed=False,
    sources=(IMPORT_STATUS, UPLOADING, MIGRATING),
    initial=(J.UNINITIALISED,),
    states=(
        state(J.UNINITIALISED,  TRANSIENT, None,      documented("uploading", "asking for an upload address creates the job; the status page calls it requested but not yet used, and has clients poll on"), "Waiting for the client's own upload. It needs an action, yet counts as moving: the provider has clients poll on, and the upload usually follows at once."),
        state(J.QUEUED,         TRANSIENT, None,      documented("import-status", "the data was received and waits for an earlier import job to complete; clients are told to go on polling"),               "Received, and waiting for an earlier import of the same dataset."),
        state(J.PROCESSING,     TRANSIENT, None,      documented("import-status", "the data was received and is being worked on; clients are told to go on polling"),                                        "The records are being ingested."),
        state(J.PENDING_SCHEMA, SETTLED,   ATTENTION, documented("import-status", "listed as terminal, yet only paused until the dataset has a schema"),                                                     "Paused: somebody must set the dataset's schema. Uploading again does not help."),
        state(J.COMPLETE,       FINAL,     SUCCESS,   documented("import-status", "terminal: all records were accepted"),                                                                                    "All records were accepted."),
        state(J.PARTIAL,        FINAL,     PARTIAL,   documented("import-status", "terminal: some records were rejected, and those accepted are available"),                                                 "Some records were accepted and can be used, others were rejected."),
        state(J.FAILED,         FINAL,     FAILURE,   documented("import-status", "terminal: extraction failed as a whole and no record was ingested"),                                                      "Nothing was ingested; the payload says why."),
    ),
    transitions=(
        row(J.UNINITIALISED, "upload_file", J.PROCESSING,     CLIENT, documented("import-status", "data received, work under way"),                                                                                                   "the dataset has a schema and no earlier import is running"),
        row(J.UNINITIALISED, "upload_file", J.QUEUED,         CLIENT, documented("import-status", "data received, an earlier import has to complete first"),                                                                          "an earlier import of the dataset is still running"),
        row(J.UNINITIALISED, "upload_file", J.PENDING_SCHEMA, CLIENT, inferred("import-status", "that a missing schema pauses the upload is documented, from which status it does so is not; the first chance is the upload itself"), "the dataset has no schema"),

        row(J.QUEUED, "earlier_import_ended", J.PROCESSING,     SYSTEM, documented("import-status", "processing begins once the earlier import job has completed"),                                                                                          "the dataset has a schema"),
        row(J.QUEUED, "earlier_import_ended", J.PENDING_SCHEMA, SYSTEM, inferred("import-status", "that a missing schema pauses the upload is documented, from which status it does so is not; the schema may be looked at only when the job's turn comes"), "the dataset has no schema"),

        row(J.PROCESSING, "all_accepted",      J.COMPLETE, SYSTEM, documented("import-status", "all records were accepted")),
        row(J.PROCESSING, "some_rejected",     J.PARTIAL,  SYSTEM, documented("import-status", "it took some of the records and refused others")),
        row(J.PROCESSING, "extraction_failed", J.FAILED,   SYSTEM, documented("import-status", "extraction failed as a whole, for instance because the file cannot be parsed")),

        row(J.PENDING_SCHEMA, "set_schema", J.PROCESSING, CLIENT, inferred("migrating", "setting the first schema releases what waited for one; where to is not said"),                                                 "no earlier import of the dataset is running"),
        row(J.PENDING_SCHEMA, "set_schema", J.QUEUED,     CLIENT, inferred("migrating", "setting the first schema releases what waited for one; where to is not said, but imports of a dataset run one after another"), "another import of the dataset is ahead"),
    ),
)
# fmt: on
