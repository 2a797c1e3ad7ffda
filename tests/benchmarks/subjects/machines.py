"""`transitions` and python-statemachine, given a trigger for each status that may come next.

One machine judges all entities: it is put where the entity stands, told the status, and refuses
or follows.  Making a machine for each entity would take either of them several times as long.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

from tests.benchmarks.log import Log, load


def transitions(layout: str, rows: int) -> Callable[[], int]:
    """The engine of `transitions`."""
    from transitions import Machine, MachineError  # the peers live in different environments

    log = load(layout, rows)
    moves = [[_trigger(log, to), [a for a, b in log.allowed if b == to], to] for to in log.statuses]
    machine: Any = Machine(
        states=log.statuses, initial=log.statuses[0], transitions=moves, auto_transitions=False
    )

    def place(status: str) -> None:
        machine.state = status

    return _observing(log, machine.trigger, place, MachineError)


def python_statemachine(layout: str, rows: int) -> Callable[[], int]:
    """The engine of python-statemachine."""
    engine: Any = import_module("statemachine")

    log = load(layout, rows)
    states = {
        name: engine.State(name, value=name, initial=not place)
        for place, name in enumerate(log.statuses)
    }
    body = {f"state_{place}": state for place, state in enumerate(states.values())}
    for to in log.statuses:
        moves = [states[a].to(states[to]) for a, b in sorted(log.allowed) if b == to]
        for move in moves[1:]:
            moves[0] |= move
        body[_trigger(log, to)] = moves[0]
    machine = type("Dataset", (engine.StateMachine,), body)()

    def place(status: str) -> None:
        machine.current_state_value = status

    return _observing(log, machine.send, place, engine.exceptions.TransitionNotAllowed)


def _trigger(log: Log, status: str) -> str:
    return f"go_{log.statuses.index(status)}"


def _observing(
    log: Log,
    send: Callable[[str], object],
    place: Callable[[str], None],
    refusal: type[Exception],
) -> Callable[[], int]:
    keys, names = log.keys.tolist(), log.names()
    triggers = {status: _trigger(log, status) for status in log.statuses}

    def run() -> int:
        last: dict[int, str] = {}
        wrong = 0
        for key, name in zip(keys, names, strict=True):
            if name not in triggers:
                wrong += 1
                continue
            if key in last:
                place(last[key])
                try:
                    send(triggers[name])
                except refusal:
                    wrong += 1
            last[key] = name
        return wrong

    return run
