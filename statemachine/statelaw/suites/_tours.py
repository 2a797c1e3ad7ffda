"""Walks from the root of a graph that together use every arc, in as few steps as there can be.

This is the directed Chinese postman problem with free restarts.  Where more arcs enter a node
than leave it, walks may end; where more leave than enter, walks that used some arc before must
arrive.  The cheapest way to bring them there is a minimum-cost flow, and since the whole graph
hangs on the root, the arcs taken as often as that says always fall into walks from the root
(J. Edmonds and E. L. Johnson, "Matching, Euler tours and the Chinese postman", Mathematical
Programming 5, 1973, pages 88-124).  The result is exactly minimal.
"""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Hashable, Mapping, Sequence
from typing import Generic, NamedTuple, TypeVar

from statelaw.suites._view import Input

N = TypeVar("N", bound=Hashable)

_STEP = 1_000_000
"""What an arc costs where leaving the root costs 1: steps weigh most, then the number of walks."""

_RESTART = Input(None, None)


class Arc(NamedTuple, Generic[N]):
    """An arc of a graph; two between the same nodes differ in what is fed to take them."""

    source: N
    target: N
    given: Input


def tours(arcs: Sequence[Arc[N]], root: N) -> list[list[Arc[N]]]:
    """Walks from the root that together use every arc at least once.

    The number of arcs that they take, those out of the root not counted, is the least there
    can be, and among such solutions they are as few as there can be.

    Args:
        arcs: The graph; every node can be reached from the root, and nothing leads back to it.
        root: Where walks begin.
    """
    runs = Counter(arcs) + _more_runs(arcs, root)
    return _walks(runs, arcs, root)


def _more_runs(arcs: Sequence[Arc[N]], root: N) -> Counter[Arc[N]]:
    """How often each arc must be taken beyond the first time."""
    balance: Counter[N] = Counter(arc.target for arc in arcs)
    balance.subtract(arc.source for arc in arcs)
    runs: Counter[Arc[N]] = Counter()
    while any(count < 0 for node, count in balance.items() if node != root):
        path = _cheapest(arcs, runs, balance, root)
        first, last = _ends(path[0])[0], _ends(path[-1])[1]
        spare = [balance[first]] if first != root else []
        undone = (runs[arc] for arc, forward in path if not forward)
        amount = min([-balance[last], *spare, *undone])
        balance[last] += amount
        balance[first] -= amount
        for arc, forward in path:
            runs[arc] += amount if forward else -amount
    return +runs


_Leg = tuple[Arc[N], bool]
"""An arc, and whether it is taken more often (or else less often than before)."""


def _ends(leg: _Leg[N]) -> tuple[N, N]:
    arc, forward = leg
    return (arc.source, arc.target) if forward else (arc.target, arc.source)


def _cheapest(
    arcs: Sequence[Arc[N]], runs: Mapping[Arc[N], int], balance: Mapping[N, int], root: N
) -> list[_Leg[N]]:
    """A cheapest path from where walks can come to where one is missing.

    Undoing a run gives its cost back, so costs may be negative and Bellman-Ford is used.
    """
    legs: defaultdict[N, list[tuple[_Leg[N], int]]] = defaultdict(list)
    for arc in arcs:
        cost = 1 if arc.source == root else _STEP
        legs[arc.source].append(((arc, True), cost))
        if runs[arc]:
            legs[arc.target].append(((arc, False), -cost))
    costs = {node: 0 for node, count in balance.items() if count > 0 or node == root}
    came: dict[N, _Leg[N]] = {}
    queue = deque(costs)
    while queue:
        node = queue.popleft()
        for leg, cost in legs[node]:
            other = _ends(leg)[1]
            if other not in costs or costs[node] + cost < costs[other]:
                costs[other], came[other] = costs[node] + cost, leg
                queue.append(other)
    missing = [node for node, count in balance.items() if count < 0 and node != root]
    return _path_to(min(missing, key=lambda node: costs[node]), came)


def _path_to(node: N, came: Mapping[N, _Leg[N]]) -> list[_Leg[N]]:
    path: list[_Leg[N]] = []
    while node in came:
        path.append(came[node])
        node = _ends(came[node])[0]
    return path[::-1]


def _walks(runs: Mapping[Arc[N], int], arcs: Sequence[Arc[N]], root: N) -> list[list[Arc[N]]]:
    """The runs as walks from the root: an Euler circuit (Hierholzer) cut where it restarts."""
    circuit = _circuit(_with_restarts(runs, arcs, root), root)
    walks: list[list[Arc[N]]] = []
    for arc in circuit:
        if arc.source == root:
            walks.append([])
        if arc.target != root:
            walks[-1].append(arc)
    return walks


def _with_restarts(
    runs: Mapping[Arc[N], int], arcs: Sequence[Arc[N]], root: N
) -> dict[N, list[Arc[N]]]:
    """For each node what leaves it, last first, ends of walks leading back to the root."""
    leaving: dict[N, list[Arc[N]]] = {}
    surplus: Counter[N] = Counter()
    for arc in arcs:
        leaving.setdefault(arc.source, []).extend([arc] * runs[arc])
        surplus[arc.target] += runs[arc]
        surplus[arc.source] -= runs[arc]
    for node, count in surplus.items():
        if node != root:
            leaving.setdefault(node, []).extend([Arc(node, root, _RESTART)] * count)
    return {node: out[::-1] for node, out in leaving.items()}


def _circuit(leaving: dict[N, list[Arc[N]]], root: N) -> list[Arc[N]]:
    stack: list[tuple[N, Arc[N] | None]] = [(root, None)]
    circuit: list[Arc[N]] = []
    while stack:
        node, came = stack[-1]
        if leaving.get(node):
            arc = leaving[node].pop()
            stack.append((arc.target, arc))
        else:
            stack.pop()
            if came is not None:
                circuit.append(came)
    return circuit[::-1]
