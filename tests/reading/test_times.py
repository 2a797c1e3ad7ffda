"""Times as logs write them."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from statelaw.reading import read

MOMENT = datetime(2024, 6, 7, 9, 30, 36, tzinfo=UTC)


def time_of(written: str) -> Any:
    """The time of a record whose `at` is written so, as JSON."""
    (seen,) = read(io.BytesIO(f'{{"status": "idle", "at": {written}}}'.encode()))
    return getattr(seen, "at", seen)


@pytest.mark.parametrize(
    "written",
    [
        '"2024-06-07T09:30:36Z"',
        '"2024-06-07T09:30:36+00:00"',
        '"2024-06-07 11:30:36+02:00"',
        '"2024-06-07T09:30:36"',
        '" 2024-06-07T09:30:36.000000Z "',
        '"20240607T093036Z"',
        "1717752636",
        "1717752636.0",
        '"1717752636"',
        "1717752636000",
        '"1717752636000"',
    ],
)
def test_the_same_moment_is_read_however_it_is_written(written: str) -> None:
    """ISO 8601 in its forms, seconds and milliseconds; without a zone it is UTC."""
    assert time_of(written) == MOMENT


def test_a_naive_time_is_utc() -> None:
    """A time without a zone is not local to whoever reads the log."""
    assert time_of('"2024-06-07T09:30:36.715881"').tzinfo is UTC


@given(st.datetimes(min_value=datetime(1900, 1, 1), max_value=datetime(2200, 1, 1)))
def test_every_time_is_read_back(moment: datetime) -> None:
    """What `isoformat` writes is read, with any offset."""
    zoned = moment.replace(tzinfo=timezone(timedelta(hours=5, minutes=45)))
    assert time_of(f'"{zoned.isoformat()}"') == zoned
