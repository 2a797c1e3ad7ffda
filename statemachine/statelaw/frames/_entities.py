"""From key columns to the runs of a log: integers as they are, all else as digests of 128 bits.

Only the first row of a run is digested, so a log grouped by entity costs a comparison a row.
The digest is a function of the value alone, the same on every machine.  Among 10^9 entities the
odds that any two share one are about 10^-21; it is not meant to withstand somebody who crafts
keys to collide.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from statelaw.frames._arrow import pc
from statelaw.frames._refusals import absent_keys, refused_key_type
from statelaw.frames._runs import Rows, Runs

Words = NDArray[np.uint64]

_LONGEST = 256
_SEEDS = (np.uint64(0x9E3779B97F4A7C15), np.uint64(0xD6E8FEB86659FD93))
_FACTORS = (np.uint64(0xBF58476D1CE4E5B9), np.uint64(0xA0761D6478BD642F))


class EntityRuns:
    """Finds the runs of each chunk of a log by its key columns.

    Args:
        columns: The names of the key columns, for messages.
        types: Their types.
        engine: What holds them, for messages.

    Raises:
        InputError: A column's type cannot tell entities apart.
    """

    def __init__(
        self, columns: Sequence[str], types: Sequence[pa.DataType], engine: str = ""
    ) -> None:
        self._names = tuple(columns)
        self._columns = [
            _column(name, found, engine) for name, found in zip(columns, types, strict=True)
        ]
        self._rows = 0

    def runs(self, chunks: Sequence[pa.Array], rows: int) -> Runs:
        """The runs of the next chunk.

        Args:
            chunks: The rows of each key column.
            rows: How many there are; without key columns all are of one entity.

        Raises:
            InputError: A row has no value in a key column.
        """
        for name, chunk in zip(self._names, chunks, strict=True):
            if chunk.null_count:
                first = int(np.flatnonzero(chunk.is_null().to_numpy(zero_copy_only=False))[0])
                raise absent_keys(name, chunk.null_count, self._rows + first)
        self._rows += rows
        return self._found(chunks, rows)

    def _found(self, chunks: Sequence[pa.Array], rows: int) -> Runs:
        if not chunks or not rows:
            heads = np.zeros(min(rows, 1), np.intp)
            return Runs(heads, np.zeros(len(heads), np.int64), rows)
        if len(chunks) == 1 and isinstance(self._columns[0], _Integers):
            return Runs.of(self._columns[0].values(chunks[0]))
        return self._digested(chunks, rows)

    def _digested(self, chunks: Sequence[pa.Array], rows: int) -> Runs:
        change = np.ones(rows, dtype=bool)
        both = list(zip(self._columns, chunks, strict=True))
        change[1:] = np.logical_or.reduce([column.changes(chunk) for column, chunk in both])
        heads = np.flatnonzero(change)
        words = [column.words(chunk, heads) for column, chunk in both]
        digest = words[0] if len(words) == 1 else _mixed(np.concatenate(words))
        return Runs(heads, np.ascontiguousarray(digest.T), rows)


class _Column(Protocol):
    def changes(self, chunk: pa.Array) -> NDArray[np.bool_]:
        """For each row but the first, whether it differs from the one before."""
        ...

    def words(self, chunk: pa.Array, rows: Rows) -> Words:
        """What tells the values of some rows apart, of shape (words, rows)."""
        ...


class _Integers:
    def values(self, chunk: pa.Array) -> NDArray[Any]:
        if pa.types.is_dictionary(chunk.type):
            chunk = chunk.dictionary_decode()
        return np.asarray(chunk.to_numpy())

    def changes(self, chunk: pa.Array) -> NDArray[np.bool_]:
        values = self.values(chunk)
        changes: NDArray[np.bool_] = values[1:] != values[:-1]
        return changes

    def words(self, chunk: pa.Array, rows: Rows) -> Words:
        return self.values(chunk)[rows].astype(np.int64, copy=False).view(np.uint64)[None, :]


class _Uuids:
    def changes(self, chunk: pa.Array) -> NDArray[np.bool_]:
        words = _fixed(chunk, 16)
        changes: NDArray[np.bool_] = np.any(words[1:] != words[:-1], axis=1)
        return changes

    def words(self, chunk: pa.Array, rows: Rows) -> Words:
        return _fixed(chunk, 16)[rows].T


class _Texts:
    """Strings; a dictionary of them is digested once."""

    def __init__(self) -> None:
        self._dictionary: pa.Array | None = None
        self._digests: Words = np.zeros((2, 0), np.uint64)

    def changes(self, chunk: pa.Array) -> NDArray[np.bool_]:
        values = chunk.indices if pa.types.is_dictionary(chunk.type) else chunk
        after, before = values.slice(1), values.slice(0, max(len(values) - 1, 0))
        return np.asarray(pc.not_equal(after, before).to_numpy(zero_copy_only=False))

    def words(self, chunk: pa.Array, rows: Rows) -> Words:
        if not pa.types.is_dictionary(chunk.type):
            return digests(chunk if len(rows) == len(chunk) else chunk.take(pa.array(rows)))
        if self._dictionary is None or not self._dictionary.equals(chunk.dictionary):
            self._dictionary = chunk.dictionary
            self._digests = digests(chunk.dictionary)
        return self._digests[:, chunk.indices.to_numpy()[rows]]


def digests(texts: pa.Array) -> Words:
    """A digest of 128 bits for each string or string of bytes, of shape (2, strings)."""
    texts = texts.cast(pa.large_binary()).view(pa.large_string())  # its bytes, whatever they are
    sizes = np.asarray(pc.binary_length(texts).to_numpy())
    longest = int(sizes.max(initial=0))
    if longest > _LONGEST:
        return _of_long(texts, sizes)
    width = max(8, -(-longest // 8) * 8)
    padded = pc.ascii_rpad(texts, width=width, padding="\0")
    words = _fixed(padded, width)
    return _digest(words.T, sizes.astype(np.uint64))


def _of_long(texts: pa.Array, sizes: NDArray[Any]) -> Words:
    """The digests where some strings are long: those one by one."""
    found = np.zeros((2, len(texts)), np.uint64)
    is_long = sizes > _LONGEST
    short, rows = np.flatnonzero(~is_long), np.flatnonzero(is_long)
    raw = texts.view(pa.large_binary())
    found[:, short] = digests(texts.take(pa.array(short)))
    for row in rows.tolist():
        text = hashlib.blake2b(raw[row].as_py(), digest_size=16).digest()
        found[:, row] = np.frombuffer(text, np.dtype("<u8"))
    return found


def _digest(words: Words, sizes: Words) -> Words:
    """Mix words into two, as far as each string reaches."""
    lanes = np.stack([sizes * seed for seed in _SEEDS])
    least = int(sizes.min(initial=0))
    for i, word in enumerate(words):
        mixed = _stirred(lanes, word)
        lanes = mixed if 8 * i < least else np.where(sizes > np.uint64(8 * i), mixed, lanes)
    return lanes


def _mixed(words: Words) -> Words:
    """Mix the words of several columns into two."""
    lanes = np.stack([np.full(words.shape[1], seed) for seed in _SEEDS])
    for word in words:
        lanes = _stirred(lanes, word)
    return lanes


def _stirred(lanes: Words, word: Words) -> Words:
    """One round: for a given lane, different words give different results."""
    stirred = np.empty_like(lanes)
    for lane, factor, out in zip(lanes, _FACTORS, stirred, strict=True):
        np.bitwise_xor(lane, word, out=out)
        np.multiply(out, factor, out=out)
        np.bitwise_xor(out, out >> np.uint64(29), out=out)
    return stirred


def _fixed(chunk: pa.Array, width: int) -> Words:
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


def _column(name: str, found: pa.DataType, engine: str) -> _Column:
    held = found.value_type if pa.types.is_dictionary(found) else found
    if pa.types.is_integer(held):
        return _Integers()
    if held == pa.uuid() or held == pa.binary(16):
        return _Uuids()
    if pa.types.is_null(held) or any(is_text(held) for is_text in _TEXTS):
        return _Texts()  # a column without a value has no type, and none of its rows gets further
    raise refused_key_type(name, str(found), engine)


_TEXTS = (
    pa.types.is_string,
    pa.types.is_large_string,
    pa.types.is_string_view,
    pa.types.is_binary,
    pa.types.is_large_binary,
    pa.types.is_binary_view,
)
