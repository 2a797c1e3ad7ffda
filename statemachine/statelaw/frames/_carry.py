"""The three ways to carry where each trace stands from chunk to chunk, behind one signature.

`Contiguous` keeps one trace, `Dense` one small number for each integer key, and `Sparse` the same
beside a hash table of keys.  None of them sorts the log or believes that it is sorted:
`Contiguous` refuses keys that come back, and the others take rows in any order.
"""

from __future__ import annotations

from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from statelaw.frames._cells import Cells
from statelaw.frames._engine import Engine, Gear
from statelaw.frames._keys import KeyIndex, Numbers, as_words
from statelaw.frames._mixed import POSITIONS, all_different
from statelaw.frames._room import with_room
from statelaw.frames._runs import Judged, Runs, join
from statelaw.walk import OnViolation

CHUNK = 1 << 18
"""Rows judged at once: small enough for the caches, large enough to forget the interpreter."""


class Carry(Protocol):
    """Judges a chunk after all chunks before it."""

    def judge(self, runs: Runs, codes: NDArray[Any]) -> Judged:
        """The pair of each row; the rows of a trace are in order, whatever lies between them.

        Args:
            runs: Which entity each row belongs to; at least one row.
            codes: The code of each row's status; at most `Cells.nothing`.
        """
        ...

    def ends(self) -> tuple[NDArray[Any], NDArray[Any]]:
        """The keys of all traces seen, and where each stands."""
        ...


class Disorder(Exception):  # noqa: N818 - a signal between carries, never seen by callers
    """Keys that are not grouped in ascending order; nothing of the chunk has been taken."""


class Contiguous:
    """For logs in which the rows of each entity stand together, the keys ascending.

    Of the entities that have ended it keeps where they stand; `keep_ends=False` forgets that
    too, so that memory does not grow with their number.
    """

    def __init__(self, cells: Cells, gear: Gear | None = None, *, keep_ends: bool = True) -> None:
        self._cells = cells
        self._gear = gear or Gear(accelerate=False)
        self._keep = keep_ends
        self._ended: list[tuple[NDArray[Any], NDArray[Any]]] = []

    def judge(self, runs: Runs, codes: NDArray[Any]) -> Judged:
        """See `Carry`.

        Raises:
            Disorder: An entity comes back after one with a greater key.
        """
        heads, names = runs.heads, runs.names
        goes_on = self._goes_on(names)
        stands = np.full(len(heads), self._cells.nothing, dtype=self._cells.stand_type)
        if goes_on:
            stands[0] = self._ended[-1][1][-1]
        judged, after = self._gear.engine.judge_runs(self._cells, codes, heads, stands)
        self._end(names, after, goes_on)
        return judged

    def ends(self) -> tuple[NDArray[Any], NDArray[Any]]:
        """See `Carry`; only the last trace if ends are not kept."""
        if not self._ended:
            return np.zeros(0, np.int64), np.zeros(0, self._cells.stand_type)
        keys, stands = zip(*self._ended, strict=True)
        return np.concatenate(keys), np.concatenate(stands)

    def _goes_on(self, names: NDArray[Any]) -> bool:
        """Whether the first run continues the last trace."""
        if names.ndim > 1 or not (names[1:] > names[:-1]).all():
            raise Disorder
        if not self._ended:
            return False
        last = self._ended[-1][0][-1]
        if names[0] < last:
            raise Disorder
        return bool(names[0] == last)

    def _end(self, names: NDArray[Any], after: NDArray[Any], goes_on: bool) -> None:
        if not self._keep:
            self._ended = [(names[-1:].copy(), after[-1:].copy())]
            return
        if goes_on:
            earlier, stood = self._ended[-1]
            self._ended[-1] = earlier[:-1], stood[:-1]
        self._ended.append((names, after))


class Dense:
    """For keys that are small integers: one number for each."""

    def __init__(self, cells: Cells, gear: Gear | None = None) -> None:
        self._cells = cells
        self._gear = gear or Gear(accelerate=False)
        self._stands = np.zeros(0, dtype=cells.stand_type)
        self._marks = np.zeros(0, dtype=np.uint16)
        self._seen = np.zeros(0, dtype=bool)

    @property
    def room(self) -> int:
        """Below which number keys take no more memory than is taken already."""
        return len(self._stands)

    @property
    def entities(self) -> int:
        """How many traces were seen."""
        return len(self.ends()[0])

    @property
    def _holds(self) -> bool:
        """Whether a trace may still stand before its beginning after it was seen."""
        return self._cells.on_violation is OnViolation.HOLD

    def judge(self, runs: Runs, codes: NDArray[Any]) -> Judged:
        """See `Carry`; the keys are not negative."""
        self._make_room(int(runs.names.max()) + 1)
        if self._holds:
            self._seen[runs.names] = True
        return _judge_keyed(self._gear.engine, self._cells, runs, codes, self._stands, self._marks)

    def ends(self) -> tuple[NDArray[Any], NDArray[Any]]:
        """See `Carry`."""
        seen = np.flatnonzero(self._seen if self._holds else self._stands != self._cells.nothing)
        return seen, self._stands[seen]

    def stands(self, count: int) -> NDArray[Any]:
        """Where the first so many entities stand."""
        self._make_room(count)
        return self._stands[:count]

    def restore(self, keys: NDArray[Any], stands: NDArray[Any]) -> None:
        """Begin with traces that already stand somewhere."""
        if len(keys):
            self._make_room(int(keys.max()) + 1)
            self._stands[keys] = stands
            if self._holds:
                self._seen[keys] = True

    def _make_room(self, size: int) -> None:
        if size > len(self._stands):
            self._stands = with_room(self._stands, size, self._cells.nothing)
            self._marks = np.zeros(len(self._stands), dtype=np.uint16)
            if self._holds:
                self._seen = with_room(self._seen, len(self._stands))


class Sparse:
    """For any keys: one number for each, by the number that a hash table gives it.

    Attributes:
        room: 0: no key is cheaper than another.
    """

    room = 0

    def __init__(self, cells: Cells, gear: Gear | None = None, words: int = 1) -> None:
        gear = gear or Gear(accelerate=False)
        self._key_type = np.dtype(np.int64)
        self._index = KeyIndex(words, lambda: gear.engine.number_keys)
        self._dense = Dense(cells, gear)

    @property
    def entities(self) -> int:
        """How many traces were seen."""
        return self._index.count

    def judge(self, runs: Runs, codes: NDArray[Any]) -> Judged:
        """See `Carry`."""
        return self._dense.judge(Runs(runs.heads, self._numbers(runs.names), runs.size), codes)

    def ends(self) -> tuple[NDArray[Any], NDArray[Any]]:
        """See `Carry`."""
        keys, stands = self._index.keys(), self._dense.stands(self.entities)
        return (keys if keys.shape[1] > 1 else keys[:, 0].view(self._key_type)), stands

    def restore(self, keys: NDArray[Any], stands: NDArray[Any]) -> None:
        """Begin with traces that already stand somewhere."""
        for i in range(0, len(keys), CHUNK):
            self._dense.restore(self._numbers(keys[i : i + CHUNK]), stands[i : i + CHUNK])

    def _numbers(self, keys: NDArray[Any]) -> Numbers:
        if keys.dtype == np.uint64:
            self._key_type = keys.dtype
        return self._index.numbers(as_words(keys))


def _judge_keyed(
    engine: Engine,
    cells: Cells,
    runs: Runs,
    codes: NDArray[Any],
    stands: NDArray[Any],
    marks: NDArray[np.uint16],
) -> Judged:
    """Judge rows in any order: by runs where rows of an entity stand together, else one by one.

    See `_mixed.judge_mixed`; the number of rows is not limited.
    """
    if 2 * len(runs.heads) < runs.size:
        entities = runs.names.astype(np.intp, copy=False)
        if len(entities) <= len(POSITIONS) and all_different(entities, marks):
            judged, after = engine.judge_runs(cells, codes, runs.heads, stands[entities])
            stands[entities] = after
            return judged
    names, most = runs.each(), engine.most_mixed
    parts = []
    for i in range(0, len(names), most):
        part = slice(i, i + most)
        parts.append(engine.judge_mixed(cells, names[part], codes[part], stands, marks))
    return join(parts)
