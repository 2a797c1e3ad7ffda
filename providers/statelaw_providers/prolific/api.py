# ruff: noqa: E501 - tables are aligned in columns
"""Prolific AI Task Builder API: what it documents of datasets and their imports.

No rate is documented.  Asking for an upload address, though a GET, creates an import job, and the
provider's own command line expects 201; the address in the answer is signed and lets anybody
upload.
"""

from __future__ import annotations

from statelaw import documented
from statelaw.payload.api import Api, Auth, Endpoint, Refusal
from statelaw.secrets import Secrets

from statelaw_providers.prolific.lifecycle import (
    DATASETS,
    IMPORT_STATUS,
    MIGRATING,
    STATUS,
    UPLOADING,
)

# fmt: off
WRONG     = Refusal(400, "error.detail", "Client Request Error")
NOT_FOUND = Refusal(404, "error.detail", "Not Found Error")
ROOT = "/api/v1/data-collection/datasets"

API = Api(
    name="prolific.task_builder",
    title="Prolific AI Task Builder API",
    base="https://api.prolific.com",
    auth=(Auth("header", "Authorization", "Token {token}"),),
    secrets=Secrets(names=frozenset({
        "Authorization", "X-Amz-Signature", "X-Amz-Credential", "X-Amz-Security-Token",
        "AWSAccessKeyId", "Signature",
    })),
    endpoints=(
        Endpoint("create",        "POST",  ROOT,                                        None, "dataset",        documented("datasets",      "creates a dataset"),                                      refusals=(WRONG,)),
        Endpoint("dataset",       "GET",   f"{ROOT}/{{dataset_id}}",                     200, "dataset",        documented("datasets",      "the dataset itself"),                                     refusals=(WRONG, NOT_FOUND)),
        Endpoint("set_schema",    "PATCH", f"{ROOT}/{{dataset_id}}",                    None, "dataset",        documented("migrating",     "sets the schema; the first one releases waiting imports"), refusals=(WRONG, NOT_FOUND), action="set_schema"),
        Endpoint("status",        "GET",   f"{ROOT}/{{dataset_id}}/status",              200, "dataset status", documented("status",        "the status of a version 3 dataset"),                      refusals=(WRONG,)),
        Endpoint("upload_url",    "GET",   f"{ROOT}/{{dataset_id}}/upload-url/{{filename}}", 201, "upload address", documented("uploading", "creates an import job and answers with a signed address"), refusals=(WRONG, NOT_FOUND)),
        Endpoint("import_status", "GET",   f"{ROOT}/{{dataset_id}}/imports/{{import_id}}",   200, "import status",  documented("import-status", "the status of an import job of a version 4 dataset"), refusals=(WRONG, NOT_FOUND)),
    ),
    sources=(STATUS, DATASETS, IMPORT_STATUS, UPLOADING, MIGRATING),
)
# fmt: on
