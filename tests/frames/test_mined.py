"""A table mined from pair counts explains the log they were counted in, and nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from statelaw import InputError, Kind, Mode, Source, VerdictTable, find
from statelaw.frames import PairCounts, mined, wrong_labels
from statelaw.verdict import compile_table

from tests.frames.reference import counted, keyed, tables, walked

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


def _columns(rows: Sequence[tuple[int, str | None]]) -> tuple[list[int], list[str | None]]:
    return [key for key, _ in rows], [status for _, status in rows]
