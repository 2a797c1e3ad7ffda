"""Summaries of parts of a log, as columns: they merge to the summary of the whole."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from statelaw import VerdictTable
from statelaw.frames import Stretch
from statelaw.frames._stretches import NONE, Stretches

from tests.frames.reference import counted, keyed, tables, walked

Rows = list[tuple[int, str | None]]


@given(data=st.data(), wide=st.booleans())
def test_parts_merge_to_the_whole_in_any_grouping(data: st.DataObject, wide: bool) -> None:
    """Cut into four parts, joined left to right or right to left, the log says the same."""
    table = data.draw(tables())
    rows = data.draw(keyed(table))
    cuts = sorted(data.draw(st.lists(st.integers(0, len(rows)), min_size=3, max_size=3)))
    parts = [
        _summary(table, rows[start:stop], wide=wide)
        for start, stop in zip([0, *cuts], [*cuts, len(rows)], strict=True)
    ]
    a, b, c, d = parts
    whole = _plain(_summary(table, rows, wide=wide))
    assert _plain(((a + b) + c) + d) == _plain(a + (b + (c + d))) == whole


@given(data=st.data())
def test_each_trace_has_the_stretch_of_its_own_rows(data: st.DataObject) -> None:
    """The columns hold for each key what `Stretch.of` says of its statuses."""
    table = data.draw(tables())
    rows = data.draw(keyed(table))
    summary = _summary(table, rows)
    total = Stretch.empty(table).counts
    for i, key in enumerate(summary.keys.tolist()):
        stretch = Stretch.of(table, [status for each, status in rows if each == key])
        total += stretch.counts
        first, last = (
            None if code == NONE else code
            for code in (summary.first[i].item(), summary.last[i].item())
        )
        assert (summary.leading[i], first, last, summary.trailing[i]) == (
            stretch.leading,
            stretch.first,
            stretch.last,
            stretch.trailing,
        )
    assert summary.counts == total


@given(data=st.data())
def test_the_whole_log_has_the_counts_of_its_walks(data: st.DataObject) -> None:
    """With the heads judged as beginnings, the summary counts what the walks count."""
    table = data.draw(tables())
    rows = data.draw(keyed(table))
    result = walked(table, [key for key, _ in rows], [status for _, status in rows])
    assert _summary(table, rows).whole() == counted(table, result)
    empty = Stretches.empty(table)
    assert _plain(empty + _summary(table, rows)) == _plain(_summary(table, rows) + empty)


def _summary(table: VerdictTable[Any], rows: Rows, *, wide: bool = False) -> Stretches:
    keys: NDArray[Any] = np.array([key for key, _ in rows], dtype=np.int64)
    if wide:
        keys = np.stack([keys, keys % 2], axis=1).astype(np.uint64)
    codes = np.array([table.code(status) for _, status in rows], dtype=np.int64)
    return Stretches.of(table, [(keys, codes)])


def _plain(part: Stretches) -> tuple[Any, ...]:
    columns = (part.keys, part.leading, part.first, part.last, part.trailing)
    return part.counts, *(column.tolist() for column in columns)
