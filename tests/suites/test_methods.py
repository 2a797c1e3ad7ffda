"""What each method covers, that it covers no more than it must, and that its answers are right."""

from __future__ import annotations

import heapq
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from statelaw import InputError, Lifecycle, Mode, Verdict, find
from statelaw.machine import TransitionRefused
from statelaw.suites import Case, Grain, Method, Step, Subject, Suite, generate

from tests.examples import JOB
from tests.strategies import lifecycles
from tests.traces import shipped

any_lifecycle = lifecycles() | shipped()
methods = st.sampled_from(Method)
subjects = st.sampled_from(Subject)
modes = st.sampled_from(Mode)
Fired = tuple[str | None, str, str]
"""What leads from where to where."""


def fired(case: Case) -> list[Fired]:
    """The steps of a case that lead somewhere, the one that begins left out."""
    return [
        (step.trigger, str(before.status), str(step.status))
        for before, step in pairwise(case.steps)
        if step.legal
    ]


def rows_of(lifecycle: Lifecycle[Any], subject: Subject) -> set[Fired]:
    """What is to be fired: rows, or to a checker the pairs of statuses that they join."""
    machine = subject is Subject.MACHINE
    return {
        (row.trigger if machine else None, str(row.source), str(row.target))
        for row in lifecycle.transitions
    }


@given(lifecycle=any_lifecycle, subject=subjects, mode=modes)
def test_transitions_are_all_covered_by_legal_cases(
    lifecycle: Lifecycle[Any], subject: Subject, mode: Mode
) -> None:
    """Every row is fired, every initial status begun in, and nothing else is done."""
    suite = generate(lifecycle, "transitions", subject=subject, mode=mode)
    assert {each for case in suite for each in fired(case)} == rows_of(lifecycle, subject)
    assert {case.statuses[0] for case in suite} == set(map(str, lifecycle.initial))
    assert all(case.legal for case in suite)


@given(lifecycle=any_lifecycle, subject=subjects, mode=modes)
def test_transition_pairs_are_all_covered_by_legal_cases(
    lifecycle: Lifecycle[Any], subject: Subject, mode: Mode
) -> None:
    """Every two rows that can follow one another are fired so, ways to begin included."""
    suite = generate(lifecycle, "transition-pairs", subject=subject, mode=mode)
    rows = rows_of(lifecycle, subject)
    begins = {
        (str(status), row) for status in lifecycle.initial for row in rows if row[1] == status
    }
    pairs = {(one, two) for one in rows for two in rows if one[2] == two[1]}
    assert {(case.statuses[0], fired(case)[0]) for case in suite if fired(case)} == begins
    assert {pair for case in suite for pair in pairwise(fired(case))} == pairs
    assert {case.statuses[0] for case in suite} == set(map(str, lifecycle.initial))
    assert all(case.legal for case in suite)


def least(lifecycle: Lifecycle[Any], switch: int) -> int:
    """The fewest firings that cover rows (1) or pairs (2), by looking through everything."""
    rows = list(lifecycle.transitions)
    if switch == 1:
        wanted: list[tuple[int, ...]] = [(i,) for i in range(len(rows))]
    else:
        together = [(i, k) for i in range(len(rows)) for k in range(len(rows))]
        wanted = [(i, k) for i, k in together if rows[i].target == rows[k].source]
        wanted += [(-1, i) for i, row in enumerate(rows) if row.source in lifecycle.initial]
    bit = {each: 1 << i for i, each in enumerate(wanted)}
    queue: list[tuple[int, int, int]] = [(0, 0, -1)]
    done = set()
    while queue:
        spent, used, last = heapq.heappop(queue)
        if used == (1 << len(wanted)) - 1:
            return spent
        if (used, last) in done:
            continue
        done.add((used, last))
        if last != -1:
            heapq.heappush(queue, (spent, used, -1))
        for i, row in enumerate(rows):
            if row.source in lifecycle.initial if last == -1 else row.source == rows[last].target:
                gained = bit[(i,) if switch == 1 else (last, i)]
                heapq.heappush(queue, (spent + 1, used | gained, i))
    raise AssertionError("a row cannot be reached")


def few_rows(lifecycle: Lifecycle[Any]) -> bool:
    """Whether everything can be looked through."""
    rows = lifecycle.transitions
    return len([one for one in rows for two in rows if one.target == two.source]) <= 9


@given(lifecycle=lifecycles(max_states=4).filter(few_rows))
@pytest.mark.parametrize("method", [Method.TRANSITIONS, Method.TRANSITION_PAIRS])
def test_nothing_covers_them_in_fewer_transitions(
    lifecycle: Lifecycle[Any], method: Method
) -> None:
    """The suites fire exactly as many transitions as the best there can be."""
    suite = generate(lifecycle, method)
    switch = 1 if method is Method.TRANSITIONS else 2
    assert sum(len(fired(case)) for case in suite) == least(lifecycle, switch)


@given(lifecycle=any_lifecycle, mode=modes)
def test_every_pair_that_is_illegal_to_a_checker_ends_one_case(
    lifecycle: Lifecycle[Any], mode: Mode
) -> None:
    """One case for each, legal up to its last step; undeclared statuses are among them."""
    suite = generate(lifecycle, "illegal-pairs", subject="checker", mode=mode)
    table = lifecycle.compile(mode)
    starts = [None, *map(str, lifecycle.statuses)]
    illegal = [
        (one, two)
        for one in starts
        for two in map(str, lifecycle.statuses)
        if not table.judge(one, two).legal
    ]
    ends = [(None, *case.statuses)[-2:] for case in suite]
    assert sorted(map(str, illegal)) == sorted(str(end) for end in ends if end[1] in lifecycle)
    unknown = [end[0] for end in ends if end[1] not in lifecycle]
    assert unknown == starts
    assert all(case.first_illegal == len(case.steps) - 1 for case in suite)


@given(lifecycle=any_lifecycle)
def test_every_trigger_is_refused_once_where_the_table_does_not_have_it(
    lifecycle: Lifecycle[Any],
) -> None:
    """One case for each trigger and state without such a row, and for each way not to begin."""
    suite = generate(lifecycle, "illegal-pairs")
    rows = lifecycle.transitions
    seen = [(case.steps[-2].status, case.steps[-1].trigger) for case in suite if case.steps[1:]]
    triggers = {row.trigger for row in rows}
    absent = {
        (str(status), trigger)
        for status in lifecycle.statuses
        for trigger in triggers - set(lifecycle.triggers(status))
    }
    assert absent <= set(seen)
    assert len({case.steps for case in suite}) == len(suite)
    begun = {case.steps[0].to for case in suite if len(case.steps) == 1}
    assert begun == set(map(str, lifecycle.statuses)) - set(map(str, lifecycle.initial))
    assert all(case.first_illegal == len(case.steps) - 1 for case in suite)


@given(lifecycle=any_lifecycle, method=methods, mode=modes)
def test_the_answers_of_a_checker_are_those_of_the_check(
    lifecycle: Lifecycle[Any], method: Method, mode: Mode
) -> None:
    """The verdict, whether it rests and its outcome, at every step of every case."""
    suite = generate(lifecycle, method, subject="checker", mode=mode)
    for case in suite.cases[:: max(1, len(suite) // 40)]:
        for i, step in enumerate(case.steps[:40]):
            report = lifecycle.check(case.statuses[: i + 1], mode=mode)
            assert step.verdict is report.verdicts[-1]
            assert step.legal == report.verdicts[-1].legal
            assert bool(step.settled) == report.settled
            if not any(each.verdict is Verdict.UNKNOWN for each in case.steps[:i]):
                assert step.outcome == report.outcome


def driven(lifecycle: Lifecycle[Any], steps: tuple[Step, ...]) -> list[tuple[bool, str | None]]:
    """What the lifecycle's live machine does with the steps of a case."""
    begin = steps[0].to
    if begin not in lifecycle.initial:
        return [(False, None)]
    model: Any = lifecycle.machine(initial=begin).model
    seen: list[tuple[bool, str | None]] = [(True, model.state)]
    for step in steps[1:]:
        try:
            model.trigger(step.trigger, **({} if step.to is None else {"to": step.to}))
            seen.append((True, model.state))
        except TransitionRefused:
            seen.append((False, model.state))
    return seen


@given(lifecycle=any_lifecycle, method=methods)
def test_the_answers_of_a_machine_are_those_of_the_live_machine(
    lifecycle: Lifecycle[Any], method: Method
) -> None:
    """What is accepted and where it leads, at every step; and rest is the state's own."""
    suite = generate(lifecycle, method)
    for case in suite.cases[:: max(1, len(suite) // 20)]:
        assert driven(lifecycle, case.steps) == [(step.legal, step.status) for step in case.steps]
        for step in case.steps:
            if step.status is not None:
                assert step.settled == lifecycle.state(step.status).at_rest


def test_a_machine_tells_the_outcome_of_the_way_it_went() -> None:
    """A row's own outcome counts over the state's, and nothing has happened at the beginning."""
    cases = [case for case in generate(JOB) if "cancel" in case.triggers]
    outcomes = {step.trigger: step.outcome for case in cases for step in case.steps}
    assert outcomes["cancel"] == outcomes[None] == "neutral"
    assert outcomes["submit"] is None
    assert JOB.state("idle").outcome == "success"


@given(lifecycle=any_lifecycle, subject=subjects)
def test_complete_suites_try_every_input_in_every_state(
    lifecycle: Lifecycle[Any], subject: Subject
) -> None:
    """So they include, step for step, whatever transitions and illegal pairs do."""
    whole = answered(generate(lifecycle, "w", subject=subject))
    for method in ("transitions", "illegal-pairs", "hsi"):
        assert answered(generate(lifecycle, method, subject=subject)) <= whole


def answered(suite: Suite) -> set[tuple[str | None, str | None, str | None]]:
    """What was fed, and in which state."""
    found = set[tuple[str | None, str | None, str | None]]()
    for case in suite:
        state: str | None = None
        for step in case.steps:
            found.add((state, step.trigger, step.to))
            state = step.status if step.verdict is not Verdict.UNKNOWN else state
    return found


@given(lifecycle=any_lifecycle, method=methods, subject=subjects)
def test_suites_are_deterministic_and_their_names_unique(
    lifecycle: Lifecycle[Any], method: Method, subject: Subject
) -> None:
    """The same table gives the same suite; names are short and fit for a test's id."""
    suite = generate(lifecycle, method, subject=subject)
    assert suite == generate(lifecycle, method, subject=subject)
    names = [case.name for case in suite]
    assert len(set(names)) == len(names)
    assert all(name.isascii() and name.isprintable() and len(name) < 250 for name in names)
    assert not any(set(name) & set(" []:/\\'\"") for name in names)


@pytest.mark.parametrize("method", [Method.W, Method.HSI])
@pytest.mark.parametrize("subject", Subject)
def test_no_case_of_a_complete_suite_begins_another(method: Method, subject: Subject) -> None:
    """A case that another begins with would add nothing."""
    words = [case.steps for case in generate(JOB, method, subject=subject, extra_states=1)]
    begun = {word[:end] for word in words for end in range(len(word))}
    assert begun.isdisjoint(words)


@given(lifecycle=any_lifecycle, subject=subjects, longest=st.integers(1, 12))
@pytest.mark.parametrize("method", [Method.TRANSITIONS, Method.TRANSITION_PAIRS])
def test_shortened_cases_cover_the_same(
    lifecycle: Lifecycle[Any], method: Method, subject: Subject, longest: int
) -> None:
    """No case is longer than asked, nothing is lost; or the shortest possible is told."""
    whole = generate(lifecycle, method, subject=subject)
    try:
        cut = generate(lifecycle, method, subject=subject, longest=longest)
    except InputError as error:
        needed = int(str(error).split()[-1])
        assert needed > longest
        return
    assert max(len(case.steps) for case in cut) <= longest
    of_each = 1 if method is Method.TRANSITIONS else 2
    assert runs(cut, of_each) == runs(whole, of_each)


def runs(suite: Suite, length: int) -> set[tuple[Any, ...]]:
    """Every run of so many steps one after another."""
    return {
        tuple((step.trigger, step.to, step.status) for step in case.steps[i : i + length])
        for case in suite
        for i in range(len(case.steps) - length + 1)
    }


def test_long_tours_can_be_cut_into_readable_cases() -> None:
    """The pairs of the fifteen-state table need one long walk, or many short ones."""
    table = find("opendatasoft.dataset")
    whole, cut = generate(table, "transition-pairs"), generate(table, "transition-pairs", longest=8)
    assert max(len(case.steps) for case in whole) > 100
    assert max(len(case.steps) for case in cut) == 8
    assert cut.steps < 3 * whole.steps


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"method": "transition"}, "did you mean 'transitions'"),
        ({"subject": "machines"}, "did you mean 'machine'"),
        ({"mode": "poled"}, "did you mean 'polled'"),
        ({"grain": "fine"}, "choose one of legality, verdict"),
        ({"extra_states": 1}, "transitions does not reckon with extra states; w and hsi do"),
        ({"method": "w", "extra_states": -1}, "extra_states is -1; it is a number from 0 on"),
        ({"method": "w", "extra_states": True}, "extra_states is True"),
        ({"method": "w", "longest": 3}, "cases of w cannot be cut; leave longest out"),
        ({"longest": 0}, "longest is 0; it is a number from 1 on, or None"),
        ({"longest": 1}, "no case can be of 1 steps; allow at least 2"),
        ({"method": "w", "extra_states": 6}, "6 extra states make up to"),
    ],
)
def test_what_cannot_be_made_is_refused(options: dict[str, Any], said: str) -> None:
    """The error says what would be right."""
    with pytest.raises(InputError, match=said):
        generate(JOB, **options)


def test_a_checker_is_shown_whole_verdicts_if_it_tells_them_apart() -> None:
    """States that only verdicts tell apart are identified at that grain."""
    table = find("opendatasoft.dataset_public")
    coarse, fine = (
        generate(table, "hsi", subject="checker", mode="sparse", grain=grain) for grain in Grain
    )
    assert {case.statuses for case in coarse} != {case.statuses for case in fine}
