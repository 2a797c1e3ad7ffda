"""What the traces of a log of files are called: the keys of each one's first row."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from statelaw.frames._runs import Rows, Runs


class Names:
    """Keeps the names of traces, in the order of their numbers.

    Attributes:
        count: How many traces have a name.

    Args:
        keys: The names of the key columns.
    """

    def __init__(self, keys: tuple[str, ...]) -> None:
        self._keys = keys
        self._tables: list[pa.Table] = [pa.table({name: pa.nulls(0) for name in keys})]
        self.count = 0

    def note(self, columns: Mapping[str, Any], runs: Runs, count: int) -> Rows:
        """Keep the names of the traces that begin in a batch; the rows in which they do.

        Args:
            columns: The columns of the batch.
            runs: The runs of its rows, by the number of their trace.
            count: How many traces there are now.
        """
        begun = np.flatnonzero(runs.names >= self.count)
        heads = runs.heads[begun[np.unique(runs.names[begun], return_index=True)[1]]]
        rows = pa.array(heads)
        names = {name: _decoded(columns[name].take(rows)) for name in self._keys}
        self._tables.append(pa.table(names))
        self.count = count
        return heads

    def table(self) -> pa.Table:
        """A row for each trace, with its keys."""
        if len(self._tables) > 1:
            whole = pa.concat_tables(self._tables, promote_options="permissive")
            self._tables = [whole.combine_chunks()]
        return self._tables[0]

    def packed(self) -> NDArray[np.uint8]:
        """The names as bytes; `unpack` takes them up."""
        sink, table = pa.BufferOutputStream(), self.table()
        with pa.ipc.new_stream(sink, table.schema) as writer:
            writer.write_table(table)
        return np.frombuffer(sink.getvalue(), np.uint8)

    def unpack(self, packed: NDArray[np.uint8], count: int) -> None:
        """Go on from so many names as they were packed."""
        self.count = count
        self._tables = [pa.ipc.open_stream(pa.py_buffer(packed.tobytes())).read_all()]


def _decoded(column: Any) -> Any:
    return column.dictionary_decode() if pa.types.is_dictionary(column.type) else column
