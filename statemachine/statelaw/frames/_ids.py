"""Numbers for entities, given in the order in which they first come.

While keys ascend, an entity's number is its place in the list and nothing has to be looked up.
When a key comes back, the list becomes a table by key where keys are small, else a hash table.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from statelaw.frames._engine import Gear
from statelaw.frames._keys import KeyIndex, as_words
from statelaw.frames._runs import Rows, no_rows

_SMALL = 1 << 20
_SPREAD = 8
_PIECE = 1 << 16
_NONE = -1


class EntityIds:
    """Gives each key a number.

    Attributes:
        count: How many entities there are.
    """

    def __init__(self, gear: Gear) -> None:
        self._gear = gear
        self._parts: list[NDArray[Any]] = []
        self._last: Any = None
        self._index: _BySmallKey | _ByHash | None = None
        self.count = 0

    @property
    def looks_up(self) -> bool:
        """Whether keys are looked up, because one came back."""
        return self._index is not None

    def ids(self, names: NDArray[Any], *, ascend: bool = False) -> Rows:
        """The number of each key; keys that are new get the next ones.

        Args:
            names: The keys.
            ascend: Whether it is known that all keys so far ascend, in whatever order.
        """
        if not len(names):
            return no_rows()
        if self._index is None:
            if ascend or self._ascend(names):
                return self._appended(names)
            self._index = self._made(names)
        if isinstance(self._index, _BySmallKey) and not self._is_small(names):
            self._index = self._hashed(1)
        return self._looked_up(self._index, names)

    def keys(self) -> NDArray[Any]:
        """The keys by number."""
        if not self._parts:
            return np.zeros(0, np.int64)
        if len(self._parts) > 1:
            self._parts = [np.concatenate(self._parts)]
        return self._parts[0]

    def restore(self, keys: NDArray[Any]) -> None:
        """Begin with keys that have the first numbers."""
        for start in range(0, len(keys), _PIECE):
            self.ids(keys[start : start + _PIECE])

    def _ascend(self, names: NDArray[Any]) -> bool:
        if names.ndim > 1 or not bool((names[1:] > names[:-1]).all()):
            return False
        return self._last is None or bool(names[0] >= self._last)

    def _appended(self, names: NDArray[Any]) -> Rows:
        known = int(self._last is not None and np.array_equal(names[0], self._last))
        first = self.count - known
        self._add(names[known:])
        return np.arange(first, first + len(names))

    def _add(self, names: NDArray[Any]) -> None:
        if len(names):
            self._parts.append(names.copy())
            self.count += len(names)
            self._last = names[-1]

    def _looked_up(self, index: _BySmallKey | _ByHash, names: NDArray[Any]) -> Rows:
        slots = index.slots(names)
        ids = index.values[slots].astype(np.intp)
        new = np.flatnonzero(ids == _NONE)
        if len(new):
            of_new, places = slots[new], np.arange(len(new))
            index.values[of_new[::-1]] = places[::-1]  # of equal keys the first one stays
            first = np.flatnonzero(index.values[of_new] == places)
            index.values[of_new[first]] = np.arange(self.count, self.count + len(first))
            self._add(names[new[first]])
            ids[new] = index.values[of_new]
        return ids

    def _made(self, names: NDArray[Any]) -> _BySmallKey | _ByHash:
        known = self.keys()
        if names.ndim == 1 and self._is_small(names) and self._is_small(known):
            table = _BySmallKey()
            if len(known):
                table.values_for(known)[known] = np.arange(len(known))
            return table
        return self._hashed(1 if names.ndim == 1 else names.shape[1])

    def _hashed(self, words: int) -> _ByHash:
        index, known = _ByHash(words, self._gear), self.keys()
        for start in range(0, len(known), _PIECE):
            piece = known[start : start + _PIECE]
            slots = index.slots(piece)
            index.values[slots] = np.arange(start, start + len(piece))
        return index

    def _is_small(self, names: NDArray[Any]) -> bool:
        if names.dtype.kind not in "iu" or not len(names):
            return len(names) == 0
        most = max(_SMALL, _SPREAD * (self.count + len(names)))
        return bool(names.min() >= 0 and names.max() < most)


class _BySmallKey:
    """The number of each small integer, by itself."""

    def __init__(self) -> None:
        self.values = np.full(0, _NONE, dtype=np.int32)

    def slots(self, names: NDArray[Any]) -> NDArray[Any]:
        self.values_for(names)
        return names

    def values_for(self, names: NDArray[Any]) -> NDArray[np.int32]:
        """The numbers, with room for these keys."""
        size = int(names.max()) + 1
        if size > len(self.values):
            room = np.full(max(size, 2 * len(self.values)), _NONE, dtype=np.int32)
            room[: len(self.values)] = self.values
            self.values = room
        return self.values


class _ByHash:
    """The number of any key, at its slot in a hash table."""

    def __init__(self, words: int, gear: Gear) -> None:
        self._index = KeyIndex(words, _NONE, np.dtype(np.int32), lambda: gear.engine.find_slots)

    @property
    def values(self) -> NDArray[Any]:
        """The number at each slot."""
        return self._index.values

    def slots(self, names: NDArray[Any]) -> NDArray[np.intp]:
        """The slot of each key."""
        self._index.make_room(len(names))
        return self._index.slots(as_words(names))
