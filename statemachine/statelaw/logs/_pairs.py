"""How often each status followed where its trace stood, in the traces of one lifecycle."""

from __future__ import annotations

from collections.abc import Mapping

_MOST_PAIRS = 10_000
"""Statuses that nobody declared can be any number, and only so many are told apart in counts."""

Pair = tuple[str | None, str | None]


class Counted:
    """Counts of pairs, each in a cell of its own that is found by one status after the other.

    What reads a log counts every record of it, and joins no two statuses to look a pair up.
    """

    __slots__ = ("_after", "_kinds")

    def __init__(self) -> None:
        self._after: dict[str | None, dict[str | None, list[int]]] = {}
        self._kinds = 0

    def after(self, previous: str | None) -> Mapping[str | None, list[int]]:
        """The cells of the pairs that were met, by their second status."""
        return self._after.get(previous, _NONE)

    def count(self, previous: str | None, status: str | None) -> None:
        """Count a pair, while there is room for its kind."""
        cell = self.after(previous).get(status)
        if cell is not None:
            cell[0] += 1
        elif self._kinds < _MOST_PAIRS:
            self._kinds += 1
            self._after.setdefault(previous, {})[status] = [1]

    def pairs(self) -> Mapping[Pair, int]:
        """Every pair that was met, and how often."""
        return {
            (previous, status): count
            for previous, cells in self._after.items()
            for status, (count,) in cells.items()
        }


_NONE: Mapping[str | None, list[int]] = {}
