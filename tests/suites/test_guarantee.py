"""The suites of w and hsi find every fault of machines with a bounded number of states."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statelaw import Lifecycle, Mode, find
from statelaw.suites import Grain, Method, Subject, generate
from statelaw.suites._checker import CheckerView
from statelaw.suites._generate import view_of
from statelaw.suites._identify import characterisation, identifiers, separators
from statelaw.suites._machine import MachineView
from statelaw.suites._view import Input, View

from tests.strategies import lifecycles
from tests.suites.machines import Implementation, copied, equivalent, faulty, passes

small = lifecycles(max_states=3)
complete = st.sampled_from([Method.W, Method.HSI])
subjects = st.sampled_from(Subject)
modes = st.sampled_from(Mode)


def views() -> st.SearchStrategy[View]:
    """Random lifecycles, seen in every way."""
    return st.builds(view_of, lifecycles(max_states=5), subjects, modes, st.sampled_from(Grain))


@settings(max_examples=150)
@given(data=st.data(), lifecycle=small, method=complete, subject=subjects, mode=modes)
@pytest.mark.parametrize("extra", [0, 1])
def test_exactly_the_faulty_implementations_fail(
    data: st.DataObject,
    extra: int,
    lifecycle: Lifecycle[Any],
    method: Method,
    subject: Subject,
    mode: Mode,
) -> None:
    """With up to as many extra states as the suite reckons with, no fault goes unnoticed."""
    view = view_of(lifecycle, subject, mode, Grain.LEGALITY)
    suite = generate(lifecycle, method, subject=subject, mode=mode, extra_states=extra)
    made = data.draw(faulty(view, extra))
    assert passes(suite, made) == equivalent(view, made)


def one_state_more() -> Implementation:
    """A `prolific.task_builder_dataset` that refuses a second file after a success."""
    view = MachineView(find("prolific.task_builder_dataset"))
    made = copied(view, 0)
    states = list(view.states)
    again, upload = len(made.moves), Input("upload_file", None)
    made.labels.append("PROCESSING")
    made.moves.append(dict(made.moves[states.index("PROCESSING")]))
    made.moves[again][Input("processing_failed", None)] = False, again
    made.moves[states.index("READY")][upload] = True, again
    assert not equivalent(view, made)
    return made


@pytest.mark.parametrize("method", [Method.W, Method.HSI])
def test_a_hidden_state_takes_an_extra_state_to_find(method: Method) -> None:
    """A second kind of processing that cannot fail passes the suite for none, not that for one."""
    lifecycle, made = find("prolific.task_builder_dataset"), one_state_more()
    assert passes(generate(lifecycle, method), made)
    assert not passes(generate(lifecycle, method, extra_states=1), made)


@given(view=views())
def test_separators_are_shortest_and_complete(view: View) -> None:
    """What separates two states is answered differently, by one step; else nothing does."""
    found = separators(view)
    for one, other in combinations(view.states, 2):
        word = found.get(frozenset((one, other)))
        if view.shows_state:
            assert word == ()
        elif word is None:
            assert all(answered(view, one, w) == answered(view, other, w) for w in words(view))
        else:
            assert answered(view, one, word) != answered(view, other, word)
            assert len(word) == 1


def answered(view: View, state: str | None, word: tuple[Input, ...]) -> list[object]:
    """What is seen of a sequence of inputs, begun in a state."""
    seen: list[object] = []
    for each in word:
        answer = view.answer(state, each)
        seen.append(view.seen(answer))
        state = answer.after
    return seen


def words(view: View) -> list[tuple[Input, ...]]:
    """All sequences of one and two inputs of a checker."""
    inputs = view.inputs(None)
    return [(one,) for one in inputs] + [(one, two) for one in inputs for two in inputs]


@given(view=views())
def test_identifiers_are_harmonised(view: View) -> None:
    """Any two states that differ have a common sequence in their identifiers that shows it."""
    found, whole = identifiers(view), characterisation(view)
    for pair, word in separators(view).items():
        for state in pair:
            assert any(each[: len(word)] == word for each in found[state])
        assert any(each[: len(word)] == word for each in whole)


def test_a_machine_whose_status_is_seen_needs_no_identifying() -> None:
    """There W is the empty sequence, so that w and hsi are one."""
    for name in ("opendatasoft.dataset", "prolific.dataset_import"):
        view = MachineView(find(name))
        assert characterisation(view) == ((),)
        assert set(identifiers(view).values()) == {((),)}


def test_hsi_is_the_smaller_suite_of_a_checker() -> None:
    """An identifier of one state has less to tell apart than W."""
    lifecycle = find("opendatasoft.dataset")
    sizes = [len(generate(lifecycle, method, subject="checker")) for method in ("hsi", "w")]
    assert sizes[0] < sizes[1]
    view = CheckerView(lifecycle)
    assert max(map(len, identifiers(view).values())) < len(characterisation(view))
