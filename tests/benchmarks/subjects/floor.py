"""The least that anything must do: copy the columns, or walk them in a plain loop."""

from __future__ import annotations

from collections.abc import Callable

from tests.benchmarks.log import load


def copy(layout: str, rows: int) -> Callable[[], None]:
    """Copy the columns of codes and keys."""
    log = load(layout, rows)

    def run() -> None:
        log.keys.copy()
        log.codes.copy()

    return run


def dict_loop(layout: str, rows: int) -> Callable[[], int]:
    """A loop over Python objects that keeps the last status of each entity in a dictionary."""
    log = load(layout, rows)
    keys, names, known, allowed = log.keys.tolist(), log.names(), set(log.statuses), log.allowed

    def run() -> int:
        last: dict[int, str] = {}
        wrong = 0
        for key, name in zip(keys, names, strict=True):
            if name not in known:
                wrong += 1
                continue
            before = last.get(key)
            if before is not None and (before, name) not in allowed:
                wrong += 1
            last[key] = name
        return wrong

    return run
