"""What is kept of each trace of a log beside where it stands, so that quiet ones need no walk."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from statelaw.frames._cells import Cells
from statelaw.frames._engine import Gear
from statelaw.frames._numbering import Numbering
from statelaw.frames._runs import Judged, Rows, Runs


class History:
    """How many observations each trace has, where it came from last, and what it is called.

    Attributes:
        sizes: The number of observations of each trace.
        left: The stand that each trace left last; `Cells.nothing` if it never did.

    Args:
        cells: The compiled lifecycle.
        gear: What does the work.
        keys: The names of the key columns, the entity first.
    """

    def __init__(self, cells: Cells, gear: Gear, keys: tuple[str, ...]) -> None:
        self._cells = cells
        self._gear = gear
        self._moves = _moves(cells)
        self._keys = keys
        self._names: list[pa.Table] = []
        self._named = 0
        self._owners = Numbering(keys[:1], gear) if len(keys) > 1 else None
        self._owner: list[Rows] = []
        self.sizes = np.zeros(0, dtype=np.int64)
        self.left = np.zeros(0, dtype=cells.code_type)

    def note(self, columns: Mapping[str, Any], runs: Runs, count: int) -> None:
        """Keep the names of the traces that begin in a batch.

        Args:
            columns: The columns of the batch.
            runs: The runs of its rows, by the number of their trace.
            count: How many traces there are now.
        """
        self._make_room(count)
        np.add.at(self.sizes, runs.names, np.diff(runs.heads, append=runs.size))
        begun = np.flatnonzero(runs.names >= self._named)
        heads = runs.heads[begun[np.unique(runs.names[begun], return_index=True)[1]]]
        rows = pa.array(heads)
        self._names.append(pa.table({name: columns[name].take(rows) for name in self._keys}))
        if self._owners is not None:
            self._owner.append(self._owners.runs(columns, runs.size).at(heads))
        self._named = count

    def take(self, start: int, runs: Runs, judged: Judged) -> None:  # noqa: ARG002
        """See `Sink`."""
        moves = np.empty(runs.size, dtype=np.uint8)
        self._gear.engine.look_up(self._moves, judged.pairs, moves)
        rows = np.flatnonzero(moves)
        self.left[runs.at(rows)] = judged.pairs[rows] >> self._cells.bits  # the last one stays

    def names(self) -> list[list[str]]:
        """The name of each trace in each key column."""
        if not self._names:
            return [[] for _ in self._keys]
        whole = _joined(self._names)
        self._names = [whole]
        return [list(map(str, whole[name].to_pylist())) for name in self._keys]

    def of_several_runs(self) -> NDArray[np.bool_]:
        """For each trace whether its entity has others."""
        if not self._owner:
            return np.zeros(self._named, dtype=bool)
        owner = np.concatenate(self._owner)
        several: NDArray[np.bool_] = np.bincount(owner)[owner] > 1
        return several

    def state(self) -> dict[str, NDArray[Any]]:
        """All that is known, as arrays; `restore` takes it up."""
        owners = {} if self._owners is None else self._owners.state()
        return {
            "sizes": self.sizes[: self._named],
            "left": self.left[: self._named],
            "names": _packed(self._names),
            "owner": np.concatenate([np.zeros(0, np.intp), *self._owner]),
            **{f"owners_{name}": array for name, array in owners.items()},
        }

    def restore(self, state: Mapping[str, NDArray[Any]]) -> None:
        """Go on from where another history was."""
        self.sizes, self.left = state["sizes"].copy(), state["left"].copy()
        self._named = len(self.sizes)
        self._names = _unpacked(state["names"])
        if self._owners is not None:
            self._owner = [state["owner"]]
            parts = ("keys", "seed", "kinds")
            self._owners.restore({name: state[f"owners_{name}"] for name in parts})

    def _make_room(self, count: int) -> None:
        if count > len(self.sizes):
            room = max(count, 2 * len(self.sizes)) - len(self.sizes)
            self.sizes = np.append(self.sizes, np.zeros(room, self.sizes.dtype))
            nothing = np.full(room, self._cells.nothing, self.left.dtype)
            self.left = np.append(self.left, nothing)


def _moves(cells: Cells) -> NDArray[np.uint8]:
    """For each pair whether its two statuses differ, the second being known."""
    pairs = np.arange(cells.side**2)
    previous, current = pairs >> cells.bits, pairs & cells.nothing
    moves = (previous != current) & (current < cells.count)
    return np.tile(moves, 2).astype(np.uint8)


def _joined(tables: list[pa.Table]) -> pa.Table:
    return pa.concat_tables(tables, promote_options="permissive")


def _packed(tables: list[pa.Table]) -> NDArray[np.uint8]:
    """Tables as bytes."""
    sink = pa.BufferOutputStream()
    if tables:
        table = _joined(tables)
        with pa.ipc.new_stream(sink, table.schema) as writer:
            writer.write_table(table)
    return np.frombuffer(sink.getvalue(), np.uint8)


def _unpacked(packed: NDArray[np.uint8]) -> list[pa.Table]:
    if not len(packed):
        return []
    return [pa.ipc.open_stream(pa.py_buffer(packed.tobytes())).read_all()]
