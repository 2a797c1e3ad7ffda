# ruff: noqa: E501 - tables are aligned in columns
"""Opendatasoft datasets: the fifteen internal statuses, the eight public ones, and the map between.

One machine has gone by three vocabularies.  Fifteen names stood in the first draft of the
documentation (2017-07-17) and still leak from the server, in the errors that list what can be
aborted.  A week later the provider published the transitions, over ten coarser names.  The
current Automation API reports eight of those.

The rows of `opendatasoft.dataset` are the published ten-state rows lifted onto the fifteen
names.  Where one name covers exactly one, the row is documented; where `processing` stands for
four and `deleting` for three, that each of them has the row is inferred from their names.
Aborting is declared only from the three names that the server lists.
"""

from __future__ import annotations

from enum import StrEnum

from statelaw import (
    Actor,
    Kind,
    Lifecycle,
    Outcome,
    Projection,
    Source,
    documented,
    image,
    inferred,
    row,
    state,
)


class DatasetStatus(StrEnum):
    """The status of a dataset in the platform's own, finer vocabulary."""

    IDLE = "idle"
    QUEUED = "queued"
    PROCESSING_DATASET = "processing_dataset"
    PROCESSING_RESOURCE_RECORDS = "processing_resource_records"
    PROCESSING_ALL_DATASET_DATA = "processing_all_dataset_data"
    PROCESSING_REALTIME = "processing_realtime"
    DELETING_DATASET = "deleting_dataset"
    DELETING_RESOURCE_RECORDS = "deleting_resource_records"
    DELETING_ALL_DATASET_DATA = "deleting_all_dataset_data"
    SAVING_DATASET_VERSION = "saving_dataset_version"
    ERROR = "error"
    ABORTING_PROCESSING = "aborting_processing"
    LIMIT_REACHED = "limit_reached"
    RECOVERING_REALTIME_RECORDS = "recovering_realtime_records"
    SCRATCHING_REALTIME_RECOVER_DATA = "scratching_realtime_recover_data"


class PublicStatus(StrEnum):
    """The status of a dataset as the Automation API reports it."""

    IDLE = "idle"
    ERROR = "error"
    LIMIT_REACHED = "limit_reached"
    QUEUED = "queued"
    ABORTING_PROCESSING = "aborting_processing"
    PROCESSING = "processing"
    DELETING = "deleting"
    SAVING_VERSION = "saving_version"


D, P = DatasetStatus, PublicStatus
TRANSIENT, SETTLED = Kind.TRANSIENT, Kind.SETTLED
SUCCESS, PARTIAL = Outcome.SUCCESS, Outcome.PARTIAL
FAILURE, NEUTRAL = Outcome.FAILURE, Outcome.NEUTRAL
CLIENT, SYSTEM = Actor.CLIENT, Actor.SYSTEM

DOCS = "Opendatasoft Management API v2 documentation"
OPENAPI = "Opendatasoft Automation API v1.0, OpenAPI description"
SLATE = "https://github.com/opendatasoft/slate/blob"
WEEK_LATER = f"{SLATE}/3bdb5fdfaaef11ba30d7cc1d856bc2a967ca8991/source/includes"
SDK = "https://github.com/opendatasoft/opendatasoft-automation-sdk/blob/d8111887796815a7a2cf0755033a809b0f3f757e"

# fmt: off
DRAFT = Source(
    key="draft", title=DOCS, section="Dataset status, draft of 2017-07-17",
    url=f"{SLATE}/1514703/source/includes/_dataset_status.md")
TEN_STATES = Source(
    key="ten-states", title=DOCS, section="Dataset status, 2017-07-24",
    url=f"{WEEK_LATER}/_dataset_status.md")
GRAPH = Source(
    key="graph", title=DOCS, section="Dataset states machine, the drawing as it stands since 2017-07-24",
    url=f"{SLATE}/8b5e6fb/source/images/dataset_status_states.png")
ACTIONS_2017 = Source(
    key="actions-2017", title=DOCS, section="Datasets, 2017-07-24",
    url=f"{WEEK_LATER}/_datasets.md")
STATUS = Source(
    key="status", title=DOCS, section="Dataset status",
    url="https://help.opendatasoft.com/management-api/#dataset-status")
ACTIONS = Source(
    key="actions", title=DOCS, section="Dataset actions",
    url="https://help.opendatasoft.com/management-api/#dataset-actions")
AUTOMATION = Source(
    key="automation", title=OPENAPI, section="DatasetProcessingStatus; publish_metadata",
    url=f"{SDK}/generators/python/openapi/openapi_3.1.0_original.json")
ABORT_GUARD = Source(
    key="abort-guard", title=OPENAPI, section="InvalidDatasetStatus, the refusal of an abort",
    url=f"{SDK}/generators/python/openapi/openapi_3.1.0_original.json")
PUBLISH_GUARD = Source(
    key="publish-guard", title="opendatabs/data-processing, City of Basel",
    section="archived_etl_jobs/common/__init__.py, a refusal of publish as recorded in production",
    url="https://github.com/opendatabs/data-processing/blob/c8ffbea/archived_etl_jobs/common/__init__.py")
SCHEDULES = Source(
    key="schedules", title="Opendatasoft user guide", section="Keeping data up to date",
    url="https://userguide.opendatasoft.com/l/en/article/fqwi39mrdu-keeping-data-up-to-date")

# Orders: that an order received moves a dataset at rest to the queue is documented for each state
# at rest; which order each of them accepts is on record only for publish.
ON_PUBLISH   = documented("publish-guard", "the server accepts publish from exactly idle, error and limit_reached; the order then waits in the queue")
ON_UNPUBLISH = inferred("actions", "unpublish is an order as publish is, but its allowed origins are nowhere listed; those of publish are assumed")
ON_METADATA  = inferred("automation", "publish_metadata is refused in a wrong state with the same error as publish, but its allowed origins are not shown; those of publish are assumed")
ON_SAVE      = inferred("actions-2017", "save_version answers with a job as publish does, so it too waits in the queue; its allowed origins are not listed, and those of publish are assumed")
ON_RECOVER   = inferred("actions-2017", "recover_realtime_records answers with a job as publish does, so it too waits in the queue; its allowed origins are not listed, and those of publish are assumed")
ON_SCRATCH   = inferred("actions-2017", "scratch_recovery_data answers with a job as publish does, so it too waits in the queue; its allowed origins are not listed, and those of publish are assumed")
ON_SCHEDULE  = inferred("schedules", "datasets are republished at fixed intervals with nobody acting; that this passes through the queue, and from the states that publish allows, is assumed")

# Rows published for `processing` and `deleting` as wholes, lifted onto four names and three.
OF_PROCESSING = "; published for `processing` as a whole, and taken from the name to hold for this kind of it"
OF_DELETING   = "; published for `deleting` as a whole, and taken from the name to hold for this kind of it"
P_BEGINS  = inferred("status", "a worker is available" + OF_PROCESSING)
P_ENDS    = inferred("status", "the processing ended well" + OF_PROCESSING)
P_FAILS   = inferred("status", "the processing ended with an error" + OF_PROCESSING)
P_LIMITED = inferred("status", "the dataset has too many records for the licence" + OF_PROCESSING)
D_BEGINS  = inferred("status", "a worker is available" + OF_DELETING)
D_GOES_ON = inferred("status", "records are processed after the deletion" + OF_DELETING)
D_ENDS    = inferred("status", "the deletion ended well" + OF_DELETING)
D_FAILS   = inferred("status", "the deletion ended with an error" + OF_DELETING)
D_LIMITED = inferred("status", "the record limit of the licence was reached" + OF_DELETING)
ABORTABLE = documented("abort-guard", "the server lists this state among the three that can be aborted")

NAMED_BY_SERVER = documented("abort-guard", "the server itself uses the name; its meaning was never published and is read from it")
NAMED_IN_DRAFT  = documented("draft", "one of the fifteen names; its meaning was never published and is read from it")

DATASET: Lifecycle[DatasetStatus] = Lifecycle(
    name="opendatasoft.dataset",
    title="Opendatasoft dataset, internal statuses",
    entity="dataset",
    closed=True,
    sources=(DRAFT, TEN_STATES, GRAPH, ACTIONS_2017, STATUS, ACTIONS, AUTOMATION, ABORT_GUARD, PUBLISH_GUARD, SCHEDULES),
    initial=(D.IDLE,),
    states=(
        state(D.IDLE,                             SETTLED,   SUCCESS, documented("status", "involved in no action, published or not; a newly created dataset is idle, and an order received leads to queued"), "Nothing is running: the last action ended well, or there has been none yet."),
        state(D.ERROR,                            SETTLED,   FAILURE, documented("status", "the action failed, through the source or a misconfigured pipeline; an order received leads to queued"),            "The last action failed; the payload says why."),
        state(D.LIMIT_REACHED,                    SETTLED,   PARTIAL, documented("status", "processing stopped at the number of records that the licence allows; an order received leads to queued"),          "The last action stopped at the record limit; what was processed until then stays."),
        state(D.QUEUED,                           TRANSIENT, None,    documented("status", "the action has been received and waits to be performed; left when a worker is available"),                         "An order has been received and waits for a worker."),
        state(D.PROCESSING_DATASET,               TRANSIENT, None,    NAMED_BY_SERVER,                                                                                                                         "The dataset itself, its metadata, is being made available to search.",             "processing"),
        state(D.PROCESSING_RESOURCE_RECORDS,      TRANSIENT, None,    NAMED_BY_SERVER,                                                                                                                         "The records of one resource are being made available to search.",                  "processing"),
        state(D.PROCESSING_ALL_DATASET_DATA,      TRANSIENT, None,    NAMED_BY_SERVER,                                                                                                                         "Metadata and all records are being made available to search.",                     "processing"),
        state(D.PROCESSING_REALTIME,              TRANSIENT, None,    NAMED_IN_DRAFT,                                                                                                                          "A dataset fed by pushes is being made available to search; it cannot be aborted.", "processing"),
        state(D.DELETING_DATASET,                 TRANSIENT, None,    NAMED_IN_DRAFT,                                                                                                                          "The dataset itself, its metadata, is being removed from search.",                  "deleting"),
        state(D.DELETING_RESOURCE_RECORDS,        TRANSIENT, None,    NAMED_IN_DRAFT,                                                                                                                          "The records of one resource are being removed from search.",                       "deleting"),
        state(D.DELETING_ALL_DATASET_DATA,        TRANSIENT, None,    NAMED_IN_DRAFT,                                                                                                                          "Metadata and all records are being removed from search.",                          "deleting"),
        state(D.SAVING_DATASET_VERSION,           TRANSIENT, None,    documented("ten-states", "called saving_version there, the only saving state: the platform stores another version of the dataset"),                            "A copy of the dataset is being kept as a version."),
        state(D.ABORTING_PROCESSING,              TRANSIENT, None,    documented("status", "the order to stop has been received and the processing stops shortly"),                                            "The processing has been told to stop and is about to."),
        state(D.RECOVERING_REALTIME_RECORDS,      TRANSIENT, None,    documented("ten-states", "a realtime dataset processes its saved records"),                                                              "Records backed up from pushes are being processed again.",                         "realtime"),
        state(D.SCRATCHING_REALTIME_RECOVER_DATA, TRANSIENT, None,    documented("ten-states", "all saved records of a realtime dataset are being deleted"),                                                   "The backup of pushed records is being deleted for good.",                          "realtime"),
    ),
    transitions=(
        row(D.IDLE, "publish",                  D.QUEUED, CLIENT, ON_PUBLISH),
        row(D.IDLE, "unpublish",                D.QUEUED, CLIENT, ON_UNPUBLISH),
        row(D.IDLE, "publish_metadata",         D.QUEUED, CLIENT, ON_METADATA),
        row(D.IDLE, "save_version",             D.QUEUED, CLIENT, ON_SAVE),
        row(D.IDLE, "recover_realtime_records", D.QUEUED, CLIENT, ON_RECOVER,  "a realtime dataset whose recovery option is on"),
        row(D.IDLE, "scratch_recovery_data",    D.QUEUED, CLIENT, ON_SCRATCH,  "a realtime dataset whose recovery option is on"),
        row(D.IDLE, "scheduled_publish",        D.QUEUED, SYSTEM, ON_SCHEDULE, "a schedule is set and due"),

        row(D.ERROR, "publish",                  D.QUEUED, CLIENT, ON_PUBLISH),
        row(D.ERROR, "unpublish",                D.QUEUED, CLIENT, ON_UNPUBLISH),
        row(D.ERROR, "publish_metadata",         D.QUEUED, CLIENT, ON_METADATA),
        row(D.ERROR, "save_version",             D.QUEUED, CLIENT, ON_SAVE),
        row(D.ERROR, "recover_realtime_records", D.QUEUED, CLIENT, ON_RECOVER,  "a realtime dataset whose recovery option is on"),
        row(D.ERROR, "scratch_recovery_data",    D.QUEUED, CLIENT, ON_SCRATCH,  "a realtime dataset whose recovery option is on"),
        row(D.ERROR, "scheduled_publish",        D.QUEUED, SYSTEM, ON_SCHEDULE, "a schedule is set and due"),

        row(D.LIMIT_REACHED, "publish",                  D.QUEUED, CLIENT, ON_PUBLISH),
        row(D.LIMIT_REACHED, "unpublish",                D.QUEUED, CLIENT, ON_UNPUBLISH),
        row(D.LIMIT_REACHED, "publish_metadata",         D.QUEUED, CLIENT, ON_METADATA),
        row(D.LIMIT_REACHED, "save_version",             D.QUEUED, CLIENT, ON_SAVE),
        row(D.LIMIT_REACHED, "recover_realtime_records", D.QUEUED, CLIENT, ON_RECOVER,  "a realtime dataset whose recovery option is on"),
        row(D.LIMIT_REACHED, "scratch_recovery_data",    D.QUEUED, CLIENT, ON_SCRATCH,  "a realtime dataset whose recovery option is on"),
        row(D.LIMIT_REACHED, "scheduled_publish",        D.QUEUED, SYSTEM, ON_SCHEDULE, "a schedule is set and due"),

        row(D.QUEUED, "worker_available", D.PROCESSING_DATASET,               SYSTEM, P_BEGINS,                                          "the waiting order publishes the metadata alone"),
        row(D.QUEUED, "worker_available", D.PROCESSING_RESOURCE_RECORDS,      SYSTEM, P_BEGINS,                                          "the waiting order publishes the records of one resource"),
        row(D.QUEUED, "worker_available", D.PROCESSING_ALL_DATASET_DATA,      SYSTEM, P_BEGINS,                                          "the waiting order publishes everything"),
        row(D.QUEUED, "worker_available", D.PROCESSING_REALTIME,              SYSTEM, P_BEGINS,                                          "the waiting order publishes a realtime dataset"),
        row(D.QUEUED, "worker_available", D.DELETING_DATASET,                 SYSTEM, D_BEGINS,                                          "the waiting order removes the metadata, to publish it anew or for good"),
        row(D.QUEUED, "worker_available", D.DELETING_RESOURCE_RECORDS,        SYSTEM, D_BEGINS,                                          "the waiting order removes the records of one resource, to publish them anew or for good"),
        row(D.QUEUED, "worker_available", D.DELETING_ALL_DATASET_DATA,        SYSTEM, D_BEGINS,                                          "the waiting order removes everything, to publish it anew or for good"),
        row(D.QUEUED, "worker_available", D.SAVING_DATASET_VERSION,           SYSTEM, documented("ten-states", "a worker is available"), "the waiting order saves a version"),
        row(D.QUEUED, "worker_available", D.RECOVERING_REALTIME_RECORDS,      SYSTEM, documented("ten-states", "a worker is available"), "the waiting order recovers the records of a realtime dataset"),
        row(D.QUEUED, "worker_available", D.SCRATCHING_REALTIME_RECOVER_DATA, SYSTEM, documented("ten-states", "a worker is available"), "the waiting order discards the backup of a realtime dataset"),

        row(D.DELETING_DATASET,          "processing_started", D.PROCESSING_DATASET,          SYSTEM, D_GOES_ON, "the order was a publication that deletes first"),
        row(D.DELETING_RESOURCE_RECORDS, "processing_started", D.PROCESSING_RESOURCE_RECORDS, SYSTEM, D_GOES_ON, "the order was a publication that deletes first"),
        row(D.DELETING_ALL_DATASET_DATA, "processing_started", D.PROCESSING_ALL_DATASET_DATA, SYSTEM, D_GOES_ON, "the order was a publication that deletes first"),

        row(D.DELETING_DATASET,          "work_succeeded", D.IDLE,          SYSTEM, D_ENDS),
        row(D.DELETING_DATASET,          "work_failed",    D.ERROR,         SYSTEM, D_FAILS),
        row(D.DELETING_DATASET,          "limit_hit",      D.LIMIT_REACHED, SYSTEM, D_LIMITED),
        row(D.DELETING_RESOURCE_RECORDS, "work_succeeded", D.IDLE,          SYSTEM, D_ENDS),
        row(D.DELETING_RESOURCE_RECORDS, "work_failed",    D.ERROR,         SYSTEM, D_FAILS),
        row(D.DELETING_RESOURCE_RECORDS, "limit_hit",      D.LIMIT_REACHED, SYSTEM, D_LIMITED),
        row(D.DELETING_ALL_DATASET_DATA, "work_succeeded", D.IDLE,          SYSTEM, D_ENDS),
        row(D.DELETING_ALL_DATASET_DATA, "work_failed",    D.ERROR,         SYSTEM, D_FAILS),
        row(D.DELETING_ALL_DATASET_DATA, "limit_hit",      D.LIMIT_REACHED, SYSTEM, D_LIMITED),

        row(D.PROCESSING_DATASET, "work_succeeded", D.IDLE,                SYSTEM, P_ENDS),
        row(D.PROCESSING_DATASET, "work_failed",    D.ERROR,               SYSTEM, P_FAILS),
        row(D.PROCESSING_DATASET, "limit_hit",      D.LIMIT_REACHED,       SYSTEM, P_LIMITED),
        row(D.PROCESSING_DATASET, "abort",          D.ABORTING_PROCESSING, CLIENT, ABORTABLE),

        row(D.PROCESSING_RESOURCE_RECORDS, "work_succeeded", D.IDLE,                SYSTEM, P_ENDS),
        row(D.PROCESSING_RESOURCE_RECORDS, "work_failed",    D.ERROR,               SYSTEM, P_FAILS),
        row(D.PROCESSING_RESOURCE_RECORDS, "limit_hit",      D.LIMIT_REACHED,       SYSTEM, P_LIMITED),
        row(D.PROCESSING_RESOURCE_RECORDS, "abort",          D.ABORTING_PROCESSING, CLIENT, ABORTABLE),

        row(D.PROCESSING_ALL_DATASET_DATA, "work_succeeded", D.IDLE,                SYSTEM, P_ENDS),
        row(D.PROCESSING_ALL_DATASET_DATA, "work_failed",    D.ERROR,               SYSTEM, P_FAILS),
        row(D.PROCESSING_ALL_DATASET_DATA, "limit_hit",      D.LIMIT_REACHED,       SYSTEM, P_LIMITED),
        row(D.PROCESSING_ALL_DATASET_DATA, "abort",          D.ABORTING_PROCESSING, CLIENT, ABORTABLE),

        row(D.PROCESSING_REALTIME, "work_succeeded", D.IDLE,          SYSTEM, P_ENDS),
        row(D.PROCESSING_REALTIME, "work_failed",    D.ERROR,         SYSTEM, P_FAILS),
        row(D.PROCESSING_REALTIME, "limit_hit",      D.LIMIT_REACHED, SYSTEM, P_LIMITED),

        row(D.ABORTING_PROCESSING,              "aborted",        D.IDLE,          SYSTEM, documented("status", "the processing was aborted"),                                                              "the processing stopped as ordered", NEUTRAL),
        row(D.ABORTING_PROCESSING,              "work_failed",    D.ERROR,         SYSTEM, documented("status", "the processing ended with an error"),                                                      "it failed before it could stop"),
        row(D.ABORTING_PROCESSING,              "limit_hit",      D.LIMIT_REACHED, SYSTEM, inferred("graph", "only drawn, no text has it; the limit may be reached before the order to stop takes effect"), "it met the limit before it could stop"),
        row(D.SAVING_DATASET_VERSION,           "work_succeeded", D.IDLE,          SYSTEM, documented("ten-states", "the version was saved")),
        row(D.SAVING_DATASET_VERSION,           "work_failed",    D.ERROR,         SYSTEM, documented("ten-states", "saving the version failed")),
        row(D.SAVING_DATASET_VERSION,           "limit_hit",      D.LIMIT_REACHED, SYSTEM, inferred("graph", "only drawn, no text has it, nor says how saving could meet the record limit")),
        row(D.RECOVERING_REALTIME_RECORDS,      "work_succeeded", D.IDLE,          SYSTEM, documented("ten-states", "the realtime records were recovered")),
        row(D.RECOVERING_REALTIME_RECORDS,      "work_failed",    D.ERROR,         SYSTEM, documented("ten-states", "the recovery failed")),
        row(D.RECOVERING_REALTIME_RECORDS,      "limit_hit",      D.LIMIT_REACHED, SYSTEM, documented("ten-states", "the recovery stopped because the dataset has too many records")),
        row(D.SCRATCHING_REALTIME_RECOVER_DATA, "work_succeeded", D.IDLE,          SYSTEM, documented("ten-states", "the recovery data was deleted")),
        row(D.SCRATCHING_REALTIME_RECOVER_DATA, "work_failed",    D.ERROR,         SYSTEM, documented("ten-states", "it ended with an error")),
    ),
)

DATASET_PUBLIC: Lifecycle[PublicStatus] = Lifecycle(
    name="opendatasoft.dataset_public",
    title="Opendatasoft dataset, public statuses",
    entity="dataset",
    closed=True,
    sources=(TEN_STATES, GRAPH, ACTIONS_2017, STATUS, ACTIONS, AUTOMATION, PUBLISH_GUARD, SCHEDULES),
    initial=(P.IDLE,),
    states=(
        state(P.IDLE,                SETTLED,   SUCCESS, documented("status", "involved in no action, published or not; a newly created dataset is idle, and an order received leads to queued"), "Nothing is running: the last action ended well, or there has been none yet."),
        state(P.ERROR,               SETTLED,   FAILURE, documented("status", "the action failed, through the source or a misconfigured pipeline; an order received leads to queued"),            "The last action failed; the payload says why."),
        state(P.LIMIT_REACHED,       SETTLED,   PARTIAL, documented("status", "processing stopped at the number of records that the licence allows; an order received leads to queued"),          "The last action stopped at the record limit; what was processed until then stays."),
        state(P.QUEUED,              TRANSIENT, None,    documented("status", "the action has been received and waits to be performed; left when a worker is available"),                         "An order has been received and waits for a worker."),
        state(P.PROCESSING,          TRANSIENT, None,    documented("status", "search is being given what was published, metadata alone or records too"),                                                     "Metadata or records are being made available to search."),
        state(P.DELETING,            TRANSIENT, None,    documented("status", "what was published is being taken out of search again"),                                                         "Metadata and records are being removed from search."),
        state(P.SAVING_VERSION,      TRANSIENT, None,    documented("automation", "still in the enumeration; the page of 2017-07-24 says that the platform stores another version of the dataset"),                     "A copy of the dataset is being kept as a version."),
        state(P.ABORTING_PROCESSING, TRANSIENT, None,    documented("status", "the order to stop has been received and the processing stops shortly"),                                            "The processing has been told to stop and is about to."),
    ),
    transitions=(
        row(P.IDLE, "publish",           P.QUEUED, CLIENT, ON_PUBLISH),
        row(P.IDLE, "unpublish",         P.QUEUED, CLIENT, ON_UNPUBLISH),
        row(P.IDLE, "publish_metadata",  P.QUEUED, CLIENT, ON_METADATA),
        row(P.IDLE, "save_version",      P.QUEUED, CLIENT, ON_SAVE),
        row(P.IDLE, "scheduled_publish", P.QUEUED, SYSTEM, ON_SCHEDULE, "a schedule is set and due"),

        row(P.ERROR, "publish",           P.QUEUED, CLIENT, ON_PUBLISH),
        row(P.ERROR, "unpublish",         P.QUEUED, CLIENT, ON_UNPUBLISH),
        row(P.ERROR, "publish_metadata",  P.QUEUED, CLIENT, ON_METADATA),
        row(P.ERROR, "save_version",      P.QUEUED, CLIENT, ON_SAVE),
        row(P.ERROR, "scheduled_publish", P.QUEUED, SYSTEM, ON_SCHEDULE, "a schedule is set and due"),

        row(P.LIMIT_REACHED, "publish",           P.QUEUED, CLIENT, ON_PUBLISH),
        row(P.LIMIT_REACHED, "unpublish",         P.QUEUED, CLIENT, ON_UNPUBLISH),
        row(P.LIMIT_REACHED, "publish_metadata",  P.QUEUED, CLIENT, ON_METADATA),
        row(P.LIMIT_REACHED, "save_version",      P.QUEUED, CLIENT, ON_SAVE),
        row(P.LIMIT_REACHED, "scheduled_publish", P.QUEUED, SYSTEM, ON_SCHEDULE, "a schedule is set and due"),

        row(P.QUEUED, "worker_available", P.PROCESSING,     SYSTEM, documented("status", "a worker is available"),     "the waiting order is a publication"),
        row(P.QUEUED, "worker_available", P.DELETING,       SYSTEM, documented("status", "a worker is available"),     "the waiting order removes what is published, or a publication deletes first"),
        row(P.QUEUED, "worker_available", P.SAVING_VERSION, SYSTEM, documented("ten-states", "a worker is available"), "the waiting order saves a version"),

        row(P.DELETING, "processing_started", P.PROCESSING,    SYSTEM, documented("status", "records are processed after the deletion"), "the order was a publication that deletes first"),
        row(P.DELETING, "work_succeeded",     P.IDLE,          SYSTEM, documented("status", "the deletion ended well")),
        row(P.DELETING, "work_failed",        P.ERROR,         SYSTEM, documented("status", "the deletion ended with an error")),
        row(P.DELETING, "limit_hit",          P.LIMIT_REACHED, SYSTEM, documented("status", "the record limit of the licence was reached; said of deleting, not repeated under limit_reached")),

        row(P.PROCESSING, "work_succeeded", P.IDLE,                SYSTEM, documented("status", "the processing ended well")),
        row(P.PROCESSING, "work_failed",    P.ERROR,               SYSTEM, documented("status", "the processing ended with an error")),
        row(P.PROCESSING, "limit_hit",      P.LIMIT_REACHED,       SYSTEM, documented("status", "the dataset has too many records for the licence")),
        row(P.PROCESSING, "abort",          P.ABORTING_PROCESSING, CLIENT, documented("status", "the abort order is received"), "presumably not while a realtime dataset is processed"),

        row(P.ABORTING_PROCESSING, "aborted",        P.IDLE,          SYSTEM, documented("status", "the processing was aborted"),                                                                "the processing stopped as ordered", NEUTRAL),
        row(P.ABORTING_PROCESSING, "work_failed",    P.ERROR,         SYSTEM, documented("status", "the processing ended with an error; said of aborting_processing, not repeated under error"), "it failed before it could stop"),
        row(P.ABORTING_PROCESSING, "limit_hit",      P.LIMIT_REACHED, SYSTEM, inferred("graph", "only drawn, no text has it; the limit may be reached before the order to stop takes effect"),   "it met the limit before it could stop"),
        row(P.SAVING_VERSION,      "work_succeeded", P.IDLE,          SYSTEM, documented("ten-states", "the version was saved")),
        row(P.SAVING_VERSION,      "work_failed",    P.ERROR,         SYSTEM, documented("ten-states", "saving the version failed")),
        row(P.SAVING_VERSION,      "limit_hit",      P.LIMIT_REACHED, SYSTEM, inferred("graph", "only drawn, no text has it, nor says how saving could meet the record limit")),
    ),
)

PUBLIC: Projection[DatasetStatus, PublicStatus] = Projection(
    DATASET,
    DATASET_PUBLIC,
    images=(
        image(D.IDLE,                             P.IDLE,                documented("automation", "the same name in both vocabularies")),
        image(D.ERROR,                            P.ERROR,               documented("automation", "the same name in both vocabularies")),
        image(D.LIMIT_REACHED,                    P.LIMIT_REACHED,       documented("automation", "the same name in both vocabularies")),
        image(D.QUEUED,                           P.QUEUED,              documented("automation", "the same name in both vocabularies")),
        image(D.ABORTING_PROCESSING,              P.ABORTING_PROCESSING, documented("automation", "the same name in both vocabularies")),
        image(D.PROCESSING_DATASET,               P.PROCESSING,          inferred("abort-guard", "the API that reports only `processing` names this state when it lists what can be aborted")),
        image(D.PROCESSING_RESOURCE_RECORDS,      P.PROCESSING,          inferred("abort-guard", "the API that reports only `processing` names this state when it lists what can be aborted")),
        image(D.PROCESSING_ALL_DATASET_DATA,      P.PROCESSING,          inferred("abort-guard", "the API that reports only `processing` names this state when it lists what can be aborted")),
        image(D.PROCESSING_REALTIME,              P.PROCESSING,          inferred("draft", "by its name; the public vocabulary has no other kind of processing")),
        image(D.DELETING_DATASET,                 P.DELETING,            inferred("draft", "by its name; the public vocabulary has no other kind of deleting")),
        image(D.DELETING_RESOURCE_RECORDS,        P.DELETING,            inferred("draft", "by its name; the public vocabulary has no other kind of deleting")),
        image(D.DELETING_ALL_DATASET_DATA,        P.DELETING,            inferred("draft", "by its name; the public vocabulary has no other kind of deleting")),
        image(D.SAVING_DATASET_VERSION,           P.SAVING_VERSION,      inferred("ten-states", "the only saving state of either vocabulary, renamed within a week")),
        image(D.RECOVERING_REALTIME_RECORDS,      P.PROCESSING,          inferred("ten-states", "no public name of its own remains, and recovering is described as processing the saved records")),
        image(D.SCRATCHING_REALTIME_RECOVER_DATA, P.DELETING,            inferred("ten-states", "no public name of its own remains, and scratching is described as deleting the saved records")),
    ),
)
# fmt: on
