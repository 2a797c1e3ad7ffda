"""Facts about a table as a graph: what can be reached, what must be passed, what can be caught.

The tables are small, so these are plain breadth-first searches; they are tested against
networkx.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from statelaw.rows import S, Transition
from statelaw.table import TransitionTable
from statelaw.verdict import (
    Mode,
    Trust,
    Verdict,
    VerdictTable,
    compile_table,
    hidden_counts,
    passable,
)
from statelaw.words import chosen

Path = tuple[Transition[S], ...]


@dataclass(frozen=True, slots=True)
class DetectionPower:
    """How much a mode can still catch.

    Attributes:
        caught: Ordered pairs of distinct states that the mode finds illegal.
        forbidden: Those that `every_change` finds illegal.
    """

    caught: int
    forbidden: int

    @property
    def ratio(self) -> float:
        """Caught by forbidden, from 0 to 1; 1 where nothing is forbidden."""
        return self.caught / self.forbidden if self.forbidden else 1.0

    def __str__(self) -> str:
        return f"{self.caught} of {self.forbidden} forbidden pairs ({self.ratio:.0%})"


@lru_cache(maxsize=256)  # each report states it, and it takes a second table
def detection_power(verdicts: VerdictTable[Any]) -> DetectionPower:
    """How many of the pairs forbidden in `every_change` a compiled table can still catch."""
    strict = compile_table(verdicts.table, Mode.EVERY_CHANGE, trust=verdicts.trust)
    forbidden = set(_illegal_pairs(strict))
    return DetectionPower(len(forbidden.intersection(_illegal_pairs(verdicts))), len(forbidden))


def _illegal_pairs(verdicts: VerdictTable[Any]) -> Iterator[tuple[str, str]]:
    for previous in verdicts.codes:
        for current in verdicts.codes:
            if previous != current and not verdicts.judge(previous, current).legal:
                yield previous, current


def reachable(
    table: TransitionTable[S], status: str, mode: Mode | str = Mode.SPARSE
) -> tuple[S, ...]:
    """The states that may be observed next after `status` in a mode, in the order of the table.

    Under `sparse` this is plain reachability.
    """
    through = passable(table, chosen(Mode, mode, "mode"))
    start = table.state(status).status
    counts = hidden_counts(table, table.transitions, through)[start]
    return tuple(other for other in table.statuses if other in counts)


def shortest_path(
    rows: Iterable[Transition[S]], source: str, target: str, through: Collection[str]
) -> Path[S] | None:
    """A shortest path of at least one row that hides only states of `through`.

    Ties fall to the row declared first.  `None` where there is no path.
    """
    rows = tuple(rows)
    paths: list[Path[S]] = [(item,) for item in rows if item.source == source]
    seen: set[str] = set()
    for path in paths:
        last = path[-1].target
        if last == target:
            return path
        if last in through and last not in seen:
            seen.add(last)
            paths.extend((*path, item) for item in rows if item.source == last)
    return None


def paths(table: TransitionTable[S], source: str, target: str) -> Iterator[Path[S]]:
    """Every path from one state to another that enters no state twice, shortest first.

    Of several rows between the same two states the first declared is used.
    """
    start, goal = table.state(source).status, table.state(target).status
    frontier: list[tuple[S, Path[S]]] = [(start, ())]
    for last, path in frontier:
        if path and last == goal:
            yield path
            continue
        entered = {item.target for item in path} | ({start} - {goal})
        frontier.extend(
            (item.target, (*path, item))
            for item in _first_rows(table, last)
            if item.target not in entered
        )


def _first_rows(table: TransitionTable[S], status: str) -> Path[S]:
    return tuple(table.between(status, target)[0] for target in table.successors(status))


def must_pass(verdicts: VerdictTable[S], previous: str, current: str) -> tuple[S, ...]:
    """The hidden states that stand on every legal path between two observations.

    These are the dominators of `current` seen from `previous`: a state without which the step
    could not be explained.  Empty where one row leads there directly, or nothing does.
    """
    if verdicts.missed(previous, current) is None:
        return ()
    through = passable(verdicts.table, verdicts.mode)
    inner = [state for state in verdicts.table.statuses if state in through]
    rows = trusted_rows(verdicts)
    return tuple(
        state
        for state in inner
        if state not in (previous, current)
        and not _connected(verdicts, rows, through - {state}, previous, current)
    )


def _connected(
    verdicts: VerdictTable[S],
    rows: Collection[Transition[S]],
    through: Collection[S],
    previous: str,
    current: str,
) -> bool:
    counts = hidden_counts(verdicts.table, rows, through, verdicts.max_missed)
    return current in counts[verdicts.table.state(previous).status]


def hidden_path(verdicts: VerdictTable[S], previous: str, current: str) -> Path[S] | None:
    """A shortest legal path between two observations in the mode; `None` if it is illegal.

    Documented rows alone are used where they suffice.
    """
    if verdicts.missed(previous, current) is None:
        return None
    through = passable(verdicts.table, verdicts.mode)
    rows = trusted_rows(verdicts)
    again = previous == current
    verdict = verdicts.reentry(previous) if again else verdicts.judge(previous, current)
    if verdict in {Verdict.STEP, Verdict.MISSED}:
        rows = tuple(item for item in rows if item.documented)
    return shortest_path(rows, previous, current, through)


def possible_triggers(verdicts: VerdictTable[S], status: str) -> tuple[str, ...]:
    """The triggers that are allowed after a status was observed, each once.

    They are those of the state itself and of the states that the entity may since have entered
    unseen, which depends on the mode.
    """
    hidden = passable(verdicts.table, verdicts.mode)
    most = len(verdicts.codes) if verdicts.max_missed is None else verdicts.max_missed
    entered = {
        other
        for other in hidden
        if (count := verdicts.missed(status, other)) is not None and count < most
    }
    rows = trusted_rows(verdicts)
    return tuple(
        dict.fromkeys(row.trigger for row in rows if row.source == status or row.source in entered)
    )


def trusted_rows(verdicts: VerdictTable[S]) -> tuple[Transition[S], ...]:
    """The rows that count under the compiled trust."""
    rows = verdicts.table.transitions
    if verdicts.trust is Trust.ALL:
        return rows
    return tuple(item for item in rows if item.documented)


def components(table: TransitionTable[S]) -> tuple[tuple[S, ...], ...]:
    """The strongly connected components: states that can all reach one another.

    Each component is in the order of the table, and so are the components.
    """
    counts = hidden_counts(table, table.transitions, table.statuses)
    found: list[tuple[S, ...]] = []
    for status in table.statuses:
        if not any(status in component for component in found):
            found.append(_component(table, status, counts))
    return tuple(found)


def _component(
    table: TransitionTable[S], status: S, counts: dict[S, dict[S, int]]
) -> tuple[S, ...]:
    return tuple(
        other
        for other in table.statuses
        if other == status or (other in counts[status] and status in counts[other])
    )
