# ruff: noqa: E501 - tables are aligned in columns
"""Woosmap Datasets API: endpoints, rates and refusals, as documented.

The field that says what is wrong is `detail` in some refusals and `details` in others.  The
answer to a trigger names the dataset and no run, so a poll right after it may show the run
before.  What a poll answers before the first run is not documented.
"""

from __future__ import annotations

from statelaw import Source, documented
from statelaw.payload.api import Api, Auth, Endpoint, Rate, Refusal
from statelaw.secrets import Secrets

from statelaw_providers.woosmap.lifecycle import IMPORT, STATUS

# fmt: off
OPENAPI = Source(
    key="openapi", title="Woosmap OpenAPI description 1.42.0", section="Datasets API",
    url="https://github.com/Woosmap/openapi-specification/blob/25b0851/dist/merged-woosmap-openapi3.json")

NO_CREDENTIALS    = Refusal(401, "detail",  "Unable to locate credentials.")
OUT_OF_QUOTA      = Refusal(402, "detail",  "Out of free quota.")
WRONG_CREDENTIALS = Refusal(403, "detail",  "Credentials found, but not matching.")
NOT_FOUND         = Refusal(404, "details", "Dataset was not found")
ALREADY_SCHEDULED = Refusal(409, "details", "The Dataset was already scheduled for deletion.")
INVALID           = Refusal(422, "detail",  "Validation Error")
TOO_FAST          = Refusal(429, "details", "Rate limit reached")

KEYED = (NO_CREDENTIALS, OUT_OF_QUOTA, WRONG_CREDENTIALS, NOT_FOUND, INVALID, TOO_FAST)
"""The refusals of an endpoint that takes a key and a dataset."""

API = Api(
    name="woosmap.datasets",
    title="Woosmap Datasets API",
    base="https://api.woosmap.com",
    auth=(
        Auth("query",  "private_key", "{private_key}"),
        Auth("header", "X-Api-Key",   "{private_key}"),
    ),
    secrets=Secrets(
        names=frozenset({"private_key", "X-Api-Key", "reimport_key"}),
        paths=frozenset({"/datasets/hooks/reimport/{reimport_key}"}),
    ),
    endpoints=(
        Endpoint("status",   "GET",    "/datasets/{dataset_id}/status",           200, "import status",   documented("status",  "the import status of the dataset"),                   rate=Rate(1, 5),  refusals=KEYED),
        Endpoint("import",   "POST",   "/datasets/{dataset_id}/import",           202, "import accepted", documented("import",  "triggers the import of the dataset"),                 rate=Rate(1, 90), refusals=KEYED, action="import"),
        Endpoint("reimport", "POST",   "/datasets/hooks/reimport/{reimport_key}", 202, "import accepted", documented("openapi", "a trigger without credentials: the key is in the path"), rate=Rate(1, 90), refusals=(NOT_FOUND, TOO_FAST), action="import"),
        Endpoint("dataset",  "GET",    "/datasets/{dataset_id}",                  200, "dataset",         documented("openapi", "the dataset itself"),                                 rate=Rate(1, 1),  refusals=KEYED),
        Endpoint("update",   "PUT",    "/datasets/{dataset_id}",                  200, "dataset",         documented("openapi", "changes the dataset"),                                rate=Rate(1, 1),  refusals=KEYED),
        Endpoint("delete",   "DELETE", "/datasets/{dataset_id}",                  200, "",                documented("openapi", "schedules the dataset for deletion in seven days"),   rate=Rate(1, 1),  refusals=(*KEYED[:4], ALREADY_SCHEDULED, *KEYED[4:])),
        Endpoint("list",     "GET",    "/datasets/",                              200, "datasets",        documented("openapi", "all datasets"),                                       rate=Rate(1, 1),  refusals=(*KEYED[:3], INVALID, Refusal(429, "detail", "Rate limit reached"))),
        Endpoint("create",   "POST",   "/datasets/",                              200, "dataset",         documented("openapi", "creates a dataset"),                                  rate=Rate(1, 1),  refusals=(*KEYED[:3], INVALID, Refusal(429, "detail", "Rate limit reached"))),
    ),
    sources=(STATUS, IMPORT, OPENAPI),
)
# fmt: on
