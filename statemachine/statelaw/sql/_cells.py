"""The verdict table in the layout of a query: small numbers, and what is said of each.

A status has its code of the `VerdictTable`; the number of states stands for "before the first" as
the previous status, and for "unknown" as the current one.  The two never meet, since an unknown
status never becomes the previous one.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Any, NamedTuple

from statelaw.errors import InputError
from statelaw.finding import Finding, Severity
from statelaw.judgement import outcome_of
from statelaw.stepping import judged_step
from statelaw.verdict import Verdict, VerdictTable
from statelaw.walk import OnViolation, Policy

VERDICTS = [verdict.name for verdict in Verdict]

_WEIGHTS = {Severity.NOTE: 1, Severity.WARNING: 2, Severity.ERROR: 3}
VIOLATES = 4
"""The weight of an error other than an unknown status."""


class Cell(NamedTuple):
    """One kind of step: two codes, and whether unknown statuses stood between."""

    gap: bool
    previous: int
    current: int


class Cells:
    """A compiled lifecycle and a policy.

    Attributes:
        table: The compiled lifecycle.
        how: How doubtful things are weighed.
        count: The number of states.
        side: That and one: how many values a code can have.
        names: The status of each code; the last is none.

    Raises:
        InputError: The policy holds the previous state after an illegal step.
    """

    def __init__(self, table: VerdictTable[Any], how: Policy) -> None:
        if how.on_violation is OnViolation.HOLD:
            raise InputError(
                "on_violation='hold' cannot be one query, for each row would need the verdict on "
                "the row before it; leave it out, or use statelaw.frames"
            )
        self.table = table
        self.how = how
        self.count = len(table.codes)
        self.side = self.count + 1
        self.names: list[str | None] = [*map(str, table.codes), None]

    def cells(self) -> Iterator[Cell]:
        """Every kind of step, in the order of the numbers that `number` gives."""
        codes = range(self.side)
        return (Cell(gap, a, b) for gap in (False, True) for a in codes for b in codes)

    def number(self, cell: Cell) -> int:
        """The number of a kind of step."""
        return (cell.gap * self.side + cell.previous) * self.side + cell.current

    def judged(self, cell: Cell, unknown: str | None = None) -> tuple[Verdict, Finding | None]:
        """The verdict on a kind of step, and what is said of it.

        Args:
            cell: The kind of step.
            unknown: The status, where it is not declared.
        """
        status = unknown if cell.current == self.count else self.names[cell.current]
        return judged_step(self.table, self.how, self.names[cell.previous], status, cell.gap)

    @cached_property
    def verdicts(self) -> list[int]:
        """The verdict on each kind of step without a gap."""
        return [int(self._verdict(cell)) for cell in self.cells() if not cell.gap]

    @cached_property
    def weights(self) -> list[int]:
        """The weight of what is said of each kind of step; 0 where nothing is."""
        found: dict[tuple[Verdict, bool], int] = {}  # the pair of statuses has no part in it
        for cell in self.cells():
            kind = self._verdict(cell), cell.gap
            if kind not in found:
                found[kind] = self._weight(cell)
        return [found[self._verdict(cell), cell.gap] for cell in self.cells()]

    def _verdict(self, cell: Cell) -> Verdict:
        if cell.current == self.count:
            return Verdict.UNKNOWN
        return Verdict(self.table.matrix[cell.previous * self.table.width + cell.current])

    def _weight(self, cell: Cell) -> int:
        found = self.judged(cell)[1]
        if found is None:
            return 0
        if found.severity is Severity.ERROR and found.code != "SL101":
            return VIOLATES
        return _WEIGHTS[found.severity]

    @property
    def settled(self) -> list[int]:
        """For each code, 1 where it is a state of rest."""
        return [*(int(state.at_rest) for state in self.table.table.states), 0]

    @property
    def outcomes(self) -> list[str | None]:
        """How it went for each pair (state before, state at the end)."""
        pairs = ((a, b) for a in self.names for b in self.names)
        found = (outcome_of(self.table.table, before, last) for before, last in pairs)
        return [None if each is None else str(each) for each in found]
