"""Separated values: a header, then one record a row.

Blocks of lines, each a row with as many cells as the header has, are taken as batches.  Everything
else takes the way that can say what is wrong with it.
"""

from __future__ import annotations

import csv
import io
from collections import deque
from collections.abc import Iterator
from itertools import islice

from statelaw.batch import Batch, Origin
from statelaw.errors import InputError
from statelaw.observation import Broken, Place
from statelaw.reading._batch import batch_of
from statelaw.reading._fields import FIELDS, keys_of, no_status
from statelaw.reading._intake import Intake, Pieces, Records, shape_of
from statelaw.reading._lines import LONGEST, Line, blocks_of, broken, is_blank, whole_line
from statelaw.reading._stream import Given
from statelaw.words import shown

SEPARATORS = ",\t;|"

_BLOCK = 32 * 1024
_MOST_LINES = 1_000
"""The most lines that one record spans: an opened quote must not swallow the rest of the file."""


def separator_of(header: str) -> str | None:
    """The separator under which a line is a header with a status in it, if there is one."""
    for separator in SEPARATORS:
        if set(_header(header, separator)) & set(FIELDS["status"]):
            return separator
    return None


def read_csv(given: Given) -> Pieces:
    """The records of a file whose separator its header shows.

    Raises:
        InputError: The header names no status, or a column twice.
    """
    return _read(given, None)


def read_tsv(given: Given) -> Pieces:
    """The records of a file separated by tabs.

    Raises:
        InputError: The header names no status, or a column twice.
    """
    return _read(given, "\t")


def _read(given: Given, separator: str | None) -> Pieces:
    name, lines = given.name, given.lines()
    for first in lines:
        if isinstance(first, Broken):
            yield first
        elif not is_blank(first[1]):
            using = separator or separator_of(first[1]) or ","
            header = _header(first[1], using)
            _ensure_header(header, Place(name, first[0]), given.intake)
            yield from _Below(given, first[0] + 1, header, using).pieces()
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


class _Below:
    """What stands below the header."""

    def __init__(self, given: Given, number: int, header: tuple[str, ...], separator: str) -> None:
        self._given = given
        self._header = header
        self._separator = separator
        self._keys = given.intake.flat_keys(header)
        self._status = keys_of(header).status
        self._blocks = blocks_of(given.name, given.stream, _BLOCK)
        self._number = number
        self._waiting: deque[Line | Broken] = deque()
        self._rows = _Rows(given.name, self._lines(), separator, len(header))

    def pieces(self) -> Pieces:
        """The observations of all rows, batches of them where they are the usual ones."""
        one_by_one = iter(self._rows)
        for block in self._blocks:
            batch = self._batch(block)
            if batch is None:
                self._put(block)
            else:
                self._number += len(batch)
                yield batch
            while self._waiting or self._rows.again:
                for row in islice(one_by_one, 1):
                    yield from self._of_row(row)

    def _lines(self) -> Iterator[Line | Broken]:
        """The lines of the blocks that are no batches, and of those that a row goes on into."""
        while True:
            while self._waiting:
                yield self._waiting.popleft()
            block = next(self._blocks, None)
            if block is None:
                return
            self._put(block)

    def _put(self, block: bytes) -> None:
        name, stream = self._given.name, self._given.stream
        for raw in io.BytesIO(block):
            self._waiting.append(whole_line(name, stream, self._number, raw))
            self._number += 1

    def _of_row(self, row: tuple[Line, list[str]] | Broken) -> Records:
        if isinstance(row, Broken):
            yield row
            return
        (number, text), cells = row
        place = Place(self._given.name, number)
        yield from self._given.intake.take(self._record(cells), place, text, flat=True)

    def _record(self, cells: list[str]) -> dict[str, str | None]:
        record: dict[str, str | None] = dict(zip(self._header, cells, strict=True))
        if self._status is not None:
            record[self._status] = record[self._status] or None
        return record

    def _batch(self, block: bytes) -> Batch | None:
        """A block as a batch; `None` where one of its lines needs a closer look."""
        if self._keys is None or b"\0" in block:
            return None
        try:
            lines = block.decode().removesuffix("\n").split("\n")
            rows = list(csv.reader(lines, delimiter=self._separator, strict=True))
        except (UnicodeDecodeError, csv.Error):
            return None
        usual = set(map(len, rows)) == {len(self._header)} and all(map(str.strip, lines))
        if not usual or len(rows) < len(lines):  # a row may go on below
            return None
        origin = Origin(self._given.name)
        return batch_of(origin, self._number, self._keys, list(map(self._record, rows)))


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

    @property
    def again(self) -> bool:
        """Whether lines are to be read again."""
        return self._lines.again

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

    @property
    def again(self) -> bool:
        """Whether lines are to be read again."""
        return bool(self._again)

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
