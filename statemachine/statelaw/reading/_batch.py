"""Records that all have the same fields, as a batch: looked at field by field, not one by one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from itertools import repeat
from operator import attrgetter, itemgetter
from types import NoneType
from typing import Any, NamedTuple

from statelaw.batch import Batch, Columns, Origin, Record
from statelaw.reading._fields import Keys, identity
from statelaw.reading._flaw import Flaw
from statelaw.reading._times import moment

_TEXT_OR_NONE: set[type] = {str, NoneType}
_IDENTITY: set[type] = {str, NoneType, int}
_ZONE = attrgetter("tzinfo")


def batch_of(
    origin: Origin,
    first: int,
    keys: Keys,
    records: Sequence[Record],
    get: Callable[[str], Callable[[Any], Any]] = itemgetter,
) -> Batch | None:
    """The batch of records of one kind; `None` where one of them needs a closer look.

    Args:
        origin: Where they come from.
        first: The line of the first of them.
        keys: Which of their fields is which.
        records: The records.
        get: What makes of a field's name what takes that field out of a record.
    """
    columns = (None if name is None else list(map(get(name), records)) for name in keys)
    return batch_of_fields(origin, first, Fields(*columns), records)


class Fields(NamedTuple):
    """The values of each field, one for each record; `None` where the records have no such field.

    The fields are those of `Keys`.
    """

    status: list[Any] | None
    entity: list[Any] | None
    run: list[Any] | None
    at: list[Any] | None
    since: list[Any] | None
    trigger: list[Any] | None
    lifecycle: list[Any] | None


def batch_of_fields(
    origin: Origin, first: int, fields: Fields, records: Sequence[Record]
) -> Batch | None:
    """The batch of records whose fields are known; `None` where one of them needs a closer look.

    Args:
        origin: Where they come from.
        first: The line of the first of them.
        fields: Their fields.
        records: The records.
    """
    try:
        columns = Columns(
            _texts(fields.lifecycle),
            _texts(fields.entity),
            _texts(fields.run),
            _statuses(fields.status),
            _times(fields.at),
            _times(fields.since),
            _triggers(fields.trigger),
            records,
        )
    except Flaw:
        return None
    return Batch(origin, first, columns)


def _ensure(values: list[Any], kinds: set[type]) -> None:
    """Refuse values of another kind.

    Raises:
        Flaw: There is one.
    """
    if not kinds.issuperset(map(type, values)):
        raise Flaw("another kind")


def _statuses(values: list[Any] | None) -> list[str | None]:
    if values is None:
        raise Flaw("no status")
    _ensure(values, _TEXT_OR_NONE)
    return values


def _texts(values: list[Any] | None) -> Iterable[str]:
    if values is None:
        return repeat("")
    _ensure(values, _IDENTITY)
    kinds = set(map(type, values))
    if kinds == {str}:
        return values
    if kinds == {int}:
        return _digits(values)
    return [identity({"id": value}, "id") for value in values]


def _digits(values: list[Any]) -> list[str]:
    try:
        return list(map(str, values))
    except ValueError as error:  # a number of too many digits
        raise Flaw(str(error)) from None


def _triggers(values: list[Any] | None) -> Iterable[str | None]:
    if values is None:
        return repeat(None)
    _ensure(values, _TEXT_OR_NONE)
    return [value or None for value in values]


def _times(values: list[Any] | None) -> Iterable[datetime | None]:
    if values is None:
        return repeat(None)
    if {datetime}.issuperset(map(type, values)) and {UTC}.issuperset(map(_ZONE, values)):
        return values
    return _as_most_are(values) or [moment(value, "") for value in values]


def _as_most_are(values: list[Any]) -> list[datetime] | None:
    """Times that are all written as ISO 8601 in UTC; `None` where one is not."""
    try:
        times = list(map(datetime.fromisoformat, values))
    except (ValueError, TypeError):
        return None
    return times if list(map(_ZONE, times)).count(UTC) == len(times) else None
