"""The documentation lists the facts and the endpoints as they are declared."""

from __future__ import annotations

from typing import Any

import pytest
from statelaw import InputError, find
from statelaw.payload import payload_readers
from statelaw.reference import rewritten

READERS = payload_readers().loaded.values()
CONTRACTS = [each for reader in READERS for each in reader.contracts]
APIS = [api for reader in READERS for api in reader.apis]


def written(kind: str, argument: str) -> str:
    """A page with one region of this kind, written."""
    return rewritten(f"<!-- statelaw:{kind} {argument} -->\n<!-- /statelaw -->\n", "page", find)


@pytest.mark.parametrize("contract", CONTRACTS, ids=lambda each: each.table.name)
def test_a_region_lists_every_fact(contract: Any) -> None:
    """A row for each, in order, and the sources that they refer to."""
    page = written("facts", contract.table.name)
    rows = [line for line in page.splitlines() if "`SL3" in line]
    assert len(rows) == len(contract.facts)
    for fact, line in zip(contract.facts, rows, strict=True):
        assert f"| `{fact.code}` | {fact.severity} | {fact.evidence.level}, " in line
        assert contract.source_of(fact.evidence).url in page


@pytest.mark.parametrize("api", APIS, ids=lambda each: each.name)
def test_a_region_lists_every_endpoint(api: Any) -> None:
    """A row for each, with the rate where one is documented."""
    page = written("endpoints", api.name)
    for endpoint in api.endpoints:
        call = f"| `{endpoint.method} {endpoint.path}` |"
        (line,) = (row for row in page.splitlines() if row.startswith(call))
        assert str(endpoint.rate or "") in line
        assert all(f"{each.code} `{each.key}`" in line for each in endpoint.refusals)


@pytest.mark.parametrize(
    ("kind", "argument", "message"),
    [
        ("facts", "parcel.delivery", "no pack says what the answers of 'parcel.delivery' promise"),
        ("endpoints", "woosmap.dataset", "no API 'woosmap.dataset'; did you mean 'woosmap.data"),
        ("endpoints", "wosmap.datasets", "no payload reader 'wosmap'; did you mean 'woosmap'"),
    ],
)
def test_what_is_not_declared_cannot_be_written(kind: str, argument: str, message: str) -> None:
    """The error says what would be right."""
    with pytest.raises(InputError, match=message):
        written(kind, argument)
