"""Runs summarised chunk by chunk merge into what the walk counts."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statelaw import VerdictTable
from statelaw.frames import Cells, PairCounts, Stretch
from statelaw.spark import _summary
from statelaw.spark._summary import NONE, Summarise

from tests.frames.reference import counted, keyed, tables, walked

Row = dict[str, Any]


@pytest.fixture(autouse=True)
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Chunks of a few rows, so that traces are cut."""
    monkeypatch.setattr(_summary, "CHUNK", 5)


@given(data=st.data())
def test_runs_merge_into_the_counts_of_the_walk(data: st.DataObject) -> None:
    """Whatever the batches, and however the traces lie."""
    table = data.draw(tables())
    rows = data.draw(keyed(table))
    size = data.draw(st.integers(1, 9))
    summary = _summarised(table, rows, size)
    counts = _merged(table, summary)
    keys, statuses = [key for key, _ in rows], [status for _, status in rows]
    assert counts == counted(table, walked(table, keys, statuses))


@given(data=st.data())
def test_rows_that_are_not_in_order_are_sorted_within_their_chunk(data: st.DataObject) -> None:
    """By key, time and code; no run goes back in time."""
    table = data.draw(tables())
    rows = data.draw(keyed(table, most=4))
    times = data.draw(st.permutations(range(len(rows))))
    summary = _summarised(table, rows, 9, times)
    assert all(row["first_0"] <= row["last_0"] for row in summary if row["leading"] is not None)
    ordered = [rows[times.index(i)] for i in range(len(rows))]
    keys, statuses = [key for key, _ in ordered], [status for _, status in ordered]
    assert _merged(table, summary) == counted(table, walked(table, keys, statuses))


def _summarised(
    table: VerdictTable[Any], rows: list[tuple[int, str | None]], size: int, times: Any = None
) -> list[Row]:
    codes = [table.codes.get(status) if status is not None else None for _, status in rows]
    log = pa.table(
        {
            "key_0": pa.array([key for key, _ in rows], pa.int64()),
            "at_0": pa.array(range(len(rows)) if times is None else times, pa.int64()),
            "code": pa.array(codes, pa.int16()),
        }
    )
    batches = iter(log.to_batches(max_chunksize=size))
    found = Summarise(Cells(table), keys=1, order=1)(batches)
    return [row for batch in found for row in batch.to_pylist()]


def _merged(table: VerdictTable[Any], summary: list[Row]) -> PairCounts:
    names = tuple(table.codes)
    runs, inside = defaultdict[int, list[Row]](list), list[tuple[int, int, bool, int]]()
    for row in summary:
        if row["count"] is None:
            runs[row["key_0"]].append(row)
        else:
            current = table.unknown if row["first"] == NONE else row["first"]
            inside.append((row["stand"], current, row["gap"], row["count"]))
    total = PairCounts.of(names, inside)
    for of_trace in runs.values():
        whole = Stretch.empty(table)
        for run in sorted(of_trace, key=lambda row: int(row["first_0"])):
            whole += _stretch(names, run)
        total += whole.whole()
    return total


def _stretch(names: tuple[str, ...], run: Row) -> Stretch:
    first, last = (None if run[end] == NONE else run[end] for end in ("first", "last"))
    trailing = run["trailing"] and last is not None
    return Stretch(PairCounts(names), run["leading"], first, last, trailing)
