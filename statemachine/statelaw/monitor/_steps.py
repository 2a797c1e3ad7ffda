"""The compiled table in the shape of a monitor: for each stand, what each status says.

A trace stands somewhere: at a status or before the first, and with or without unknown statuses
since.  That is its *stand*, a small number.  Its whole record is one integer, from the low bits
up: the stand, the generation in which it was last observed, and how many observations it has
had.  So an entity costs one dictionary entry and one integer.
"""

from __future__ import annotations

from typing import Any

from statelaw.finding import Finding
from statelaw.observation import Observation
from statelaw.verdict import Verdict, VerdictTable
from statelaw.walk import Policy, Walk, checked_status

GENERATION_BITS = 24
GENERATIONS = 1 << GENERATION_BITS
"""After so many generations they are counted anew."""

Row = dict[str | None, tuple[Verdict, int]]
"""For each status on which there is nothing to say: the verdict, and what to add to a record."""


class Steps:
    """Stands, records, and the steps between them.

    Args:
        table: The compiled lifecycle.
        how: How doubtful things are weighed.
        notes_births: Whether the start has no quiet steps, so that new entities are noticed.

    Attributes:
        table: The compiled lifecycle.
        how: How doubtful things are weighed.
        rows: For each stand its quiet steps; that of `walked` has none.
        walked: The stand of an entity that a whole `Walk` is kept for.
        mask: What cuts the stand out of a record.
        low: What covers the stand and the generation of a record.
    """

    def __init__(
        self, table: VerdictTable[Any], how: Policy, *, notes_births: bool = False
    ) -> None:
        self._notes_births = notes_births
        self.table = table
        self.how = how
        self._names: list[str | None] = [None, *map(str, table.codes)]
        self.walked = 2 * len(self._names)
        self.bits = self.walked.bit_length()
        self.mask = (1 << self.bits) - 1
        self.low = (1 << (self.bits + GENERATION_BITS)) - 1
        self.rows: list[Row] = [{} for _ in range(self.walked + 1)]
        self._loud: dict[tuple[int, str | None], tuple[Verdict, int, Finding | None]] = {}
        self.begin(0)

    def begin(self, generation: int) -> None:
        """Let quiet steps mark records with another generation."""
        for (previous, status), verdict in self.table.quiet.items():
            after = 1 + self.stand(str(status), gap=False) + (generation << self.bits)
            if previous is None and self._notes_births:
                continue
            for gap in (False, True):
                self.rows[self.stand(previous, gap=gap)][str(status)] = verdict, after

    def stand(self, status: str | None, *, gap: bool) -> int:
        """The number of a stand; the start is 0."""
        code = 0 if status is None else self.table.codes[status] + 1
        return 2 * code + gap

    def status(self, stand: int) -> str | None:
        """The status of a stand; `None` before the first."""
        return self._names[stand // 2]

    def record(self, stand: int, generation: int, count: int) -> int:
        """A record."""
        return (count << GENERATION_BITS | generation) << self.bits | stand

    def count(self, record: int) -> int:
        """How many observations a record has had."""
        return record >> (self.bits + GENERATION_BITS)

    def generation(self, record: int) -> int:
        """When it was last observed."""
        return record >> self.bits & (GENERATIONS - 1)

    def judge(
        self, stand: int, status: str | None, index: int = 0
    ) -> tuple[Verdict, int, Finding | None]:
        """The verdict on a step, the stand after it, and what is to be said, whose index is 0.

        The index is only for the error.

        Raises:
            InputError: The status is neither a string nor `None`.
        """
        key = (stand, checked_status(status, index))
        found = self._loud.get(key)
        if found is None:
            found = self._walked(stand, status)
            if found[0] is not Verdict.UNKNOWN or len(self._loud) < _MOST_UNKNOWN:
                self._loud[key] = found
        return found

    def walk(self, record: int) -> Walk:
        """A walk that stands where a record says."""
        walk = Walk(self.table, self.how)
        walk.previous = self.status(record & self.mask)
        walk.gap = bool(record & 1)
        walk.index = self.count(record)
        return walk

    def _walked(self, stand: int, status: str | None) -> tuple[Verdict, int, Finding | None]:
        walk = self.walk(stand)
        verdict, found = walk.step(Observation(status))
        return verdict, self.stand(walk.previous, gap=walk.gap), found[0] if found else None


_MOST_UNKNOWN = 10_000
"""How many judgements are kept before unknown statuses are judged each time they come."""
