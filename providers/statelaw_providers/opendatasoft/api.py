# ruff: noqa: E501 - tables are aligned in columns
"""Opendatasoft APIs of datasets: the Management API v2, and the Automation API that followed it.

No rate is documented for an endpoint, only daily quotas.  The server refuses an action in a
wrong state with 400 and lists the right ones, in its own fifteen words whatever words the API
reports; only for `publish` and `abort` is such a list on record.
"""

from __future__ import annotations

from statelaw import Source, documented
from statelaw.payload.api import Api, Auth, Endpoint, Refusal
from statelaw.secrets import Secrets

from statelaw_providers.opendatasoft.lifecycle import (
    ABORT_GUARD,
    ACTIONS,
    ACTIONS_2017,
    AUTOMATION,
    DOCS,
    PUBLISH_GUARD,
    SLATE,
    STATUS,
    DatasetStatus,
)

D = DatasetStatus

# fmt: off
JOBS = Source(
    key="jobs", title=DOCS, section="Jobs, 2017",
    url=f"{SLATE}/a97d13bce17a9111d9007df14691dbf34c6a1c62/source/includes/_jobs.md")

AT_REST = (D.IDLE, D.ERROR, D.LIMIT_REACHED)
ABORTABLE = (D.PROCESSING_ALL_DATASET_DATA, D.PROCESSING_DATASET, D.PROCESSING_RESOURCE_RECORDS)

NOT_FOUND = Refusal(404, "message", "There is no such dataset.")
BAD_STATE = Refusal(400, "message", "The status of the dataset does not allow the action.")

SECRETS = Secrets(names=frozenset({"Authorization", "apikey"}))
AUTH = (
    Auth("header", "Authorization", "Apikey {key}"),
    Auth("query",  "apikey",        "{key}"),
)

MANAGEMENT = Api(
    name="opendatasoft.management",
    title="Opendatasoft Management API v2",
    base="https://{domain}.opendatasoft.com",
    auth=AUTH,
    secrets=SECRETS,
    endpoints=(
        Endpoint("status",                   "GET",    "/api/management/v2/datasets/{dataset_uid}/status",                   200,  "dataset status", documented("status",       "the current status of the dataset"),                      refusals=(NOT_FOUND,)),
        Endpoint("records_errors",           "GET",    "/api/management/v2/datasets/{dataset_uid}/status/records_errors",    200,  "",               documented("status",       "the errors of the records, in full"),                     refusals=(NOT_FOUND,)),
        Endpoint("publish",                  "PUT",    "/api/management/v2/datasets/{dataset_uid}/publish",                  200,  "job",            documented("actions",      "makes changes available to search"),                      refusals=(BAD_STATE, NOT_FOUND), action="publish", allowed=AT_REST),
        Endpoint("unpublish",                "PUT",    "/api/management/v2/datasets/{dataset_uid}/unpublish",                200,  "job",            documented("actions",      "removes the dataset from search"),                        refusals=(BAD_STATE, NOT_FOUND), action="unpublish"),
        Endpoint("abort",                    "PUT",    "/api/management/v2/datasets/{dataset_uid}/abort_processing",         200,  "",               documented("actions",      "stops the processing; called abort in the permissions"),  refusals=(BAD_STATE, NOT_FOUND), action="abort"),
        Endpoint("save_version",             "PUT",    "/api/management/v2/datasets/{dataset_uid}/save_version",             200,  "job",            documented("actions-2017", "saves a version; withdrawn in August 2017"),              refusals=(BAD_STATE, NOT_FOUND), action="save_version"),
        Endpoint("recover_realtime_records", "PUT",    "/api/management/v2/datasets/{dataset_uid}/recover_realtime_records", 200,  "job",            documented("actions-2017", "processes saved records again; withdrawn in July 2017"),  refusals=(BAD_STATE, NOT_FOUND), action="recover_realtime_records"),
        Endpoint("scratch_recovery_data",    "PUT",    "/api/management/v2/datasets/{dataset_uid}/scratch_recovery_data",    200,  "job",            documented("actions-2017", "deletes the saved records; withdrawn in July 2017"),      refusals=(BAD_STATE, NOT_FOUND), action="scratch_recovery_data"),
        Endpoint("job",                      "GET",    "/api/management/v2/jobs/{job_id}",                                   200,  "job",            documented("jobs",         "a job; withdrawn in 2018"),                               refusals=(NOT_FOUND,)),
    ),
    sources=(STATUS, ACTIONS, ACTIONS_2017, PUBLISH_GUARD, JOBS),
)

AUTOMATION_API = Api(
    name="opendatasoft.automation",
    title="Opendatasoft Automation API v1.0",
    base="https://{domain}.opendatasoft.com",
    auth=AUTH,
    secrets=SECRETS,
    endpoints=(
        Endpoint("status",           "GET",    "/api/automation/v1.0/datasets/{dataset_uid}/status/",           200, "dataset status",  documented("automation",  "the current status of the dataset"),                         refusals=(NOT_FOUND,)),
        Endpoint("publish",          "POST",   "/api/automation/v1.0/datasets/{dataset_uid}/publish/",          200, "action accepted", documented("automation",  "makes changes available to search"),                         refusals=(BAD_STATE, NOT_FOUND), action="publish", allowed=AT_REST),
        Endpoint("publish_metadata", "POST",   "/api/automation/v1.0/datasets/{dataset_uid}/publish_metadata/", 200, "action accepted", documented("automation",  "makes changes of the metadata available"),                   refusals=(BAD_STATE, NOT_FOUND), action="publish_metadata"),
        Endpoint("unpublish",        "POST",   "/api/automation/v1.0/datasets/{dataset_uid}/unpublish/",        200, "action accepted", documented("automation",  "removes the dataset from search"),                           refusals=(BAD_STATE, NOT_FOUND), action="unpublish"),
        Endpoint("abort",            "POST",   "/api/automation/v1.0/datasets/{dataset_uid}/abort/",            200, "action accepted", documented("abort-guard", "stops the processing and keeps what was processed"),         refusals=(BAD_STATE, NOT_FOUND), action="abort", allowed=ABORTABLE),
        Endpoint("delete",           "DELETE", "/api/automation/v1.0/datasets/{dataset_uid}/",                  204, "",                documented("automation",  "deletes the dataset"),                                       refusals=(NOT_FOUND,)),
    ),
    sources=(AUTOMATION, ABORT_GUARD, PUBLISH_GUARD),
)
# fmt: on

APIS = (MANAGEMENT, AUTOMATION_API)
