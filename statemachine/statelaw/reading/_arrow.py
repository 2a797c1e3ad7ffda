"""Columns: Parquet, Arrow files and Arrow streams, read by pyarrow in batches."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from statelaw.batch import Origin
from statelaw.errors import InputError, MissingDependencyError
from statelaw.observation import Place
from statelaw.reading._batch import batch_of_fields
from statelaw.reading._cells import Rows
from statelaw.reading._fields import no_status
from statelaw.reading._intake import Pieces, shape_of
from statelaw.reading._lines import failing
from statelaw.reading._stream import Given

_ROWS = 4096
_COPIED = 1024 * 1024


def read_parquet(given: Given) -> Pieces:
    """The observations of every row of a Parquet file.

    Raises:
        InputError: It cannot be read, or no column holds a status.
        MissingDependencyError: pyarrow is not installed.
    """
    return _read(given, _parquet)


def read_arrow(given: Given) -> Pieces:
    """The observations of every row of an Arrow file or stream.

    Raises:
        InputError: It cannot be read, or no column holds a status.
        MissingDependencyError: pyarrow is not installed.
    """
    return _read(given, _ipc)


def _read(given: Given, batches: Callable[[Any], Iterator[Any]]) -> Pieces:
    try:
        import pyarrow
    except ImportError:
        text = "pyarrow is needed to read columns: pip install 'statelaw[frames]'"
        raise MissingDependencyError(text) from None
    row = 0
    with _file(given) as file:
        steps = batches(file)
        while (batch := _next(given, steps, pyarrow)) is not None:
            names = _names(given, batch, row)
            yield from _pieces(given, row + 1, _rows(given, names, batch, pyarrow))
            row += batch.num_rows


def _pieces(given: Given, first: int, rows: Rows) -> Pieces:
    """The rows as a batch, or one by one where a closer look is needed."""
    keys = given.intake.plain_keys(rows.names)
    batch = keys and batch_of_fields(Origin(given.name), first, rows.fields(keys), rows.packed())
    if batch:
        yield batch
        return
    for row, record in enumerate(rows.each(), first):
        yield from given.intake.take(record, Place(given.name, row))


def _next(given: Given, steps: Iterator[Any], pyarrow: Any) -> Any:
    try:
        return next(steps, None)
    except MemoryError:  # a damaged length asks for more than there is
        raise InputError(f"{given.name}: cannot be read: a column is longer than memory") from None
    except (pyarrow.ArrowException, OSError, ValueError) as error:
        raise InputError(f"{given.name}: cannot be read: {_line(error)}") from None


def _parquet(file: Any) -> Iterator[Any]:
    from pyarrow.parquet import ParquetFile

    opened: Any = ParquetFile(file)
    yield from opened.iter_batches(batch_size=_ROWS)


def _ipc(file: Any) -> Iterator[Any]:
    import pyarrow

    begin = file.read(6)
    file.seek(0)
    if begin == b"ARROW1":
        reader = pyarrow.ipc.open_file(file)
        whole = (reader.get_batch(i) for i in range(reader.num_record_batches))
    else:
        whole = iter(pyarrow.ipc.open_stream(file))
    for batch in whole:
        batch.validate(full=True)  # a damaged one may point anywhere in memory
        for start in range(0, batch.num_rows, _ROWS):
            yield batch.slice(start, _ROWS)


@contextmanager
def _file(given: Given) -> Iterator[Any]:
    """The bytes as a file in which one can go back and forth: the file itself, or a copy."""
    if given.path is not None:
        with given.path.open("rb") as file:
            yield file
        return
    with tempfile.TemporaryFile() as file:
        with failing(given.name):
            while part := given.stream.read(_COPIED):
                file.write(part)
        file.seek(0)
        yield file


def _names(given: Given, batch: Any, row: int) -> tuple[str, ...]:
    try:
        names = tuple(name.strip().casefold() for name in batch.schema.names)
    except ValueError as error:  # a name that is not UTF-8
        raise InputError(f"{given.name}: cannot be read: {_line(error)}") from None
    if row == 0:
        shape = shape_of(names)
        for name in names:
            if names.count(name) > 1:
                raise InputError(f"{given.name}: the column {name!r} stands twice; keep one")
        if shape.keys.status is None and not shape.enveloped and not given.intake.maps:
            raise InputError(f"{given.name}: the columns have {no_status(names)}")
    return names


def _rows(given: Given, names: tuple[str, ...], batch: Any, pyarrow: Any) -> Rows:
    try:
        return Rows.of(names, batch.columns, pyarrow)
    except (pyarrow.ArrowException, OSError, ValueError, OverflowError) as error:
        raise InputError(f"{given.name}: cannot be read: {_line(error)}") from None


def _line(error: Exception) -> str:
    return " ".join(str(error).split())[:200]
