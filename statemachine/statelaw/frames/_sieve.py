"""Which rows of the loud traces have to be followed, and what lies between them.

Of most rows of a loud trace nothing is to be said either.  What is said of the others asks how
many stood before and where the status last moved, and no more, so the rest can be passed over.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from statelaw.frames._cells import Cells
from statelaw.frames._runs import Rows, run_heads
from statelaw.logs import WINDOW

Move = tuple[int, str]
"""The position of an observation in its trace, and its status, another than the one before."""


class Passed(NamedTuple):
    """What was passed over before a row.

    Attributes:
        place: The position of the row in its trace.
        moves: The last moves that were passed over, `WINDOW` of them where there were as many.
    """

    place: int
    moves: tuple[Move, ...]


class Sieve:
    """Sifts the rows of a log, batch after batch.

    Args:
        cells: The compiled lifecycle.
        sizes: How many rows each trace has.
        whole: For each trace whether none of its rows may be passed over.
    """

    def __init__(self, cells: Cells, sizes: NDArray[np.int64], whole: NDArray[np.bool_]) -> None:
        self._cells = cells
        self._names = list(map(str, cells.table.codes))
        self._sizes = sizes
        self._whole = whole
        self._seen = np.zeros(len(sizes), dtype=np.int64)
        self._last = np.full(len(sizes), cells.nothing, dtype=cells.code_type)
        self._moves = _Moves(len(sizes), cells.code_type)

    def sift(
        self, traces: Rows, codes: NDArray[Any], loud: NDArray[np.bool_]
    ) -> tuple[Rows, list[Passed | None]]:
        """The rows that have to be followed, and what is passed over before each of them.

        Args:
            traces: The number of each row's trace.
            codes: The code of each row's status.
            loud: Whether something is to be said of the row.
        """
        rows = self._sorted(traces, codes)
        kept = loud[rows.order] | self._whole[rows.traces] | (rows.index == 0)
        kept |= rows.index == self._sizes[rows.traces] - 1
        stops = np.flatnonzero(kept)
        moves = np.flatnonzero(rows.moved & ~kept)
        before = list(self._before(rows, stops, moves))
        self._moves.carry(rows, stops, moves)
        self._seen[rows.traces] = rows.index + 1  # the last one of a trace stays
        self._last[rows.traces] = rows.codes
        found = rows.order[stops]
        again = np.argsort(found)
        return found[again], [before[place] for place in again.tolist()]

    def _sorted(self, traces: Rows, codes: NDArray[Any]) -> _Sorted:
        order = np.argsort(traces, kind="stable")
        traces, codes = traces[order], codes[order]
        heads = run_heads(traces)
        starts = np.repeat(heads, np.diff(heads, append=len(traces)))
        previous = np.empty_like(codes)
        previous[1:] = codes[:-1]
        previous[heads] = self._last[traces[heads]]
        moved = (codes != previous) & (codes < self._cells.count)
        index = self._seen[traces] + np.arange(len(traces)) - starts
        return _Sorted(order, traces, codes, heads, starts, index, moved)

    def _before(self, rows: _Sorted, stops: Rows, moves: Rows) -> Iterator[Passed | None]:
        """What is passed over before each row that is not."""
        last = np.append(-1, stops[:-1])
        opens = last < rows.starts[stops]  # the first one of its trace in the batch
        until = np.searchsorted(moves, stops)
        since = np.searchsorted(moves, np.where(opens, rows.starts[stops], last + 1))
        made = list(zip(rows.index[moves].tolist(), rows.codes[moves].tolist(), strict=True))
        traces = rows.traces[stops]
        columns = (traces, self._whole[traces], rows.index[stops], opens, since, until)
        for trace, whole, index, first, begin, end in zip(
            *(column.tolist() for column in columns), strict=True
        ):
            if whole:
                yield None
                continue
            found = made[max(begin, end - WINDOW) : end]
            if first and len(found) < WINDOW:
                found = (self._moves.of(trace) + found)[-WINDOW:]
            yield Passed(index, tuple((place, self._names[code]) for place, code in found))


@dataclass(frozen=True, slots=True)
class _Sorted:
    """The rows of a batch, those of each trace together.

    Attributes:
        order: Which rows they are.
        traces: The trace of each.
        codes: The code of each one's status.
        heads: The first row of each trace.
        starts: For each row the first one of its trace.
        index: The position of each in its trace.
        moved: Whether its status is known and another than the one before.
    """

    order: Rows
    traces: Rows
    codes: NDArray[Any]
    heads: Rows
    starts: Rows
    index: NDArray[np.int64]
    moved: NDArray[np.bool_]


class _Moves:
    """The last moves of each trace since a row of it was followed, kept in a ring."""

    def __init__(self, traces: int, code_type: np.dtype[Any]) -> None:
        self._count = np.zeros(traces, dtype=np.int64)
        self._index = np.zeros((traces, WINDOW), dtype=np.int64)
        self._code = np.zeros((traces, WINDOW), dtype=code_type)

    def of(self, trace: int) -> list[tuple[int, int]]:
        """Those of a trace, the oldest first."""
        count = int(self._count[trace])
        slots = [number % WINDOW for number in range(max(count - WINDOW, 0), count)]
        index, code = self._index[trace, slots].tolist(), self._code[trace, slots].tolist()
        return list(zip(index, code, strict=True))

    def carry(self, rows: _Sorted, stops: Rows, moves: Rows) -> None:
        """Keep what comes after the last row of each trace that is followed."""
        traces, ends = rows.traces[rows.heads], np.append(rows.heads[1:], len(rows.traces))
        number = np.searchsorted(stops, ends)
        last = np.append(stops, -1)[number - 1]  # -1 is none, and that of another trace is smaller
        stopped = last >= rows.heads
        self._count[traces[stopped]] = 0
        since = np.searchsorted(moves, np.where(stopped, last + 1, rows.heads))
        until = np.searchsorted(moves, ends)
        for back in range(WINDOW, 0, -1):
            there = until - back >= since
            self._push(traces[there], rows, moves[until[there] - back])

    def _push(self, traces: Rows, rows: _Sorted, moves: Rows) -> None:
        slots = self._count[traces] % WINDOW
        self._index[traces, slots] = rows.index[moves]
        self._code[traces, slots] = rows.codes[moves]
        self._count[traces] += 1
