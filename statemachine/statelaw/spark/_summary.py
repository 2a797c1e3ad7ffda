"""Summarising rows where they lie: chunk by chunk, with nothing carried from one to the next.

A *run* is a part of one trace whose rows stand together in a chunk and are in order.  It is a
`Stretch` that also says where in time it begins and ends.  The steps inside the runs are counted
here; their heads are left to `_merging`, where the runs of a trace meet.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute
from numpy.typing import NDArray

from statelaw.frames import Cells, judge_runs
from statelaw.spark._rows import codes_of

CHUNK = 1 << 17
"""From so many rows on, what has come is summarised."""

NONE = -1
"""In place of a code: no status of the run is known."""

Numbers = NDArray[Any]

pc: Any = pyarrow.compute  # its functions are made when it is loaded, and no checker knows them


@dataclass(frozen=True)
class Summarise:
    """Runs in Spark's Python workers: batches of a partition in, their summary out.

    Rows have columns `key_0` and so on, `at_0` and so on, and `code`.  The summary has a row for
    each run, and then one for each cell that occurred inside a run.

    Attributes:
        cells: The lookup tables.
        keys: The number of columns that tell the traces apart.
        order: The number of columns that order the rows of a trace.
    """

    cells: Cells
    keys: int
    order: int

    def __call__(self, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """Summarise a partition."""
        tally = self.cells.tally()
        types: list[pa.DataType] = []
        for chunk in _Chunk.cut(batches, self.cells, self.keys, self.order):
            types = [key.type for key in chunk.keys]
            yield self._of_chunk(chunk.in_order(), tally)
        if types:
            yield self._of_tally(tally, types)

    def _of_chunk(self, chunk: _Chunk, tally: NDArray[np.int64]) -> pa.RecordBatch:
        heads = chunk.heads
        tails = np.append(heads[1:], len(chunk.codes)) - 1
        rows = pa.array(heads)
        columns = {f"key_{i}": key.take(rows) for i, key in enumerate(chunk.keys)}
        columns |= {f"first_{i}": pa.array(at[heads]) for i, at in enumerate(chunk.order)}
        columns |= {f"last_{i}": pa.array(at[tails]) for i, at in enumerate(chunk.order)}
        columns |= self._of_runs(chunk.codes, heads, tally)
        return self._batch(columns, len(heads))

    def _of_runs(
        self, codes: Numbers, heads: Numbers, tally: NDArray[np.int64]
    ) -> dict[str, pa.Array]:
        """The ends of each run; the steps inside are added to the tally."""
        cells = self.cells
        stands = np.full(len(heads), cells.nothing, dtype=cells.stand_type)
        judged, after = judge_runs(cells, codes, heads, stands)
        half = cells.side**2
        gapped = np.bincount(judged.pairs[judged.gapped], minlength=half)
        tally[:half] += np.bincount(judged.pairs, minlength=half) - gapped
        tally[half:] += gapped
        leading, first = self._heads(judged.pairs, heads)
        last = (after & cells.nothing).astype(np.int32)
        last[last == cells.nothing] = NONE
        trailing = (after >= cells.side) | (last == NONE)
        ends = {"leading": leading, "first": first, "last": last, "trailing": trailing}
        return {name: pa.array(values) for name, values in ends.items()}

    def _heads(self, pairs: Numbers, heads: Numbers) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
        """How many unknown statuses each run begins with, and its first known one."""
        rows = np.flatnonzero(pairs >= self.cells.nothing << self.cells.bits)
        run = np.searchsorted(heads, rows, side="right") - 1
        codes = (pairs[rows] & self.cells.nothing).astype(np.int32)
        known = codes < len(self.cells.table.codes)
        first = np.full(len(heads), NONE, dtype=np.int32)
        first[run[known]] = codes[known]
        return np.bincount(run[~known], minlength=len(heads)), first

    def _of_tally(self, tally: NDArray[np.int64], types: list[pa.DataType]) -> pa.RecordBatch:
        """The cells that occurred inside runs: those with a previous status."""
        found = [cell for cell in np.flatnonzero(tally).tolist() if self._inside(cell)]
        steps = [self.cells.split(cell) for cell in found]
        columns = {f"key_{i}": pa.nulls(len(found), held) for i, held in enumerate(types)}
        columns["stand"] = pa.array([previous for _, previous, _ in steps], pa.int32())
        columns["first"] = pa.array([self._known(code) for _, _, code in steps], pa.int32())
        columns["gap"] = pa.array([gap for gap, _, _ in steps], pa.bool_())
        columns["count"] = pa.array(tally[found], pa.int64())
        return self._batch(columns, len(found))

    def _inside(self, cell: int) -> bool:
        return self.cells.split(cell)[1] != self.cells.nothing

    def _known(self, code: int) -> int:
        return code if code < len(self.cells.table.codes) else NONE

    def _batch(self, columns: dict[str, pa.Array], rows: int) -> pa.RecordBatch:
        """The columns in the order of the summary; those that are left out are null."""
        ends = [f"{end}_{i}" for end in ("first", "last") for i in range(self.order)]
        types = dict.fromkeys([f"key_{i}" for i in range(self.keys)], pa.null())
        types |= dict.fromkeys(ends, pa.int64()) | _TYPES
        arrays = [
            columns[name] if name in columns else pa.nulls(rows, held)
            for name, held in types.items()
        ]
        return pa.RecordBatch.from_arrays(arrays, names=list(types))


_TYPES = {
    "leading": pa.int64(),
    "first": pa.int32(),
    "last": pa.int32(),
    "trailing": pa.bool_(),
    "stand": pa.int32(),
    "gap": pa.bool_(),
    "count": pa.int64(),
}


class _Chunk:
    """Some rows, with the columns that order them as numbers.

    Attributes:
        keys: The columns that tell the traces apart.
        order: The columns that order the rows of a trace.
        codes: The code of each row.
        heads: The first row of each run of equal keys.
    """

    def __init__(self, table: pa.Table, cells: Cells, keys: int, order: int) -> None:
        self.keys = [_whole(table.column(f"key_{i}")) for i in range(keys)]
        self.order = [_numbers(_whole(table.column(f"at_{i}"))) for i in range(order)]
        self.codes = codes_of(_whole(table.column("code")), cells)
        self.heads = _heads(self.keys, len(table))

    @classmethod
    def cut(
        cls, batches: Iterable[pa.RecordBatch], cells: Cells, keys: int, order: int
    ) -> Iterator[_Chunk]:
        """Cut batches into chunks, if possible between two traces."""
        held: list[pa.RecordBatch] = []
        rows = 0
        for batch in batches:
            held.append(batch)
            rows += len(batch)
            if rows >= CHUNK:
                table = pa.Table.from_batches(held)
                last = int(cls(table, cells, keys, 0).heads[-1])
                yield cls(table.slice(0, last or rows), cells, keys, order)
                held = table.slice(last).to_batches() if last else []
                rows = rows - last if last else 0
        if rows:
            yield cls(pa.Table.from_batches(held), cells, keys, order)

    def in_order(self) -> _Chunk:
        """The chunk with the rows of each trace together and in order."""
        if 2 * len(self.heads) <= len(self.codes) and not self._goes_back():
            return self
        order = np.lexsort((self.codes, *self.order[::-1], *map(_ranks, self.keys)))
        rows = pa.array(order)
        self.keys = [key.take(rows) for key in self.keys]
        self.order = [at[order] for at in self.order]
        self.codes = self.codes[order]
        self.heads = _heads(self.keys, len(order))
        return self

    def _goes_back(self) -> bool:
        """Whether a row of a run comes before the row above it."""
        back, same = np.zeros((2, max(len(self.codes) - 1, 0)), dtype=bool)
        same[:] = True
        for at in (*self.order, self.codes):
            back |= same & (at[1:] < at[:-1])
            same &= at[1:] == at[:-1]
        back[self.heads[1:] - 1] = False
        return bool(back.any())


def _whole(column: pa.ChunkedArray) -> pa.Array:
    return column.chunk(0) if column.num_chunks == 1 else column.combine_chunks()


def _numbers(column: pa.Array) -> Numbers:
    """Times as numbers that compare."""
    if pa.types.is_temporal(column.type):
        wide = pa.int32() if column.type.bit_width == 32 else pa.int64()
        column = column.cast(wide).cast(pa.int64())
    elif pa.types.is_integer(column.type):
        column = column.cast(pa.int64())
    return np.asarray(column.to_numpy())


def _heads(keys: list[pa.Array], rows: int) -> Numbers:
    change = np.zeros(rows, dtype=bool)
    change[:1] = True
    for key in keys:
        change[1:] |= _differs(key)
    return np.flatnonzero(change)


def _differs(key: pa.Array) -> NDArray[np.bool_]:
    """Whether each value differs from the one before it."""
    if pa.types.is_integer(key.type):
        numbers = key.to_numpy()
        return np.asarray(numbers[1:] != numbers[:-1])
    found = pc.not_equal(key.slice(1), key.slice(0, len(key) - 1))
    return np.asarray(found.to_numpy(zero_copy_only=False))


def _ranks(key: pa.Array) -> Numbers:
    """A number for each distinct value."""
    if pa.types.is_integer(key.type):
        return np.asarray(key.to_numpy())
    return np.asarray(pc.dictionary_encode(key).indices)
