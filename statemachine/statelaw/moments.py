"""Times as providers write them, zone-aware and in UTC."""

from __future__ import annotations

from datetime import UTC, datetime


def moment(value: object) -> datetime | None:
    """The time that a string or a `datetime` holds, in UTC; `None` where it holds none.

    A time without a zone is read as UTC: Opendatasoft says so of its times, Prolific writes the
    zone out, and Woosmap leaves it open.

    >>> moment("2024-06-07T09:30:36.715881").isoformat()
    '2024-06-07T09:30:36.715881+00:00'
    >>> moment("2024-06-07T11:30:36+02:00") == moment("2024-06-07T09:30:36Z")
    True
    >>> moment("yesterday"), moment(17)
    (None, None)
    """
    try:
        time = datetime.fromisoformat(value.strip()) if isinstance(value, str) else value
        if not isinstance(time, datetime):
            return None
        return time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
