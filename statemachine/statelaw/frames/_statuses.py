"""From a column of statuses to codes: each distinct status is looked up once."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from statelaw.frames._arrow import pc
from statelaw.frames._cells import Cells
from statelaw.frames._refusals import refused_status_type


class StatusCodes:
    """Encodes the chunks of one status column.

    Args:
        cells: The lookup tables whose codes are given.
        column: The column's name, for messages.
        engine: What holds the column, for messages.
    """

    def __init__(self, cells: Cells, column: str = "status", engine: str = "") -> None:
        self._cells = cells
        self._column = column
        self._engine = engine
        self._declared = pa.array([str(status) for status in cells.table.codes], pa.string())
        self._dictionary: pa.Array | None = None
        self._mapped: NDArray[Any] = np.zeros(0, cells.code_type)

    def require(self, found: pa.DataType) -> None:
        """Refuse a column whose type cannot hold statuses.

        Raises:
            InputError: It holds no strings.
        """
        held = found.value_type if pa.types.is_dictionary(found) else found
        if not (_is_text(held) or pa.types.is_null(held)):
            raise refused_status_type(self._column, str(found), self._engine)

    def codes(self, chunk: pa.Array) -> NDArray[Any]:
        """The code of each row; `Cells.nothing` for null and for what is not declared."""
        if pa.types.is_null(chunk.type):
            return np.full(len(chunk), self._cells.nothing, self._cells.code_type)
        if pa.types.is_dictionary(chunk.type):
            return self._of_dictionary(chunk)
        return self._looked_up(chunk)

    def _of_dictionary(self, chunk: pa.DictionaryArray) -> NDArray[Any]:
        if self._dictionary is None or not self._dictionary.equals(chunk.dictionary):
            self._dictionary = chunk.dictionary
            mapped = self._looked_up(chunk.dictionary)
            self._mapped = np.append(mapped, self._cells.nothing).astype(self._cells.code_type)
        indices = chunk.indices
        if indices.null_count:
            indices = pc.fill_null(indices.cast(pa.int64()), len(chunk.dictionary))
        codes: NDArray[Any] = self._mapped.take(indices.to_numpy(), mode="clip")
        return codes

    def _looked_up(self, chunk: pa.Array) -> NDArray[Any]:
        if pa.types.is_null(chunk.type):
            return np.full(len(chunk), self._cells.nothing, self._cells.code_type)
        if not (pa.types.is_string(chunk.type) or pa.types.is_large_string(chunk.type)):
            chunk = chunk.cast(pa.large_string())
        declared = self._declared.cast(chunk.type)
        found = pc.fill_null(pc.index_in(chunk, value_set=declared), self._cells.nothing)
        codes: NDArray[Any] = found.to_numpy().astype(self._cells.code_type)
        return codes


def _is_text(held: pa.DataType) -> bool:
    tests = (pa.types.is_string, pa.types.is_large_string, pa.types.is_string_view)
    return any(test(held) for test in tests)
