"""A million tiny traces and one huge one are judged as any other log is."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from statelaw import find
from statelaw.walk import Policy

from tests.engines.engine import Engine, Judged, Log, Order, Part
from tests.engines.registry import ENGINES
from tests.frames.reference import counted, recursed

TABLE = find("opendatasoft.dataset").compile()
NAMES = [*map(str, TABLE.codes), "no such", None]


def tiny(traces: int) -> NDArray[np.int64]:
    """So many traces of one row or two; all have begun before one in ten goes on."""
    later = np.random.default_rng(traces).choice(traces, traces // 10, replace=False)
    return np.concatenate((np.arange(traces), later))


def huge(rows: int) -> NDArray[np.int64]:
    """One trace of so many rows."""
    return np.zeros(rows, np.int64)


@pytest.mark.parametrize("engine", ENGINES, ids=lambda engine: engine.name)
@pytest.mark.parametrize("keys", [tiny, huge], ids=lambda keys: keys.__name__)
def test_neither_many_traces_nor_a_long_one_are_too_much(
    keys: Callable[[int], NDArray[np.int64]], engine: Engine
) -> None:
    """A million for the engines made for that, and for each other one as many as `most` says."""
    log, expected = _trial(keys, engine.can.most)
    found = engine.judge(TABLE, Policy(), log, Order.ROWS)
    for part in engine.can.says - {Part.FINDINGS}:
        assert getattr(found, part) == getattr(expected, part), part


@lru_cache(maxsize=8)
def _trial(keys: Callable[[int], NDArray[np.int64]], most: int) -> tuple[Log, Judged]:
    """A log whose statuses mostly stay, so that there is little to say, and its judgement.

    The walk would take a minute; what stands in for it is held to it elsewhere.
    """
    traces, random = keys(most), np.random.default_rng(most)
    codes = np.where(random.random(len(traces)) < 0.01, random.integers(0, 17, len(traces)), 0)
    statuses = [NAMES[code] for code in codes.tolist()]
    log = Log([f"{key:07d}" for key in traces.tolist()], statuses)
    quick = recursed(TABLE, log.keys, [TABLE.code(status) for status in statuses], hold=False)
    ends = {key: _status(code) for key, code in quick.ends.items()}
    return log, Judged(quick.verdicts, (), counted(TABLE, quick), ends)


def _status(code: int) -> Any:
    return NAMES[code] if code < TABLE.before else None
