"""`check` on a list of statuses, beside `transitions` and a hand-written loop."""

from __future__ import annotations

from functools import partial
from itertools import pairwise
from typing import Any

from statelaw import Lifecycle, find

from tests.benchmarks.harness import Line, best_times, compared

STEPS = 100_000


def lines() -> list[Line]:
    """Ratios for a long legal trace, and for 10 000 short ones."""
    dataset = find("opendatasoft.dataset")
    moves = _moves(dataset, STEPS)
    statuses = [dataset.initial[0], *(target for _, target in moves)]
    allowed = {(row.source, row.target) for row in dataset.transitions}
    short = [statuses[i : i + 11] for i in range(0, STEPS, 10)]
    times = best_times(
        {
            "check, one long trace": partial(dataset.check, statuses, mode="every_change"),
            "check, every note read": partial(_read_all, dataset, statuses),
            "transitions, same steps": partial(_trigger, dataset, moves),
            "(a, b) in set, one loop": partial(_loop, statuses, allowed),
            "check, 10 000 short traces": partial(_check_all, dataset, short),
            "(a, b) in set, 10 000 loops": partial(_loop_all, short, allowed),
        }
    )
    return [
        *compared(
            "check, one long trace",
            times,
            {"transitions, same steps": 1 / 20, "(a, b) in set, one loop": 2.0},
        ),
        *compared("check, every note read", times, {"transitions, same steps": None}),
        *compared("check, 10 000 short traces", times, {"(a, b) in set, 10 000 loops": None}),
    ]


def _moves(lifecycle: Lifecycle[str], count: int) -> list[tuple[str, str]]:
    """A tour that uses the rows in turn: (trigger, target), from the initial state on."""
    state, used, moves = (
        str(lifecycle.initial[0]),
        dict.fromkeys(map(str, lifecycle.statuses), 0),
        [],
    )
    for _ in range(count):
        rows = lifecycle.leaving(state)
        row = rows[used[state] % len(rows)]
        used[state] += 1
        state = str(row.target)
        moves.append((row.trigger, state))
    return moves


def _trigger(lifecycle: Lifecycle[str], moves: list[tuple[str, str]]) -> None:
    model: Any = lifecycle.machine().model
    for trigger, target in moves:
        model.trigger(trigger, to=target)


def _loop(statuses: list[str], allowed: set[tuple[str, str]]) -> list[int]:
    wrong = []
    for i, step in enumerate(pairwise(statuses)):
        if step not in allowed:
            wrong.append(i)
    return wrong


def _read_all(lifecycle: Lifecycle[str], statuses: list[str]) -> int:
    return len(lifecycle.check(statuses, mode="every_change").findings)


def _check_all(lifecycle: Lifecycle[str], traces: list[list[str]]) -> None:
    for trace in traces:
        lifecycle.check(trace)


def _loop_all(traces: list[list[str]], allowed: set[tuple[str, str]]) -> None:
    for trace in traces:
        _loop(trace, allowed)
