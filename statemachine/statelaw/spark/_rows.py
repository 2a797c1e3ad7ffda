"""Judging rows in Spark's Python workers, each partition in one pass."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from statelaw.frames import Cells, Judged, Kernel, Runs


@dataclass(frozen=True)
class JudgeRows:
    """Gives each row its cell, the rows of each trace standing together and in order.

    Attributes:
        cells: The lookup tables.
        code: The column of codes.
        index: The column of positions in the trace.
        cell: The name of the column that is added.
    """

    cells: Cells
    code: str
    index: str
    cell: str

    def __call__(self, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """The batches, each with a column of cells."""
        how = self.cells.on_violation
        kernel, traces, after = Kernel(self.cells.table, on_violation=how, accelerate=False), 0, -1
        for batch in filter(len, batches):
            index = batch.column(self.index).to_numpy()
            _require_order(index, after)
            heads = np.flatnonzero(index == 0)
            begun = heads if len(heads) and heads[0] == 0 else np.append(0, heads)
            names = traces + np.arange(len(begun)) - (len(begun) > len(heads))
            sink = _Cells(self.cells)
            codes = codes_of(batch.column(self.code), self.cells)
            kernel.feed_runs(Runs(begun, names, len(batch)), codes, sink)
            traces, after = int(names[-1]) + 1, int(index[-1])
            yield batch.append_column(self.cell, pa.array(sink.cells))


def codes_of(column: pa.Array, cells: Cells) -> NDArray[Any]:
    """The code of each row as the kernel has them: null is an unknown status."""
    known = column.fill_null(cells.nothing) if column.null_count else column
    return np.asarray(known.to_numpy()).astype(cells.code_type)


def _require_order(index: NDArray[Any], after: int) -> None:
    """Spark reads what a window has ordered in that order; this is where it would be noticed."""
    follows = np.diff(index, prepend=after) == 1
    if not (follows | (index == 0)).all():
        raise RuntimeError("the rows of a trace do not come in its order")


class _Cells:
    """Keeps the cell of each row."""

    def __init__(self, cells: Cells) -> None:
        self._side = cells.side**2
        self.cells: NDArray[np.int32] = np.zeros(0, np.int32)

    def take(self, start: int, runs: Runs, judged: Judged) -> None:  # noqa: ARG002
        """See `Sink`."""
        self.cells = judged.pairs.astype(np.int32)
        self.cells[judged.gapped] += self._side
