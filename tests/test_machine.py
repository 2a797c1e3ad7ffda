"""A live `transitions` machine allows what the table allows, and is an oracle for verdicts."""

from __future__ import annotations

from itertools import product
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from statelaw import Actor, InputError, Lifecycle, Mode, StatelawError, Verdict, row
from statelaw.machine import TransitionRefused
from statelaw_providers.opendatasoft import DATASET, DatasetStatus
from transitions import Machine, MachineError

from tests.examples import JOB, ONE_WAY, RING, SAID
from tests.oracle import arrows
from tests.strategies import lifecycles
from tests.traces import shipped

any_lifecycle = lifecycles() | shipped()


def moves(machine: Machine, status: str, trigger: str, target: str) -> bool:
    """Whether the machine, standing in a status, goes to a target on a trigger."""
    machine.set_state(status)
    model: Any = machine.model
    try:
        moved = model.trigger(trigger, to=target)
    except TransitionRefused:
        assert model.state == status
        return False
    assert moved
    assert model.state == target
    return True


@given(any_lifecycle)
def test_the_machine_moves_just_where_a_row_does(lifecycle: Lifecycle[Any]) -> None:
    """For every state, trigger and target; whatever the states and triggers are called."""
    machine = lifecycle.machine()
    rows = {(item.source, item.trigger, item.target) for item in lifecycle.transitions}
    triggers = {item.trigger for item in lifecycle.transitions}
    for step in product(lifecycle.statuses, triggers, lifecycle.statuses):
        assert moves(machine, *step) is (step in rows)


@given(any_lifecycle)
def test_a_step_is_legal_in_every_change_just_where_the_machine_moves(
    lifecycle: Lifecycle[Any],
) -> None:
    """The verdict STEP, documented or not, is what some trigger of the machine does."""
    machine, table = lifecycle.machine(), lifecycle.compile(Mode.EVERY_CHANGE)
    triggers = {item.trigger for item in lifecycle.transitions}
    for previous, current in product(lifecycle.statuses, repeat=2):
        moved = any(moves(machine, previous, trigger, current) for trigger in triggers)
        step = table.judge(previous, current) in {Verdict.STEP, Verdict.STEP_INFERRED}
        assert step is moved


@given(st.data(), any_lifecycle)
def test_what_a_machine_does_is_a_legal_log(data: st.DataObject, lifecycle: Lifecycle[Any]) -> None:
    """A random run of the machine conforms in every mode."""
    model: Any = lifecycle.machine().model
    log = [model.state]
    for _ in range(data.draw(st.integers(0, 10))):
        rows = lifecycle.leaving(model.state)
        if not rows:
            break
        chosen = data.draw(st.sampled_from(rows))
        model.trigger(chosen.trigger, to=chosen.target)
        log.append(model.state)
    for mode in Mode:
        assert lifecycle.check(log, mode=mode).ok


ODD = ("*", "=", "a.b", "_", "a b", "to_x", "is_x", "initial", "None", "trigger", "state", "model")


def test_statuses_that_mean_something_to_the_library_are_only_statuses() -> None:
    """Wildcards, separators and names of methods are matched by value like any other."""
    source = JOB.states[1]
    statuses = tuple(source.model_copy(update={"status": each}) for each in ODD)
    ring = tuple(
        row(one, f"on {one}", two, Actor.SYSTEM, SAID)
        for one, two in zip(ODD, ODD[1:] + ODD[:1], strict=True)
    )
    odd = JOB.model_copy(update={"initial": ("*",), "states": statuses, "transitions": ring})
    machine = odd.machine()
    rows = {(item.source, item.trigger, item.target) for item in ring}
    assert {(each.source, each.dest) for each in machine.get_transitions()} == arrows(odd)
    for one, pulled, two in product(ODD, repeat=3):
        step = (one, f"on {pulled}", two)
        assert moves(machine, *step) is (step in rows)


@pytest.mark.parametrize("odd", ["", "trigger", "to_idle", "a.b", "lambda", "__init__"])
def test_odd_triggers_can_be_pulled(odd: str) -> None:
    """A trigger may be called what it likes, as long as it is called something."""
    name = odd or " x"
    renamed = (JOB.transitions[0].model_copy(update={"trigger": name}), *JOB.transitions[1:])
    model: Any = JOB.model_copy(update={"transitions": renamed}).machine().model
    model.trigger(name)
    assert model.state == "queued"


def test_a_trigger_that_the_library_cannot_have_is_refused() -> None:
    """It keeps the model's state under that name."""
    renamed = (JOB.transitions[0].model_copy(update={"trigger": "state"}), *JOB.transitions[1:])
    with pytest.raises(InputError, match="a machine cannot have a trigger called 'state'"):
        JOB.model_copy(update={"transitions": renamed}).machine()


def test_a_trigger_that_needs_no_choice_needs_no_target() -> None:
    """The machine serves as any `transitions` machine, with a method for each trigger."""
    model: Any = JOB.machine().model
    assert model.submit()
    assert model.state == "queued"
    assert model.start(to="running")
    assert model.is_running()


def test_an_ambiguous_trigger_asks_for_the_target() -> None:
    """Where conditions decide, the caller says which applies; to elsewhere it does not lead."""
    both = row("queued", "start", "done", Actor.SYSTEM, SAID, "when there is nothing to do")
    split = ONE_WAY.transitions[0].model_copy(update={"condition": "else"})
    lifecycle = ONE_WAY.model_copy(update={"transitions": (both, split, *ONE_WAY.transitions[1:])})
    model: Any = lifecycle.machine().model
    with pytest.raises(TransitionRefused) as caught:
        model.trigger("start")
    assert str(caught.value) == "start leads from queued to done, running; so choose one with to="
    with pytest.raises(TransitionRefused, match=r"start leads from queued to .*; not to failed"):
        model.trigger("start", to="failed")
    assert model.state == "queued"
    assert model.trigger("start", to="running")


def test_a_refusal_says_what_would_be_allowed() -> None:
    """It is an error of ours and of the library's, so code for either catches it."""
    model: Any = JOB.machine().model
    with pytest.raises(TransitionRefused) as caught:
        model.trigger("end")
    assert str(caught.value) == "example.job does not allow end in idle; it allows submit"
    assert isinstance(caught.value, StatelawError)
    assert isinstance(caught.value, MachineError)
    with pytest.raises(TransitionRefused, match=r"does not allow sumbit in idle; .*'submit'\?"):
        model.trigger("sumbit")
    done: Any = ONE_WAY.machine(initial="done").model
    with pytest.raises(TransitionRefused, match="nothing leaves it"):
        done.trigger("start")


@given(any_lifecycle)
def test_a_machine_has_no_shortcuts(lifecycle: Lifecycle[Any]) -> None:
    """The library's `to_<state>` methods would bypass the table."""
    machine = lifecycle.machine()
    declared = {item.trigger for item in lifecycle.transitions}
    assert set(machine.events) == declared
    assert not [name for name in vars(machine.model) if name.startswith("to_")]


def test_a_model_of_ones_own_is_driven_from_where_one_says() -> None:
    """It is given state and triggers, and stands in plain strings."""
    model = SimpleNamespace(name="mine")
    machine = RING.machine(model, initial="waiting")
    assert machine.model is model
    assert (model.name, model.state, type(model.state)) == ("mine", "waiting", str)
    model.trigger("answer")
    assert model.state == "queued"
    begun: Any = RING.machine().model
    assert begun.state == RING.initial[0]


def test_an_unknown_state_to_begin_in_is_refused() -> None:
    """With what was probably meant."""
    with pytest.raises(InputError) as caught:
        JOB.machine(initial="ilde")
    said = "example.job has no state 'ilde' to begin in; did you mean 'idle'?"
    assert str(caught.value) == said
    with pytest.raises(InputError, match=r"example.job has no state 'zzz' to begin in$"):
        JOB.machine(initial="zzz")


def test_states_are_set_by_value() -> None:
    """A member of an enumeration is its value, not its name."""
    machine = DATASET.machine()
    machine.set_state(DatasetStatus.QUEUED)
    model: Any = machine.model
    assert (model.state, type(model.state)) == ("queued", str)
    assert machine.get_state(DatasetStatus.QUEUED).name == "queued"


def test_two_machines_do_not_share_their_state() -> None:
    """Emulators run in parallel tests."""
    one: Any = JOB.machine().model
    other: Any = JOB.machine().model
    one.trigger("submit")
    assert (one.state, other.state) == ("queued", "idle")
