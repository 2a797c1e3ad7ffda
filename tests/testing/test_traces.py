"""Legal traces: they conform, they reach everything, and they shrink to the shortest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from functools import partial
from itertools import pairwise
from random import Random
from typing import Any

import pytest
from hypothesis import Phase, find, given, settings
from hypothesis import strategies as st
from hypothesis.errors import NoSuchExample
from statelaw import (
    Actor,
    Answer,
    InputError,
    Kind,
    Lifecycle,
    Mode,
    Outcome,
    Source,
    Verdict,
    documented,
    row,
    state,
)
from statelaw.testing import legal_traces, lifecycles

from tests.traces import SHIPPED

DATASET: Lifecycle[Any] = next(each for each in SHIPPED if each.name == "opendatasoft.dataset")
EVIDENCE = documented("test")
MODES = pytest.mark.parametrize("mode", list(Mode))
NAMED = pytest.mark.parametrize("lifecycle", SHIPPED, ids=lambda each: each.name)
RARELY = 2_000


def declared(*rows: tuple[str, str], final: str = "", rest: str = "") -> Lifecycle[str]:
    """A lifecycle of rows from one state to another, the first source initial."""
    names = list(dict.fromkeys(status for pair in rows for status in pair))
    kinds = {final: Kind.FINAL, rest: Kind.SETTLED}
    return Lifecycle(
        name="test.lifecycle",
        sources=(Source(key="test", title="A test"),),
        initial=(names[0],),
        states=tuple(
            state(
                name,
                kinds.get(name, Kind.TRANSIENT),
                Outcome.SUCCESS if name in {final, rest} else None,
                EVIDENCE,
            )
            for name in names
        ),
        transitions=tuple(
            row(source, f"to {target}", target, Actor.SYSTEM, EVIDENCE) for source, target in rows
        ),
    )


def minimal(
    strategy: st.SearchStrategy[list[Any]], wanted: Callable[[list[Any]], bool], seed: int = 0
) -> list[str]:
    """The trace that Hypothesis shrinks to."""
    found = find(
        strategy,
        wanted,
        settings=settings(max_examples=RARELY, database=None, derandomize=False),
        random=Random(seed),
    )
    return [str(status) for status in found]


def shortest_ways(lifecycle: Lifecycle[Any]) -> dict[str, list[str]]:
    """The first shortest log that ends in each state, by a plain search along declared rows."""
    ways: dict[str, list[str]] = {}
    frontier = [[str(status)] for status in lifecycle.initial]
    for way in frontier:
        if way[-1] not in ways:
            ways[way[-1]] = way
            frontier += [[*way, str(each.target)] for each in lifecycle.leaving(way[-1])]
    return ways


def drawn(strategy: st.SearchStrategy[list[Any]], count: int) -> list[list[str]]:
    """So many traces, the same ones every time."""
    traces: list[list[str]] = []

    @settings(max_examples=count, phases=[Phase.generate], derandomize=True, database=None)
    @given(strategy)
    def collect(trace: list[Any]) -> None:
        traces.append([str(status) for status in trace])

    collect()
    return traces


@NAMED
@MODES
def test_legal_traces_have_nothing_worse_than_a_note(lifecycle: Lifecycle[Any], mode: Mode) -> None:
    """A check finds no error and no warning, and every status is a member of the table's enum."""

    @settings(max_examples=40)
    @given(legal_traces(lifecycle, mode=mode, max_size=12))
    def conforms(trace: list[Any]) -> None:
        report = lifecycle.check(trace, mode=mode)
        assert report.answer in {Answer.CONFORMS, Answer.PRESUMABLY_CONFORMS}
        assert {finding.severity for finding in report.findings} <= {"note"}
        assert report.verdicts[0] is Verdict.START
        assert 1 <= len(trace) <= 12
        assert all(type(status) is type(lifecycle.statuses[0]) for status in trace)

    conforms()


@MODES
@given(data=st.data())
def test_traces_of_any_lifecycle_are_legal(mode: Mode, data: st.DataObject) -> None:
    """The same holds of random lifecycles, with every option that has a meaning in the mode."""
    lifecycle = data.draw(lifecycles(max_states=6))
    late = mode is not Mode.EVERY_CHANGE and data.draw(st.booleans())
    trust = data.draw(st.sampled_from(["all", "documented"]))
    most = data.draw(st.sampled_from([None, 0, 1]))
    traces = legal_traces(
        lifecycle, mode=mode, max_size=8, late_start=late, trust=trust, max_missed=most
    )
    report = lifecycle.check(data.draw(traces), mode=mode, trust=trust, max_missed=most)
    assert report.ok, str(report)
    assert all(verdict is not Verdict.REPEAT for verdict in report.verdicts)


@NAMED
def test_settling_traces_come_to_rest(lifecycle: Lifecycle[Any]) -> None:
    """Each ends in a state at rest, and none is longer than allowed."""

    @settings(max_examples=40)
    @given(legal_traces(lifecycle, settling=True, max_size=9))
    def settles(trace: list[Any]) -> None:
        assert lifecycle.check(trace, must_settle=True).ok
        assert len(trace) <= 9

    settles()


@given(st.data())
def test_settling_traces_avoid_states_without_a_way_to_rest(data: st.DataObject) -> None:
    """Of a lifecycle that can be trapped in transient states, only the other traces are drawn."""
    trap = declared(
        ("a", "b"), ("a", "c"), ("c", "d"), ("d", "c"), ("b", "a"), ("a", "end"), final="end"
    )
    trace = data.draw(legal_traces(trap, settling=True))
    assert trap.check(trace, must_settle=True).ok
    assert not {"c", "d"} & set(trace)


def test_impossible_wishes_are_refused() -> None:
    """A lifecycle that never rests, a late start of a log, and no observations at all."""
    ring = declared(("a", "b"), ("b", "a"))
    with pytest.raises(InputError, match="can come to rest"):
        legal_traces(ring, settling=True)
    with pytest.raises(InputError, match="begins at the beginning"):
        legal_traces(ring, mode="every_change", late_start=True)
    with pytest.raises(InputError, match="max_size is 0"):
        legal_traces(ring, max_size=0)
    with pytest.raises(InputError, match="mode 'poled' is not known; did you mean 'polled'"):
        legal_traces(ring, mode="poled")


def test_late_starts_happen_and_only_when_asked_for() -> None:
    """With `late_start` traces begin in every state, without it in the initial one."""
    late = {trace[0] for trace in drawn(legal_traces(DATASET, late_start=True), 600)}
    assert late == {str(status) for status in DATASET.statuses}
    assert {trace[0] for trace in drawn(legal_traces(DATASET), 100)} == {"idle"}


def test_every_state_of_the_fifteen_is_reached_often() -> None:
    """Of 1 500 logs each state is in at least one in ten, and each pair of a row in one in 200."""
    traces = drawn(legal_traces(DATASET, mode="every_change"), 1_500)
    states = Counter(status for trace in traces for status in set(trace))
    pairs = Counter(pair for trace in traces for pair in set(pairwise(trace)))
    assert min(states[str(status)] for status in DATASET.statuses) >= 150
    rows = {(str(each.source), str(each.target)) for each in DATASET.transitions}
    assert set(pairs) == rows
    assert min(pairs.values()) >= 8


def test_every_legal_step_of_a_poller_is_taken() -> None:
    """Of 1 500 sampled traces each of the 112 legal steps, stays included, is in some."""
    table = DATASET.compile("polled")
    legal = {
        (str(a), str(b))
        for a in DATASET.statuses
        for b in DATASET.statuses
        if table.judge(a, b).legal
    }
    traces = drawn(legal_traces(DATASET), 1_500)
    assert {pair for trace in traces for pair in pairwise(trace)} == legal


def test_deep_states_do_not_starve() -> None:
    """The end of a chain of 20, each with a way back, is reached by one log in twelve.

    A walk that takes rows at random gets there once in half a million.
    """
    depth = 20
    chain = [(f"s{i}", f"s{i + 1}") for i in range(depth - 1)]
    back = [(f"s{i}", "s0") for i in range(1, depth - 1)]
    lifecycle = declared(*chain, *back, final=f"s{depth - 1}")
    traces = drawn(legal_traces(lifecycle, mode="every_change", max_size=60), 400)
    assert sum(f"s{depth - 1}" in trace for trace in traces) >= 34


def contains(status: str, trace: list[str]) -> bool:
    """Whether a trace shows a status."""
    return status in trace


def takes(step: tuple[str, str], trace: list[str]) -> bool:
    """Whether a trace takes a step."""
    return step in pairwise(trace)


@pytest.mark.parametrize("seed", [0, 1])
def test_logs_shrink_to_the_shortest_way_to_a_state(seed: int) -> None:
    """Whatever state a failure needs, what is left is the first shortest way there."""
    ways = shortest_ways(DATASET)
    for status in DATASET.statuses:
        traces = legal_traces(DATASET, mode="every_change")
        assert minimal(traces, partial(contains, status), seed) == ways[status]


def test_logs_shrink_to_the_shortest_way_to_a_row() -> None:
    """Whatever row a failure needs, what is left leads there and ends with it.

    Every second row is tried.  It is the shortest way for nine in ten at least, and at most two
    statuses longer for the others: there one goal has to grow before two can become one.
    """
    ways, longer = shortest_ways(DATASET), []
    rows = dict.fromkeys((str(each.source), str(each.target)) for each in DATASET.transitions)
    for a, b in list(rows)[::2]:
        traces = legal_traces(DATASET, mode="every_change")
        found = minimal(traces, partial(takes, (a, b)))
        assert found[-2:] == [a, b]
        longer.append(len(found) - len([*ways[a], b]))
    assert max(longer) <= 2
    assert longer.count(0) >= 0.9 * len(longer)


@pytest.mark.parametrize("seed", [0, 1])
def test_sampled_traces_shrink_to_two_observations(seed: int) -> None:
    """A poller can miss what lies before, so any state is two observations away at most."""
    for status in DATASET.statuses[1:]:
        found = minimal(legal_traces(DATASET), partial(contains, status), seed)
        assert found == ["idle", status]


def test_a_detour_shrinks_to_the_direct_way() -> None:
    """The shortest way wins even where it is declared last and shares no row with the longer."""
    detour = declared(("a", "b"), ("b", "c"), ("c", "d"), ("a", "d"), rest="d")
    for seed in range(5):
        traces = legal_traces(detour, mode="every_change")
        assert minimal(traces, lambda t: "d" in t, seed) == ["a", "d"]


def test_long_traces_shrink_to_the_first_declared_rows() -> None:
    """Where only the length matters, a log goes round first rows, a poller sees one state."""
    log = minimal(legal_traces(DATASET, mode="every_change"), lambda t: len(t) >= 6)
    first = ["idle", "queued", "processing_dataset"]
    assert log == [*first, *first]
    assert minimal(legal_traces(DATASET), lambda t: len(t) >= 4) == ["idle"] * 4


def test_several_wishes_shrink_to_the_shortest_trace_with_all() -> None:
    """Three states in an order of one's own are visited by shortest ways, and nothing else is."""
    wanted = ["limit_reached", "saving_dataset_version", "error"]

    def visits(trace: list[Any]) -> bool:
        rest = iter(trace)
        return all(status in rest for status in wanted)

    found = minimal(legal_traces(DATASET, mode="every_change"), visits)
    assert found == [
        "idle", "queued", "processing_dataset", "limit_reached",
        "queued", "saving_dataset_version", "error",
    ]  # fmt: skip


def test_what_a_lifecycle_cannot_do_is_not_drawn() -> None:
    """No trace holds a state that the trusted rows do not reach."""
    traces = legal_traces(DATASET, mode="every_change", trust="documented")
    with pytest.raises(NoSuchExample):
        minimal(traces, lambda trace: "deleting_dataset" in trace)
