"""A stretch of one trace, summarised so that neighbouring stretches merge: a monoid.

What a stretch says does not depend on what came before it, but for its head: the statuses up
to the first known one.  So the head is kept apart, unjudged, until the stretch before it is
known or there is none.  That makes merging associative, so chunks, threads, files and machines
may summarise their stretches in any grouping and get the summary of the whole trace.

It holds under `on_violation="adopt"`, where the previous status is the last known one whatever
was thought of it.  Under `"hold"` the previous status depends on the verdicts since the
beginning of the trace, so a stretch cannot be summarised without it: merging is refused, and
such logs are checked from their beginning with the state carried along.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from statelaw.errors import InputError
from statelaw.frames._pairs import Cell, PairCounts
from statelaw.verdict import VerdictTable
from statelaw.walk import OnViolation


@dataclass(frozen=True)
class Stretch:
    """A run of observations of one trace; `+` joins it with the one that follows.

    Codes are those of the `VerdictTable`.

    Attributes:
        counts: The steps inside the stretch, from its first known status on.
        leading: The number of unknown statuses before the first known one.
        first: The code of the first known status; `None` if none is known.
        last: The code of the last known status; `None` if none is known.
        trailing: Whether unknown statuses stand after the last known one.
    """

    counts: PairCounts
    leading: int = 0
    first: int | None = None
    last: int | None = None
    trailing: bool = False

    @classmethod
    def empty(cls, table: VerdictTable[Any]) -> Stretch:
        """The stretch of no observations, which changes nothing it is joined with."""
        return cls(PairCounts(tuple(table.codes)))

    @classmethod
    def of(cls, table: VerdictTable[Any], statuses: Iterable[str | None]) -> Stretch:
        """The stretch of these statuses; `None` where there was none."""
        head, last, gap = [0, -1], -1, False
        cells: Counter[Cell] = Counter()
        for code in map(table.code, statuses):
            known = code != table.unknown
            if last >= 0:
                cells[last, code, gap] += 1
            elif known:
                head[1] = code
            else:
                head[0] += 1
            last, gap = (code, False) if known else (last, last >= 0)
        counts = PairCounts(tuple(table.codes), dict(cells))
        return cls(counts, head[0], _or_none(head[1]), _or_none(last), gap)

    def __add__(self, later: Stretch) -> Stretch:
        """This stretch and the one that follows it in the same trace.

        Raises:
            InputError: The two belong to different lifecycles.
        """
        counts = self.counts + later.counts
        if self.first is None:
            leading = self.leading + later.leading
            return Stretch(counts, leading, later.first, later.last, later.trailing)
        joined = counts + later.judged_after(self.last, gap=self.trailing)
        if later.first is None:
            trailing = self.trailing or later.leading > 0
            return Stretch(joined, self.leading, self.first, self.last, trailing)
        return Stretch(joined, self.leading, self.first, later.last, later.trailing)

    def judged_after(self, previous: int | None, *, gap: bool = False) -> PairCounts:
        """The steps of the head, judged after a status; `None` for the beginning of a trace."""
        unknown = len(self.counts.statuses) + 1
        stood = unknown - 1 if previous is None else previous
        cells: Counter[Cell] = Counter()
        if self.leading:
            cells[stood, unknown, gap] += 1
            cells[stood, unknown, True] += self.leading - 1
        if self.first is not None:
            cells[stood, self.first, gap or self.leading > 0] += 1
        return PairCounts(self.counts.statuses, {cell: n for cell, n in cells.items() if n})

    def whole(self) -> PairCounts:
        """The counts of the stretch as a whole trace: its head is the trace's beginning."""
        return self.counts + self.judged_after(None)


def require_mergeable(on_violation: OnViolation) -> None:
    """Refuse to merge summaries where the previous status depends on earlier verdicts.

    Raises:
        InputError: `on_violation` is `hold`.
    """
    if on_violation is OnViolation.HOLD:
        raise InputError(
            "on_violation='hold' cannot be summarised in parts: what a step is judged against "
            "depends on every verdict before it; check whole traces, or use 'adopt'"
        )


def _or_none(code: int) -> int | None:
    return None if code < 0 else code
