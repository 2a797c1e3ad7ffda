"""Arrow's compute functions, which it makes at run time where no type checker sees them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

import pyarrow.compute

pc: Any = pyarrow.compute


def pieces(columns: Sequence[Any], most: int) -> Iterator[tuple[int, list[Any]]]:
    """Chunked columns of equal length in aligned pieces of at most so many rows.

    Gives the first row of each piece, and one array a column, without copying.
    """
    size = len(columns[0])
    columns = [_joined(column, size, most) for column in columns]
    borders = {0, size, *range(0, size, most)}
    for column in columns:
        end = 0
        for chunk in column.chunks:
            end += len(chunk)
            borders.add(end)
    cursors = [_Cursor(column) for column in columns]
    for start, stop in pairwise(sorted(borders)):
        yield start, [cursor.take(stop - start) for cursor in cursors]


def _joined(column: Any, size: int, most: int) -> Any:
    """A column in many small chunks as one, since each chunk costs a call."""
    small = column.num_chunks > 4 + 8 * size // most
    return pyarrow.chunked_array([column.combine_chunks()], column.type) if small else column


class _Cursor:
    """Takes rows from a chunked column, none of which may straddle two chunks."""

    def __init__(self, column: Any) -> None:
        self._chunks = [chunk for chunk in column.chunks if len(chunk)]
        self._at = 0

    def take(self, rows: int) -> Any:
        piece = self._chunks[0].slice(self._at, rows)
        self._at += rows
        if self._at == len(self._chunks[0]):
            self._chunks.pop(0)
            self._at = 0
        return piece
