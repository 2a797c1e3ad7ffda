"""The least change that would make a trace legal.

Nearest legal sequence by edits, after R. A. Wagner, "Order-n correction for regular
languages", Communications of the ACM 17 (1974): dynamic programming over positions and states,
in O(n S^2) for n observations and S states.  An edit drops an observation, swaps two
neighbours, or relabels one; each costs 1.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
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
    """

    kind: EditKind
    index: int
    status: str | None
    replacement: str | None = None

    def __str__(self) -> str:
        what = f"{self.kind} observation {self.index} ({shown(self.status)})"
        if self.kind is EditKind.SWAP:
            return f"{what} with the next"
        return f"{what} to {shown(self.replacement)}" if self.replacement is not None else what


Repair = tuple[Edit, ...]
_Node = tuple[int, int]


def repairs(
    verdicts: VerdictTable[Any], statuses: Sequence[str | None], *, most: int = 5
) -> tuple[Repair, ...]:
    """All least repairs of a trace, up to `most`; drops come first, then swaps, then relabelings.

    Empty where nothing needs repair, or where the trace has more than `LONGEST` changes.
    """
    changes = _changes(statuses)
    if len(changes) > LONGEST:
        return ()
    search = _Search(verdicts, [statuses[index] for index in changes])
    found = search.optima(most) if search.least else ()
    return tuple(tuple(_moved(edit, changes) for edit in repair) for repair in found)


def _changes(statuses: Sequence[str | None]) -> list[int]:
    """Where the status differs from the one before: staying is never in need of repair."""
    return [i for i, status in enumerate(statuses) if i == 0 or status != statuses[i - 1]]


def _moved(edit: Edit, changes: list[int]) -> Edit:
    return Edit(edit.kind, changes[edit.index], edit.status, edit.replacement)


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
        return self.cost[0][self.verdicts.before]

    def optima(self, most: int) -> tuple[Repair, ...]:
        """Up to `most` repairs of the least cost."""
        found: list[Repair] = []
        for repair in self._walk((0, self.verdicts.before)):
            if repair not in found:
                found.append(repair)
            if len(found) == most:
                break
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
            for code in range(width):
                cost[i][code] = min(
                    bool(edit) + cost[node[0]][node[1]] for edit, node in self._moves(i, code, cost)
                )
        return cost

    def _moves(
        self, i: int, code: int, cost: list[list[int]]
    ) -> Iterator[tuple[Edit | None, _Node]]:
        """The ways on from a node; of all relabelings only those that cost least matter."""
        current, legal = self.observed[i], self.legal[code]
        if current in legal:
            yield None, (i + 1, current)
        yield Edit(EditKind.DROP, i, self.statuses[i]), (i + 1, code)
        if i + 1 < len(self.observed) and self._swappable(i, legal):
            yield Edit(EditKind.SWAP, i, self.statuses[i]), (i + 2, current)
        best = min((cost[i + 1][to] for to in legal), default=0)
        for to in legal:
            if to != current and cost[i + 1][to] == best:
                yield Edit(EditKind.RELABEL, i, self.statuses[i], self.names[to]), (i + 1, to)

    def _swappable(self, i: int, legal: list[int]) -> bool:
        first, second = self.observed[i], self.observed[i + 1]
        return second in legal and first in self.legal[second]

    def _walk(self, node: _Node) -> Iterator[Repair]:
        """Every way from a node to the end at the least cost, without recursion."""
        pending: list[tuple[_Node, Repair]] = [(node, ())]
        while pending:
            (i, code), edits = pending.pop()
            if i == len(self.observed):
                yield edits
                continue
            pending.extend(reversed(self._best(i, code, edits)))

    def _best(self, i: int, code: int, edits: Repair) -> list[tuple[_Node, Repair]]:
        here = self.cost[i][code]
        return [
            (node, (*edits, edit) if edit else edits)
            for edit, node in self._moves(i, code, self.cost)
            if bool(edit) + self.cost[node[0]][node[1]] == here
        ]
