"""Scores are what replaying every case against every mutant comes to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statelaw import InputError, Lifecycle, Mode, Observation, Verdict, find
from statelaw.judgement import outcome_of
from statelaw.machine import TransitionRefused
from statelaw.suites import (
    Case,
    Change,
    Grain,
    Method,
    Mutant,
    Score,
    Subject,
    generate,
    mutants,
    percent,
    score,
    score_cases,
    scores,
)
from statelaw.suites._generate import view_of
from statelaw.suites._trial import Trial, differences

from tests.examples import JOB
from tests.strategies import lifecycles
from tests.traces import SHIPPED, sequences

small = lifecycles(max_states=3) | st.just(JOB) | st.just(find("prolific.dataset_import"))
methods = st.sampled_from(Method)
subjects = st.sampled_from(Subject)
modes = st.sampled_from(Mode)
grains = st.sampled_from(Grain)


@st.composite
def mutated(draw: st.DrawFn, lifecycle: Lifecycle[Any]) -> Mutant:
    """A mutant that is not stillborn."""
    born = [mutant for mutant in mutants(lifecycle) if not mutant.stillborn]
    return draw(st.sampled_from(born))


@cache
def as_lifecycle(mutant: Mutant) -> Lifecycle[Any]:
    """The changed table with all that a lifecycle can do."""
    table = mutant.table
    return Lifecycle(**{field: getattr(table, field) for field in Lifecycle.model_fields})


def judged(
    lifecycle: Lifecycle[Any], statuses: Iterable[str | None], mode: Mode, grain: Grain
) -> list[Any]:
    """What a check says at each step: the verdict, and where the trace then stands.

    The outcome is left out once an undeclared status was seen: from then on it is not known
    whether the entity moved.
    """
    seen = list(statuses)
    told: list[Any] = []
    for end in range(1, len(seen) + 1):
        report = lifecycle.check(seen[:end], mode=mode)
        verdict = report.verdicts[-1]
        gap = Verdict.UNKNOWN in report.verdicts
        said = verdict if grain is Grain.VERDICT else (verdict.legal, verdict is Verdict.UNKNOWN)
        told.append((said, report.settled, None if gap else report.outcome))
    return told


def driven(lifecycle: Lifecycle[Any], case: Case) -> list[Any]:
    """What a live machine does with a case, and how it then went."""
    begin = case.steps[0].to
    if begin not in lifecycle.initial:
        return [None]
    model: Any = lifecycle.machine(initial=begin).model
    told: list[Any] = [(begin, *ends(lifecycle, None, str(begin)))]
    for step in case.steps[1:]:
        before = model.state
        try:
            model.trigger(step.trigger, **({} if step.to is None else {"to": step.to}))
            told.append((model.state, *ends(lifecycle, before, model.state)))
        except TransitionRefused:
            told.append(("refused", model.state))
    return told


def ends(lifecycle: Lifecycle[Any], before: str | None, last: str) -> tuple[Any, Any]:
    """Whether it is at rest, and how it went."""
    return lifecycle.state(last).at_rest, outcome_of(lifecycle, before, last)


def killed(one: Score) -> bool:
    """Whether the only mutant of a score was killed."""
    assert one.total.mutants == 1
    return one.total.killed == 1


@given(data=st.data(), lifecycle=small, method=methods, mode=modes, grain=grains)
def test_a_checker_kills_what_a_replay_tells_apart(
    data: st.DataObject, lifecycle: Lifecycle[Any], method: Method, mode: Mode, grain: Grain
) -> None:
    """The lifecycle and the mutant say otherwise at some step of some case, or the mutant lives."""
    mutant = data.draw(mutated(lifecycle))
    suite = generate(lifecycle, method, subject="checker", mode=mode, grain=grain)
    trial = Trial(lifecycle, Subject.CHECKER, mode, grain, made=[mutant])
    other = as_lifecycle(mutant)
    apart = any(
        judged(lifecycle, case.statuses, mode, grain) != judged(other, case.statuses, mode, grain)
        for case in suite
    )
    assert killed(trial.score(suite)) == apart


@given(data=st.data(), lifecycle=small, method=methods)
def test_a_machine_kills_what_a_live_machine_tells_apart(
    data: st.DataObject, lifecycle: Lifecycle[Any], method: Method
) -> None:
    """Two live machines do otherwise at some step of some case, or the mutant lives."""
    mutant = data.draw(mutated(lifecycle))
    suite = generate(lifecycle, method)
    trial = Trial(lifecycle, Subject.MACHINE, made=[mutant])
    other = as_lifecycle(mutant)
    apart = any(driven(lifecycle, case) != driven(other, case) for case in suite)
    assert killed(trial.score(suite)) == apart


@given(data=st.data(), lifecycle=small, mode=modes, grain=grains)
def test_no_sequence_tells_an_equivalent_mutant_apart(
    data: st.DataObject, lifecycle: Lifecycle[Any], mode: Mode, grain: Grain
) -> None:
    """Whatever a checker is shown, it says the same of both."""
    trial = Trial(lifecycle, Subject.CHECKER, mode, grain)
    equivalent = [mutant for mutant, difference in trial.differences if not difference]
    born = [mutant for mutant in equivalent if not mutant.stillborn]
    sequence = data.draw(sequences(lifecycle, observations=False, most=6))
    for mutant in data.draw(st.lists(st.sampled_from(born), max_size=5)) if born else ():
        assert judged(lifecycle, sequence, mode, grain) == judged(
            as_lifecycle(mutant), sequence, mode, grain
        )


@given(data=st.data(), lifecycle=small, subject=subjects, mode=modes, grain=grains)
def test_a_basis_hides_no_difference(
    data: st.DataObject, lifecycle: Lifecycle[Any], subject: Subject, mode: Mode, grain: Grain
) -> None:
    """Looking only where two views rest on something else finds what looking everywhere does."""
    mutant = data.draw(mutated(lifecycle))
    assert mutant.table is not None
    one, other = (
        view_of(table, subject, mode, grain, actions=True) for table in (lifecycle, mutant.table)
    )
    everywhere = {
        (state, given)
        for state in one.states
        for given in dict.fromkeys((*one.inputs(state), *other.inputs(state)))
        if one.said(state, given) != other.said(state, given)
    }
    assert differences(one, other) == everywhere


@pytest.mark.parametrize("grain", Grain)
@pytest.mark.parametrize("lifecycle", SHIPPED, ids=lambda each: each.name)
def test_complete_suites_kill_every_mutant_of_shipped_lifecycles(
    lifecycle: Lifecycle[Any], grain: Grain
) -> None:
    """For w and hsi, a machine, and a checker in every mode, only the equivalent live."""
    found = [each for each in scores(lifecycle, Mode, grain) if each.method in {"w", "hsi"}]
    assert len(found) == 2 * (1 + len(Mode))
    for each in found:
        assert each.survivors == ()
        assert each.ratio == 1
        assert each.total.killed > 0


@given(lifecycle=lifecycles(max_states=5), subject=subjects, mode=modes, grain=grains)
def test_complete_suites_kill_every_mutant_of_any_lifecycle(
    lifecycle: Lifecycle[Any], subject: Subject, mode: Mode, grain: Grain
) -> None:
    """Not only those that are shipped."""
    suite = generate(lifecycle, "hsi", subject=subject, mode=mode, grain=grain)
    assert score(lifecycle, suite).survivors == ()


@given(lifecycle=small, subject=subjects)
def test_counts_add_up(lifecycle: Lifecycle[Any], subject: Subject) -> None:
    """Every mutant comes to one end, and the survivors are listed."""
    found = score(lifecycle, generate(lifecycle, "transitions", subject=subject))
    total = found.total
    assert total.mutants == len(mutants(lifecycle))
    assert total.stillborn == sum(mutant.stillborn for mutant in mutants(lifecycle))
    assert total.survived == len(found.survivors)
    for count in found.counts.values():
        assert min(count.stillborn, count.equivalent, count.killed, count.survived) >= 0


@settings(max_examples=40)
@given(data=st.data(), lifecycle=lifecycles(max_states=3), mode=modes, grain=grains)
def test_recorded_cases_kill_what_a_replay_tells_apart(
    data: st.DataObject, lifecycle: Lifecycle[Any], mode: Mode, grain: Grain
) -> None:
    """Whatever was recorded, undeclared statuses and missing ones too."""
    traces = data.draw(st.lists(sequences(lifecycle, observations=False, most=5), max_size=3))
    found = score_cases(lifecycle, traces, mode, grain)
    living = {
        str(mutant)
        for mutant in mutants(lifecycle)
        if not mutant.stillborn
        and all(
            judged(lifecycle, trace, mode, grain)
            == judged(as_lifecycle(mutant), trace, mode, grain)
            for trace in traces
        )
    }
    assert {str(mutant) for mutant in found.survivors} <= living
    assert len(living) == found.total.survived + found.total.equivalent


TRACES = [["idle", "queued", "running", "done"], ["idle", "queued", "running", "failed"]]


def test_recorded_cases_read_as_what_they_would_not_notice() -> None:
    """One line for each change."""
    text = str(score_cases(JOB, TRACES, "every_change"))
    assert text.splitlines()[0] == "example.job (checker, every_change, legality): 2 cases"
    assert "these cases would not notice these" in text
    assert "\n  row removed: done --submit--> queued\n" in text
    assert "\n  row removed: queued --cancel--> idle\n" in text
    assert "row removed: idle --submit--> queued" not in text


def test_a_case_more_is_a_change_noticed_more() -> None:
    """A recorded cancellation tells its row."""
    before = score_cases(JOB, TRACES, "every_change")
    after = score_cases(JOB, [*TRACES, ["idle", "queued", "idle"]], "every_change")
    row = "row removed: queued --cancel--> idle"
    assert row in map(str, before.survivors)
    assert row not in map(str, after.survivors)
    assert after.ratio > before.ratio


def test_cases_that_obey_the_lifecycle_never_notice_an_added_row() -> None:
    """For that a case has to break it."""
    tour = generate(JOB, "transition-pairs", subject="checker", mode="every_change")
    legal = score_cases(JOB, [case.statuses for case in tour], "every_change")
    assert legal.counts[Change.ROW_ADDED].killed == 0
    broken = generate(JOB, "illegal-pairs", subject="checker", mode="every_change")
    illegal = score_cases(JOB, [case.statuses for case in broken], "every_change")
    assert illegal.counts[Change.ROW_ADDED].survived == 0


def test_recorded_actions_tell_parallel_rows_apart() -> None:
    """Seven orders lead to the queue; which one was given shows only in the action."""
    table = find("opendatasoft.dataset_public")
    row = "row removed: idle --publish--> queued"
    silent = score_cases(table, [["idle", "queued"]])
    assert row not in map(str, silent.survivors)
    acted = score_cases(table, [["idle", Observation("queued", trigger="unpublish")]])
    assert row in map(str, acted.survivors)
    ordered = score_cases(table, [["idle", Observation("queued", trigger="publish")]])
    assert row not in map(str, ordered.survivors)
    assert silent.counts[Change.ROW_REMOVED].killed == 0
    assert ordered.counts[Change.ROW_REMOVED].killed == 1


def test_a_perfect_score_says_so() -> None:
    """There is no list of what was not noticed."""
    text = str(score(JOB, generate(JOB, "hsi")))
    assert text.endswith("these cases notice every change that any case could")
    assert "100%" in text


@pytest.mark.parametrize(
    ("traces", "said"),
    [
        (["idle", "queued"], "several traces, each a sequence of statuses"),
        ([Observation("idle")], "several traces, each a sequence of statuses"),
        ([["idle", 3]], "observation 1 is 3"),
        ([4], "but one of them is 4"),
    ],
)
def test_what_is_no_list_of_traces_is_refused(traces: Any, said: str) -> None:
    """One trace is not several, and a status is a string."""
    with pytest.raises(InputError, match=said):
        score_cases(JOB, traces)


def test_percent_never_rounds_to_all_or_nothing() -> None:
    """Only all is 100 %, and only none is 0 %."""
    assert [percent(each) for each in (0, 0.001, 0.5, 0.999, 1)] == [
        "0%",
        "1%",
        "50%",
        "99%",
        "100%",
    ]


def test_every_method_is_scored_in_every_way() -> None:
    """For a machine, and a checker in the modes asked for."""
    found = list(scores(JOB, (Mode.POLLED, Mode.SPARSE)))
    ways = [(each.subject, each.mode) for each in found]
    assert ways[:: len(Method)] == [
        ("machine", None),
        ("checker", "polled"),
        ("checker", "sparse"),
    ]
    assert [each.method for each in found] == [*Method] * 3


def test_whoever_watches_sees_every_mutant_pass() -> None:
    """Once while they are made, and once for each subject; the scores are the same."""
    passed: list[list[str]] = []

    def watch(made: Iterable[Mutant]) -> Iterator[Mutant]:
        passed.append([])
        for mutant in made:
            passed[-1].append(str(mutant))
            yield mutant

    every = list(map(str, mutants(JOB)))
    assert list(scores(JOB, watch=watch)) == list(scores(JOB))
    assert passed == [every] * 3
    assert score_cases(JOB, [["idle"]], watch=watch) == score_cases(JOB, [["idle"]])
    assert passed == [every] * 4


def test_methods_are_scored_on_the_same_mutants() -> None:
    """For every subject the same number is made."""
    found = list(scores(JOB))
    assert all(one.total.mutants == two.total.mutants for one, two in pairwise(found))
