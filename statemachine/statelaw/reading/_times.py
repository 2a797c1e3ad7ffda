"""Times as logs write them."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from datetime import time as clock

from statelaw.reading._flaw import Flaw, named

_EPOCH = re.compile(r"-?\d{9,}(\.\d+)?")
_MILLISECONDS = 1e11
"""Numbers from here on count milliseconds: as seconds they would lie beyond the year 5000."""


def moment(value: object, name: str) -> datetime | None:
    """The time that a field holds, zone-aware; `None` where it holds none.

    Raises:
        Flaw: It holds something else.

    >>> moment("2024-06-07T09:30:36", "at").isoformat()
    '2024-06-07T09:30:36+00:00'
    >>> moment(1717752636, "at") == moment("1717752636000", "at")
    True
    """
    if type(value) is str and value[4:5] == "-":  # nearly all are ISO 8601
        try:
            time = datetime.fromisoformat(value)
            return time if time.tzinfo is UTC else _of_date(time)
        except (ValueError, OverflowError):
            pass  # it is told below what is wrong
    if value is None or value == "":
        return None
    if isinstance(value, bool) or not isinstance(value, (str, int, float, date)):
        raise Flaw(f"{name} is {named(value)}; {_RIGHT}")
    try:
        return _of_date(value) if isinstance(value, date) else _parsed(value)
    except (ValueError, OverflowError, OSError):
        raise Flaw(f"{name} is {_cut(value)}, which is not a time; {_RIGHT}") from None


_RIGHT = "write ISO 8601, such as 2024-06-07T09:30:36Z"


def _parsed(value: str | float) -> datetime:
    if isinstance(value, str) and not _EPOCH.fullmatch(value):
        return _of_date(datetime.fromisoformat(value.strip()))
    seconds = float(value)
    return datetime.fromtimestamp(seconds / 1000 if abs(seconds) >= _MILLISECONDS else seconds, UTC)


def _of_date(value: date) -> datetime:
    """A time with a zone, as columns of a table hold it or as it was parsed."""
    whole = value if isinstance(value, datetime) else datetime.combine(value, clock())
    return whole.replace(tzinfo=UTC) if whole.tzinfo is None else whole.astimezone(UTC)


def _cut(value: str | float | date) -> str:
    text = ascii(value) if isinstance(value, str) else str(value)
    return text if len(text) <= 60 else f"{text[:60]}..."
