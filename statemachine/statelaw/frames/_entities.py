"""From key columns to the runs of a log: integers as they are, all else as digests of 128 bits.

Only the first row of a run is digested, so a log grouped by entity costs a comparison a row.
UUIDs, and two columns of integers, are their own digests; of others two may share one with odds
that `_digests` states, whoever chose the keys.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from statelaw.frames._arrow import pc
from statelaw.frames._digests import SEED, Digests, Words, fixed
from statelaw.frames._engine import Gear
from statelaw.frames._refusals import absent_keys, refused_key_type
from statelaw.frames._runs import Rows, Runs


class EntityRuns:
    """Finds the runs of each chunk of a log by its key columns.

    Args:
        columns: The names of the key columns, for messages.
        types: Their types.
        engine: What holds them, for messages.
        seed: The seed of the digests; what is merged with the runs of another process needs the
            same one there.
        gear: What does the work.

    Raises:
        InputError: A column's type cannot tell entities apart.
    """

    def __init__(
        self,
        columns: Sequence[str],
        types: Sequence[pa.DataType],
        engine: str = "",
        seed: bytes = SEED,
        gear: Gear | None = None,
    ) -> None:
        self._names = tuple(columns)
        gear = gear or Gear(accelerate=False)
        self._digests = Digests(seed, lambda: gear.engine.sum_texts)
        self._columns = [
            _column(name, found, engine, self._digests)
            for name, found in zip(columns, types, strict=True)
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
        chunks = [chunk.dictionary_decode() if _hides_absent(chunk) else chunk for chunk in chunks]
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
        digest = self._digests.of_words(np.concatenate(words))
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
        words = fixed(chunk, 16)
        changes: NDArray[np.bool_] = np.any(words[1:] != words[:-1], axis=1)
        return changes

    def words(self, chunk: pa.Array, rows: Rows) -> Words:
        return fixed(chunk, 16)[rows].T


class _Texts:
    """Strings; a dictionary of them is digested once."""

    def __init__(self, digests: Digests) -> None:
        self._digests = digests
        self._dictionary: pa.Array | None = None
        self._of_dictionary: Words = np.zeros((2, 0), np.uint64)

    def changes(self, chunk: pa.Array) -> NDArray[np.bool_]:
        values = chunk.indices if pa.types.is_dictionary(chunk.type) else chunk
        after, before = values.slice(1), values.slice(0, max(len(values) - 1, 0))
        return np.asarray(pc.not_equal(after, before).to_numpy(zero_copy_only=False))

    def words(self, chunk: pa.Array, rows: Rows) -> Words:
        if not pa.types.is_dictionary(chunk.type):
            return self._digests.of_texts(chunk, rows)
        if self._dictionary is None or not self._dictionary.equals(chunk.dictionary):
            self._dictionary = chunk.dictionary
            self._of_dictionary = self._digests.of_texts(chunk.dictionary)
        return self._of_dictionary[:, chunk.indices.to_numpy()[rows]]


def _hides_absent(chunk: pa.Array) -> bool:
    """Whether the values of a dictionary are absent, which its indices do not show."""
    return bool(pa.types.is_dictionary(chunk.type) and chunk.dictionary.null_count)


def _column(name: str, found: pa.DataType, engine: str, digests: Digests) -> _Column:
    held = found.value_type if pa.types.is_dictionary(found) else found
    if pa.types.is_integer(held):
        return _Integers()
    if held == pa.uuid() or held == pa.binary(16):
        return _Uuids()
    if pa.types.is_null(held) or is_textual(held):
        return _Texts(digests)  # a column without any value gets no further than its rows
    raise refused_key_type(name, str(found), engine)


def is_textual(found: pa.DataType) -> bool:
    """Whether a key column of this type holds strings, or strings of bytes."""
    held = found.value_type if pa.types.is_dictionary(found) else found
    return any(is_text(held) for is_text in _TEXTS)


def kind_of_key(found: pa.DataType) -> str:
    """How keys of a type are told apart; keys of one kind are the same in every chunk."""
    held = found.value_type if pa.types.is_dictionary(found) else found
    if pa.types.is_integer(held):
        return "wide" if pa.types.is_uint64(held) else "integer"
    return "text" if is_textual(held) else str(held)


_TEXTS = (
    pa.types.is_string,
    pa.types.is_large_string,
    pa.types.is_string_view,
    pa.types.is_binary,
    pa.types.is_large_binary,
    pa.types.is_binary_view,
)
