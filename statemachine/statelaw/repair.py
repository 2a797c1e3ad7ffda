"""The least change that would make a trace legal.

Nearest legal sequence by edits, after R. A. Wagner, "Order-n correction for regular
languages", Communications of the ACM 17 (1974): dynamic programming over positions and states,
in O(n S^2) for n changes of status and S states.  An edit drops an observation, swaps two
neighbours, or relabels one; each costs 1.  Equal statuses in a row are one observation here: to
stay is never wrong, so what is said of the first of them holds for all.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from heapq import heappop, heappush
from itertools import count
from typing import Any

from statelaw.verdict import Verdict, VerdictTable
from statelaw.words import shown

LONGEST = 2_000
"""Traces of more changes than this are not repaired: the cost would outgrow the use."""


class EditKind(StrEnum):
    """What is done to one place of a trace."""

    DROP = "drop"
    SWAP = "swap"
    RELABEL = "relabel"


@dataclass(frozen=True, slots=True)
class Edit:
    """One edit.

    Attributes:
        kind: Drop the observation, swap it with the next, or relabel it.
        index: Its position in the trace.
        status: What was observed there.
        replacement: The status it should have been, for a relabelling.
        count: How many observations of this status in a row it concerns.
    """

    kind: EditKind
    index: int
    status: str | None
    replacement: str | None = None
    count: int = 1

    def __str__(self) -> str:
        end = self.index + self.count - 1
        where = f"observations {self.index}-{end}" if self.count > 1 else f"observation {end}"
        what = f"{self.kind} {where} ({shown(self.status)})"
        if self.kind is EditKind.SWAP:
            return f"{what} with the next"
        return f"{what} to {shown(self.replacement)}" if self.replacement is not None else what


Repair = tuple[Edit, ...]
_Node = tuple[int, int]

_EDIT = 10_000
"""What an edit weighs in the search; more than all the preferences of a trace together."""
_WEIGHT = {EditKind.DROP: _EDIT, EditKind.SWAP: _EDIT + 1, EditKind.RELABEL: _EDIT + 2}


def repairs(
    verdicts: VerdictTable[Any], statuses: Sequence[str | None], *, most: int = 5
) -> tuple[Repair, ...]:
    """All least repairs of a trace, up to `most`; the fewer relabelings and swaps, the earlier.

    Empty where nothing needs repair, or where the trace has more than `LONGEST` changes.
    """
    changes = _changes(statuses)
    if len(changes) > LONGEST:
        return ()
    search = _Search(verdicts, [statuses[index] for index in changes])
    found = search.optima(most) if search.least else ()
    ends = [*changes[1:], len(statuses)]
    return tuple(tuple(_moved(edit, changes, ends) for edit in repair) for repair in found)


def _changes(statuses: Sequence[str | None]) -> list[int]:
    """Where the status differs from the one before: staying is never in need of repair."""
    return [i for i, status in enumerate(statuses) if i == 0 or status != statuses[i - 1]]


def _moved(edit: Edit, changes: list[int], ends: list[int]) -> Edit:
    first, end = changes[edit.index], ends[edit.index]
    return replace(edit, index=first, count=end - first)


class _Search:
    """Costs from each (position, state stood in) to the end, and the ways that keep to the least.

    A node is (i, code): the first i observations are done and the trace stands in `code`, which
    is `verdicts.before` at the start.
    """

    def __init__(self, verdicts: VerdictTable[Any], statuses: list[str | None]) -> None:
        self.verdicts = verdicts
        self.statuses = statuses
        self.observed = [verdicts.code(status) for status in statuses]
        self.names = list(verdicts.codes)
        self.legal = self._legal_codes()
        self.cost = self._costs()

    @property
    def least(self) -> int:
        """The number of edits that are needed."""
        return self.cost[0][self.verdicts.before] // _EDIT

    def optima(self, most: int) -> tuple[Repair, ...]:
        """Up to `most` repairs of the least number of edits, the preferred first.

        The costs to the end are known, so following the cheapest node never goes astray.
        """
        order = count()
        heap: list[tuple[int, int, _Node, Repair]] = [
            (self.cost[0][self.verdicts.before], 0, (0, self.verdicts.before), ())
        ]
        found: list[Repair] = []
        while heap and len(found) < most:
            total, _, (i, code), edits = heappop(heap)
            if i == len(self.observed):
                found.append(edits)
                continue
            spent = total - self.cost[i][code]
            for edit, node in reversed(list(self._moves(i, code))):
                weight = spent + (_WEIGHT[edit.kind] if edit else 0) + self.cost[node[0]][node[1]]
                if weight // _EDIT == self.least:
                    # Of equals the last comes first, so that one way is followed to its end.
                    entry = (weight, -next(order), node, (*edits, edit) if edit else edits)
                    heappush(heap, entry)
        return tuple(found)

    def _legal_codes(self) -> list[list[int]]:
        width, matrix = self.verdicts.width, self.verdicts.matrix
        return [
            [to for to in range(len(self.names)) if Verdict(matrix[origin * width + to]).legal]
            for origin in range(width)
        ]

    def _costs(self) -> list[list[int]]:
        n, width = len(self.observed), self.verdicts.width
        cost = [[0] * width for _ in range(n + 1)]
        for i in reversed(range(n)):
            cost[i] = [self._cost(i, code, cost) for code in range(width)]
        return cost

    def _cost(self, i: int, code: int, cost: list[list[int]]) -> int:
        current, legal, after = self.observed[i], self.legal[code], cost[i + 1]
        best = _WEIGHT[EditKind.DROP] + after[code]
        if current in legal:
            best = min(best, after[current])
        if self._swappable(i, legal):
            best = min(best, _WEIGHT[EditKind.SWAP] + cost[i + 2][current])
        relabelled = min((after[to] for to in legal), default=best)
        return min(best, _WEIGHT[EditKind.RELABEL] + relabelled)

    def _moves(self, i: int, code: int) -> Iterator[tuple[Edit | None, _Node]]:
        """The ways on from a node: keep, drop, swap, relabel."""
        current, legal, status = self.observed[i], self.legal[code], self.statuses[i]
        if current in legal:
            yield None, (i + 1, current)
        yield Edit(EditKind.DROP, i, status), (i + 1, code)
        if self._swappable(i, legal):
            yield Edit(EditKind.SWAP, i, status), (i + 2, current)
        for to in legal:
            if to != current:
                yield Edit(EditKind.RELABEL, i, status, self.names[to]), (i + 1, to)

    def _swappable(self, i: int, legal: list[int]) -> bool:
        if i + 1 == len(self.observed):
            return False
        first, second = self.observed[i], self.observed[i + 1]
        return second in legal and first in self.legal[second]
