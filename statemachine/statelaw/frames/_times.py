"""Whether a log is in order of time, trace by trace: looked at, never assumed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from statelaw.errors import InputError
from statelaw.frames._grouping import Grouping
from statelaw.frames._refusals import absent_times, refused_time_type
from statelaw.frames._runs import Rows


class Unsorted(StrEnum):
    """What is done with an observation that is earlier than one that came before it."""

    SAY = "say"
    """It is said (SL201), and not judged as a step; this is what a log that is read does."""
    SORT = "sort"
    """It is said, and the log is judged in order of time; of one time, in the order of rows."""
    KEEP = "keep"
    """The order of the rows decides, and the times are only counted."""
    REFUSE = "refuse"
    """The check is refused; the error says where."""


class Ties(StrEnum):
    """What is done where two observations of one trace have the same time."""

    KEEP = "keep"
    """The order of the rows decides.  Different statuses at one time are said (SL202), and a row
    that repeats the latest one, time and all, is left out as delivered twice."""
    REFUSE = "refuse"
    """The check is refused; the error says where."""


_MILLISECONDS = 1e11
"""Numbers from here on count milliseconds: as seconds they would lie beyond the year 5000."""


@dataclass(frozen=True, slots=True)
class Order:
    """How a log lies.

    Attributes:
        grouped: Whether the rows of every trace stand together.
        timed: Whether a column of times was looked at.
        back: How many rows are earlier than the row before them in their trace.
        ties: How many rows have the time of the row before them in their trace.
        sorted: Whether the rows were put in order of time, as the caller asked.
        repeated: How many rows were left out, because they repeat the latest one.
    """

    grouped: bool
    timed: bool = False
    back: int = 0
    ties: int = 0
    sorted: bool = False
    repeated: int = 0


def times_of(column: Any, name: str) -> NDArray[Any]:
    """A column of times as numbers that compare, to the microsecond.

    Raises:
        InputError: It holds no times, or not for every row.
    """
    column = _parsed(column, name)
    held = column.type
    numeric = pa.types.is_integer(held) or pa.types.is_floating(held) or pa.types.is_null(held)
    if not (numeric or pa.types.is_temporal(held)):
        raise refused_time_type(name, str(held))
    if column.null_count:
        raise absent_times(name, column.null_count)
    if not numeric:
        column = _to_the_microsecond(column)
        wide = pa.int32() if column.type.bit_width == 32 else pa.int64()
        column = column.cast(wide).cast(pa.int64())
    return np.asarray(column.to_numpy())


def kind_of_times(held: pa.DataType) -> str:
    """How times of a type compare; those of one kind do in every file, once in one unit."""
    if pa.types.is_timestamp(held) or pa.types.is_date(held) or is_text(held):
        return "moment"
    if pa.types.is_floating(held):
        return "float"
    return "integer" if pa.types.is_integer(held) else str(held)


def in_one_unit(column: Any, name: str) -> Any:
    """Moments as timestamps in microseconds, whatever they are held in; others as they are.

    Raises:
        InputError: There is text that is no time, or a time too far away.
    """
    column = _parsed(column, name)
    if not (pa.types.is_timestamp(column.type) or pa.types.is_date(column.type)):
        return column
    try:
        zone = column.type.tz if pa.types.is_timestamp(column.type) else None
        return _to_the_microsecond(column).cast(pa.timestamp("us", zone))
    except pa.ArrowInvalid as error:
        raise InputError(f"column {name!r} holds a time that is out of range: {error}") from None


def moments_of(column: Any, rows: Rows) -> list[datetime]:
    """The times of some rows; numbers count seconds or milliseconds since 1970."""
    values = _to_the_microsecond(_parsed(column.take(pa.array(rows)), "time"))
    return [_moment(value) for value in values.to_pylist()]


def _parsed(column: Any, name: str) -> Any:
    """A column of times; text in ISO 8601 is read, and is UTC where it names no zone."""
    if not is_text(column.type):
        return column
    try:
        return column.cast(pa.timestamp("us", "UTC"))
    except pa.ArrowInvalid:
        pass
    try:
        return column.cast(pa.timestamp("us"))
    except pa.ArrowInvalid as error:
        raise InputError(f"column {name!r} holds text that is no time: {error}") from None


def is_text(held: pa.DataType) -> bool:
    """Whether a type is one of strings."""
    return bool(pa.types.is_string(held) or pa.types.is_large_string(held))


def _to_the_microsecond(column: Any) -> Any:
    """Times as finely as observations have them."""
    if pa.types.is_timestamp(column.type) and column.type.unit == "ns":
        return column.cast(pa.timestamp("us", column.type.tz), safe=False)
    return column


def _moment(value: Any) -> datetime:
    if isinstance(value, (int, float)):
        return datetime.fromtimestamp(value / 1000 if abs(value) >= _MILLISECONDS else value, UTC)
    time = value if isinstance(value, datetime) else datetime(value.year, value.month, value.day)
    return time.replace(tzinfo=UTC) if time.tzinfo is None else time


def steps_in_time(grouping: Grouping, times: NDArray[Any]) -> tuple[Rows, Rows]:
    """The rows that are earlier than the one before them in their trace, and those that tie."""
    rows, before = grouping.neighbours
    inner = np.ones(len(times), dtype=bool)
    inner[grouping.heads] = False
    inside = np.flatnonzero(inner)
    after, earlier = np.concatenate((inside, rows)), np.concatenate((inside - 1, before))
    return (
        np.sort(after[times[after] < times[earlier]]),
        np.sort(after[times[after] == times[earlier]]),
    )


def require_order(back: Rows, ties: Rows, name: str, unsorted: Unsorted, on_ties: Ties) -> None:
    """Refuse a log that lies otherwise than the caller allows.

    Raises:
        InputError: Times go back or are equal, and that was to be refused.
    """
    if len(back) and unsorted is Unsorted.REFUSE:
        raise InputError(
            f"{len(back)} rows are earlier in {name!r} than the row before them in their trace, "
            f"first row {back[0]}: sort the log, or say unsorted='say', 'sort' or 'keep'"
        )
    if len(ties) and on_ties is Ties.REFUSE:
        raise InputError(
            f"{len(ties)} rows have the same {name!r} as the row before them in their trace, first "
            f"row {ties[0]}: a column that tells them apart is needed, or ties='keep'"
        )
