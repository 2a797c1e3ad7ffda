"""The facts of every pack: answers that keep them all, and answers that break exactly one."""

from __future__ import annotations

from collections.abc import Callable
from importlib.metadata import entry_points
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from statelaw import Level, Severity
from statelaw.payload import payload_readers
from statelaw.payload._answer import View
from statelaw.payload._contradiction import contradiction
from statelaw.payload.breaking import broken
from statelaw.payload.contract import Contract
from statelaw.payload.facts import Fact

READERS = payload_readers().loaded
CONTRACTS = {each.table.name: each for reader in READERS.values() for each in reader.contracts}
STRATEGIES: dict[str, Callable[..., st.SearchStrategy[dict[str, Any]]]] = {
    entry.name: entry.load() for entry in entry_points(group="statelaw.strategies")
}
FACTS = [(name, i) for name, each in CONTRACTS.items() for i in range(len(each.facts))]

few = settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)


def _payloads(contract: Contract, status: str) -> st.SearchStrategy[dict[str, Any]]:
    name = contract.table.name
    return STRATEGIES[name.partition(".")[0]](status, name)


def _statuses(contract: Contract, fact: Fact) -> list[str]:
    return [str(status) for status in fact.when or contract.table.statuses]


def _contradicted(contract: Contract, payload: dict[str, Any]) -> list[Fact]:
    view = View(payload, contract.aliases)
    return [fact for fact in contract.facts if contradiction(fact, view, contract.table)]


def _named(case: tuple[str, int]) -> str:
    return f"{case[0]}: {CONTRACTS[case[0]].facts[case[1]]}"


@pytest.mark.parametrize(
    ("name", "status"),
    [(name, str(status)) for name, each in CONTRACTS.items() for status in each.table.statuses],
)
@few
@given(data=st.data())
def test_generated_answers_keep_every_fact(name: str, status: str, data: st.DataObject) -> None:
    """What the strategies draw has the types of the model and contradicts nothing."""
    contract = CONTRACTS[name]
    payload = data.draw(_payloads(contract, status))
    assert contract.judge(payload) == []


@pytest.mark.parametrize("case", FACTS, ids=_named)
@few
@given(data=st.data())
def test_each_fact_can_be_broken_alone(case: tuple[str, int], data: st.DataObject) -> None:
    """An answer with one fact broken has exactly one finding, under the rule of that fact."""
    contract = CONTRACTS[case[0]]
    fact = contract.facts[case[1]]
    status = data.draw(st.sampled_from(_statuses(contract, fact)))
    payload = broken(contract, fact, data.draw(_payloads(contract, status)))
    assume(payload is not None)
    assert payload is not None
    assert _contradicted(contract, payload) == [fact]
    (finding,) = contract.judge(payload)
    assert (finding.code, finding.severity) == (fact.code, fact.severity)
    assert finding.status == status


@pytest.mark.parametrize("case", FACTS, ids=_named)
def test_every_fact_can_be_looked_up(case: tuple[str, int]) -> None:
    """Each fact has a reason, and a source with a public address."""
    contract = CONTRACTS[case[0]]
    fact = contract.facts[case[1]]
    assert fact.evidence.note
    assert contract.source_of(fact.evidence).url.startswith("https://")


@pytest.mark.parametrize("case", FACTS, ids=_named)
def test_only_what_a_provider_states_is_an_error(case: tuple[str, int]) -> None:
    """A reasoned fact is a warning or a note."""
    fact = CONTRACTS[case[0]].facts[case[1]]
    if fact.severity is Severity.ERROR:
        assert fact.evidence.level is Level.DOCUMENTED


@pytest.mark.parametrize("name", CONTRACTS)
def test_no_fact_is_declared_twice(name: str) -> None:
    """Each sentence stands once."""
    sentences = [str(fact) for fact in CONTRACTS[name].facts]
    assert len(sentences) == len(set(sentences))


@pytest.mark.parametrize("name", CONTRACTS)
def test_every_source_of_its_own_is_used(name: str) -> None:
    """A contract adds no source to those of the table that no fact refers to."""
    contract = CONTRACTS[name]
    used = {fact.evidence.source for fact in contract.facts}
    assert {source.key for source in contract.sources} <= used
