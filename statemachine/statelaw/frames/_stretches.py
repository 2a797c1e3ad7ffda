"""The stretches of many traces at once: a part of a log, summarised so that parts merge.

This is `Stretch` for every trace of a part of a log, as columns, with the steps inside all of
them counted together.  Parts are joined with `+` in the order of the log, in any grouping.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from statelaw.errors import InputError
from statelaw.frames._cells import Cells
from statelaw.frames._kernel import Kernel, TallySink
from statelaw.frames._pairs import PairCounts
from statelaw.frames._runs import Judged, Runs
from statelaw.verdict import VerdictTable

NONE = -1
"""In place of a code: no status of the stretch is known."""


@dataclass(frozen=True, eq=False)
class Stretches:
    """A part of a log: for each trace its stretch, as columns of equal length.

    Attributes:
        counts: The steps inside the stretches, from the first known status of each on.
        keys: The trace of each stretch, each once, ascending: integers, or rows of uint64.
        leading: The number of unknown statuses before the first known one.
        first: The code of the first known status, or `NONE`.
        last: The code of the last known status, or `NONE`.
        trailing: Whether unknown statuses stand after the last known one.
    """

    counts: PairCounts
    keys: NDArray[Any]
    leading: NDArray[np.int64]
    first: NDArray[np.int32]
    last: NDArray[np.int32]
    trailing: NDArray[np.bool_]

    @classmethod
    def empty(cls, table: VerdictTable[Any]) -> Stretches:
        """The part of a log with no observation in it, which changes nothing it is joined with."""
        return cls.of(table, ())

    @classmethod
    def of(
        cls, table: VerdictTable[Any], batches: Iterable[tuple[NDArray[Any], NDArray[Any]]]
    ) -> Stretches:
        """The stretches of a part of a log, in batches of keys and codes; see `Kernel.feed`."""
        kernel = Kernel(table)
        tally, heads = TallySink(kernel), _HeadSink(kernel.cells)
        for keys, codes in batches:
            kernel.feed(keys, codes, tally, heads)
        return _summary(table, kernel, tally.counts, heads)

    def __add__(self, later: Stretches) -> Stretches:
        """This part of a log and the one that follows it.

        Raises:
            InputError: The two belong to different lifecycles, or their keys do not compare.
        """
        if not len(self.keys) or not len(later.keys):
            some = self if len(self.keys) else later
            return Stretches(self.counts + later.counts, *some._columns())
        keys, a, b = _aligned(self, later)
        counts = self.counts + later.counts + _joined(self.counts.statuses, a, b)
        return Stretches(counts, keys, *_merged(a, b))

    def __len__(self) -> int:
        return len(self.keys)

    def whole(self) -> PairCounts:
        """The counts where this is the whole log: the heads are the beginnings of traces."""
        return self.counts + _heads(self.counts.statuses, self.leading, self.first)

    def _columns(self) -> tuple[NDArray[Any], ...]:
        return self.keys, self.leading, self.first, self.last, self.trailing


class _HeadSink:
    """Keeps the rows that are judged as the beginning of a trace."""

    def __init__(self, cells: Cells) -> None:
        self._least = cells.nothing << cells.bits
        self._nothing = cells.nothing
        self.keys: list[NDArray[Any]] = []
        self.codes: list[NDArray[Any]] = []

    def take(self, start: int, runs: Runs, judged: Judged) -> None:  # noqa: ARG002
        """See `Sink`."""
        rows = np.flatnonzero(judged.pairs >= self._least)
        self.keys.append(runs.at(rows))
        self.codes.append(judged.pairs[rows] & self._nothing)


def _summary(
    table: VerdictTable[Any], kernel: Kernel, whole: PairCounts, heads: _HeadSink
) -> Stretches:
    keys, codes = kernel.ends()
    order = _ascending(keys)
    keys, last = keys[order], np.where(codes < table.before, codes, NONE)[order]
    trailing = kernel.stands()[1][order] & (last != NONE)
    leading, first = np.zeros(len(keys), np.int64), np.full(len(keys), NONE, np.int32)
    if heads.keys:
        where = _places(keys, np.concatenate(heads.keys))
        codes = np.concatenate(heads.codes)
        known = codes < table.before
        first[where[known]] = codes[known]
        leading += np.bincount(where[~known], minlength=len(keys))
    inside = whole - _heads(whole.statuses, leading, first)
    return Stretches(inside, keys, leading, first, last.astype(np.int32), trailing)


def _heads(
    statuses: tuple[str, ...], leading: NDArray[np.int64], first: NDArray[np.int32]
) -> PairCounts:
    """The steps of heads that are the beginnings of traces."""
    before = np.full(len(first), NONE, np.int32)
    return _after(statuses, before, np.zeros(len(first), bool), leading, first)


def _after(
    statuses: tuple[str, ...],
    stands: NDArray[np.int32],
    gaps: NDArray[np.bool_],
    leading: NDArray[np.int64],
    first: NDArray[np.int32],
) -> PairCounts:
    """The steps of heads that come after these statuses; see `Stretch.judged_after`."""
    before, unknown = len(statuses), len(statuses) + 1
    stood = np.where(stands == NONE, before, stands)
    some, known = leading > 0, first != NONE
    rows = [
        *_counted(stood[some], np.full(int(some.sum()), unknown), gaps[some]),
        *_counted(stood[some], np.full(int(some.sum()), unknown), True, leading[some] - 1),
        *_counted(stood[known], first[known], (gaps | some)[known]),
    ]
    return PairCounts.of(statuses, rows)


def _counted(
    previous: NDArray[Any],
    current: NDArray[Any],
    gaps: NDArray[np.bool_] | bool,
    weights: NDArray[np.int64] | None = None,
) -> list[tuple[int, int, bool, int]]:
    """How often each cell occurs, or the sum of its weights."""
    cells = np.stack([previous, current, np.broadcast_to(gaps, len(previous))])
    kinds, which = np.unique(cells, axis=1, return_inverse=True)
    sums = np.zeros(kinds.shape[1], np.int64)
    np.add.at(sums, which.reshape(-1), 1 if weights is None else weights)
    return [
        (int(a), int(b), bool(gap), int(n)) for (a, b, gap), n in zip(kinds.T, sums, strict=True)
    ]


@dataclass(frozen=True, slots=True)
class _Ends:
    """The ends of stretches, aligned with a longer list of keys; absent ones say nothing."""

    leading: NDArray[np.int64]
    first: NDArray[np.int32]
    last: NDArray[np.int32]
    trailing: NDArray[np.bool_]


def _aligned(one: Stretches, other: Stretches) -> tuple[NDArray[Any], _Ends, _Ends]:
    if one.keys.ndim != other.keys.ndim:
        raise InputError("keys of different widths do not compare; encode both parts alike")
    both = np.concatenate((one.keys, other.keys))
    keys = np.unique(both, axis=0) if both.ndim > 1 else np.unique(both)
    return keys, _spread(one, keys), _spread(other, keys)


def _spread(part: Stretches, keys: NDArray[Any]) -> _Ends:
    where = _places(keys, part.keys)
    leading, first = np.zeros(len(keys), np.int64), np.full(len(keys), NONE, np.int32)
    last, trailing = first.copy(), np.zeros(len(keys), bool)
    leading[where], first[where] = part.leading, part.first
    last[where], trailing[where] = part.last, part.trailing
    return _Ends(leading, first, last, trailing)


def _joined(statuses: tuple[str, ...], a: _Ends, b: _Ends) -> PairCounts:
    """The steps of the later heads, where the earlier part knows what they come after."""
    on = a.first != NONE
    return _after(statuses, a.last[on], a.trailing[on], b.leading[on], b.first[on])


def _merged(a: _Ends, b: _Ends) -> tuple[NDArray[Any], ...]:
    """The ends of both parts together; see `Stretch.__add__`."""
    begun, known = a.first != NONE, b.first != NONE
    return (
        np.where(begun, a.leading, a.leading + b.leading),
        np.where(begun, a.first, b.first),
        np.where(known, b.last, a.last),
        np.where(known | ~begun, b.trailing, a.trailing | (b.leading > 0)),
    )


def _ascending(keys: NDArray[Any]) -> NDArray[np.intp]:
    return np.lexsort(keys.T[::-1]) if keys.ndim > 1 else np.argsort(keys, kind="stable")


def _places(keys: NDArray[Any], sought: NDArray[Any]) -> NDArray[np.intp]:
    """Where each sought key stands among the ascending keys, each of which is there."""
    if keys.ndim == 1:
        return np.searchsorted(keys, sought)
    return np.searchsorted(_comparable(keys), _comparable(sought))


def _comparable(keys: NDArray[np.uint64]) -> NDArray[Any]:
    """Wide keys as bytes whose order is that of the numbers."""
    words = np.ascontiguousarray(keys, dtype=">u8")
    return words.view(f"S{8 * keys.shape[1]}").reshape(-1)
