"""Advice on a sound table: what is allowed, yet likely to be a mistake."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from statelaw.analysis import detection_power
from statelaw.errors import Problem
from statelaw.rows import Kind
from statelaw.soundness import reachable
from statelaw.table import TransitionTable
from statelaw.verdict import compile_table

_SEPARATORS = str.maketrans("", "", " -_")


def lint(table: TransitionTable[Any]) -> list[Problem]:
    """Everything questionable about a table, in the order of the rules.

    The rules' severities say how much each matters; none of them makes the table unusable.
    """
    return [
        *_never_settles(table),
        *_without_exit(table),
        *_too_alike(table),
        *_odd_names(table),
        *_no_power(table),
        *_unused_sources(table),
    ]


def _never_settles(table: TransitionTable[Any]) -> Iterator[Problem]:
    rest = set(table.of_kind(Kind.SETTLED, Kind.FINAL))
    for i, state in enumerate(table.states):
        if not rest & reachable(table.transitions, [state.status]):
            text = "no state of rest can be reached from here, so polling would never end"
            yield Problem("SL551", f"states[{i}]", str(state), text)


def _without_exit(table: TransitionTable[Any]) -> Iterator[Problem]:
    for i, state in enumerate(table.states):
        if state.kind is Kind.SETTLED and not table.leaving(state.status):
            text = "settled, yet nothing leaves it; declare it final if that is so"
            yield Problem("SL552", f"states[{i}].kind", str(state), text)


def _too_alike(table: TransitionTable[Any]) -> Iterator[Problem]:
    alike: dict[str, list[int]] = defaultdict(list)
    for i, status in enumerate(table.statuses):
        alike[status.casefold().translate(_SEPARATORS)].append(i)
    for first, *others in alike.values():
        for i in others:
            text = f"differs from {str(table.statuses[first])!r} only by case or separators"
            yield Problem("SL553", f"states[{i}].status", str(table.states[i]), text)


def _odd_names(table: TransitionTable[Any]) -> Iterator[Problem]:
    for i, status in enumerate(table.statuses):
        if status != status.strip() or not status.isprintable():
            text = f"{str(status)!r} has white space at an end, or control characters"
            yield Problem("SL554", f"states[{i}].status", ascii(str(status)), text)


def _no_power(table: TransitionTable[Any]) -> Iterator[Problem]:
    power = detection_power(compile_table(table))
    if power.forbidden and not power.caught:
        text = f"polling catches {power}; declare states settled, or record every change"
        yield Problem("SL555", "states", "", text)


def _unused_sources(table: TransitionTable[Any]) -> Iterator[Problem]:
    used = {state.evidence.source for state in table.states}
    used |= {row.evidence.source for row in table.transitions}
    for i, source in enumerate(table.sources):
        if source.key not in used:
            yield Problem("SL556", f"sources[{i}]", source.key, "no state or row refers to it")
