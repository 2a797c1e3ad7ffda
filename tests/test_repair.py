"""Repairs are legal, least, complete up to the cap, and in the promised order."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from statelaw import Lifecycle, Mode
from statelaw.repair import LONGEST, Edit, EditKind, Repair, repairs

from tests.examples import JOB, RING
from tests.oracle import BOUNDS, MODES
from tests.strategies import lifecycles
from tests.traces import legal_traces, sequences, shipped

DROP, SWAP, RELABEL = EditKind

Stay = tuple[int, int, str | None]
"""First position, length and status of a run of equal statuses."""


def stays(trace: list[Any]) -> list[Stay]:
    """A trace as its runs of equal statuses."""
    runs: list[Stay] = []
    for status, group in groupby(trace):
        first = runs[-1][0] + runs[-1][1] if runs else 0
        runs.append((first, len(list(group)), status))
    return runs


def applied(repair: Repair, trace: list[Any]) -> list[Any]:
    """The trace after the edits, done as their text says."""
    by_index = {edit.index: edit for edit in repair}
    result: list[Any] = []
    position = 0
    while position < len(trace):
        edit = by_index.get(position)
        length = edit.count if edit else 1
        here = trace[position : position + length]
        if edit is None:
            result += here
        elif edit.kind is RELABEL:
            result += [edit.replacement] * length
        elif edit.kind is SWAP:
            following = [each for each in stays(trace) if each[0] == position + length]
            ((_, count, status),) = following
            result += [status] * count + here
            length += count
        position += length
    return result


def every_edit(runs: list[Stay], names: list[str]) -> Iterator[tuple[Repair, list[Any]]]:
    """Every way to edit a trace, with what comes of it."""
    if not runs:
        yield (), []
        return
    (first, length, status), *rest = runs
    for edits, trace in every_edit(rest, names):
        yield edits, [status, *trace]
        yield (Edit(DROP, first, status, None, length), *edits), trace
        for name in names:
            if name != status:
                yield (Edit(RELABEL, first, status, name, length), *edits), [name, *trace]
    if rest:
        for edits, trace in every_edit(rest[1:], names):
            swapped = Edit(SWAP, first, status, None, length)
            yield (swapped, *edits), [rest[0][2], status, *trace]


def breaks(lifecycle: Lifecycle[Any], mode: Mode, trace: list[Any], most: int | None) -> bool:
    """Whether a trace has an illegal or unknown step."""
    table = lifecycle.compile(mode, max_missed=most)
    befores = [None, *trace[:-1]]
    steps = zip(befores, trace, strict=True) if trace else ()
    return any(not table.judge(*step).legal for step in steps)


def rank(repair: Repair) -> int:
    """How much is asked of it beyond dropping."""
    return sum((DROP, SWAP, RELABEL).index(edit.kind) for edit in repair)


@settings(max_examples=60)
@given(
    st.data(),
    lifecycles(max_states=3, names=st.sampled_from("abc")),
    st.sampled_from(MODES),
    st.sampled_from(BOUNDS),
)
def test_repairs_are_all_the_least_ones(
    data: st.DataObject, lifecycle: Lifecycle[Any], mode: Mode, most: int | None
) -> None:
    """On short traces: the same repairs as trying every set of edits, cheapest kinds first."""
    statuses = st.sampled_from([*lifecycle.statuses, "?", None])
    trace = data.draw(st.lists(statuses, max_size=5))
    table = lifecycle.compile(mode, max_missed=most)
    ways = [
        edits
        for edits, result in every_edit(stays(trace), list(map(str, lifecycle.statuses)))
        if not breaks(lifecycle, mode, result, most)
    ]
    least = min(map(len, ways))
    wanted = {edits for edits in ways if len(edits) == least} if least else set()
    found = repairs(table, trace, most=10_000)
    assert set(found) == wanted
    assert len(found) == len(wanted)
    assert [rank(each) for each in found] == sorted(map(rank, found))
    assert repairs(table, trace, most=2) == found[:2]


@given(st.data(), lifecycles() | shipped(), st.sampled_from(MODES))
def test_a_repaired_trace_is_legal(
    data: st.DataObject, lifecycle: Lifecycle[Any], mode: Mode
) -> None:
    """Doing what a repair says leaves nothing to find, with statuses repeated in runs as well."""
    drawn = data.draw(sequences(lifecycle, observations=False, most=8))
    trace = [each for each in drawn for _ in range(data.draw(st.integers(1, 3)))]
    report = lifecycle.check(trace, mode=mode)
    assert bool(report.repairs) is breaks(lifecycle, mode, trace, None)
    for repair in report.repairs:
        assert not breaks(lifecycle, mode, applied(repair, trace), None)
        for edit in repair:
            assert trace[edit.index] == edit.status


@given(st.data(), lifecycles() | shipped(), st.sampled_from(MODES))
def test_a_legal_trace_needs_no_repair(
    data: st.DataObject, lifecycle: Lifecycle[Any], mode: Mode
) -> None:
    """Nothing is proposed where nothing is wrong."""
    assert lifecycle.check(data.draw(legal_traces(lifecycle, mode)), mode=mode).repairs == ()


def test_repairs_say_what_to_do() -> None:
    """One observation, a run of them, a swap, a relabelling."""
    (drop, *_) = JOB.check(["idle", "queued", "bogus", "bogus", "done"]).repairs
    assert [str(edit) for edit in drop] == ["drop observations 2-3 (bogus)"]
    trace = ["queued", "waiting", "running", "queued"]
    found = [str(edit) for repair in RING.check(trace, max_missed=0).repairs for edit in repair]
    assert found[0] == "drop observation 1 (waiting)"
    assert "swap observation 1 (waiting) with the next" in found
    relabelled = JOB.check([None], mode="every_change").repairs
    assert [str(edit) for edit in relabelled[1]] == ["relabel observation 0 ((none)) to idle"]


def test_very_long_traces_are_left_unrepaired() -> None:
    """The cost would outgrow the use; repeats do not count."""
    short = ["idle", *["bogus"] * LONGEST]
    assert len(JOB.check(short).repairs) == 5
    assert JOB.check(["idle", "bogus"] * LONGEST).repairs == ()
