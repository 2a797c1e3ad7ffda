"""Numbers for keys, given in the order in which they first come, that work on whole arrays.

The keys stand in a list by number.  A hash table of small integers, with open addressing and
linear probing, says which number to compare a key with.  Keys are kept whole, so two of them are
never confused.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

_FIRST_BITS = 14
_FULL = 0.66
_GROWTH = 1.125
_PIECE = 1 << 16
_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)

NONE = -1
"""At a place of a table that has no number."""

Words = NDArray[np.uint64]
Numbers = NDArray[np.int32]
NumberKeys = Callable[[Numbers, Words, int, NDArray[np.intp], Words], tuple[Numbers, int]]


class KeyIndex:
    """Numbers keys of one or more 64-bit words.

    Attributes:
        count: How many keys have a number.

    Args:
        words: How many words a key has.
        number: What gives the function that does the work, such as `number_keys`.
    """

    def __init__(self, words: int, number: Callable[[], NumberKeys] = lambda: number_keys) -> None:
        self._number = number
        self._table = np.full(1 << _FIRST_BITS, NONE, np.int32)
        self._keys = np.empty((0, words), np.uint64)
        self.count = 0

    def numbers(self, keys: Words) -> Numbers:
        """The number of each key; keys that are new get the next ones.

        Args:
            keys: Of shape (rows, words).
        """
        self._make_room(self.count + len(keys))
        return self._numbered(keys)

    def keys(self) -> Words:
        """The keys by number, of shape (keys, words)."""
        return self._keys[: self.count]

    def _numbered(self, keys: Words) -> Numbers:
        homes = self._homes(keys)
        found, self.count = self._number()(self._table, self._keys, self.count, homes, keys)
        return found

    def _make_room(self, keys: int) -> None:
        if keys > len(self._keys):
            self._lengthen(max(keys, int(_GROWTH * len(self._keys))))
        size = len(self._table)
        while keys > _FULL * size:
            size *= 2
        if size > len(self._table):
            self._lay_out(size)

    def _lengthen(self, room: int) -> None:
        """Make room for more keys; in place, so that they are not held twice meanwhile."""
        shape = room, self._keys.shape[1]
        try:
            self._keys.resize(shape)
        except ValueError:  # somebody looks at them
            longer = np.empty(shape, np.uint64)
            longer[: self.count] = self.keys()
            self._keys = longer

    def _lay_out(self, size: int) -> None:
        """Make a table of another size."""
        self._table = np.full(size, NONE, np.int32)
        known, self.count = self.count, 0
        for start in range(0, known, _PIECE):
            self._numbered(self._keys[start : min(start + _PIECE, known)])

    def _homes(self, keys: Words) -> NDArray[np.intp]:
        mixed: Words = keys[:, 0] * _MULTIPLIER
        for word in keys.T[1:]:
            mixed = (mixed ^ (mixed >> np.uint64(32)) ^ word) * _MULTIPLIER
        bits = np.uint64(len(self._table).bit_length() - 1)
        return (mixed >> (np.uint64(64) - bits)).astype(np.intp)


def number_keys(
    table: Numbers, keys: Words, count: int, homes: NDArray[np.intp], sought: Words
) -> tuple[Numbers, int]:
    """The number of each key, and how many keys have one then.

    All rows probe at once: those that meet their key are done, those that meet a free place claim
    it and compare again, the rest move on.

    Args:
        table: The number at each place, or `NONE`; changed in place.
        keys: The key of each number, with room for all that are sought; changed in place.
        count: How many keys have a number.
        homes: Where in the table to look for each key first; changed in place.
        sought: The keys, of shape (rows, words).
    """
    keys[count : count + len(sought)] = sought  # what claims a place is compared like the rest
    places = _places(table, keys, count, homes, sought)
    found, first = take_numbers(table, places, count)
    keys[count : count + len(first)] = sought[first]
    return found, count + len(first)


def take_numbers(
    table: Numbers, places: NDArray[Any], count: int
) -> tuple[Numbers, NDArray[np.intp]]:
    """The number at each place, and the rows that are the first at a place that had none.

    Args:
        table: The number at each place; every one that is not below `count` is none, and is
            replaced by the next that is free.
        places: A place for each row.
        count: How many numbers are taken.
    """
    found: Numbers = table.take(places)
    new = np.flatnonzero(found.view(np.uint32) >= count)
    if not len(new):
        return found, new
    at, order = places[new], np.arange(len(new), dtype=np.int32)
    table[at[::-1]] = order[::-1]  # of equal places the first row stays
    first = np.flatnonzero(table[at] == order)
    table[at[first]] = np.arange(count, count + len(first), dtype=np.int32)
    found[new] = table[at]
    return found, new[first]


def _places(
    table: Numbers, keys: Words, count: int, homes: NDArray[np.intp], sought: Words
) -> NDArray[np.intp]:
    """The place of each key; a new one claims one by a number that only its row has."""
    places, probe = homes, homes
    rows: NDArray[np.intp] | None = None
    while True:
        met = _claimed(table, probe, rows, count)
        missed = np.flatnonzero(~_equal(keys, met, sought))
        if rows is not None:
            places[rows] = probe
        if not len(missed):
            return places
        rows = missed if rows is None else rows[missed]
        probe = (probe[missed] + 1) & (len(table) - 1)
        sought = sought[missed]


def _claimed(
    table: Numbers, probe: NDArray[np.intp], rows: NDArray[np.intp] | None, count: int
) -> Numbers:
    """The number at each place, once free ones are taken; of several rows the last one has it."""
    met: Numbers = table.take(probe)
    free = np.flatnonzero(met == NONE)
    if not len(free):
        return met
    table[probe[free]] = count + (free if rows is None else rows[free])
    return table.take(probe)


def _equal(keys: Words, numbers: Numbers, sought: Words) -> NDArray[np.bool_]:
    if keys.shape[1] == 1:
        return np.equal(keys.reshape(-1).take(numbers), sought[:, 0])
    met = keys.take(numbers, axis=0)
    equal: NDArray[np.bool_] = np.equal(met[:, 0], sought[:, 0])
    for word in range(1, keys.shape[1]):
        equal &= met[:, word] == sought[:, word]
    return equal


def as_words(keys: NDArray[Any]) -> Words:
    """Keys as 64-bit words, of shape (rows, words)."""
    if keys.ndim > 1:
        return np.ascontiguousarray(keys, dtype=np.uint64)
    return np.ascontiguousarray(keys, dtype=np.int64).view(np.uint64)[:, None]


class Reach:
    """Up to where keys reach: it tells whether a place for each possible one costs too much."""

    def __init__(self) -> None:
        self.greatest = 0

    def note(self, keys: NDArray[Any]) -> None:
        """Take keys into account; negative and wide ones reach further than any place."""
        if keys.ndim > 1:
            self.greatest = _ENDLESS
        elif len(keys):
            self.greatest = max(self.greatest, _greatest(keys))

    def is_small(self, entities: int, *, so_far: bool = False) -> bool:
        """Whether a table of all places costs about as little as a hash table of the keys.

        Args:
            entities: How many keys there are.
            so_far: Whether there is such a table; then twice the cost is borne, lest the two
                take turns.
        """
        spread = _SPREAD * entities * (2 if so_far else 1)
        return self.greatest < max(_SMALL, spread, min(_LITTLE, _WIDE * entities))


def _greatest(keys: NDArray[Any]) -> int:
    if keys.dtype.kind == "u":
        return int(keys.max())
    bits = 8 * keys.dtype.itemsize
    greatest = int(keys.view(f"{keys.dtype.byteorder}u{bits // 8}").max())
    return _ENDLESS if greatest >= 1 << (bits - 1) else greatest


_SMALL = 1 << 20
_SPREAD = 4
_LITTLE, _WIDE = 1 << 24, 64  # so much room is worth having from the beginning
_ENDLESS = 1 << 64
