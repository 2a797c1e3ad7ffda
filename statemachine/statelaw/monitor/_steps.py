"""The compiled table in the shape of a monitor: for each stand, what each status says.

A trace stands somewhere: at a status or before the first, and with or without unknown statuses
since.  That is its *stand*, a small number.  Its whole record is one integer, from the low bits
up: the stand, the generation in which it was last observed if entities age, and how many
observations it has had.  So an entity costs one dictionary entry and one integer.
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

Row = dict[str | None, tuple[Verdict, int, Finding | None]]
"""For each status: the verdict, what to add to a record, and what is to be said, of index 0.

It is added to the record as it is, or, if entities age, to one that is filled up to `low`.
"""

_Judged = tuple[Verdict, int, Finding | None]
"""The verdict on a step, the stand after it, and what is to be said, whose index is 0."""


class Steps:
    """Stands, records, and the steps between them.

    Args:
        table: The compiled lifecycle.
        how: How doubtful things are weighed.
        ages: Whether records bear a generation, and the start has no quick steps, so that new
            entities are noticed.

    Attributes:
        table: The compiled lifecycle.
        how: How doubtful things are weighed.
        rows: For each stand its quick steps: the quiet ones, and others once they have been
            judged; that of `walked` has none.
        walked: The stand of an entity that a whole `Walk` is kept for.
        mask: What cuts the stand out of a record.
        low: What covers the stand and the generation of a record.
        ages: See above.
    """

    def __init__(self, table: VerdictTable[Any], how: Policy, *, ages: bool = False) -> None:
        self.ages = ages
        self.table = table
        self.how = how
        self._names: list[str | None] = [None, *map(str, table.codes)]
        self.walked = 2 * len(self._names)
        self.bits = self.walked.bit_length()
        self.mask = (1 << self.bits) - 1
        self._generation_bits = GENERATION_BITS if ages else 0
        self.low = (1 << (self.bits + self._generation_bits)) - 1
        self.rows: list[Row] = [{} for _ in range(self.walked + 1)]
        self._judged: dict[tuple[int, str | None], _Judged] = {}
        for (previous, status), verdict in table.quiet.items():
            after = self.stand(str(status), gap=False)
            for gap in (False, True):
                key = self.stand(previous, gap=gap), str(status)
                self._judged[key] = verdict, after, None
        self._most = len(self._judged) + _MOST_UNKNOWN
        self.begin(0)

    def begin(self, generation: int) -> None:
        """Let quick steps mark records with another generation."""
        self._generation = generation
        for row in self.rows:
            row.clear()
        for (stand, status), judged in self._judged.items():
            self._quicken(stand, status, judged)

    def stand(self, status: str | None, *, gap: bool) -> int:
        """The number of a stand; the start is 0."""
        code = 0 if status is None else self.table.codes[status] + 1
        return 2 * code + gap

    def status(self, stand: int) -> str | None:
        """The status of a stand; `None` before the first."""
        return self._names[stand // 2]

    def record(self, stand: int, generation: int, count: int) -> int:
        """A record."""
        return (count << self._generation_bits | generation) << self.bits | stand

    def count(self, record: int) -> int:
        """How many observations a record has had."""
        return record >> (self.bits + self._generation_bits)

    def generation(self, record: int) -> int:
        """When it was last observed."""
        return (record & self.low) >> self.bits

    def judge(self, stand: int, status: str | None, index: int = 0) -> _Judged:
        """The verdict on a step, the stand after it, and what is to be said, whose index is 0.

        The index is only for the error.

        Raises:
            InputError: The status is neither a string nor `None`.
        """
        key = (stand, checked_status(status, index))
        found = self._judged.get(key)
        if found is None:
            found = self._walked(stand, status)
            if found[0] is not Verdict.UNKNOWN or len(self._judged) < self._most:
                self._judged[key] = found
                self._quicken(stand, status, found)
        return found

    def walk(self, record: int) -> Walk:
        """A walk that stands where a record says."""
        walk = Walk(self.table, self.how)
        walk.previous = self.status(record & self.mask)
        walk.gap = bool(record & 1)
        walk.index = self.count(record)
        return walk

    def _quicken(self, stand: int, status: str | None, judged: _Judged) -> None:
        """Let a step be quick from now on."""
        verdict, after, finding = judged
        if not self.ages:
            change = self.low + 1 + after - stand
        elif stand:
            change = 1 + after + (self._generation << self.bits)
        else:
            return
        self.rows[stand][status] = verdict, change, finding

    def _walked(self, stand: int, status: str | None) -> _Judged:
        walk = self.walk(stand)
        verdict, found = walk.step(Observation(status))
        return verdict, self.stand(walk.previous, gap=walk.gap), found[0] if found else None


_MOST_UNKNOWN = 10_000
"""How many are kept before unknown statuses are judged each time they come."""
