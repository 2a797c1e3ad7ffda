"""The semantics a second time, slowly and straight from their definition.

Nothing here is shared with the engine but the declared rows: the tests hold the compiled tables
against this.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from itertools import pairwise, permutations
from typing import Any

import networkx as nx
from statelaw import Kind, Lifecycle, Mode, Trust, Verdict
from statelaw.table import TransitionTable

Pair = tuple[str, str]
MODES = tuple(Mode)
BOUNDS = (None, 0, 1, 2, 3)


def arrows(lifecycle: Lifecycle[Any], trust: Trust = Trust.ALL) -> set[Pair]:
    """The pairs that one row joins, of the rows that count."""
    return {
        (row.source, row.target)
        for row in lifecycle.transitions
        if trust is Trust.ALL or row.documented
    }


def can_be_missed(lifecycle: Lifecycle[Any], mode: Mode) -> set[str]:
    """The states that an observer in this mode may not see."""
    kinds: dict[Mode, Collection[Kind]] = {
        Mode.EVERY_CHANGE: (),
        Mode.POLLED: (Kind.TRANSIENT,),
        Mode.SPARSE: tuple(Kind),
    }
    return {item.status for item in lifecycle.states if item.kind in kinds[mode]}


def least_hidden(steps: Collection[Pair], hidden: Collection[str], ends: Pair) -> int | None:
    """The fewest hidden states on a way from the one end to the other, by trying every way."""
    for count in range(len(hidden) + 1):
        for between in permutations(sorted(hidden), count):
            if all(step in steps for step in pairwise((ends[0], *between, ends[1]))):
                return count
    return None


def least_hidden_by_graph(steps: Iterable[Pair], hidden: Collection[str], ends: Pair) -> int | None:
    """The same by networkx, which larger tables need; the ends are nodes of their own."""
    graph: nx.DiGraph[Any] = nx.DiGraph()
    graph.add_nodes_from(["start", "end"])
    for source, target in steps:
        sources = [("inner", source)] * (source in hidden) + ["start"] * (source == ends[0])
        targets = [("inner", target)] * (target in hidden) + ["end"] * (target == ends[1])
        graph.add_edges_from((one, other) for one in sources for other in targets)
    if not nx.has_path(graph, "start", "end"):
        return None
    return int(nx.shortest_path_length(graph, "start", "end")) - 1


def bounded(count: int | None, most: int | None) -> int | None:
    """A number of hidden states, if it is within the bound."""
    return None if count is None or (most is not None and count > most) else count


def way(stated: int | None, any_row: int | None) -> Verdict | None:
    """The verdict on a legal move by the fewest hidden states, of documented rows and of all."""
    if any_row is None:
        return None
    if any_row == 0:
        return Verdict.STEP if stated == 0 else Verdict.STEP_INFERRED
    return Verdict.MISSED_INFERRED if stated is None else Verdict.MISSED


def expected(
    lifecycle: TransitionTable[Any],
    mode: Mode,
    pair: tuple[str | None, str],
    forwards: Verdict | None,
    backwards: Verdict | None,
) -> Verdict:
    """The verdict by the words of the definition, given what is legal in both directions."""
    previous, current = pair
    if previous is None:
        if current in lifecycle.initial:
            return Verdict.START
        return Verdict.ILLEGAL_START if mode is Mode.EVERY_CHANGE else Verdict.LATE_START
    if previous == current:
        if mode is not Mode.EVERY_CHANGE:
            return Verdict.STAY
        return Verdict.REPEAT if forwards is None else forwards
    if forwards is not None:
        return forwards
    if lifecycle.state(previous).kind is Kind.FINAL:
        return Verdict.LEFT_FINAL
    return Verdict.ILLEGAL if backwards is None else Verdict.REGRESSION


def is_legal(lifecycle: Lifecycle[Any], statuses: Sequence[str], mode: Mode = Mode.POLLED) -> bool:
    """Whether every step of a sequence is legal, asked pair by pair."""
    table = lifecycle.compile(mode)
    befores = (None, *statuses[:-1])
    return all(map(lambda one, other: table.judge(one, other).legal, befores, statuses))
