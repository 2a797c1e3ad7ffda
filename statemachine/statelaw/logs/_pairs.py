"""How often each status followed where its trace stood, in the traces of one lifecycle."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Mapping

_MOST_PAIRS = 10_000
"""Statuses that nobody declared can be any number, and only so many are told apart in counts."""

Pair = tuple[str | None, str | None]
Cell = list[int]
"""A count that everybody who holds it can raise."""


class Counted:
    """Counts of pairs.

    Attributes:
        quiet: The cells of those pairs that were met and of which nothing is to be said, found by
            one status after the other: whoever counts millions need not join two to one key.
    """

    __slots__ = ("_cells", "_said_nothing", "quiet")

    def __init__(self, quiet: Container[Pair]) -> None:
        self._said_nothing = quiet
        self._cells: dict[Pair, Cell] = {}
        self.quiet: defaultdict[str | None, dict[str | None, Cell]] = defaultdict(dict)

    def count(self, pair: Pair) -> None:
        """Count a pair, while there is room for its kind."""
        cell = self._cells.get(pair)
        if cell is not None:
            cell[0] += 1
        elif len(self._cells) < _MOST_PAIRS:
            cell = self._cells[pair] = [1]
            if pair in self._said_nothing:
                self.quiet[pair[0]][pair[1]] = cell

    def pairs(self) -> Mapping[Pair, int]:
        """Every pair that was met, and how often."""
        return {pair: count for pair, (count,) in self._cells.items()}
