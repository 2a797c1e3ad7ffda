"""The steps of the kernel as loops compiled by numba; the extra `fast`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numba
import numpy as np
from numpy.typing import NDArray

from statelaw.frames._keys import Numbers, Words
from statelaw.frames._runs import Judged, Rows, no_rows, run_heads, shifted
from statelaw.walk import OnViolation

if TYPE_CHECKING:
    from statelaw.frames._cells import Cells
    from statelaw.frames._digests import Sums, Texts


class Loops:
    """Compiled loops; see `Engine`."""

    most_mixed = 1 << 20

    def __init__(self) -> None:
        self._scratch = no_rows()  # kept, for new memory costs as much as the loop

    def run_heads(self, keys: NDArray[Any]) -> Rows:
        """See `Engine`; what numpy does with vector instructions is left to it."""
        if keys.ndim > 1 or _may_all_differ(keys):
            return run_heads(keys)
        if len(keys) > len(self._scratch):
            self._scratch = np.empty(len(keys), np.intp)
        return self._scratch[: _heads(keys, self._scratch)].copy()

    def judge_runs(
        self, cells: Cells, codes: NDArray[Any], heads: Rows, stands: NDArray[Any]
    ) -> tuple[Judged, NDArray[Any]]:
        """See `Engine`."""
        if cells.on_violation is OnViolation.HOLD:
            pairs, gapped, after = _room(cells, len(codes), len(heads))
            count = _runs(codes, heads, stands, *_rules(cells), pairs, gapped, after)
            return Judged(pairs, gapped[:count].copy()), after
        pairs, after = shifted(cells, codes), np.empty(len(heads), cells.stand_type)
        unknown = no_rows()
        if int(codes.max()) >= cells.count:
            unknown = np.flatnonzero(codes >= cells.count)
        gapped = np.empty(len(heads) + 2 * len(unknown), np.intp)
        count = _edges(codes, heads, stands, cells.bits, cells.side, pairs, gapped, after)
        laid = codes, heads, stands, unknown, cells.count
        count = _gaps(*laid, cells.bits, cells.side, pairs, gapped, count, after)
        return Judged(pairs, gapped[:count].copy()), after

    def judge_mixed(
        self,
        cells: Cells,
        ids: NDArray[Any],
        codes: NDArray[Any],
        stands: NDArray[Any],
        marks: NDArray[np.uint16],  # noqa: ARG002 - a loop needs none
    ) -> Judged:
        """See `Engine`."""
        pairs, gapped, _ = _room(cells, len(codes), 0)
        count = _mixed(_unsigned(ids), codes, stands, *_rules(cells), pairs, gapped)
        return Judged(pairs, gapped[:count].copy())

    def number_keys(
        self, table: Numbers, keys: Words, count: int, homes: NDArray[np.intp], sought: Words
    ) -> tuple[Numbers, int]:
        """See `Engine`."""
        found = np.empty(len(sought), np.int32)
        return found, _number(table, keys, count, homes, sought, found)

    def sum_texts(self, sums: Sums, texts: Texts) -> Words:
        """See `Engine`."""
        found = np.empty((2, len(texts.rows)), np.uint64)
        _sum(texts.offsets, texts.data, texts.rows, sums.begin, sums.weights.reshape(-1, 4), found)
        return found

    def look_up(
        self, lookup: NDArray[np.uint8], pairs: NDArray[Any], out: NDArray[np.uint8]
    ) -> None:
        """See `Engine`."""
        _look_up(lookup, pairs, out)

    def tally(self, counts: NDArray[np.int64], pairs: NDArray[Any]) -> None:
        """See `Engine`."""
        if len(counts) > _MOST_LANED:
            _tally(counts, pairs)
        else:
            _tally_in_lanes(counts, np.zeros((_LANES, len(counts)), np.int64), pairs)


def _may_all_differ(keys: NDArray[Any]) -> bool:
    """Whether no two neighbours among the first rows are equal, as in an interleaved log."""
    some = keys[:_SAMPLE]
    return bool((some[1:] != some[:-1]).all())


def _unsigned(ids: NDArray[Any]) -> NDArray[Any]:
    """Numbers that are not negative as such, which saves a loop from looking whether they are."""
    if ids.dtype == np.int32:
        return ids.view(np.uint32)
    return ids.astype(np.intp, copy=False).view(np.uintp)


def _room(
    cells: Cells, rows: int, runs: int
) -> tuple[NDArray[Any], NDArray[np.intp], NDArray[Any]]:
    pairs = np.empty(rows, cells.pair_type)
    return pairs, np.empty(rows, np.intp), np.empty(runs, cells.stand_type)


def _rules(cells: Cells) -> tuple[NDArray[Any], int, int, int]:
    """What a loop must know: `follow`, `bits`, the codes that are adopted, and `side`."""
    adopts = cells.on_violation is OnViolation.ADOPT
    return cells.follow, cells.bits, cells.count if adopts else 0, cells.side


_SAMPLE = 64
_LANES = 4
_MOST_LANED = 1 << 12

# A code below `adopted` becomes the stand without a lookup, so that no row waits for memory.


@numba.njit(cache=True, nogil=True)
def _heads(keys, found):  # type: ignore[no-untyped-def]
    found[0] = 0
    count, last = 1, keys[0]
    for i in range(1, len(keys)):
        found[count] = i
        count += keys[i] != last
        last = keys[i]
    return count


@numba.njit(cache=True, nogil=True)
def _edges(codes, heads, stands, bits, side, pairs, gapped, after):  # type: ignore[no-untyped-def]
    """Set right the heads of runs, and say where each run ends; the number of gaps."""
    gaps, last = 0, len(heads) - 1
    for run in range(len(heads)):
        head, stand = heads[run], np.int64(stands[run])
        pairs[head] = ((stand & (side - 1)) << bits) | np.int64(codes[head])
        if stand >= side:
            gapped[gaps] = head
            gaps += 1
        after[run] = codes[(heads[run + 1] if run < last else len(codes)) - 1]
    return gaps


@numba.njit(cache=True, nogil=True)
def _gaps(  # type: ignore[no-untyped-def]
    codes, heads, stands, unknown, known, bits, side, pairs, gapped, gaps, after
):
    """Set right the unknown rows, the rows after them and the ends; the number of gaps."""
    run, last, done = 0, len(heads) - 1, 0
    for i in unknown:
        if i < done:
            continue
        while run < last and heads[run + 1] <= i:
            run += 1
        begins = heads[run] == i
        stop = heads[run + 1] if run < last else len(codes)
        stand = np.int64(stands[run]) if begins else np.int64(codes[i - 1])
        done = i
        while done < stop and (done == i or codes[done - 1] >= known):
            pairs[done] = ((stand & (side - 1)) << bits) | np.int64(codes[done])
            if done > i:
                gapped[gaps] = done
                gaps += 1
            done += 1
        if codes[done - 1] >= known:
            after[run] = stand | side
    return gaps


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
        pairs[i] = ((stand & (side - 1)) << bits) | code
        if (stand >= side) | (code >= adopted):  # rarely, so that most rows have one branch
            if stand >= side:
                gapped[gaps] = i
                gaps += 1
            if code >= adopted:
                stands[ids[i]] = follow[(stand << bits) | code]
                continue
        stands[ids[i]] = code
    return gaps


@numba.njit(cache=True, nogil=True)
def _sum(offsets, data, rows, begin, weights, found):  # type: ignore[no-untyped-def]
    """Of each string, its size and its characters, by their weights."""
    for i in range(len(rows)):
        start, stop = np.uint64(offsets[rows[i]]), np.uint64(offsets[rows[i] + 1])
        size = stop - start
        a = begin[0] + size * weights[0, 0]
        b = begin[1] + size * weights[0, 1]
        c = begin[2] + size * weights[0, 2]
        d = begin[3] + size * weights[0, 3]
        at, place = start, np.uint64(2)
        while at < stop:
            char = np.uint64(data[at])
            if stop - at >= np.uint64(4):
                char |= (
                    np.uint64(data[at + np.uint64(1)]) << np.uint64(8)
                    | np.uint64(data[at + np.uint64(2)]) << np.uint64(16)
                    | np.uint64(data[at + np.uint64(3)]) << np.uint64(24)
                )
            else:
                for rest in range(np.uint64(1), stop - at):
                    char |= np.uint64(data[at + rest]) << (np.uint64(8) * rest)
            a += char * weights[place, 0]
            b += char * weights[place, 1]
            c += char * weights[place, 2]
            d += char * weights[place, 3]
            at += np.uint64(4)
            place += np.uint64(1)
        half = np.uint64(32)
        found[0, i] = (a >> half << half) | (b >> half)
        found[1, i] = (c >> half << half) | (d >> half)


@numba.njit(cache=True, nogil=True)
def _look_up(lookup, pairs, out):  # type: ignore[no-untyped-def]
    for i in range(len(pairs)):
        out[i] = lookup[pairs[i]]


@numba.njit(cache=True, nogil=True)
def _tally(counts, pairs):  # type: ignore[no-untyped-def]
    for i in range(len(pairs)):
        counts[pairs[i]] += 1


@numba.njit(cache=True, nogil=True)
def _tally_in_lanes(counts, lanes, pairs):  # type: ignore[no-untyped-def]
    """Count neighbours in different places: the same one would have to wait for itself."""
    even = len(pairs) // 4 * 4
    for i in range(0, even, 4):
        lanes[0, pairs[i]] += 1
        lanes[1, pairs[i + 1]] += 1
        lanes[2, pairs[i + 2]] += 1
        lanes[3, pairs[i + 3]] += 1
    for i in range(even, len(pairs)):
        lanes[0, pairs[i]] += 1
    for cell in range(len(counts)):
        counts[cell] += lanes[0, cell] + lanes[1, cell] + lanes[2, cell] + lanes[3, cell]


@numba.njit(cache=True, nogil=True)
def _number(table, keys, count, homes, sought, found):  # type: ignore[no-untyped-def]
    mask, words = len(table) - 1, keys.shape[1]
    for i in range(len(homes)):
        place = homes[i]
        while True:
            number = table[place]
            if number < 0:
                number = table[place] = count
                for word in range(words):
                    keys[count, word] = sought[i, word]
                count += 1
                break
            met = True
            for word in range(words):
                met = met and keys[number, word] == sought[i, word]
            if met:
                break
            place = (place + 1) & mask
        found[i] = number
    return count
