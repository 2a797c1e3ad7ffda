"""What the packs say of the providers' APIs, held against the tables and the documentation."""

from __future__ import annotations

from typing import Any

import pytest
from statelaw import Lifecycle
from statelaw.payload import payload_readers, secrets_of
from statelaw.payload.api import Api, Endpoint, Rate
from statelaw.secrets import redacted, redacted_text
from statelaw_providers import opendatasoft, prolific, woosmap
from statelaw_providers.opendatasoft.api import AUTOMATION_API, MANAGEMENT
from statelaw_providers.prolific.api import API as PROLIFIC
from statelaw_providers.woosmap.api import API as WOOSMAP

READERS = payload_readers().loaded
APIS = {api.name: api for reader in READERS.values() for api in reader.apis}
ENDPOINTS = [(name, each.name) for name, api in APIS.items() for each in api.endpoints]
TABLES: dict[str, tuple[Lifecycle[Any], ...]] = {
    "opendatasoft": (opendatasoft.DATASET,),
    "prolific": (prolific.DATASET_IMPORT, prolific.TASK_BUILDER_DATASET),
    "woosmap": (woosmap.IMPORT_RUN,),
}

each_endpoint = pytest.mark.parametrize(("name", "endpoint"), ENDPOINTS)


def _endpoint(name: str, endpoint: str) -> Endpoint:
    return APIS[name].endpoint(endpoint)


def test_the_apis_are_those_of_the_three_providers() -> None:
    """Two of Opendatasoft, one each of the others."""
    assert set(APIS) == {
        "opendatasoft.management",
        "opendatasoft.automation",
        "prolific.task_builder",
        "woosmap.datasets",
    }


@each_endpoint
def test_an_endpoint_can_be_looked_up(name: str, endpoint: str) -> None:
    """Each has a source with a public address, and says what it does."""
    each = _endpoint(name, endpoint)
    assert APIS[name].source_of(each.evidence).url.startswith("https://")
    assert each.evidence.note


@each_endpoint
def test_an_address_finds_its_endpoint(name: str, endpoint: str) -> None:
    """The address made from the path is recognised, with what stands in its variable parts."""
    each = _endpoint(name, endpoint)
    names = [part[1:-1] for part in each.path.split("/") if part.startswith("{")]
    values = {part: f"a value/{i}?" for i, part in enumerate(names)}
    quoted = {part: value.replace("/", "%2F").replace("?", "%3F") for part, value in values.items()}
    call = APIS[name].call(
        each.url("https://api.example", **quoted) + "?private_key=x", each.method
    )
    assert call is not None
    assert (call.endpoint, dict(call.values)) == (each, values)


@pytest.mark.parametrize("api", APIS.values(), ids=APIS)
@pytest.mark.parametrize(
    "url",
    ["", "/", "http://[", "/datasets", "/datasets/1/status/extra", "x://y/datasetsX/1/status"],
)
def test_other_addresses_are_none_of_it(api: Api, url: str) -> None:
    """Only the whole path counts."""
    call = api.call(url)
    assert call is None or (api is WOOSMAP and call.endpoint.name == "list")


@pytest.mark.parametrize("api", APIS.values(), ids=APIS)
def test_every_source_of_an_api_is_used(api: Api) -> None:
    """No source is listed to which nothing refers."""
    used = {endpoint.evidence.source for endpoint in api.endpoints}
    actions = {"publish-guard"} if api.name.startswith("opendatasoft") else set[str]()
    assert {source.key for source in api.sources} - actions <= used


@each_endpoint
def test_an_action_is_a_trigger_of_the_table(name: str, endpoint: str) -> None:
    """But for Woosmap's import, which begins a run that has no state before."""
    each = _endpoint(name, endpoint)
    if not each.action or name == "woosmap.datasets":
        return
    tables = TABLES[name.partition(".")[0]]
    assert any(row.trigger == each.action for table in tables for row in table.transitions)


@each_endpoint
def test_what_the_server_allows_is_what_the_table_allows(name: str, endpoint: str) -> None:
    """Where a list of allowed statuses is on record, the rows of the action leave exactly these."""
    each = _endpoint(name, endpoint)
    if not each.allowed:
        return
    rows = [row for table in TABLES[name.partition(".")[0]] for row in table.transitions]
    assert {row.source for row in rows if row.trigger == each.action} == set(each.allowed)


def test_the_documented_rates() -> None:
    """One status in 5 s and one import in 90 s; the others document none."""
    assert WOOSMAP.endpoint("status").rate == Rate(1, 5)
    assert WOOSMAP.endpoint("import").rate == Rate(1, 90)
    assert str(Rate(1, 90)) == "1 in 90 s"
    assert Rate(20, 1).interval == 0.05
    for api in (MANAGEMENT, AUTOMATION_API, PROLIFIC):
        assert {endpoint.rate for endpoint in api.endpoints} == {None}


def test_woosmap_says_detail_or_details() -> None:
    """The key differs between the refusals of one and the same endpoint."""
    status = WOOSMAP.endpoint("status")
    assert status.success == 200
    assert WOOSMAP.endpoint("import").success == 202
    assert {each.code: each.key for each in status.refusals} == {
        401: "detail",
        402: "detail",
        403: "detail",
        404: "details",
        422: "detail",
        429: "details",
    }


def test_no_endpoint_of_that_name() -> None:
    """Asking for an endpoint that is not there raises the error of a mapping."""
    with pytest.raises(KeyError, match="statsu"):
        WOOSMAP.endpoint("statsu")


@pytest.mark.parametrize(
    "text",
    [
        "https://api.woosmap.com/datasets/8c4c/status?private_key=s3cr3t-value",
        "https://api.woosmap.com/datasets/hooks/reimport/s3cr3t-value",
        "curl -H 'X-Api-Key: s3cr3t-value' https://api.woosmap.com/datasets/8c4c/import",
        "Authorization: Token s3cr3t-value",
        "https://data.bs.ch/api/automation/v1.0/datasets/da_1/status/?apikey=s3cr3t-value",
        '{"reimport_key": "s3cr3t-value"}',
        "https://s3.amazonaws.com/raw/d/i/reviews.jsonl?X-Amz-Signature=s3cr3t-value&X-Amz-Date=1",
    ],
)
def test_the_providers_secrets_are_taken_out(text: str) -> None:
    """Keys in addresses, headers and answers do not survive; the rest does."""
    shown = redacted_text(text, secrets_of(READERS.values()))
    assert "s3cr3t" not in shown
    assert "[redacted]" in shown
    assert shown.split("s3cr3t")[0][:10] == text[:10]


def test_an_upload_address_keeps_its_path() -> None:
    """The signature goes, the bucket and the file stay readable."""
    answer = {
        "upload_url": "https://s3.amazonaws.com/raw/r.jsonl?X-Amz-Date=1&X-Amz-Signature=abcdef0123",
        "import_id": "01935c2d",
    }
    assert redacted(answer, secrets_of(READERS.values())) == {
        "upload_url": "https://s3.amazonaws.com/raw/r.jsonl?X-Amz-Date=1&X-Amz-Signature=[redacted]",
        "import_id": "01935c2d",
    }
