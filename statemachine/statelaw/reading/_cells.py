"""Rows of columns, each made into a mapping only where it is needed.

A time with a zone takes longer to make than all other cells of its row, and of nearly all rows it
is only asked when that was; so times are held in UTC, and in their zone where a row is unpacked.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta, tzinfo
from functools import lru_cache
from typing import Any, NamedTuple

from statelaw.batch import Packed
from statelaw.reading._batch import Fields
from statelaw.reading._fields import Keys

Zone = tuple[str, tzinfo | None]
"""A column of times in UTC, and the zone they are told in; `None` for none."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_DAY = 86_400_000_000
_FIRST, _LAST = -719_162 * _DAY + _DAY, 2_932_896 * _DAY - _DAY
"""Between which microseconds a time is one of the years 1 to 9999 in every zone."""


class Rows(NamedTuple):
    """Some rows.

    Attributes:
        names: The names of the columns.
        columns: Their cells, a list each.
        zones: Which of them are times that are held in UTC.
    """

    names: tuple[str, ...]
    columns: Sequence[list[Any]]
    zones: tuple[Zone, ...]

    @classmethod
    def of(cls, names: tuple[str, ...], columns: Sequence[Any], pyarrow: Any) -> Rows:
        """The rows of columns.

        Raises:
            ArrowException, OSError, ValueError, OverflowError: A cell cannot be had in Python.
        """
        held, zones = [], []
        for name, column in zip(names, columns, strict=True):
            if pyarrow.types.is_timestamp(column.type):
                column = column.cast(pyarrow.timestamp("us", tz=column.type.tz), safe=False)
                if _is_usual(column, pyarrow):
                    zones.append((name, _zone(column)))
                    held.append(_in_utc(column, pyarrow))
                    continue
            held.append(column.to_pylist())
        return cls(names, held, tuple(zones))

    def each(self) -> Iterator[dict[str, Any]]:
        """The rows as mappings."""
        return (row.unpacked() for row in self.packed())

    def packed(self) -> list[Any]:
        """The rows, each made into a mapping where it is needed."""
        return list(map(_kind(self.names, self.zones), zip(*self.columns, strict=True)))

    def fields(self, keys: Keys) -> Fields:
        """The columns that are fields of observations."""
        columns = dict(zip(self.names, self.columns, strict=True))
        return Fields(*(None if name is None else columns[name] for name in keys))


@lru_cache(maxsize=64)
def _kind(names: tuple[str, ...], zones: tuple[Zone, ...]) -> type[Packed]:
    """Rows of these columns, which hold their cells and nothing else."""

    class _Row(tuple[Any, ...]):
        __slots__ = ()

        def unpacked(self) -> dict[str, Any]:
            record = dict(zip(names, self, strict=True))
            for name, zone in zones:
                record[name] = _told(record[name], zone)
            return record

    return _Row


def _told(time: datetime | None, zone: tzinfo | None) -> datetime | None:
    """A time in UTC as its column holds it."""
    if time is None:
        return None
    return time.replace(tzinfo=None) if zone is None else time.astimezone(zone)


def _is_usual(column: Any, pyarrow: Any) -> bool:
    """Whether there are times, and each is one in Python, whatever its zone."""
    if column.null_count == len(column):
        return False
    ends = pyarrow.compute.min_max(column.cast(pyarrow.int64())).as_py()
    return bool(ends["min"] >= _FIRST and ends["max"] <= _LAST)


def _zone(column: Any) -> tzinfo | None:
    zone: tzinfo | None = column.drop_null()[0].as_py().tzinfo
    return zone


def _in_utc(column: Any, pyarrow: Any) -> list[datetime | None]:
    numbers = column.cast(pyarrow.int64()).cast(pyarrow.duration("us"))
    passed: list[timedelta | None] = numbers.to_numpy(zero_copy_only=False).tolist()
    return [None if each is None else _EPOCH + each for each in passed]
