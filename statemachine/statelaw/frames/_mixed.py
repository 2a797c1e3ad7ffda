"""Rows of many traces in any order: each is judged against where its own trace stands.

The entities are small integers, so where each stands is one lookup.  Only rows of an entity
that occurs more than once in a chunk need care, for the second must see what the first left.
They are found by marking: every row writes its position at its entity, from the last to the
first, so that whoever reads its own position back is the entity's first row in the chunk.
Most chunks of an interleaved log are done in one or two rounds of that; where many rows share
an entity, they are brought together by a radix sort of the marks.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from statelaw.frames._cells import Cells
from statelaw.frames._runs import Judged, judge_runs, run_heads
from statelaw.walk import OnViolation

CHUNK = 1 << 14
"""Rows judged at once; the marks of that many fit two bytes."""

POSITIONS = np.arange(CHUNK, dtype=np.uint16)
_CROWDED = 0.25


def judge_mixed(
    cells: Cells,
    ids: NDArray[np.intp],
    codes: NDArray[Any],
    stands: NDArray[Any],
    marks: NDArray[np.uint16],
) -> Judged:
    """Judge a chunk of at most `CHUNK` rows in any order, and move the stands on.

    Args:
        cells: The compiled lifecycle.
        ids: The entity of each row, an index into `stands`.
        codes: The code of each row, at most `cells.nothing`.
        stands: Where each entity's trace stands; changed in place.
        marks: As long as `stands`; scratch.
    """
    if all_different(ids, marks):
        return _step(cells, ids, codes, stands)
    mark = _first_rows(ids, marks)
    first = mark == POSITIONS[: len(ids)]
    firsts = np.count_nonzero(first)
    if len(ids) - firsts > _CROWDED * len(ids):
        return _brought_together(cells, ids, codes, stands, mark)
    return _in_turn(cells, ids, codes, stands, marks, first)


def all_different(ids: NDArray[np.intp], marks: NDArray[np.uint16]) -> bool:
    """Whether no entity occurs twice among at most `CHUNK` rows."""
    positions = POSITIONS[: len(ids)]
    marks[ids] = positions
    return bool((marks.take(ids) == positions).all())


def _first_rows(ids: NDArray[np.intp], marks: NDArray[np.uint16]) -> NDArray[np.uint16]:
    """For each row, the position of the first row of its entity."""
    marks[ids[::-1]] = POSITIONS[: len(ids)][::-1]
    return marks.take(ids)


def _step(cells: Cells, ids: NDArray[np.intp], codes: NDArray[Any], stands: NDArray[Any]) -> Judged:
    """Judge rows of which no two are of the same entity."""
    before = stands.take(ids)
    plain = int(before.max()) < cells.side and int(codes.max()) < cells.count
    if plain and cells.on_violation is OnViolation.ADOPT:
        stands[ids] = codes
        pairs = np.multiply(before, cells.side, dtype=cells.pair_type)
        return Judged(np.bitwise_or(pairs, codes, out=pairs))
    cell = (before.astype(cells.cell_type) << cells.bits) | codes
    stands[ids] = cells.follow.take(cell)
    pairs = (cell & (cells.side * cells.side - 1)).astype(cells.pair_type)
    return Judged(pairs, np.flatnonzero(before >= cells.side))


def _in_turn(
    cells: Cells,
    ids: NDArray[np.intp],
    codes: NDArray[Any],
    stands: NDArray[Any],
    marks: NDArray[np.uint16],
    first: NDArray[np.bool_],
) -> Judged:
    """Judge the first row of each entity, then the rest as a chunk of its own."""
    pairs = np.empty(len(ids), dtype=cells.pair_type)
    gapped = []
    now, later = np.flatnonzero(first), np.flatnonzero(~first)
    for rows in (now, later):
        judged = (
            _step(cells, ids[rows], codes[rows], stands)
            if rows is now
            else judge_mixed(cells, ids[rows], codes[rows], stands, marks)
        )
        pairs[rows] = judged.pairs
        gapped.append(rows[judged.gapped])
    return Judged(pairs, np.concatenate(gapped))


def _brought_together(
    cells: Cells,
    ids: NDArray[np.intp],
    codes: NDArray[Any],
    stands: NDArray[Any],
    mark: NDArray[np.uint16],
) -> Judged:
    """Judge the chunk in an order where the rows of each entity stand together."""
    order = np.argsort(mark, kind="stable")
    heads = run_heads(mark[order])
    entities = ids[order[heads]]
    judged, after = judge_runs(cells, codes[order], heads, stands[entities])
    stands[entities] = after
    pairs = np.empty_like(judged.pairs)
    pairs[order] = judged.pairs
    return Judged(pairs, order[judged.gapped])
