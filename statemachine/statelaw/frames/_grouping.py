"""The rows of a whole log by trace, worked out from its runs."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from statelaw.frames._keys import KeyIndex, as_words
from statelaw.frames._runs import Rows, Runs, no_rows, run_heads


class Grouping:
    """Which trace each row of a log belongs to, and where in the trace it stands.

    Traces are numbered in the order in which they begin.

    Attributes:
        rows: The number of rows.
        heads: The first row of each run of rows that stand together.
        sizes: The number of rows of each run.
    """

    def __init__(self, chunks: Sequence[Runs]) -> None:
        starts = np.cumsum([0, *(runs.size for runs in chunks)])
        self.rows = int(starts[-1])
        shifted = [runs.heads + start for runs, start in zip(chunks, starts, strict=False)]
        self.heads: Rows = np.concatenate(shifted) if shifted else no_rows()
        self.sizes = np.diff(self.heads, append=self.rows)
        self._names = np.concatenate([runs.names for runs in chunks]) if chunks else no_rows()

    @property
    def grouped(self) -> bool:
        """Whether the rows of every trace stand together."""
        return len(run_heads(self._names)) == self.count

    @cached_property
    def count(self) -> int:
        """The number of traces."""
        return len(self.firsts)

    @cached_property
    def firsts(self) -> Rows:
        """The first row of each trace."""
        return np.sort(self.heads[self._order[self._groups]])

    @cached_property
    def lasts(self) -> Rows:
        """The last row of each trace."""
        last = np.append(self._groups[1:], len(self._order)) - 1
        runs = self._order[last] if len(self._groups) else no_rows()
        found = np.empty(self.count, dtype=np.intp)
        found[self._trace_of_run[runs]] = self.heads[runs] + self.sizes[runs] - 1
        return found

    @cached_property
    def sizes_of_traces(self) -> NDArray[np.int64]:
        """The number of rows of each trace."""
        sizes = np.zeros(self.count, dtype=np.int64)
        np.add.at(sizes, self._trace_of_run, self.sizes)
        return sizes

    def traces(self, rows: Rows) -> Rows:
        """The trace of each of some rows."""
        return self._trace_of_run[self._runs(rows)]

    def positions(self, rows: Rows) -> Rows:
        """The position of each of some rows in its trace, from 0."""
        runs = self._runs(rows)
        return rows - self.heads[runs] + self._before_run[runs]

    @cached_property
    def neighbours(self) -> tuple[Rows, Rows]:
        """The heads that continue a trace, each with the row of the trace before it."""
        follows = np.ones(len(self._order), dtype=bool)
        follows[self._groups] = False
        at = np.flatnonzero(follows)
        runs, before = self._order[at], self._order[at - 1]
        return self.heads[runs], self.heads[before] + self.sizes[before] - 1

    def of_trace(self, trace: int) -> Rows:
        """The rows of one trace, in order."""
        group = self._group_of_trace[trace]
        runs = self._order[slice(*np.append(self._groups, len(self._order))[group : group + 2])]
        return _joined(self.heads[runs], self.sizes[runs])

    def rows_of(self, traces: Rows) -> Rows:
        """All rows of some traces: trace by trace, and those of a trace in order."""
        wanted = np.zeros(self.count, dtype=bool)
        wanted[traces] = True
        runs = self._order[wanted[self._trace_of_run[self._order]]]
        return _joined(self.heads[runs], self.sizes[runs])

    def _runs(self, rows: Rows) -> Rows:
        if len(self.heads) == self.rows:
            return rows
        return np.searchsorted(self.heads, rows, side="right") - 1

    @cached_property
    def _ids(self) -> NDArray[Any]:
        """A number for the key of each run, small if that is to be had."""
        if self._names.ndim == 1 and (not len(self._names) or _spread(self._names) < _FEW):
            return self._names
        index = KeyIndex(self._names.shape[1] if self._names.ndim > 1 else 1)
        parts = range(0, len(self._names), _PIECE)
        found = [index.numbers(as_words(self._names[i : i + _PIECE])) for i in parts]
        return np.concatenate(found)

    @cached_property
    def _order(self) -> Rows:
        """The runs by key, and those of one key in the order of the log."""
        ids = self._ids
        if (ids[1:] >= ids[:-1]).all():
            return np.arange(len(ids))
        return stable_order((ids - ids.min()).astype(np.uint64))

    @cached_property
    def _sorted_ids(self) -> NDArray[Any]:
        return self._ids[self._order]

    @cached_property
    def _groups(self) -> Rows:
        """Where the runs of each key begin in `_order`."""
        return run_heads(self._sorted_ids)

    @cached_property
    def _group_of_trace(self) -> Rows:
        return np.argsort(self.heads[self._order[self._groups]])

    @cached_property
    def _trace_of_run(self) -> Rows:
        rank = np.empty(len(self._groups), dtype=np.intp)
        rank[self._group_of_trace] = np.arange(len(self._groups))
        sizes = np.diff(self._groups, append=len(self._order))
        found = np.empty(len(self._order), dtype=np.intp)
        found[self._order] = np.repeat(rank, sizes)
        return found

    @cached_property
    def _before_run(self) -> Rows:
        """How many rows of its trace come before each run."""
        sizes = self.sizes[self._order]
        before = np.cumsum(sizes) - sizes
        lengths = np.diff(self._groups, append=len(self._order))
        found = np.empty(len(self._order), dtype=np.intp)
        found[self._order] = before - np.repeat(before[self._groups], lengths)
        return found


def stable_order(numbers: NDArray[np.uint64]) -> Rows:
    """What sorts numbers, equal ones staying as they stand: sixteen bits at a time."""
    order = np.arange(len(numbers))
    for shift in range(0, int(numbers.max(initial=0)).bit_length(), 16):
        digit = (numbers >> np.uint64(shift)).astype(np.uint16)
        order = order[np.argsort(digit[order], kind="stable")]
    return order


def distinct(numbers: NDArray[np.int64]) -> tuple[NDArray[np.int64], Rows]:
    """The distinct numbers, ascending, and which of them each one is; none is negative."""
    most = int(numbers.max(initial=0))
    if most > 4 * len(numbers) + _PIECE:
        kinds, which = np.unique(numbers, return_inverse=True)
        return kinds, which
    found = np.flatnonzero(np.bincount(numbers))
    place = np.zeros(most + 1, dtype=np.intp)
    place[found] = np.arange(len(found))
    return found, place[numbers]


def _joined(heads: Rows, sizes: NDArray[np.int64]) -> Rows:
    """The rows of several runs, one after another."""
    starts = heads - (np.cumsum(sizes) - sizes)
    rows: Rows = np.arange(int(sizes.sum())) + np.repeat(starts, sizes)
    return rows


def _spread(numbers: NDArray[Any]) -> int:
    return int(numbers.max()) - int(numbers.min())


_FEW = 1 << 40
_PIECE = 1 << 16
