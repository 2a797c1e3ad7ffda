"""Records that all have the same fields, as a batch: looked at field by field, not one by one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from itertools import repeat
from operator import attrgetter, itemgetter
from types import NoneType
from typing import Any

from statelaw.batch import Batch, Columns, Origin
from statelaw.reading._fields import Keys, identity
from statelaw.reading._flaw import Flaw
from statelaw.reading._times import moment

_TEXT_OR_NONE: set[type] = {str, NoneType}
_IDENTITY: set[type] = {str, NoneType, int}
_ZONE = attrgetter("tzinfo")


def batch_of(
    origin: Origin, first: int, keys: Keys, records: Sequence[Mapping[str, Any]]
) -> Batch | None:
    """The batch of records of one kind; `None` where one of them needs a closer look.

    Args:
        origin: Where they come from.
        first: The line of the first of them.
        keys: Which of their fields is which.
        records: The records.
    """
    try:
        columns = Columns(
            _texts(records, keys.lifecycle),
            _texts(records, keys.entity),
            _texts(records, keys.run),
            _statuses(records, keys.status),
            _times(records, keys.at),
            _times(records, keys.since),
            _triggers(records, keys.trigger),
            records,
        )
    except Flaw:
        return None
    return Batch(origin, first, columns)


def _column(records: Sequence[Mapping[str, Any]], name: str, kinds: set[type]) -> list[Any]:
    """The values of a field.

    Raises:
        Flaw: One of them is of another kind.
    """
    values = list(map(itemgetter(name), records))
    if not kinds.issuperset(map(type, values)):
        raise Flaw(name)
    return values


def _statuses(records: Sequence[Mapping[str, Any]], name: str | None) -> list[str | None]:
    if name is None:
        raise Flaw("no status")
    return _column(records, name, _TEXT_OR_NONE)


def _texts(records: Sequence[Mapping[str, Any]], name: str | None) -> Iterable[str]:
    if name is None:
        return repeat("")
    values = _column(records, name, _IDENTITY)
    if set(map(type, values)) == {str}:
        return values
    return [identity(record, name) for record in records]


def _triggers(records: Sequence[Mapping[str, Any]], name: str | None) -> Iterable[str | None]:
    if name is None:
        return repeat(None)
    return [value or None for value in _column(records, name, _TEXT_OR_NONE)]


def _times(records: Sequence[Mapping[str, Any]], name: str | None) -> Iterable[datetime | None]:
    if name is None:
        return repeat(None)
    values = list(map(itemgetter(name), records))
    return _as_most_are(values) or [moment(value, name) for value in values]


def _as_most_are(values: list[Any]) -> list[datetime] | None:
    """Times that are all written as ISO 8601 in UTC; `None` where one is not."""
    try:
        times = list(map(datetime.fromisoformat, values))
    except (ValueError, TypeError):
        return None
    return times if list(map(_ZONE, times)).count(UTC) == len(times) else None
