"""Records that were read together, and are made into observations only where one is needed.

Of nearly all records of a long log nothing is to be said: they show once more what is known, or
the next step of a table.  To know that takes a few of their fields, and no object for each.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import repeat
from typing import Any, NamedTuple, Protocol

from statelaw.made import observation_of, place_at
from statelaw.observation import Observation


class Packed(Protocol):
    """A record that is not yet a mapping."""

    def unpacked(self) -> Mapping[str, Any]:
        """The record as a mapping."""
        raise NotImplementedError


Record = Mapping[str, Any] | Packed
Change = Callable[[Observation], Observation]


class Origin(NamedTuple):
    """Where the records of a batch come from.

    Attributes:
        file: The file, as a `Place` names it.
        change: What is done to each observation before it is used, if anything is.
    """

    file: str
    change: Change | None = None


Row = tuple[
    Origin,
    int,
    str,
    str,
    str,
    "str | None",
    "datetime | None",
    "datetime | None",
    "str | None",
    Record,
]
"""A record: its origin and line, then lifecycle, entity, run, status, at, since, trigger, payload.

The fields are those of the observation before any change.
"""


class Columns(NamedTuple):
    """The fields of the records of a batch, one sequence each; times have a zone."""

    lifecycles: Iterable[str]
    entities: Iterable[str]
    runs: Iterable[str]
    statuses: Sequence[str | None]
    times: Iterable[datetime | None]
    sinces: Iterable[datetime | None]
    triggers: Iterable[str | None]
    payloads: Sequence[Record]


class Batch:
    """Records on lines that follow one another, each of them an observation.

    Args:
        origin: Where they come from.
        first: The line of the first one.
        columns: Their fields.
    """

    __slots__ = ("_columns", "_first", "origin")

    def __init__(self, origin: Origin, first: int, columns: Columns) -> None:
        self.origin = origin
        self._first = first
        self._columns = columns

    def __len__(self) -> int:
        return len(self._columns.statuses)

    def rows(self) -> Iterator[Row]:
        """The records."""
        lines = range(self._first, self._first + len(self))
        return zip(repeat(self.origin), lines, *self._columns)

    def names(self) -> Iterator[tuple[str, str, str]]:
        """What the records call their traces: lifecycle, entity and run."""
        held = self._columns
        return zip(held.lifecycles, held.entities, held.runs, strict=False)

    def observations(self) -> Iterator[Observation]:
        """The records as observations."""
        return map(made, self.rows())

    def changed(self, change: Change) -> Batch:
        """The same records, of whose observations each is changed before it is used."""
        assert self.origin.change is None
        return Batch(self.origin._replace(change=change), self._first, self._columns)


def made(row: Row) -> Observation:
    """The observation of a record."""
    (file, change), line, lifecycle, entity, run, status, at, since, trigger, record = row
    payload = record if isinstance(record, Mapping) else record.unpacked()
    seen = observation_of(
        status, entity, run, at, since, trigger, lifecycle, payload, place_at(file, line)
    )
    return change(seen) if change else seen
