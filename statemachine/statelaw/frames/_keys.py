"""A hash table of keys that works on whole arrays: each key has a slot, found in a few rounds.

Open addressing with linear probing.  All rows of a chunk probe at once: those that meet their
key are done, those that meet a free slot claim it and look again, the rest move on.  Keys are
kept whole, so two of them are never confused.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

_FIRST_BITS = 14
_FULL = 0.6
_PIECE = 1 << 16
_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)


Words = NDArray[np.uint64]
FindSlots = Callable[
    [Words, NDArray[np.bool_], NDArray[np.intp], Words], tuple[NDArray[np.intp], int]
]


class KeyIndex:
    """Slots for keys of one or more 64-bit words, and a value at each slot.

    Attributes:
        values: What is kept for each key, by slot; the owner reads and writes it.
        most: How many keys there are at most; some may be counted twice.

    Args:
        words: How many words a key has.
        nothing: The value of a slot that has just been taken.
        value_type: The type of the values.
        find: What gives the function that finds slots, such as `find_slots`.
    """

    def __init__(
        self,
        words: int,
        nothing: int,
        value_type: np.dtype[Any],
        find: Callable[[], FindSlots] = lambda: find_slots,
    ) -> None:
        self._find = find
        self._bits = _FIRST_BITS
        self._nothing = nothing
        self.most = 0
        self._make(words, value_type)

    def make_room(self, rows: int) -> None:
        """Make room for that many more keys; the slots may move, and the values with them."""
        if self.most + rows <= _FULL * len(self.values):
            return
        self.most = int(np.count_nonzero(self._used))
        while self.most + rows > _FULL * (1 << self._bits):
            self._bits += 1
        if len(self.values) < 1 << self._bits:
            self._move()

    def slots(self, keys: NDArray[np.uint64]) -> NDArray[np.intp]:
        """The slot of each key, one taken for each new one; there must be room for all.

        Args:
            keys: Of shape (words, rows).
        """
        slots, new = self._find()(self._keys, self._used, self._home(keys), keys)
        self.most += new  # `make_room` counts again
        return slots

    def keys(self, slots: NDArray[np.intp]) -> NDArray[np.uint64]:
        """The keys at taken slots, of shape (words, rows)."""
        return self._keys[:, slots]

    def taken(self) -> NDArray[np.intp]:
        """The slots that hold a key."""
        return np.flatnonzero(self._used)

    def _make(self, words: int, value_type: np.dtype[Any]) -> None:
        size = 1 << self._bits
        self._keys = np.zeros((words, size), dtype=np.uint64)
        self._used = np.zeros(size, dtype=bool)
        self.values = np.full(size, self._nothing, dtype=value_type)

    def _move(self) -> None:
        keys, values, taken = self._keys, self.values, self.taken()
        self._make(len(keys), values.dtype)
        for i in range(0, len(taken), _PIECE):
            old = taken[i : i + _PIECE]
            self.values[self.slots(keys[:, old])] = values[old]
        self.most = len(taken)

    def _home(self, keys: NDArray[np.uint64]) -> NDArray[np.intp]:
        mixed: NDArray[np.uint64] = keys[0] * _MULTIPLIER
        for word in keys[1:]:
            mixed = (mixed ^ (mixed >> np.uint64(32)) ^ word) * _MULTIPLIER
        homes: NDArray[np.intp] = (mixed >> np.uint64(64 - self._bits)).astype(np.intp)
        return homes


def find_slots(
    stored: Words, used: NDArray[np.bool_], homes: NDArray[np.intp], keys: Words
) -> tuple[NDArray[np.intp], int]:
    """The slot of each key, and at most how many of them were taken for new keys.

    Args:
        stored: The key at each slot, of shape (words, slots); changed in place.
        used: Which slots hold a key; changed in place.
        homes: Where to look for each key first.
        keys: The keys, of shape (words, rows).
    """
    slots, new = homes, 0
    rows: Any = slice(None)
    probe, sought = slots, keys
    while True:
        new += _claim(stored, used, probe, sought)
        missed = np.flatnonzero(~_met(stored, probe, sought))
        slots[rows] = probe
        if not len(missed):
            return slots, new
        rows = missed if isinstance(rows, slice) else rows[missed]
        probe = (probe[missed] + 1) & (len(used) - 1)
        sought = sought[:, missed]


def _claim(stored: Words, used: NDArray[np.bool_], probe: NDArray[np.intp], sought: Words) -> int:
    """Take free slots for the keys that meet them; of several the last one has it."""
    free = np.flatnonzero(~used.take(probe))
    if len(free):
        slots = probe[free]
        for word, wanted in zip(stored, sought, strict=True):
            word[slots] = wanted[free]
        used[slots] = True
    return len(free)


def _met(stored: Words, probe: NDArray[np.intp], sought: Words) -> NDArray[np.bool_]:
    met: NDArray[np.bool_] = stored[0].take(probe) == sought[0]
    for word, wanted in zip(stored[1:], sought[1:], strict=True):
        met &= word.take(probe) == wanted
    return met


def as_words(keys: NDArray[Any]) -> NDArray[np.uint64]:
    """Keys as 64-bit words, of shape (words, rows)."""
    if keys.ndim > 1:
        return np.ascontiguousarray(keys.T, dtype=np.uint64)
    return keys.astype(np.int64, copy=False).view(np.uint64)[None, :]
