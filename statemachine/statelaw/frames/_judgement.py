"""What the kernel says of a whole log, row by row."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from statelaw.finding import Finding
from statelaw.frames._cells import Cells
from statelaw.frames._grouping import Grouping
from statelaw.frames._pairs import PairCounts
from statelaw.frames._runs import Judged, Rows, Runs, no_rows
from statelaw.stepping import judged_step
from statelaw.walk import CODE_OF, Policy


class PairSink:
    """Keeps the pair of every row, and which rows come after a gap."""

    def __init__(self) -> None:
        self._pairs: list[NDArray[Any]] = []
        self._gapped: list[Rows] = []

    def take(self, start: int, runs: Runs, judged: Judged) -> None:  # noqa: ARG002
        """See `Sink`."""
        self._pairs.append(judged.pairs)
        if len(judged.gapped):
            self._gapped.append(judged.gapped + start)

    def pairs(self, cells: Cells) -> NDArray[Any]:
        """The pair of each row."""
        return np.concatenate(self._pairs) if self._pairs else np.zeros(0, cells.pair_type)

    def gapped(self) -> Rows:
        """The rows before which unknown statuses stood, ascending."""
        return np.sort(np.concatenate(self._gapped)) if self._gapped else no_rows()


class Judgement:
    """A judged log.

    Attributes:
        cells: The lookup tables.
        how: How doubtful things are weighed.
        pairs: The pair of each row.
        gapped: The rows before which unknown statuses stood, ascending.
        grouping: The rows by trace.
    """

    def __init__(
        self, cells: Cells, how: Policy, pairs: NDArray[Any], gapped: Rows, grouping: Grouping
    ) -> None:
        self.cells = cells
        self.how = how
        self.pairs = pairs
        self.gapped = gapped
        self.grouping = grouping

    @cached_property
    def verdicts(self) -> NDArray[np.uint8]:
        """The verdict on each row."""
        return self.cells.verdict.take(self.pairs, mode="clip")

    @cached_property
    def counts(self) -> PairCounts:
        """How often each pair occurred."""
        half = self.cells.side**2
        tally = self.cells.tally()
        after_gap = np.bincount(self.pairs[self.gapped], minlength=half)
        for start in range(0, len(self.pairs), _PIECE):
            tally[:half] += np.bincount(self.pairs[start : start + _PIECE], minlength=half)
        tally[:half] -= after_gap
        tally[half:] += after_gap
        return self.cells.pair_counts(tally)

    @cached_property
    def loud(self) -> Rows:
        """The rows of which something is to be said."""
        says = np.isin(self.cells.verdict[: self.cells.side**2], [int(each) for each in CODE_OF])
        return np.flatnonzero(says.take(self.pairs, mode="clip"))

    def cells_of(self, rows: Rows) -> NDArray[np.int64]:
        """The cell of each of some rows: its pair, and above it whether it comes after a gap."""
        found = np.searchsorted(self.gapped, rows)
        after = np.append(self.gapped, -1)[found] == rows
        cells: NDArray[np.int64] = self.pairs[rows] + after * np.int64(self.cells.side**2)
        return cells

    def finding(self, cell: int, status: str | None) -> Finding | None:
        """What is said of a step; the status is that of the row, declared or not."""
        gap, previous, _ = self.cells.split(cell)
        name = self.cells.name(previous)
        return judged_step(self.cells.table, self.how, name, status, gap)[1]

    def rows_where(self, of_cell: NDArray[np.bool_]) -> Rows:
        """The rows whose cell is one of those."""
        half = self.cells.side**2
        chosen = of_cell[:half].take(self.pairs, mode="clip")
        chosen[self.gapped] = of_cell[half:][self.pairs[self.gapped]]
        return np.flatnonzero(chosen)


_PIECE = 1 << 20
