"""Noticing that the table has changed since a monitor was put down, and what then."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Any

from statelaw.errors import InputError
from statelaw.stepping import fingerprint
from statelaw.verdict import VerdictTable
from statelaw.words import shown


class OnChange(StrEnum):
    """What is done where the table is another than the one that was kept."""

    REFUSE = "refuse"
    """Nothing is taken up; the error says what has changed."""
    MAP = "map"
    """Entities stand at the status of the same name; those whose status is gone are dropped."""
    DROP = "drop"
    """Every entity is dropped, and begins anew."""


def require_unchanged(
    table: VerdictTable[Any], kept: str, statuses: Sequence[str], on_change: OnChange
) -> bool:
    """Whether the table is the one that was kept.

    Args:
        table: The compiled table.
        kept: The fingerprint of the one that was kept.
        statuses: Its statuses.
        on_change: What is done if it is not.

    Raises:
        InputError: It is not, and that is to be refused.
    """
    if kept == fingerprint(table):
        return True
    if on_change is OnChange.REFUSE:
        raise InputError(
            f"{table.table.name} is not what it was when this was kept: {_said(table, statuses)}; "
            "say on_change='map' to keep entities at the status of the same name, or 'drop'"
        )
    return False


def _said(table: VerdictTable[Any], statuses: Sequence[str]) -> str:
    gone = [status for status in statuses if status not in table.codes]
    new = [str(status) for status in table.codes if status not in statuses]
    parts = [f"gone: {', '.join(map(shown, gone))}"] * bool(gone)
    parts += [f"new: {', '.join(map(shown, new))}"] * bool(new)
    return "; ".join(parts) or "the statuses are the same, and some of their steps or the mode not"
