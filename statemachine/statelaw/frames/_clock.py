"""Whether the times of each trace of a log of files increase."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from statelaw.errors import InputError
from statelaw.frames._grouping import Grouping
from statelaw.frames._room import with_room
from statelaw.frames._runs import Rows, Runs
from statelaw.frames._times import in_one_unit, kind_of_times, times_of


class Clock:
    """Keeps the latest time of each entity.

    Attributes:
        column: The name of the column of times.
    """

    def __init__(self, column: str) -> None:
        self.column = column
        self.latest: NDArray[Any] = np.zeros(0, dtype=np.int64)
        self._kind = ""
        self._places = np.zeros(0, dtype=np.int32)

    def times(self, columns: Mapping[str, Any]) -> NDArray[Any]:
        """The times of a batch as numbers that compare with those before.

        Raises:
            InputError: The column holds no times, or other ones than before.
        """
        column = columns[self.column]
        kind = kind_of_times(column.type)
        if self._kind not in {"", kind}:
            raise InputError(
                f"column {self.column!r} holds times of kind {kind!r} here, and of kind "
                f"{self._kind!r} before: cast one to the other"
            )
        self._kind = kind
        return times_of(in_one_unit(column, self.column), self.column)

    def look(self, runs: Runs, times: NDArray[Any], count: int) -> Rows:
        """The entities of which some time is not later than the one before."""
        self._make_room(count, times.dtype)
        firsts, lasts, after, before = self._neighbours(runs)
        entities = runs.at(firsts)
        untimely = [
            entities[times[firsts] <= self.latest[entities]],
            runs.at(after[times[after] <= times[before]]),
        ]
        np.maximum.at(self.latest, runs.at(lasts), times[lasts])
        return np.concatenate(untimely)

    def state(self, count: int) -> dict[str, NDArray[Any]]:
        """All that is known of so many entities, as arrays."""
        return {"latest": self.latest[:count], "kind_of_times": np.array(self._kind)}

    def restore(self, state: Mapping[str, NDArray[Any]]) -> None:
        """Go on from times that are known."""
        self.latest, self._kind = state["latest"].copy(), str(state["kind_of_times"])
        self._places = np.zeros(len(self.latest), dtype=np.int32)

    def _make_room(self, count: int, held: np.dtype[Any]) -> None:
        if count > len(self.latest):
            never = -np.inf if held.kind == "f" else np.iinfo(held).min
            self.latest = with_room(self.latest.astype(held), count, never)
            self._places = np.zeros(len(self.latest), dtype=np.int32)

    def _neighbours(self, runs: Runs) -> tuple[Rows, Rows, Rows, Rows]:
        """The first and the last row of each entity, and all neighbouring rows of one entity."""
        inner = np.ones(runs.size, dtype=bool)
        inner[runs.heads] = False
        inside = np.flatnonzero(inner)
        if self._all_different(runs.names):
            lasts = np.append(runs.heads[1:], runs.size) - 1
            return runs.heads, lasts, inside, inside - 1
        grouping = Grouping([runs])
        heads, before = grouping.neighbours
        after = np.concatenate((inside, heads))
        return grouping.firsts, grouping.lasts, after, np.concatenate((inside - 1, before))

    def _all_different(self, entities: Rows) -> bool:
        places = np.arange(len(entities), dtype=np.int32)
        self._places[entities] = places
        return bool((self._places[entities] == places).all())
