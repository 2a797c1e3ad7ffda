"""Files read as one log: in order, only the needed columns, batch by batch, ahead of the work."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from queue import Queue
from threading import Thread
from typing import Any

import pyarrow as pa

from statelaw.errors import InputError
from statelaw.frames._formats import BATCH, READERS, UNREADABLE, Wanted, unreadable
from statelaw.frames._parts import Part


@dataclass(frozen=True)
class Batch:
    """Some rows of a file.

    Attributes:
        part: The file's number.
        start: The first row, counted in its file from 0.
        columns: The columns that were asked for, by name.
        done: How much of the file has been read, from 0 to 1.
    """

    part: int
    start: int
    columns: Mapping[str, pa.Array]
    done: float

    def __len__(self) -> int:
        return len(next(iter(self.columns.values())))


class Dataset:
    """Files read as one log.

    Args:
        parts: The files.
        wanted: The columns that are needed.
    """

    def __init__(self, parts: Sequence[Part], wanted: Wanted) -> None:
        self.parts = tuple(parts)
        self._wanted = wanted

    def batches(self, part: int = 0, row: int = 0) -> Iterator[Batch]:
        """The rows from a row of a file on, read ahead of the work.

        Raises:
            InputError: A file cannot be read, or lacks a column.
        """
        return iter(_Ahead(self._read(part, row)))

    def _read(self, first: int, skip: int) -> Iterator[Batch]:
        for number in range(first, len(self.parts)):
            part = self.parts[number]
            try:
                yield from self._read_part(number, part, skip)
            except InputError:
                raise
            except UNREADABLE as error:
                raise unreadable(part, error) from None
            skip = 0

    def _read_part(self, number: int, part: Part, skip: int) -> Iterator[Batch]:
        start = 0
        for rows, done in READERS[part.format](part, self._of(part)):
            end = start + rows.num_rows
            for first in range(max(start, skip), end, BATCH):
                piece = rows.slice(first - start, BATCH)
                yield Batch(number, first, self._complete(part, piece), done)
            start = end

    def _of(self, part: Part) -> Wanted:
        """What is wanted of a file, beside what its folders say."""
        names = tuple(name for name in self._wanted.names if name not in part.partition)
        keys = tuple(name for name in self._wanted.keys if name not in part.partition)
        return Wanted(names, self._wanted.status, keys)

    def _complete(self, part: Part, rows: Any) -> dict[str, Any]:
        partition = {
            name: pa.repeat(pa.scalar(value, pa.string()), rows.num_rows)
            for name, value in part.partition.items()
        }
        return {
            name: partition[name] if name in partition else _without_views(rows.column(name))
            for name in self._wanted.names
        }


def _without_views(column: Any) -> Any:
    """A column that pyarrow can take rows of, which it cannot of views."""
    if pa.types.is_string_view(column.type):
        return column.cast(pa.large_string())
    return column.cast(pa.large_binary()) if pa.types.is_binary_view(column.type) else column


class _Ahead:
    """The same batches, the next ones read in a thread while one is worked on."""

    def __init__(self, batches: Iterator[Batch]) -> None:
        self._batches = batches
        self._queue: Queue[Batch | BaseException | None] = Queue(2)
        self._ended = False
        self._thread = Thread(target=self._read, daemon=True)

    def __iter__(self) -> Iterator[Batch]:
        self._thread.start()
        try:
            while (item := self._queue.get()) is not None:
                if isinstance(item, BaseException):
                    raise item
                yield item
        finally:
            self._end()

    def _read(self) -> None:
        try:
            for batch in self._batches:
                if self._ended:
                    return
                self._queue.put(batch)
        except BaseException as error:
            self._queue.put(error)
        else:
            self._queue.put(None)

    def _end(self) -> None:
        """Let the thread run out; what it still reads is thrown away."""
        self._ended = True
        while self._thread.is_alive():
            while not self._queue.empty():
                self._queue.get()
            self._thread.join(0.01)
