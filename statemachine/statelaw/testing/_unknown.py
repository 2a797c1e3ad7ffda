"""Statuses that a table does not declare, of the kinds that providers really send."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from statelaw.table import TransitionTable

_NEW = ("archived", "paused", "expired")
"""States that a provider may add one day."""


def undeclared_statuses(table: TransitionTable[Any]) -> tuple[str | None, ...]:
    """A new state, known ones in another spelling, an empty status, and none at all."""
    declared = set(map(str, table.statuses))
    names = dict.fromkeys([*_NEW, *_misspelt(sorted(declared)), ""])
    return (*(name for name in names if name not in declared), None)


def _misspelt(declared: list[str]) -> Iterator[str]:
    for name in declared:
        yield name.swapcase()
        yield name[:-1]
        yield f" {name}"
        yield f"{name}_v2"
