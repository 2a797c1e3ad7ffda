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
from tests.engines.reference import walked
from tests.engines.registry import each_engine
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


@each_engine
@pytest.mark.parametrize("keys", [tiny, huge], ids=lambda keys: keys.__name__)
def test_neither_many_traces_nor_a_long_one_are_too_much(
    keys: Callable[[int], NDArray[np.int64]], engine: Engine
) -> None:
    """A million for the engines made for that, and for each other one as many as `most` says."""
    log, expected = _trial(keys, engine.can.most)
    found = engine.judge(TABLE, Policy(), log, Order.ROWS)
    for part in engine.can.says - {Part.FINDINGS}:
        assert getattr(found, part) == getattr(expected, part), part


@each_engine
def test_a_long_log_is_judged_to_the_last_finding(engine: Engine) -> None:
    """Some hundred traces with times out of order, equal and repeated, in every order it knows."""
    log, how = _untidy(), engine.can.fitted(Policy(must_settle=True))
    for order in sorted(engine.can.orders):
        given = log if order is not Order.ROWS else _without_times()
        expected = _walked(how, order)
        found = engine.judge(TABLE, how, given, order)
        for part in engine.can.says:
            assert getattr(found, part) == getattr(expected, part), (order, part)


@lru_cache
def _untidy() -> Log:
    random, rows = np.random.default_rng(7), 3_000
    keys = [f"{key}" for key in random.integers(0, 300, rows).tolist()]
    statuses = [NAMES[code] for code in random.integers(0, 17, rows).tolist()]
    times = np.arange(rows) // 40 - random.integers(0, 2, rows) * random.integers(0, 30, rows)
    return Log(keys, statuses, times.tolist())


@lru_cache
def _without_times() -> Log:
    return Log(_untidy().keys, _untidy().statuses)


@lru_cache
def _walked(how: Policy, order: Order) -> Judged:
    return walked(TABLE, how, _untidy() if order is not Order.ROWS else _without_times(), order)


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
