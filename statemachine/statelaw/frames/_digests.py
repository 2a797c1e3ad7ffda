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
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from statelaw.frames._arrow import pc

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
    """

    def __init__(self, seed: bytes = SEED) -> None:
        self._seed = seed
        self._of_texts = _Sums(seed + b"text", LONGEST // 8 + 1)

    def of_texts(self, texts: pa.Array) -> Words:
        """A digest for each string or string of bytes, of shape (2, strings)."""
        texts = texts.cast(pa.large_binary()).view(
            pa.large_string()
        )  # its bytes, whatever they are
        sizes = np.asarray(pc.binary_length(texts).to_numpy())
        longest = int(sizes.max(initial=0))
        if longest > LONGEST:
            return self._with_long(texts, sizes)
        width = max(8, -(-longest // 8) * 8)
        padded = pc.ascii_rpad(texts, width=width, padding="\0")
        return self._of_texts.of([sizes.astype(np.uint64), *fixed(padded, width).T])

    def of_words(self, words: Words) -> Words:
        """The words of several columns in two, of shape (2, rows); two or one are left as are."""
        if len(words) <= 2:
            return words
        return _Sums(self._seed + b"words", len(words)).of(list(words))

    def _with_long(self, texts: pa.Array, sizes: NDArray[Any]) -> Words:
        found = np.zeros((2, len(texts)), np.uint64)
        is_long = sizes > LONGEST
        short, rows = np.flatnonzero(~is_long), np.flatnonzero(is_long)
        raw = texts.view(pa.large_binary())
        found[:, short] = self.of_texts(texts.take(pa.array(short)))
        for row in rows.tolist():
            text = hashlib.blake2b(raw[row].as_py(), digest_size=16, key=self._seed).digest()
            found[:, row] = np.frombuffer(text, np.dtype("<u8"))
        return found


class _Sums:
    """Four sums of weighted characters, of at most so many words of two characters each."""

    def __init__(self, seed: bytes, words: int) -> None:
        stream = hashlib.shake_256(seed).digest(8 * _SUMS * (2 * words + 1))
        numbers = np.frombuffer(stream, np.dtype("<u8")).astype(np.uint64)
        self._begin, weights = numbers[:_SUMS], numbers[_SUMS:]
        self._weights = weights.reshape(words, 2, _SUMS)

    def of(self, words: list[Words]) -> Words:
        """The sums of each row, of shape (2, rows)."""
        sums = np.repeat(self._begin[:, None], len(words[0]), axis=1)
        product = np.empty(len(words[0]), np.uint64)
        for word, weights in zip(words, self._weights, strict=False):
            for half, of_half in zip((word & _LOWER, word >> _HALF), weights, strict=True):
                for total, weight in zip(sums, of_half, strict=True):
                    np.multiply(half, weight, out=product)
                    np.add(total, product, out=total)
        upper = sums >> _HALF
        return np.stack([upper[0] << _HALF | upper[1], upper[2] << _HALF | upper[3]])


def fixed(chunk: pa.Array, width: int) -> Words:
    """Values of so many bytes each as rows of words, without copying."""
    values = chunk.storage if isinstance(chunk, pa.ExtensionArray) else chunk
    start = values.offset * width
    if not pa.types.is_fixed_size_binary(values.type):
        start = 0 if not len(values) else _first_offset(values)
    raw = np.frombuffer(values.buffers()[-1] or b"", np.uint8)
    return raw[start : start + len(values) * width].view("<u8").reshape(len(values), width // 8)


def _first_offset(texts: pa.LargeStringArray) -> int:
    offsets = np.frombuffer(texts.buffers()[1], np.int64)
    return int(offsets[texts.offset])
