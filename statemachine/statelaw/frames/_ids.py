"""Numbers for entities, given in the order in which they first come.

While keys ascend, an entity's number is its place in the list and nothing has to be looked up.
When a key comes back, the list becomes a table by key where keys are small, else a hash table;
and either becomes the other where that is smaller by then.
"""

from __future__ import annotations

from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from statelaw.frames._engine import Gear
from statelaw.frames._keys import NONE, KeyIndex, Numbers, Reach, as_words, take_numbers
from statelaw.frames._room import with_room
from statelaw.frames._runs import no_rows

_PIECE = 1 << 16


class EntityIds:
    """Gives each key a number."""

    def __init__(self, gear: Gear) -> None:
        self._gear = gear
        self._ascending = _Ascending()
        self._index: _Index | None = None
        self._reach = Reach()

    @property
    def count(self) -> int:
        """How many entities there are."""
        return self._ascending.count if self._index is None else self._index.count

    @property
    def looks_up(self) -> bool:
        """Whether keys are looked up, because one came back."""
        return self._index is not None

    def ids(self, names: NDArray[Any], *, ascend: bool = False) -> NDArray[Any]:
        """The number of each key; keys that are new get the next ones.

        Args:
            names: The keys.
            ascend: Whether it is known that all keys so far ascend, in whatever order.
        """
        if not len(names):
            return no_rows()
        if self._index is None and (ascend or self._ascending.goes_on(names)):
            return self._ascending.numbers(names)
        return self._fitting(names).numbers(names)

    def keys(self) -> NDArray[Any]:
        """The keys by number."""
        return self._ascending.keys() if self._index is None else self._index.keys()

    def restore(self, keys: NDArray[Any]) -> None:
        """Begin with keys that have the first numbers."""
        for start in range(0, len(keys), _PIECE):
            self.ids(keys[start : start + _PIECE])

    def _fitting(self, names: NDArray[Any]) -> _Index:
        """What is to look up keys from these on."""
        if self._index is None:
            self._reach.note(self._ascending.keys())
        self._reach.note(names)
        so_far = isinstance(self._index, _BySmallKey)
        small = self._reach.is_small(self.count + len(names), so_far=so_far)
        kind = _BySmallKey if small else _ByHash
        if not isinstance(self._index, kind):
            self._index = self._made(kind, names)
        return self._index

    def _made(self, kind: type[_BySmallKey | _ByHash], names: NDArray[Any]) -> _Index:
        known, made = self.keys(), kind(names, self._gear)
        self._ascending = _Ascending()
        for start in range(0, len(known), _PIECE):
            made.numbers(known[start : start + _PIECE])
        return made


class _Index(Protocol):
    @property
    def count(self) -> int: ...

    def numbers(self, names: NDArray[Any]) -> NDArray[Any]: ...

    def keys(self) -> NDArray[Any]: ...


class _Listed:
    """Keys by number, which come some at a time."""

    def __init__(self) -> None:
        self._parts: list[NDArray[Any]] = []
        self.count = 0

    def add(self, names: NDArray[Any]) -> None:
        if len(names):
            self._parts.append(names.copy())
            self.count += len(names)

    def keys(self) -> NDArray[Any]:
        if not self._parts:
            return np.zeros(0, np.int64)
        if len(self._parts) > 1:
            self._parts = [np.concatenate(self._parts)]
        return self._parts[0]


class _Ascending(_Listed):
    """Keys none of which comes back."""

    def __init__(self) -> None:
        super().__init__()
        self._last: Any = None

    def goes_on(self, names: NDArray[Any]) -> bool:
        """Whether these keys ascend from the last one."""
        if names.ndim > 1 or not bool((names[1:] > names[:-1]).all()):
            return False
        return self._last is None or bool(names[0] >= self._last)

    def numbers(self, names: NDArray[Any]) -> NDArray[Any]:
        known = int(self._last is not None and np.array_equal(names[0], self._last))
        first = self.count - known
        self.add(names[known:])
        self._last = names[-1].copy()
        return np.arange(first, first + len(names))


class _BySmallKey(_Listed):
    """The number of each small integer, at its own place."""

    def __init__(self, names: NDArray[Any], gear: Gear) -> None:  # noqa: ARG002 - see `_ByHash`
        super().__init__()
        self._table = np.full(0, NONE, np.int32)

    def numbers(self, names: NDArray[Any]) -> Numbers:
        self._table = with_room(self._table, int(names.max()) + 1, NONE)
        found, first = take_numbers(self._table, names, self.count)
        self.add(names[first])
        return found


class _ByHash:
    """The number of any key."""

    def __init__(self, names: NDArray[Any], gear: Gear) -> None:
        words = names.shape[1] if names.ndim > 1 else 1
        self._index = KeyIndex(words, lambda: gear.engine.number_keys)
        self._unsigned = names.ndim > 1 or names.dtype == np.uint64

    @property
    def count(self) -> int:
        return self._index.count

    def numbers(self, names: NDArray[Any]) -> Numbers:
        return self._index.numbers(as_words(names))

    def keys(self) -> NDArray[Any]:
        keys = self._index.keys()
        if keys.shape[1] > 1:
            return keys
        return keys[:, 0] if self._unsigned else keys[:, 0].view(np.int64)
