"""Every engine says of every log what walking its traces says."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statelaw import Lifecycle, Mode, OnViolation, VerdictTable, find
from statelaw.walk import Policy

from tests.engines.engine import Engine, Keys, Log, Order, Part
from tests.engines.logs import Trial, ring, trials
from tests.engines.reference import walked
from tests.engines.registry import ENGINES, each_engine

DATASET = find("opendatasoft.dataset")
LOGS: dict[str, Callable[[Lifecycle[str]], Log]] = {
    "no rows": lambda _: Log([], []),
    "one row": lambda table: Log(["a"], [table.statuses[0]]),
    "no status in any row": lambda _: Log(["a", "b", "a"], [None] * 3),
    "no status that is declared": lambda _: Log(["a", "b", "a"], ["x", "", "x"]),
    "traces of one row": lambda table: _each_alone([*table.statuses, None, "x"]),
    "every step there is": lambda table: _every_step([*table.statuses, None]),
}

RINGS = [
    pytest.param(engine, states, id=f"{states}-{engine.name}", marks=engine.can.marks)
    for engine in ENGINES
    for states in ((254, 255, 256, 300) if engine.can.together == 1 else (256,))
    if states <= engine.can.states
]


@each_engine
def test_it_says_what_the_walk_says(engine: Engine) -> None:
    """Random logs of random lifecycles in every mode, under every policy it knows."""

    @settings(max_examples=engine.can.examples)
    @given(data=st.data())
    def says_the_same(data: st.DataObject) -> None:
        _compare(engine, data.draw(trials(engine.can)))

    says_the_same()


@each_engine
@pytest.mark.parametrize("log", LOGS)
def test_the_ends_of_what_a_log_may_be_are_no_exception(log: str, engine: Engine) -> None:
    """Nothing, next to nothing, nothing known, and every status after every other."""
    how = engine.can.fitted(Policy(must_settle=True))
    given = LOGS[log](DATASET)
    held = [each if each is None or engine.can.holds(each) else None for each in given.statuses]
    _compare(engine, Trial(DATASET.compile(), how, Log(given.keys, held), Order.ROWS))


@pytest.mark.parametrize(("engine", "states"), RINGS)
def test_a_lifecycle_may_have_more_states_than_fit_one_byte(engine: Engine, states: int) -> None:
    """On both sides of what a byte can number, in a lifecycle whose last states matter most."""
    table = _of_ring(states)
    known = list(table.codes)
    names = [*known[-3:], known[0], None, *known[252:254]]
    log = Log(["a", "b"] * 24, [names[i * i % len(names)] for i in range(48)])
    policies = (engine.can.fitted(Policy(on_violation=each)) for each in OnViolation)
    for how in dict.fromkeys(policies):
        _compare(engine, Trial(table, how, log, Order.ROWS))


@each_engine
def test_every_engine_is_compared_in_what_it_says(engine: Engine) -> None:
    """An engine that said nothing could not be wrong."""
    assert engine.can.says & {Part.VERDICTS, Part.FINDINGS, Part.COUNTS}
    assert engine.can.orders
    assert Keys.TEXTS in engine.can.keys


@lru_cache
def _of_ring(states: int) -> VerdictTable[str]:
    return ring(states).compile(Mode.POLLED, max_missed=1)


def _compare(engine: Engine, trial: Trial) -> None:
    expected = walked(trial.table, trial.how, trial.log, trial.order)
    found = engine.judge(trial.table, trial.how, trial.log, trial.order)
    for part in sorted(engine.can.says):
        assert getattr(found, part) == getattr(expected, part), part


def _each_alone(statuses: list[str | None]) -> Log:
    return Log([str(i) for i in range(len(statuses))], statuses)


def _every_step(statuses: list[str | None]) -> Log:
    pairs = list(product(statuses, repeat=2))
    return Log(
        [str(i // 2) for i in range(2 * len(pairs))], [each for pair in pairs for each in pair]
    )
