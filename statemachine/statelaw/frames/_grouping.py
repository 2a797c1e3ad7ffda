"""The rows of a whole log by trace, worked out from its runs."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from statelaw.frames._runs import NO_ROWS, Rows, Runs, run_heads


class Grouping:
    """Which trace each row of a log belongs to, and where in the trace it stands.

    Traces are numbered in the order in which they begin.

    Attributes:
        rows: The number of rows.
        heads: The first row of each run of rows that stand together.
        sizes: The number of rows of each run.
        grouped: Whether the rows of every trace stand together.
    """

    def __init__(self, chunks: Sequence[Runs]) -> None:
        starts = np.cumsum([0, *(runs.size for runs in chunks)])
        self.rows = int(starts[-1])
        shifted = [runs.heads + start for runs, start in zip(chunks, starts, strict=False)]
        self.heads: Rows = np.concatenate(shifted) if shifted else NO_ROWS
        self.sizes = np.diff(self.heads, append=self.rows)
        self._names = np.concatenate([runs.names for runs in chunks]) if chunks else NO_ROWS
        self.grouped = len(run_heads(self._sorted_names)) == len(run_heads(self._names))

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
        runs = self._order[last] if len(self._groups) else NO_ROWS
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
        runs = np.flatnonzero(self._trace_of_run == trace)
        return np.concatenate(
            [np.arange(self.heads[i], self.heads[i] + self.sizes[i]) for i in runs]
        )

    def _runs(self, rows: Rows) -> Rows:
        return np.searchsorted(self.heads, rows, side="right") - 1

    @cached_property
    def _order(self) -> Rows:
        """The runs by key, and those of one key in the order of the log."""
        names = self._names
        if names.ndim > 1:
            return np.lexsort(names.T[::-1])
        if (names[1:] >= names[:-1]).all():
            return np.arange(len(names))
        return np.argsort(names, kind="stable")

    @cached_property
    def _sorted_names(self) -> NDArray[Any]:
        return self._names[self._order]

    @cached_property
    def _groups(self) -> Rows:
        """Where the runs of each key begin in `_order`."""
        return run_heads(self._sorted_names)

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
