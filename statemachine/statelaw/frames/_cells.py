"""The verdict table in the layout of the vector engines: powers of two, one lookup a row.

A status has its code of the `VerdictTable`; "nothing" is the all-ones code of the width, which
as the previous status means "before the first" and as the current one "unknown".  The two never
meet, since an unknown status never becomes the previous one.  So fifteen states fit sixteen
codes, and a pair of codes fits one byte.

A trace stands in a *stand*: its previous status, and above it one bit that says whether unknown
statuses have stood since.  A *cell* is a stand and the current code side by side.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from statelaw.errors import InputError
from statelaw.frames._pairs import PairCounts
from statelaw.verdict import Verdict, VerdictTable
from statelaw.walk import OnViolation

MOST_STATES = 4_095
"""The tables below have a cell for each pair of states; more states would not fit in memory."""

_HELD = [each for each in Verdict if not each.legal and each is not Verdict.UNKNOWN]


class Cells:
    """A compiled lifecycle as lookup tables for arrays.

    Attributes:
        table: The compiled lifecycle.
        on_violation: What is taken as the previous status after an illegal step.
        bits: The width of a code in bits.
        nothing: The code for "before the first" and for "unknown".
        code_type: The dtype of codes: uint8 up to 255 states, else uint16.
        stand_type: The dtype of stands.
        cell_type: The dtype of cells.
        pair_type: The dtype of cells whose stand has no gap.
        verdict: The verdict of each cell, uint8.
        follow: The stand after each cell.
        held: For each cell without a gap, whether it is an illegal step.
        begins: For each cell, whether its status is known and none was taken before.
        enters: For each cell, whether its status is taken, and was entered since the last one.

    Raises:
        InputError: There are more than `MOST_STATES` states.
    """

    def __init__(
        self, table: VerdictTable[Any], on_violation: OnViolation = OnViolation.ADOPT
    ) -> None:
        count = len(table.codes)
        if count > MOST_STATES:
            raise InputError(f"{count} states are too many for columns; at most {MOST_STATES} fit")
        self.table = table
        self.on_violation = on_violation
        self.count = count  # codes from here on are no declared status
        self.bits = max(count.bit_length(), 1)
        self.side = 1 << self.bits
        self.nothing = self.side - 1
        self.code_type = _smallest(self.nothing)
        self.stand_type = _smallest(2 * self.side - 1)
        self.cell_type = _smallest(2 * self.side * self.side - 1)
        self.pair_type = _smallest(self.side * self.side - 1)
        self.verdict = np.tile(self._verdicts(), 2)
        self.held = np.isin(self.verdict[: self.side * self.side], _HELD)
        self.follow = self._follow()
        self.begins, self.enters = self._changes()

    def pair_counts(self, tally: NDArray[np.int64]) -> PairCounts:
        """The counts of a tally that has a place for each cell."""
        return PairCounts.of(tuple(self.table.codes), self._rows(tally))

    def tally(self) -> NDArray[np.int64]:
        """A tally in which nothing has been counted."""
        return np.zeros(2 * self.side * self.side, dtype=np.int64)

    def name(self, code: int) -> str | None:
        """The status of a code; `None` for nothing."""
        return list(self.table.codes)[code] if code < self.count else None

    def can_be(self, cell: int) -> bool:
        """Whether a cell is one that a step can have; some codes stand for nothing."""
        _, previous, current = self.split(cell)
        return all(code < self.count or code == self.nothing for code in (previous, current))

    def split(self, cell: int) -> tuple[bool, int, int]:
        """What a cell is made of: whether there is a gap, the previous code, the current one."""
        stand = cell >> self.bits
        return stand >= self.side, stand & self.nothing, cell & self.nothing

    def _verdicts(self) -> NDArray[np.uint8]:
        table, known = self.table, self.count
        compiled = np.frombuffer(table.matrix, dtype=np.uint8).reshape(table.width, table.width)
        square = np.full((self.side, self.side), Verdict.UNKNOWN, dtype=np.uint8)
        square[:known, :known] = compiled[:known, :known]
        square[self.nothing, :known] = compiled[table.before, :known]
        return square.reshape(-1)

    def _follow(self) -> NDArray[Any]:
        cells = np.arange(2 * self.side * self.side, dtype=np.int64)
        stands, currents = cells >> self.bits, cells & self.nothing
        after = np.where(currents < self.count, currents, stands | self.side)
        if self.on_violation is OnViolation.HOLD:
            after = np.where(np.isin(self.verdict, _HELD), stands, after)
        return after.astype(self.stand_type)

    def _changes(self) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        cells = np.arange(2 * self.side * self.side, dtype=np.int64)
        stands, currents = cells >> self.bits, cells & self.nothing
        previous, known = stands & self.nothing, currents < self.count
        taken = known & (self.follow == currents)
        return known & (previous == self.nothing), taken & (
            (previous != currents) | (stands >= self.side)
        )

    def _rows(self, tally: NDArray[np.int64]) -> Iterator[tuple[int, int, bool, int]]:
        table = self.table
        for cell in np.flatnonzero(tally):
            gap, previous, current = self.split(int(cell))
            a = previous if previous < self.count else table.before
            b = current if current < self.count else table.unknown
            yield a, b, gap, int(tally[cell])


def _smallest(most: int) -> np.dtype[Any]:
    return np.min_scalar_type(most)
