"""The columns of files that hold what is observed, and which files hold nothing else.

A log can be checked by columns where each row says its entity, its status and perhaps its run and
its time, each in a column of its own.  Everything else has to be read record by record.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa

from statelaw.errors import InputError
from statelaw.frames._arrow import pc
from statelaw.frames._dataset import Batch, Dataset
from statelaw.frames._formats import BATCH, READERS, Wanted, names_in
from statelaw.frames._parts import FileFormat, Part
from statelaw.frames._refusals import NotByColumnsError
from statelaw.frames._times import times_of
from statelaw.reading import FIELDS
from statelaw.words import shown

STATUS, ENTITY, RUN, AT = "status", "entity", "run", "at"
RECORD = "record"
"""In place of the name of a column: all of them."""
NO_TIME = np.iinfo(np.int64).min
"""In place of the time of a row that has none."""

_NEVER = -62_135_596_800_000_000, 253_402_300_799_999_999
"""The first and the last microsecond of a `datetime`."""


_FIRST_DAY, _LAST_DAY = -62_135_596_800, 253_402_300_800_000
"""Between which numbers lie seconds, or milliseconds, of those years."""


class Fields(NamedTuple):
    """The column of a file that holds each field; `None` where it has none."""

    status: str
    entity: str
    run: str | None
    at: str | None

    @property
    def names(self) -> tuple[str, ...]:
        """The columns that are needed."""
        return tuple(name for name in self if name is not None)


@dataclass(frozen=True)
class PlainFile:
    """A file whose rows hold plain fields.

    Attributes:
        name: Its path as it was given.
        part: The file.
        fields: Its columns.
        names: All its columns.
    """

    name: str
    part: Part
    fields: Fields
    names: tuple[str, ...]


def plain_file(name: str, format: FileFormat, *, only_fields: bool) -> PlainFile:  # noqa: A002
    """Look at the names of the columns of a file.

    Args:
        name: Its path.
        format: What it is written in.
        only_fields: Whether a record with other fields might be an answer of a provider.

    Raises:
        NotByColumnsError: It has no plain fields, or others that matter, or cannot be read.
    """
    path = Path(name)
    state = path.stat()
    part = Part(path, format, state.st_size, state.st_mtime_ns)
    try:
        names = names_in(part)
    except InputError as error:
        raise NotByColumnsError(str(error)) from None
    return PlainFile(name, part, _fields(name, names, only_fields=only_fields), names)


def _fields(file: str, names: Sequence[str], *, only_fields: bool) -> Fields:
    said = {name.strip().casefold(): name for name in names}
    if len(said) < len(names):
        raise NotByColumnsError(f"{shown(file)}: a column stands twice")
    found = {
        field: next((said[name] for name in known if name in said), None)
        for field, known in FIELDS.items()
    }
    usual = {name for known in FIELDS.values() for name in known}
    for field in ("since", "trigger", "lifecycle"):
        if found[field] is not None:
            raise NotByColumnsError(
                f"{shown(file)}: column {found[field]!r} holds more than a status"
            )
    if only_fields and said.keys().isdisjoint(_OURS):
        raise NotByColumnsError(f"{shown(file)}: a record of these columns may be an answer")
    if only_fields and (others := [said[name] for name in said if name not in usual]):
        raise NotByColumnsError(f"{shown(file)}: column {others[0]!r} may be part of an answer")
    if answers := _ANSWERS & said.keys():
        raise NotByColumnsError(f"{shown(file)}: column {min(answers)!r} may hold an answer")
    status, entity = found[STATUS], found[ENTITY]
    if status is None or entity is None:
        raise NotByColumnsError(f"{shown(file)}: there is no column for the status or the entity")
    return Fields(status, entity, found[RUN], found[AT])


_OURS = frozenset({"entity", "entity_id", "run", "run_id"})
"""Columns that no answer of a provider has."""
_ANSWERS = frozenset({"body", "response", "payload", "data", "specversion"})


class PlainLog(Dataset):
    """Files with plain fields as one log: batches of the columns `status`, `entity`, `run`, `at`.

    Keys are whole numbers or strings, times are microseconds, and a run that is not named is the
    empty string.

    Args:
        files: The files.
        checked: Called with the keys of a batch that could hold more than a name: `=`, `:`, `%`
            or `/`.
    """

    def __init__(
        self, files: Sequence[PlainFile], checked: Callable[[Sequence[str]], object] = len
    ) -> None:
        super().__init__([file.part for file in files], Wanted((), "", ()))
        self.files = tuple(files)
        self.keys = (ENTITY, RUN) if any(file.fields.run for file in files) else (ENTITY,)
        self.at = AT if any(file.fields.at for file in files) else None
        self._checked = checked
        self._whole = False

    def whole(self) -> PlainLog:
        """The same log, its batches with all columns besides, as the column `RECORD`."""
        found = PlainLog(self.files)
        found._whole = True
        return found

    def _read_part(self, number: int, part: Part, skip: int) -> Iterator[Batch]:
        file, start = self.files[number], 0
        names = file.names if self._whole else file.fields.names
        wanted = Wanted(names, file.fields.status, (file.fields.entity,))
        for rows, done in READERS[part.format](part, wanted):
            for first in range(max(start, skip), start + rows.num_rows, BATCH):
                piece = rows.slice(first - start, BATCH)
                yield Batch(number, first, self._plain(file, piece), done)
            start += rows.num_rows

    def _plain(self, file: PlainFile, rows: Any) -> Mapping[str, Any]:
        fields, count = file.fields, rows.num_rows
        columns: dict[str, Any] = {STATUS: _statuses(file, rows.column(fields.status))}
        columns[ENTITY] = _entities(file, rows.column(fields.entity))
        if RUN in self.keys:
            columns[RUN] = _runs(file, rows, fields.run)
        if self.at:
            columns[AT] = _times(file, rows.column(fields.at)) if fields.at else _no_times(count)
        for name in self.keys:
            if not pa.types.is_integer(columns[name].type):
                signs = pc.match_substring_regex(columns[name], "[=:%/]")
                if pc.any(signs).as_py():
                    self._checked(columns[name].filter(signs).unique().to_pylist())
        if self._whole:
            columns[RECORD] = rows
        return columns


def as_records(rows: Any) -> list[dict[str, Any]]:
    """Rows as reading them record by record gives them."""
    columns = [
        column.cast(pa.timestamp("us", column.type.tz), safe=False)
        if pa.types.is_timestamp(column.type)
        else column
        for column in rows.columns
    ]
    names = [name.strip().casefold() for name in rows.schema.names]
    records: list[dict[str, Any]] = pa.RecordBatch.from_arrays(columns, names).to_pylist()
    return records


def _statuses(file: PlainFile, column: Any) -> Any:
    held = column.type.value_type if pa.types.is_dictionary(column.type) else column.type
    if not (_is_text(held) or pa.types.is_null(held)):
        raise NotByColumnsError(f"{shown(file.name)}: statuses of type {held}")
    return column


def _entities(file: PlainFile, column: Any) -> Any:
    column = _key(file, column)
    if column.null_count or (_is_text(column.type) and pc.any(pc.equal(column, "")).as_py()):
        raise NotByColumnsError(f"{shown(file.name)}: a row names no entity")
    return column


def _runs(file: PlainFile, rows: Any, name: str | None) -> Any:
    if name is None:
        return pa.repeat(pa.scalar("", pa.string()), rows.num_rows)
    column = _key(file, rows.column(name))
    return pc.fill_null(column.cast(pa.string()), "")


def _key(file: PlainFile, column: Any) -> Any:
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    if not (pa.types.is_integer(column.type) or _is_text(column.type)):
        raise NotByColumnsError(f"{shown(file.name)}: keys of type {column.type}")
    return column


def _times(file: PlainFile, column: Any) -> Any:
    """Times as microseconds; those that are seconds or milliseconds are told apart by size."""
    if pa.types.is_null(column.type):
        return _no_times(len(column))
    if not _may_be_time(column.type):
        raise NotByColumnsError(f"{shown(file.name)}: times of type {column.type}")
    try:
        numbers = times_of(column.drop_null(), AT)
    except (InputError, pa.ArrowException) as error:
        raise NotByColumnsError(f"{shown(file.name)}: {error}") from None
    micro = _in_microseconds(numbers, column.type)
    if len(micro) and not (_NEVER[0] <= micro.min() and micro.max() <= _NEVER[1]):
        raise NotByColumnsError(f"{shown(file.name)}: a time outside the years 1 to 9999")
    if not column.null_count:
        return pa.array(micro)
    found = np.full(len(column), NO_TIME)
    found[column.is_valid().to_numpy(zero_copy_only=False)] = micro
    return pa.array(found)


def _may_be_time(held: pa.DataType) -> bool:
    tests = (pa.types.is_timestamp, pa.types.is_date32, pa.types.is_integer, pa.types.is_string)
    return any(test(held) for test in tests) or pa.types.is_large_string(held)


def _in_microseconds(numbers: Any, held: pa.DataType) -> Any:
    """What `times_of` gave, whose unit is that of the column."""
    if pa.types.is_integer(held):
        within = numbers.astype(np.float64)
        if len(numbers) and not (within.min() > _FIRST_DAY and within.max() < _LAST_DAY):
            return np.array([_NEVER[1] + 1])
        numbers = numbers.astype(np.int64)
        return numbers * np.where(np.abs(numbers) >= 10**11, 1_000, 1_000_000)
    if pa.types.is_timestamp(held):
        return numbers * {"s": 1_000_000, "ms": 1_000}.get(held.unit, 1)
    return numbers * (86_400_000_000 if pa.types.is_date32(held) else 1)


def _no_times(count: int) -> Any:
    return pa.array(np.full(count, NO_TIME))


def _is_text(held: pa.DataType) -> bool:
    tests = (pa.types.is_string, pa.types.is_large_string, pa.types.is_string_view)
    return any(test(held) for test in tests)
