"""The steps of the kernel as loops compiled by numba; the extra `fast`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numba
import numpy as np
from numpy.typing import NDArray

from statelaw.frames._keys import Words
from statelaw.frames._runs import Judged, Rows, judge_runs
from statelaw.walk import OnViolation

if TYPE_CHECKING:
    from statelaw.frames._cells import Cells


class Loops:
    """Compiled loops; see `Engine`."""

    most_mixed = 1 << 20

    def judge_runs(
        self, cells: Cells, codes: NDArray[Any], heads: Rows, stands: NDArray[Any]
    ) -> tuple[Judged, NDArray[Any]]:
        """See `Engine`; what numpy does with vector instructions is left to it."""
        if cells.on_violation is OnViolation.ADOPT and int(codes.max()) < cells.count:
            return judge_runs(cells, codes, heads, stands)
        pairs, gapped, after = _room(cells, len(codes), len(heads))
        count = _runs(codes, heads, stands, *_rules(cells), pairs, gapped, after)
        return Judged(pairs, gapped[:count].copy()), after

    def judge_mixed(
        self,
        cells: Cells,
        ids: NDArray[np.intp],
        codes: NDArray[Any],
        stands: NDArray[Any],
        marks: NDArray[np.uint16],  # noqa: ARG002 - a loop needs none
    ) -> Judged:
        """See `Engine`."""
        pairs, gapped, _ = _room(cells, len(codes), 0)
        count = _mixed(ids, codes, stands, *_rules(cells), pairs, gapped)
        return Judged(pairs, gapped[:count].copy())

    def find_slots(
        self, stored: Words, used: NDArray[np.bool_], homes: NDArray[np.intp], keys: Words
    ) -> tuple[NDArray[np.intp], int]:
        """See `Engine`."""
        return homes, _find(stored, used, homes, keys)

    def look_up(
        self, lookup: NDArray[np.uint8], pairs: NDArray[Any], out: NDArray[np.uint8]
    ) -> None:
        """See `Engine`."""
        _look_up(lookup, pairs, out)

    def tally(self, counts: NDArray[np.int64], pairs: NDArray[Any]) -> None:
        """See `Engine`."""
        _tally(counts, pairs)


def _room(
    cells: Cells, rows: int, runs: int
) -> tuple[NDArray[Any], NDArray[np.intp], NDArray[Any]]:
    pairs = np.empty(rows, cells.pair_type)
    return pairs, np.empty(rows, np.intp), np.empty(runs, cells.stand_type)


def _rules(cells: Cells) -> tuple[NDArray[Any], int, int, int]:
    """What a loop must know: `follow`, `bits`, the codes that are adopted, and `side`."""
    adopts = cells.on_violation is OnViolation.ADOPT
    return cells.follow, cells.bits, cells.count if adopts else 0, cells.side


# A code below `adopted` becomes the stand without a lookup, so that no row waits for memory.


@numba.njit(cache=True, nogil=True)
def _runs(codes, heads, stands, follow, bits, adopted, side, pairs, gapped, after):  # type: ignore[no-untyped-def]
    gaps, last = 0, len(heads) - 1
    for run in range(len(heads)):
        stand = np.int64(stands[run])
        stop = heads[run + 1] if run < last else len(codes)
        for i in range(heads[run], stop):
            code = np.int64(codes[i])
            cell = (stand << bits) | code
            pairs[i] = cell & (side * side - 1)
            if stand >= side:
                gapped[gaps] = i
                gaps += 1
            stand = code if code < adopted else np.int64(follow[cell])
        after[run] = stand
    return gaps


@numba.njit(cache=True, nogil=True)
def _mixed(ids, codes, stands, follow, bits, adopted, side, pairs, gapped):  # type: ignore[no-untyped-def]
    gaps = 0
    for i in range(len(ids)):
        stand, code = np.int64(stands[ids[i]]), np.int64(codes[i])
        cell = (stand << bits) | code
        pairs[i] = cell & (side * side - 1)
        if stand >= side:
            gapped[gaps] = i
            gaps += 1
        stands[ids[i]] = code if code < adopted else follow[cell]
    return gaps


@numba.njit(cache=True, nogil=True)
def _look_up(lookup, pairs, out):  # type: ignore[no-untyped-def]
    for i in range(len(pairs)):
        out[i] = lookup[pairs[i]]


@numba.njit(cache=True, nogil=True)
def _tally(counts, pairs):  # type: ignore[no-untyped-def]
    for i in range(len(pairs)):
        counts[pairs[i]] += 1


@numba.njit(cache=True, nogil=True)
def _find(stored, used, homes, keys):  # type: ignore[no-untyped-def]
    new, mask, words = 0, len(used) - 1, len(stored)
    for i in range(len(homes)):
        slot = homes[i]
        while True:
            if not used[slot]:
                used[slot] = True
                for word in range(words):
                    stored[word, slot] = keys[word, i]
                new += 1
                break
            met = True
            for word in range(words):
                met = met and stored[word, slot] == keys[word, i]
            if met:
                break
            slot = (slot + 1) & mask
        homes[i] = slot
    return new
