"""The core of the vector engines: rows that stand together by trace, judged at once.

A chunk is laid out in runs, each a part of one trace in order.  Inside a run the previous
status of a row is the row before it, so a shift and one lookup judge the whole chunk; what that
gets wrong is set right afterwards, row by row but all at once: the heads of the runs, which
continue a trace from elsewhere, and the surroundings of unknown statuses, which are few.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from statelaw.frames._cells import Cells
from statelaw.walk import OnViolation

Rows = NDArray[np.intp]


def no_rows() -> Rows:
    """No rows."""
    return np.zeros(0, dtype=np.intp)


@dataclass(frozen=True, slots=True)
class Judged:
    """A chunk of observations, each with its pair.

    Attributes:
        pairs: For each row the previous code and the current one side by side: an index into
            the first half of `Cells.verdict`.
        gapped: The rows before which unknown statuses stood, in no particular order.
    """

    pairs: NDArray[Any]
    gapped: Rows = field(default_factory=no_rows)


@dataclass(frozen=True, slots=True)
class Runs:
    """Which trace each row of a chunk belongs to, as runs of rows that stand together.

    Attributes:
        heads: The first row of each run, ascending from 0.
        names: The key of each run.
        size: The number of rows.
    """

    heads: Rows
    names: NDArray[Any]
    size: int

    @classmethod
    def of(cls, keys: NDArray[Any], heads: Rows | None = None) -> Runs:
        """The runs of equal keys; for wide keys, of equal rows of words.

        Args:
            keys: The key of each row.
            heads: What `run_heads` says of them, if that is known.
        """
        heads = run_heads(keys) if heads is None else heads
        return cls(heads, keys[heads] if len(heads) < len(keys) else keys, len(keys))

    def each(self) -> NDArray[Any]:
        """The key of each row."""
        if len(self.heads) == self.size:
            return self.names
        return np.repeat(self.names, np.diff(self.heads, append=self.size), axis=0)

    def at(self, rows: Rows) -> NDArray[Any]:
        """The key of some rows."""
        if len(self.heads) == self.size:
            return self.names[rows]
        return self.names[np.searchsorted(self.heads, rows, side="right") - 1]


def join(parts: Sequence[Judged]) -> Judged:
    """Judged chunks that follow one another, as one."""
    if len(parts) == 1:
        return parts[0]
    offsets = np.cumsum([0, *(len(part.pairs) for part in parts[:-1])])
    gapped = [part.gapped + offset for part, offset in zip(parts, offsets, strict=True)]
    return Judged(np.concatenate([part.pairs for part in parts]), np.concatenate(gapped))


def judge_runs(
    cells: Cells, codes: NDArray[Any], heads: Rows, stands: NDArray[Any]
) -> tuple[Judged, NDArray[Any]]:
    """Judge a chunk laid out in runs.

    Args:
        cells: The compiled lifecycle.
        codes: The code of each row, at most `cells.nothing`; at least one row.
        heads: The first row of each run, ascending from 0.
        stands: Where each run's trace stands before its head.

    Returns:
        The judged chunk, and where each run's trace stands after it.
    """
    pairs = shifted(cells, codes)
    pairs[heads] = _head_pairs(cells, codes[heads], stands)
    gapped = heads[stands >= cells.side]
    tails = np.append(heads[1:], len(codes)) - 1
    after = codes[tails].astype(cells.stand_type)
    if int(codes.max()) >= cells.count:
        gapped = _Gaps(cells, codes, heads, stands).mend(pairs, after, gapped)
    if cells.on_violation is OnViolation.HOLD:
        gapped = _Hold(cells, codes, heads, Judged(pairs, gapped)).mend(after)
    return Judged(pairs, gapped), after


def shifted(cells: Cells, codes: NDArray[Any]) -> NDArray[Any]:
    """The pair of each row with the one before it, as if all were of one trace."""
    pairs: NDArray[Any] = np.empty(len(codes), dtype=cells.pair_type)
    pairs[:1] = 0
    np.multiply(
        codes[:-1], cells.side, out=pairs[1:], dtype=cells.pair_type
    )  # vectorised, << is not
    np.bitwise_or(pairs, codes, out=pairs)
    return pairs


def _head_pairs(cells: Cells, codes: NDArray[Any], stands: NDArray[Any]) -> NDArray[Any]:
    previous = (stands & cells.nothing).astype(cells.pair_type)
    pairs: NDArray[Any] = (previous << cells.bits) | codes
    return pairs


def run_heads(keys: NDArray[Any]) -> Rows:
    """The first row of each run of equal keys; for wide keys, of equal rows of words."""
    if not len(keys):
        return no_rows()
    change = np.empty(len(keys), dtype=bool)
    change[0] = True
    if keys.ndim == 1:
        np.not_equal(keys[1:], keys[:-1], out=change[1:])
    else:
        np.any(keys[1:] != keys[:-1], axis=1, out=change[1:])
    return all_rows(len(keys)) if change.all() else np.flatnonzero(change)


def all_rows(count: int) -> Rows:
    """So many rows, from 0; those of a chunk are one array, which cannot be changed."""
    return _rows_of_a_chunk()[:count] if count <= _CHUNK else np.arange(count)


@cache
def _rows_of_a_chunk() -> Rows:
    rows = np.arange(_CHUNK)
    rows.flags.writeable = False
    return rows


_CHUNK = 1 << 18
"""The most rows of which a list is kept: a whole log may have any number."""


class _Gaps:
    """The unknown rows of a chunk, and the runs of them: `first` to `last` without a break."""

    def __init__(
        self, cells: Cells, codes: NDArray[Any], heads: Rows, stands: NDArray[Any]
    ) -> None:
        self.cells = cells
        self.codes = codes
        self.heads = heads
        self.rows = np.flatnonzero(codes >= cells.count)
        is_head = np.zeros(len(codes) + 1, dtype=bool)
        is_head[heads] = is_head[-1] = True
        self.is_head = is_head
        self.opens = np.append(True, np.diff(self.rows) != 1) | is_head[self.rows]
        opening = np.maximum.accumulate(np.where(self.opens, np.arange(len(self.rows)), 0))
        self.first = self.rows[opening]
        self.stand = self._stands(stands)

    def _stands(self, stands: NDArray[Any]) -> NDArray[Any]:
        """Where the trace stands before each row's run of unknown rows."""
        at_head = self.is_head[self.first]
        run = np.searchsorted(self.heads, self.first[at_head])
        found = self.codes[self.first - 1].astype(self.cells.stand_type)
        found[at_head] = stands[run]
        return found

    def mend(self, pairs: NDArray[Any], after: NDArray[Any], gapped: Rows) -> Rows:
        """Set right the unknown rows, the rows after them and the ends; the rows with a gap."""
        cells, rows = self.cells, self.rows
        previous = (self.stand & cells.nothing).astype(cells.pair_type)
        pairs[rows] = (previous << cells.bits) | self.codes[rows]
        closes = np.append(self.opens[1:], True)
        ends = closes & self.is_head[rows + 1]
        run = np.searchsorted(self.heads, rows[ends], side="right") - 1
        after[run] = self.stand[ends] | cells.side
        goes_on = closes & ~ends
        following = rows[goes_on] + 1
        pairs[following] = (previous[goes_on] << cells.bits) | self.codes[following]
        return np.concatenate((gapped, rows[~self.opens], following))


class _Hold:
    """What holding changes: from each held step on, until the trace stands where it would have."""

    def __init__(self, cells: Cells, codes: NDArray[Any], heads: Rows, judged: Judged) -> None:
        self.cells = cells
        self.codes = codes
        self.tails = np.append(heads[1:], len(codes))
        self.pairs = judged.pairs
        self.gaps = np.zeros(len(codes), dtype=bool)
        self.gaps[judged.gapped] = True

    def mend(self, after: NDArray[Any]) -> Rows:
        """Set right the rows after each held step, and the ends; the rows with a gap."""
        done = 0
        for row in np.flatnonzero(self.cells.held[self.pairs]).tolist():
            if row >= done:
                run = int(np.searchsorted(self.tails, row, side="right"))
                done, stand = self._walk(row, int(self.tails[run]))
                if done == self.tails[run]:
                    after[run] = stand
        return np.flatnonzero(self.gaps)

    def _walk(self, row: int, tail: int) -> tuple[int, int]:
        """Go on from a held step; the row up to which it mattered, and the stand there."""
        bits, side = self.cells.bits, self.cells.side
        follow = self.cells.follow
        stand = int(self.pairs[row]) >> bits | side * bool(self.gaps[row])
        for i in range(row + 1, tail):
            code = int(self.codes[i])
            cell = stand << bits | code
            self.pairs[i], self.gaps[i] = cell & (side * side - 1), stand >= side
            stand = int(follow[cell])
            if stand == code:
                return i + 1, stand
        return tail, stand
