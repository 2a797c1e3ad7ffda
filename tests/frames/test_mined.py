"""A table mined from pair counts explains the log they were counted in, and nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from statelaw import InputError, Kind, Lifecycle, Mode, Source, VerdictTable, find
from statelaw.analysis import shortest_path
from statelaw.frames import PairCounts, mined, wrong_labels
from statelaw.verdict import compile_table

from tests.frames.reference import counted, keyed, tables, walked
from tests.strategies import lifecycles
from tests.traces import shipped

LOG = Source(key="log", title="A log")


@given(data=st.data())
def test_a_mined_table_explains_its_log_and_every_row_of_it_was_seen(data: st.DataObject) -> None:
    """It is sound whatever the log; judged by it, no step between known statuses is illegal."""
    table = data.draw(tables())
    rows = [row for row in data.draw(keyed(table)) if table.code(row[1]) != table.unknown]
    counts = _counts(table, rows)
    if not rows:
        return
    found = mined(counts, "mined.table", LOG)
    again = compile_table(found, Mode.EVERY_CHANGE)
    verdicts = walked(again, *_columns(rows)).verdicts
    assert all(verdict < 8 for verdict in verdicts)
    assert {(row.source, row.target) for row in found.transitions} == {
        (step.previous, step.status)
        for step in counts.steps(table)
        if step.previous not in (None, step.status)
    }


@given(lifecycle=shipped() | lifecycles())
def test_a_log_that_takes_every_row_gives_the_rows_back(lifecycle: Lifecycle[Any]) -> None:
    """One legal trace of every change through each row is mined to the same pairs of states."""
    steps = {(str(row.source), str(row.target)) for row in lifecycle.transitions}
    steps = {(one, other) for one, other in steps if one != other}
    rows = [
        (number, status)
        for number, (one, other) in enumerate(sorted(steps))
        for status in (*_way(lifecycle, one), other)
    ]
    table = lifecycle.compile("every_change")
    assert all(verdict < 8 for verdict in walked(table, *_columns(rows)).verdicts)
    if rows:
        found = mined(_counts(table, rows), "mined.table", LOG)
        assert {(row.source, row.target) for row in found.transitions} == steps


def test_what_is_seen_too_rarely_is_noise() -> None:
    """Neither a row nor a state rests on it, and a status that stays makes no row."""
    table = find("prolific.dataset_import").compile("every_change")
    rows = [
        (number, status)
        for number in range(3)
        for status in ("uninitialised", "queued", "queued", "processing", "complete")
    ]
    noisy = [*rows, (7, "processing"), (7, "pending_schema"), (7, "queued")]
    clean = mined(_counts(table, rows), "mined.table", LOG, least=3)
    found = mined(_counts(table, noisy), "mined.table", LOG, least=2)
    assert found.transitions == clean.transitions
    assert found.initial == clean.initial == ("uninitialised",)
    assert [state.status for state in found.states] == [state.status for state in clean.states]
    assert "pending_schema" in mined(_counts(table, noisy), "mined.table", LOG)


@pytest.mark.parametrize(("least", "message"), [(0, "least=0: "), (4, "that begins 4 traces")])
def test_a_bound_that_leaves_nothing_is_refused(least: int, message: str) -> None:
    """It is said what it asked for."""
    table = find("prolific.dataset_import").compile()
    with pytest.raises(InputError, match=message):
        mined(_counts(table, [(1, "queued")]), "mined.table", LOG, least=least)


def test_kinds_and_evidence_come_from_the_log() -> None:
    """What is never left is final, where a trace ends is settled; all is counted."""
    table = find("prolific.dataset_import").compile()
    traces = {
        1: "queued processing complete",
        2: "queued processing",
        3: "queued processing failed",
    }
    rows = [(key, status) for key, trace in traces.items() for status in trace.split()]
    found = mined(_counts(table, rows), "mined.table", LOG)
    assert {state.status: state.kind for state in found.states} == {
        "queued": Kind.TRANSIENT,
        "processing": Kind.SETTLED,
        "complete": Kind.FINAL,
        "failed": Kind.FINAL,
    }
    assert found.initial == ("queued",)
    assert [str(row.evidence.note) for row in found.transitions] == [
        "seen 3 times",
        "seen 1 times",
        "seen 1 times",
    ]


def test_what_comes_after_an_unknown_status_is_no_step_but_a_beginning() -> None:
    """Nobody saw the step."""
    table = find("prolific.dataset_import").compile()
    rows = [(1, "queued"), (1, None), (1, "failed")]
    found = mined(_counts(table, rows), "mined.table", LOG)
    assert (found.transitions, set(found.initial)) == ((), {"queued", "failed"})


def test_a_log_without_a_known_status_shows_nothing() -> None:
    """There is no table without a state."""
    with pytest.raises(InputError, match="nothing to mine"):
        mined(PairCounts(("a",), {(1, 2, False): 3}), "mined.table", LOG)


@given(data=st.data())
def test_the_power_on_a_log_is_what_trying_every_wrong_label_gives(data: st.DataObject) -> None:
    """Each observation is made each other status, and the step into it is judged."""
    table = data.draw(tables())
    rows = data.draw(keyed(table, most=15))
    names = list(map(str, table.codes))
    caught = possible = 0
    for i, (key, status) in enumerate(rows):
        for other in names:
            if status in names and other != status:
                changed = [*rows[:i], (key, other)]
                caught += walked(table, *_columns(changed)).verdicts[i] in range(8, 12)
                possible += 1
    found = wrong_labels(_counts(table, rows), table)
    assert (found.caught, found.possible) == (caught, possible)
    assert found.ratio == (caught / possible if possible else 1.0)


def _counts(table: VerdictTable[Any], rows: Sequence[tuple[int, str | None]]) -> PairCounts:
    return counted(table, walked(table, *_columns(rows)))


def _way(lifecycle: Lifecycle[Any], status: str) -> list[str]:
    """Statuses by which a trace comes from where one begins to a status, itself included."""
    if status in map(str, lifecycle.initial):
        return [status]
    starts, every = map(str, lifecycle.initial), lifecycle.statuses
    ways = (shortest_path(lifecycle.transitions, start, status, every) for start in starts)
    way = next(way for way in ways if way)
    return [str(way[0].source), *(str(row.target) for row in way)]


def _columns(rows: Sequence[tuple[int, str | None]]) -> tuple[list[int], list[str | None]]:
    return [key for key, _ in rows], [status for _, status in rows]
