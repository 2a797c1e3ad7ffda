"""Rows are inert, frozen, and keep statuses as they were declared."""

from __future__ import annotations

from enum import Enum, StrEnum
from typing import Any

import pytest
from hypothesis import given
from pydantic import ValidationError
from statelaw import (
    Actor,
    Evidence,
    Kind,
    Level,
    Lifecycle,
    Outcome,
    Source,
    State,
    Transition,
    documented,
    inferred,
    observed,
    row,
    state,
)

from tests.examples import JOB, SAID
from tests.strategies import lifecycles


class Status(StrEnum):
    """Statuses whose names differ from their values."""

    AT_REST = "idle"
    WAITING = "queued"


class Mixed(str, Enum):  # noqa: UP042 - its str() is not its value, which is the point
    """Statuses whose str() is their name."""

    AT_REST = "idle"


def test_a_member_stays_the_member_it_is() -> None:
    """So that answers about a table declared with an enumeration are members of it."""
    declared = state(Status.AT_REST, Kind.SETTLED, Outcome.SUCCESS, SAID)
    assert declared.status is Status.AT_REST
    step = row(Status.AT_REST, "submit", Status.WAITING, Actor.CLIENT, SAID)
    assert (step.source, step.target) == (Status.AT_REST, Status.WAITING)
    assert type(step.source) is type(step.target) is Status


def test_a_member_whose_string_is_its_name_becomes_its_value() -> None:
    """Nothing that prints a status may print the member's name."""
    declared = state(Mixed.AT_REST, Kind.SETTLED, Outcome.SUCCESS, SAID)
    assert (declared.status, type(declared.status)) == ("idle", str)
    assert str(declared) == "idle: settled (success)"


def test_a_string_becomes_a_member_where_the_table_is_of_one_enumeration() -> None:
    """A lifecycle that is read from a file gives members too, where it is told of which."""
    rows = JOB.model_dump(mode="json") | {
        "states": [each.model_dump(mode="json") for each in JOB.states[:2]],
        "transitions": [JOB.transitions[i].model_dump(mode="json") for i in (0, 2)],
    }
    typed = Lifecycle[Status](**rows)
    assert typed.statuses == (Status.AT_REST, Status.WAITING)
    assert {type(each) for each in typed.statuses + typed.initial} == {Status}
    assert {type(each.target) for each in typed.transitions} == {Status}


def test_rows_are_frozen_and_refuse_unknown_fields() -> None:
    """A table cannot change under those who compiled it, and a misspelt field is not dropped."""
    with pytest.raises(ValidationError, match="frozen"):
        JOB.states[0].kind = Kind.FINAL  # type: ignore[misc]
    with pytest.raises(ValidationError, match="outcom"):
        State(status="idle", kind=Kind.SETTLED, outcom="success", evidence=SAID)  # type: ignore[call-arg]


def test_evidence_is_written_in_one_word() -> None:
    """Documented, inferred with its reason, or observed in a log."""
    assert documented("docs", "says so") == Evidence(
        level=Level.DOCUMENTED, source="docs", note="says so"
    )
    assert inferred("docs", "by its name").level is Level.INFERRED
    assert observed("log").level is Level.OBSERVED
    levels = [each.documented for each in JOB.transitions]
    assert levels == [each.evidence.level is Level.DOCUMENTED for each in JOB.transitions]


def test_only_transient_states_move_on_by_themselves() -> None:
    """Settled and final states are at rest, which is where polling may stop."""
    assert [kind for kind in Kind if kind.moves_on] == [Kind.TRANSIENT]
    assert [each.at_rest for each in JOB.states] == [True, False, False, True, True]


@pytest.mark.parametrize(
    ("source", "text"),
    [
        (Source(key="k", title="Guide"), "Guide"),
        (Source(key="k", title="Guide", section="2"), "Guide, 2"),
        (
            Source(key="k", title="Guide", section="2", url="https://x.example"),
            "Guide, 2 <https://x.example>",
        ),
    ],
)
def test_a_source_is_cited_with_what_is_known_of_it(source: Source, text: str) -> None:
    """Title, section and address."""
    assert str(source) == text


@given(lifecycles())
def test_rows_print_on_one_line(lifecycle: Lifecycle[Any]) -> None:
    """Whatever the statuses and triggers are called."""
    items: list[State[Any] | Transition[Any]] = [*lifecycle.states, *lifecycle.transitions]
    for item in items:
        assert str(item).isprintable()
