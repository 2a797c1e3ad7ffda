"""What is kept of each trace of a log beside where it stands, so that quiet ones need no walk."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from statelaw.frames._cells import Cells
from statelaw.frames._engine import Gear
from statelaw.frames._names import Names
from statelaw.frames._numbering import Numbering
from statelaw.frames._room import with_room
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

    name = "history"

    def __init__(self, cells: Cells, gear: Gear, keys: tuple[str, ...]) -> None:
        self._cells = cells
        self._gear = gear
        self._moves = _moves(cells)
        self._keys = keys
        self._names = Names(keys)
        self._owners = Numbering(keys[:1], gear) if len(keys) > 1 else None
        self._owner: list[Rows] = []
        self.sizes = np.zeros(0, dtype=np.int64)
        self.left = np.zeros(0, dtype=cells.code_type)

    def note(self, columns: Mapping[str, Any], runs: Runs, count: int) -> None:
        """See `Keeper`."""
        self.sizes = with_room(self.sizes, count)
        self.left = with_room(self.left, count, self._cells.nothing)
        np.add.at(self.sizes, runs.names, np.diff(runs.heads, append=runs.size))
        heads = self._names.note(columns, runs, count)
        if self._owners is not None:
            self._owner.append(self._owners.runs(columns, runs.size).at(heads))

    def take(self, start: int, runs: Runs, judged: Judged) -> None:  # noqa: ARG002
        """See `Sink`."""
        moves = np.empty(runs.size, dtype=np.uint8)
        self._gear.engine.look_up(self._moves, judged.pairs, moves)
        rows = np.flatnonzero(moves)
        self.left[runs.at(rows)] = judged.pairs[rows] >> self._cells.bits  # the last one stays

    def names(self) -> list[list[str]]:
        """The name of each trace in each key column."""
        if not self._names.count:
            return [[] for _ in self._keys]
        whole = self._names.table()
        return [list(map(str, whole[name].to_pylist())) for name in self._keys]

    def of_several_runs(self) -> NDArray[np.bool_]:
        """For each trace whether its entity has others."""
        if not self._owner:
            return np.zeros(self._names.count, dtype=bool)
        owner = np.concatenate(self._owner)
        several: NDArray[np.bool_] = np.bincount(owner)[owner] > 1
        return several

    def state(self) -> dict[str, NDArray[Any]]:
        """See `Keeper`."""
        owners = {} if self._owners is None else self._owners.state()
        return {
            "sizes": self.sizes[: self._names.count],
            "left": self.left[: self._names.count],
            "names": self._names.packed(),
            "owner": np.concatenate([np.zeros(0, np.intp), *self._owner]),
            **{f"owners_{name}": array for name, array in owners.items()},
        }

    def restore(self, state: Mapping[str, NDArray[Any]]) -> None:
        """See `Keeper`."""
        self.sizes, self.left = state["sizes"].copy(), state["left"].copy()
        self._names.unpack(state["names"], len(self.sizes))
        if self._owners is not None:
            self._owner = [state["owner"]]
            parts = ("keys", "seed", "kinds")
            self._owners.restore({name: state[f"owners_{name}"] for name in parts})


def _moves(cells: Cells) -> NDArray[np.uint8]:
    """For each pair whether its two statuses differ, the second being known."""
    pairs = np.arange(cells.side**2)
    previous, current = pairs >> cells.bits, pairs & cells.nothing
    moves = (previous != current) & (current < cells.count)
    return np.tile(moves, 2).astype(np.uint8)
