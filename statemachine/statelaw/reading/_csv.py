"""Separated values: a header, then one record a row."""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterator

from statelaw.errors import InputError
from statelaw.observation import Broken, Place
from statelaw.reading._fields import FIELDS, keys_of, no_status
from statelaw.reading._intake import Intake, Records, shape_of
from statelaw.reading._lines import LONGEST, Line, broken, is_blank
from statelaw.reading._stream import Given
from statelaw.words import shown

SEPARATORS = ",\t;|"

_MOST_LINES = 1_000
"""The most lines that one record spans: an opened quote must not swallow the rest of the file."""


def separator_of(header: str) -> str | None:
    """The separator under which a line is a header with a status in it, if there is one."""
    for separator in SEPARATORS:
        if set(_header(header, separator)) & set(FIELDS["status"]):
            return separator
    return None


def read_csv(given: Given) -> Records:
    """The records of a file whose separator its header shows.

    Raises:
        InputError: The header names no status, or a column twice.
    """
    return _read(given, None)


def read_tsv(given: Given) -> Records:
    """The records of a file separated by tabs.

    Raises:
        InputError: The header names no status, or a column twice.
    """
    return _read(given, "\t")


def _read(given: Given, separator: str | None) -> Records:
    name, lines = given.name, given.lines()
    for first in lines:
        if isinstance(first, Broken):
            yield first
        elif not is_blank(first[1]):
            using = separator or separator_of(first[1]) or ","
            header = _header(first[1], using)
            _ensure_header(header, Place(name, first[0]), given.intake)
            yield from _records(given, header, _Rows(name, lines, using, len(header)))
            return


def _header(line: str, separator: str) -> tuple[str, ...]:
    try:
        columns = next(csv.reader([line], delimiter=separator), [])
    except csv.Error:
        return ()
    return tuple(column.strip().casefold() for column in columns)


def _ensure_header(header: tuple[str, ...], place: Place, intake: Intake) -> None:
    shape = shape_of(header)
    if shape.keys.status is None and not shape.enveloped and not intake.maps:
        text = "bare statuses, without a header, are read in the format 'words'"
        raise InputError(f"{place}: the header has {no_status(header)}; {text}")
    for column in header:
        if column and header.count(column) > 1:
            raise InputError(f"{place}: the column {shown(column)} stands twice; keep one")


def _records(given: Given, header: tuple[str, ...], rows: _Rows) -> Records:
    status = keys_of(header).status
    for row in rows:
        if isinstance(row, Broken):
            yield row
            continue
        (number, text), cells = row
        record: dict[str, str | None] = dict(zip(header, cells, strict=True))
        if status is not None:
            record[status] = record[status] or None
        yield from given.intake.take(record, Place(given.name, number), text, flat=True)


class _Rows:
    """Rows of as many cells as the header has, each with the line it begins on.

    Where a row is broken, only its first line is given up: the lines that it took besides are
    read again, so that an unclosed quote swallows nothing.
    """

    def __init__(self, name: str, lines: Iterator[Line | Broken], separator: str, width: int):
        self._name = name
        self._width = width
        self._lines = _Lines(lines)
        self._reader = csv.reader(self._lines, delimiter=separator, strict=True)

    def __iter__(self) -> Iterator[tuple[Line, list[str]] | Broken]:
        while (first := self._lines.pull()) is not None:
            if isinstance(first, Broken):
                yield first
            elif not is_blank(first[1]):
                yield self._row(first)

    def _row(self, first: Line) -> tuple[Line, list[str]] | Broken:
        self._lines.begin(first)
        try:
            row = next(self._reader)
            reason = self._miscounted(row)
        except csv.Error as error:
            row, reason = [], _said(str(error))
        if not reason:
            return first, row
        self._lines.give_back()
        return broken(Place(self._name, first[0]), first[1], reason)

    def _miscounted(self, row: list[str]) -> str:
        if len(row) == self._width:
            return ""
        count = f"{len(row)} column{'s' if len(row) != 1 else ''}"
        return f"{count} where the header has {self._width}"


class _Lines:
    """The lines that `csv` takes for one row; it sees an end where a row has to end."""

    def __init__(self, lines: Iterator[Line | Broken]) -> None:
        self._lines = lines
        self._again: deque[Line | Broken] = deque()
        self._taken: list[Line] = []
        self._size = 0

    def begin(self, first: Line) -> None:
        """Start a row with a line that has been pulled."""
        self._again.appendleft(first)
        self._taken, self._size = [], 0

    def give_back(self) -> None:
        """Have the lines of this row, except the first, read again."""
        self._again.extendleft(reversed(self._taken[1:]))

    def pull(self) -> Line | Broken | None:
        """The next line; `None` at the end."""
        return self._again.popleft() if self._again else next(self._lines, None)

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        full = len(self._taken) >= _MOST_LINES or self._size > LONGEST
        line = None if full else self.pull()
        if line is None:
            raise StopIteration
        if isinstance(line, Broken):
            self._again.appendleft(line)
            raise StopIteration
        self._taken.append(line)
        self._size += len(line[1])
        return line[1]


def _said(error: str) -> str:
    if "unexpected end" in error:
        return "a quote is opened and not closed; close it, and double the quotes inside"
    if "expected after" in error:
        return "text follows a closing quote; double the quotes inside a quoted field"
    if "new-line" in error:
        return "a carriage return stands outside quotes; end lines with a line feed"
    return error
