"""Digests of 128 bits that tell keys apart, whoever chose the keys.

Each digest is four sums of 32 bits: a string is cut into characters of 32 bits, each is multiplied
by a random number of 64 bits, and the upper half of the sum is kept (Lemire and Kaser, "Strongly
universal string hashing is fast", The Computer Journal 57, 2014, the family *Multilinear*).  For
any two different strings, chosen without knowing the random numbers, the odds that all four sums
agree are 2^-128; among n keys the odds that any two agree are below n^2 / 2^129, which is 10^-21
for 10^9 keys.  Strings longer than 256 bytes have keyed BLAKE2b digests of the same size.

The random numbers come from a seed that each process draws anew.  Parts of a log whose digests are
compared, because they are merged, must be given the same one.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from statelaw.frames._arrow import pc
from statelaw.frames._runs import Rows, all_rows

Words = NDArray[np.uint64]

SEED = os.urandom(32)
"""The seed of this process."""

LONGEST = 256
"""The longest string in bytes that is summed; longer ones are rare, and hashed one by one."""

_SUMS = 4
_HALF = np.uint64(32)
_LOWER = np.uint64(0xFFFFFFFF)


class Digests:
    """Digests by one seed.

    Args:
        seed: What the random numbers are made from; the same seed gives the same digests, on
            every machine.
        sum_texts: What gives the function that sums strings, such as `Sums.of_texts`.
    """

    def __init__(
        self, seed: bytes = SEED, sum_texts: Callable[[], SumTexts] = lambda: Sums.of_texts
    ) -> None:
        self._seed = seed
        self._sum_texts = sum_texts
        self._of_texts = Sums(seed + b"text", LONGEST // 8 + 1)

    def of_texts(self, column: pa.Array, rows: Rows | None = None) -> Words:
        """A digest for each string or string of bytes, of shape (2, strings).

        Args:
            column: The strings; none is absent.
            rows: Those that are wanted; all if they are left out.
        """
        texts = Texts.of(column, rows)
        is_long = texts.sizes > LONGEST
        if not is_long.any():
            return self._sum_texts()(self._of_texts, texts)
        found = np.zeros((2, len(texts.rows)), np.uint64)
        found[:, ~is_long] = self.of_texts(texts.held, texts.rows[~is_long])
        found[:, is_long] = self._of_long(texts.held, texts.rows[is_long])
        return found

    def of_words(self, words: Words) -> Words:
        """The words of several columns in two, of shape (2, rows); two or one are left as are."""
        if len(words) <= 2:
            return words
        return Sums(self._seed + b"words", len(words)).of(list(words))

    def _of_long(self, held: pa.Array, rows: Rows) -> Words:
        found = [
            hashlib.blake2b(_bytes(held[row]), digest_size=16, key=self._seed).digest()
            for row in rows.tolist()
        ]
        return np.frombuffer(b"".join(found), np.dtype("<u8")).reshape(-1, 2).T


@dataclass(frozen=True, slots=True)
class Texts:
    """Some strings of a column.

    Attributes:
        held: The column.
        rows: Which of its strings.
        sizes: The number of bytes of each of them.
        offsets: Where each string of the column begins in `data`, and the last one ends.
        data: The bytes of the whole column.
    """

    held: pa.Array
    rows: Rows
    sizes: NDArray[Any]
    offsets: NDArray[Any]
    data: NDArray[np.uint8]

    @classmethod
    def of(cls, column: pa.Array, rows: Rows | None) -> Texts:
        """Those in some rows, or all."""
        if pa.types.is_string_view(column.type) or pa.types.is_binary_view(column.type):
            column = column.cast(pa.large_binary())
        rows = all_rows(len(column)) if rows is None else rows
        offsets, data = _laid_out(column)
        sizes = np.diff(offsets)
        return cls(column, rows, sizes if len(rows) == len(sizes) else sizes[rows], offsets, data)

    def padded(self) -> tuple[int, pa.Array]:
        """A width in bytes, and the strings filled up to it with zeros."""
        few = len(self.rows) < len(self.held)
        texts = self.held.take(pa.array(self.rows)) if few else self.held
        texts = texts.cast(pa.large_binary()).view(pa.large_string())  # whatever bytes they are
        width = max(8, -(-int(self.sizes.max(initial=0)) // 8) * 8)
        return width, pc.ascii_rpad(texts, width=width, padding="\0")


class Sums:
    """Four sums of weighted characters, of at most so many words of two characters each.

    Attributes:
        begin: What each sum begins with.
        weights: What the characters of each word are multiplied by, of shape (words, 2, 4).
    """

    def __init__(self, seed: bytes, words: int) -> None:
        stream = hashlib.shake_256(seed).digest(8 * _SUMS * (2 * words + 1))
        numbers = np.frombuffer(stream, np.dtype("<u8")).astype(np.uint64)
        self.begin, weights = numbers[:_SUMS], numbers[_SUMS:]
        self.weights = weights.reshape(words, 2, _SUMS)

    def of_texts(self, texts: Texts) -> Words:
        """The sums of each string and its size, of shape (2, rows)."""
        width, padded = texts.padded()
        return self.of([texts.sizes.astype(np.uint64), *fixed(padded, width).T])

    def of(self, words: list[Words]) -> Words:
        """The sums of each row, of shape (2, rows)."""
        sums = np.repeat(self.begin[:, None], len(words[0]), axis=1)
        product = np.empty(len(words[0]), np.uint64)
        for word, weights in zip(words, self.weights, strict=False):
            for half, of_half in zip((word & _LOWER, word >> _HALF), weights, strict=True):
                for total, weight in zip(sums, of_half, strict=True):
                    np.multiply(half, weight, out=product)
                    np.add(total, product, out=total)
        upper = sums >> _HALF
        return np.stack([upper[0] << _HALF | upper[1], upper[2] << _HALF | upper[3]])


SumTexts = Callable[[Sums, Texts], Words]


def fixed(chunk: pa.Array, width: int) -> Words:
    """Values of so many bytes each as rows of words, without copying."""
    values = chunk.storage if isinstance(chunk, pa.ExtensionArray) else chunk
    start = values.offset * width
    if not pa.types.is_fixed_size_binary(values.type):
        start = 0 if not len(values) else _first_offset(values)
    raw = np.frombuffer(values.buffers()[-1] or b"", np.uint8)
    return raw[start : start + len(values) * width].view("<u8").reshape(len(values), width // 8)


def _first_offset(texts: pa.LargeStringArray) -> int:
    return int(_laid_out(texts)[0][0])


def _laid_out(texts: pa.Array) -> tuple[NDArray[Any], NDArray[np.uint8]]:
    """The offsets and the bytes of strings, without copying."""
    wide = pa.types.is_large_string(texts.type) or pa.types.is_large_binary(texts.type)
    _, offsets, data = texts.buffers()
    held = np.frombuffer(offsets or b"", np.int64 if wide else np.int32)
    held = held if len(held) else np.zeros(1, held.dtype)  # of no strings there may be none
    here = held[texts.offset : texts.offset + len(texts) + 1]
    return here, np.frombuffer(data or b"", np.uint8)


def _bytes(value: Any) -> bytes:
    found = value.as_buffer()
    return b"" if found is None else found.to_pybytes()
