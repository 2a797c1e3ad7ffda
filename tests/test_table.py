"""A table is checked as a whole: every problem in one error, each with its row."""

from __future__ import annotations

import pickle
from typing import Any

import pytest
from hypothesis import given
from pydantic import BaseModel, ValidationError
from statelaw import (
    DeclarationError,
    Kind,
    Lifecycle,
    Outcome,
    Problem,
    State,
    Transition,
    UnknownStatusError,
    inferred,
    row,
    state,
)
from statelaw.table import TransitionTable

from tests.cases import CASES
from tests.examples import CLIENT, FINAL, JOB, ONE_WAY, RING, SAID, SETTLED, SYSTEM, TRANSIENT
from tests.strategies import lifecycles
from tests.traces import shipped

FIELDS = {name: getattr(ONE_WAY, name) for name in Lifecycle.model_fields}


def problems(**changed: Any) -> tuple[Problem, ...]:
    """The problems of a sound declaration with these fields changed."""
    with pytest.raises(DeclarationError) as caught:
        Lifecycle(**(FIELDS | changed))
    return caught.value.problems


def codes(**changed: Any) -> set[str]:
    """The rules that such a declaration breaks."""
    return {problem.code for problem in problems(**changed)}


def test_all_problems_are_reported_at_once_each_with_its_row() -> None:
    """One declaration wrong in every way that a readable one can be."""
    found = problems(
        initial=("qeued",),
        states=(
            state("queued", TRANSIENT, None, SAID),
            state("running", TRANSIENT, Outcome.SUCCESS, SAID),
            state("done", FINAL, None, SAID),
            state("done", FINAL, Outcome.SUCCESS, SAID),
            state("stuck", TRANSIENT, None, SAID),
            state("", SETTLED, Outcome.NEUTRAL, SAID),
        ),
        transitions=(
            row("queued", "start", "running", SYSTEM, SAID),
            row("queued", "start", "running", SYSTEM, SAID),
            row("running", "end", "done", SYSTEM, SAID),
            row("running", "end", "queued", SYSTEM, inferred("dosc", "")),
            row("done", "again", "nowhere", CLIENT, SAID),
        ),
    )
    assert {each.code for each in found} == {
        "SL502", "SL503", "SL504", "SL505", "SL506", "SL507", "SL508", "SL510", "SL511",
    }  # fmt: skip
    rows = {each.path: each.row for each in found if each.path != "initial[0]"}
    assert rows["transitions[1]"] == "queued --start--> running"
    assert rows["transitions[4].target"] == "done --again--> nowhere"
    assert rows["states[3].status"] == "done"
    assert rows["states[4].kind"] == "stuck: transient"


def test_rows_that_cannot_be_read_do_not_hide_what_is_wrong_with_the_others() -> None:
    """And the others keep their places."""
    rows = [
        {"source": "queued"},
        "running",
        row("running", "end", "dnoe", SYSTEM, SAID),
    ]
    states = [{"status": "queued", "kind": "waiting"}, *ONE_WAY.states[1:], ONE_WAY.states[3]]
    found = problems(states=states, transitions=rows)
    assert [(each.code, each.path) for each in found] == [
        ("SL501", "states[0].kind"),
        ("SL501", "states[0].evidence"),
        ("SL501", "transitions[0].trigger"),
        ("SL501", "transitions[0].target"),
        ("SL501", "transitions[0].actor"),
        ("SL501", "transitions[0].evidence"),
        ("SL501", "transitions[1]"),
        ("SL503", "states[4].status"),
        ("SL504", "transitions[2].target"),
    ]


@pytest.mark.parametrize(
    "changed",
    [
        {"states": 7},
        {"states": None, "transitions": None},
        {"states": [7, None, {}, {"status": 5}, [], "idle"]},
        {"transitions": [7, None, {}, [], "idle", ONE_WAY.states[0]]},
        {"states": [ONE_WAY.transitions[0]]},
        {"initial": {1}},
        {"initial": "queued"},
        {"initial": [None, "queued"], "states": [{}]},
        {"sources": [{}], "transitions": [{}]},
        {"sources": ()},
        {"states": (each for each in [{"status": "queued"}])},
        {"name": None},
        {"name": ["queued"]},
        {"closed": "yes"},
        {"nam": "queued"},
    ],
    ids=lambda changed: "-".join(changed),
)
def test_nothing_that_can_be_handed_over_breaks_the_check(changed: dict[str, Any]) -> None:
    """Whatever stands in a field, the answer is a list of problems."""
    found = problems(**changed)
    assert found
    assert all(str(each).isprintable() for each in found)


@given(lifecycles())
def test_no_name_breaks_an_error(lifecycle: Lifecycle[Any]) -> None:
    """Odd names are printed escaped in every message, and every line is printable."""
    again = (*lifecycle.states, *lifecycle.states)
    fields = {name: getattr(lifecycle, name) for name in Lifecycle.model_fields}
    rows = tuple(each.model_copy(update={"target": "no\x1b"}) for each in lifecycle.transitions)
    with pytest.raises(DeclarationError) as caught:
        Lifecycle(**(fields | {"states": again, "transitions": rows, "initial": ()}))
    assert all(line.isprintable() for line in str(caught.value).split("\n"))


def test_a_misspelt_initial_state_is_one_problem() -> None:
    """Nothing is said of states that cannot be reached from a state that is not there."""
    (found,) = problems(initial=("qeued",))
    assert (found.code, found.path, found.row) == ("SL504", "initial[0]", "qeued")


def test_several_initial_states_may_reach_different_ones() -> None:
    """Reached from any of them is reached."""
    both = ONE_WAY.model_copy(
        update={"initial": ("queued", "failed"), "transitions": ONE_WAY.transitions[:2]}
    )
    assert both.initial == ("queued", "failed")


def test_a_row_to_itself_is_no_exit() -> None:
    """A transient state that only leads to itself would be polled for ever."""
    loop = row("running", "tick", "running", SYSTEM, SAID)
    assert codes(transitions=(ONE_WAY.transitions[0], loop)) == {"SL511", "SL512"}


def test_a_final_state_may_not_even_lead_to_itself() -> None:
    """Nothing ever leaves it, so nothing happens in it."""
    assert codes(transitions=(*ONE_WAY.transitions, row("done", "x", "done", SYSTEM, SAID))) == {
        "SL510"
    }


def test_conditions_tell_rows_apart() -> None:
    """One trigger may lead from a state to two others if each row says when."""
    rows = (
        ONE_WAY.transitions[0],
        row("running", "end", "done", SYSTEM, SAID, "when it worked"),
        row("running", "end", "failed", SYSTEM, SAID, "when it did not"),
    )
    assert Lifecycle(**(FIELDS | {"transitions": rows})).triggers("running") == ("end",)


@pytest.mark.parametrize("code", [code for code in CASES if code.startswith(("SL50", "SL51"))])
def test_each_rule_of_declarations_is_broken_alone(code: str) -> None:
    """The declaration of its golden text breaks this rule and no other."""
    lines = CASES[code]().split("\n")[1:]
    assert {line.split()[0] for line in lines} == {code}


def test_a_wrong_table_inside_another_model_is_that_models_error() -> None:
    """Settings files hold lifecycles, and pydantic collects what is wrong with them."""

    class Settings(BaseModel):
        lifecycle: Lifecycle[str]

    with pytest.raises(ValidationError, match="SL509 initial: no initial state"):
        Settings.model_validate({"lifecycle": FIELDS | {"initial": []}})
    assert Settings.model_validate({"lifecycle": FIELDS}).lifecycle == ONE_WAY


def test_a_changed_copy_is_checked_as_a_whole() -> None:
    """A copy with other fields is another table, with nothing left of the old one."""
    ONE_WAY.check(["queued", "done"])
    with pytest.raises(DeclarationError, match="SL509"):
        ONE_WAY.model_copy(update={"initial": ()})
    longer = ONE_WAY.model_copy(
        update={
            "transitions": (*ONE_WAY.transitions, row("queued", "cancel", "failed", CLIENT, SAID))
        }
    )
    assert longer.check(["queued", "failed"], mode="every_change").ok
    assert not ONE_WAY.check(["queued", "failed"], mode="every_change").ok
    assert ONE_WAY.model_copy() == ONE_WAY
    assert ONE_WAY.model_copy(deep=True) == ONE_WAY


@given(lifecycles() | shipped())
def test_questions_are_answered_from_the_rows(lifecycle: Lifecycle[Any]) -> None:
    """Successors, predecessors, triggers and rows between states, in the order of the table."""
    rows, order = lifecycle.transitions, lifecycle.statuses.index
    for status in lifecycle.statuses:
        assert lifecycle.leaving(status) == tuple(r for r in rows if r.source == status)
        assert lifecycle.entering(status) == tuple(r for r in rows if r.target == status)
        targets = {r.target for r in rows if r.source == status}
        sources = {r.source for r in rows if r.target == status}
        assert lifecycle.successors(status) == tuple(sorted(targets, key=order))
        assert lifecycle.predecessors(status) == tuple(sorted(sources, key=order))
        triggers = dict.fromkeys(r.trigger for r in rows if r.source == status)
        assert lifecycle.triggers(status) == tuple(triggers)
        assert lifecycle.state(status).status == status
        for other in lifecycle.statuses:
            between = tuple(r for r in rows if (r.source, r.target) == (status, other))
            assert lifecycle.between(status, other) == between
    for kind in Kind:
        wanted = tuple(each.status for each in lifecycle.states if each.kind is kind)
        assert lifecycle.of_kind(kind) == wanted


@given(lifecycles() | shipped())
def test_every_claim_has_a_source(lifecycle: Lifecycle[Any]) -> None:
    """What evidence names is among the table's sources."""
    claims: list[State[Any] | Transition[Any]] = [*lifecycle.states, *lifecycle.transitions]
    for item in claims:
        assert lifecycle.source_of(item.evidence) in lifecycle.sources


def test_membership_is_by_value() -> None:
    """Of strings; anything else is simply not in the table."""
    assert "idle" in JOB
    assert "IDLE" not in JOB
    assert 7 not in JOB
    assert None not in JOB


@pytest.mark.parametrize(
    ("status", "said"),
    [
        ("runnning", "example.job has no state 'runnning'; did you mean 'running'?"),
        ("x", "example.job has no state 'x'; declared: idle, queued, running, done, failed"),
        (7, "example.job has no state 7; declared: idle, queued, running, done, failed"),
    ],
)
def test_an_unknown_state_is_named_with_the_known(status: Any, said: str) -> None:
    """By likeness where there is one, else all of them."""
    with pytest.raises(UnknownStatusError) as caught:
        JOB.state(status)
    assert str(caught.value) == said


@given(lifecycles())
def test_tables_survive_pickling_and_serialising(lifecycle: Lifecycle[Any]) -> None:
    """Equal after a round trip, also when one of the two has been compiled."""
    lifecycle.check([lifecycle.initial[0]])
    assert pickle.loads(pickle.dumps(lifecycle)) == lifecycle
    assert hash(pickle.loads(pickle.dumps(lifecycle))) == hash(lifecycle)
    again = type(lifecycle).model_validate_json(lifecycle.model_dump_json())
    assert again == lifecycle
    assert TransitionTable[str].model_validate(lifecycle.model_dump()).states == lifecycle.states


def test_equality_is_of_the_declaration() -> None:
    """Tables are equal by their fields, whatever has been asked of them."""
    assert RING.model_copy() == RING
    assert RING.model_copy(update={"closed": True}) != RING
    assert len({RING, RING.model_copy(), JOB}) == 2
