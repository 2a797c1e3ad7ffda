"""Polled logs made up for the benchmarks: ten observations an entity, grouped or interleaved.

An entity mostly stays (63 % of the steps), else moves on by a row, and sometimes by two between
two polls; one status in five hundred is replaced by another, one in ten thousand is unknown.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from statelaw import VerdictTable

PER_ENTITY = 10


def codes_of(table: VerdictTable[Any], entities: int, seed: int = 0) -> NDArray[np.uint8]:
    """The codes of each entity's observations, of shape (entities, PER_ENTITY)."""
    random = np.random.default_rng(seed)
    choices, counts = _successors(table)
    found = np.empty((entities, PER_ENTITY), dtype=np.uint8)
    state = np.full(entities, table.codes[str(table.table.initial[0])], dtype=np.uint8)
    for step in range(PER_ENTITY):
        found[:, step] = state
        draw = random.random(entities)
        for least in (0.63, 0.94):
            moves = draw > least
            pick = (random.random(entities) * counts[state]).astype(np.intp)
            state = np.where(moves, choices[state, pick], state).astype(np.uint8)
    wrong = random.random(found.shape) < 0.002
    found[wrong] = random.integers(0, table.before, int(wrong.sum()))
    found[random.random(found.shape) < 0.0001] = table.before
    return found


def interleaved(entities: int, seed: int = 0) -> NDArray[np.int32]:
    """The entity of each row of a log in order of time: each poll visits all in random order."""
    random = np.random.default_rng(seed)
    ticks = [random.permutation(entities).astype(np.int32) for _ in range(PER_ENTITY)]
    return np.concatenate(ticks)


def in_order_of_time(codes: NDArray[np.uint8], entities: NDArray[np.int32]) -> NDArray[np.uint8]:
    """The code of each row of an interleaved log."""
    count = len(codes)
    parts = range(0, len(entities), count)
    return np.concatenate([codes[entities[i : i + count], i // count] for i in parts])


def _successors(table: VerdictTable[Any]) -> tuple[NDArray[np.uint8], NDArray[np.intp]]:
    names = list(table.codes)
    rows = [
        [table.codes[str(to)] for to in table.table.successors(name)] or [i]
        for i, name in enumerate(names)
    ]
    most = max(map(len, rows))
    padded = [row + [row[0]] * (most - len(row)) for row in rows]
    return np.array(padded, dtype=np.uint8), np.array([len(row) for row in rows])
