"""Tours use every arc, begin at the root, and take as few arcs as there can be."""

from __future__ import annotations

import heapq
from collections import Counter
from typing import Any

import networkx as nx
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from statelaw import Lifecycle, find
from statelaw.suites import Method, Subject, generate
from statelaw.suites._tours import Arc, tours
from statelaw.suites._view import Input

Graph = list[Arc[int]]
ROOT = 0


@st.composite
def graphs(draw: st.DrawFn, *, nodes: int, more: int) -> Graph:
    """Graphs that hang on their root, some arcs doubled, some nodes without a way on."""
    count = draw(st.integers(1, nodes))
    pairs = [(draw(st.integers(0, node - 1)), node) for node in range(1, count + 1)]
    inner = st.integers(1, count)
    pairs += draw(st.lists(st.tuples(inner, inner), max_size=more))
    return [Arc(one, two, Input(None, str(i))) for i, (one, two) in enumerate(pairs)]


def cost(walks: list[Graph]) -> int:
    """How many arcs are taken, those out of the root not counted."""
    return sum(arc.source != ROOT for walk in walks for arc in walk)


def least(graph: Graph) -> int:
    """The least cost of using every arc, by looking through everything that can be done."""
    whole = (1 << len(graph)) - 1
    queue, done = [(0, ROOT, 0)], set()
    while queue:
        spent, node, used = heapq.heappop(queue)
        if used == whole:
            return spent
        if (node, used) in done:
            continue
        done.add((node, used))
        heapq.heappush(queue, (spent, ROOT, used))
        for i, arc in enumerate(graph):
            if arc.source == node:
                more = spent + (node != ROOT)
                heapq.heappush(queue, (more, arc.target, used | 1 << i))
    raise AssertionError("an arc cannot be reached")


@given(graph=graphs(nodes=12, more=30))
def test_tours_are_walks_from_the_root_that_use_every_arc(graph: Graph) -> None:
    """Each begins at the root and goes on where the arc before ended."""
    walks = tours(graph, ROOT)
    assert {arc for walk in walks for arc in walk} == set(graph)
    for walk in walks:
        assert [arc.source for arc in walk] == [ROOT, *(arc.target for arc in walk[:-1])]


@given(graph=graphs(nodes=5, more=5))
def test_no_tours_are_cheaper(graph: Graph) -> None:
    """Looking through everything finds nothing that takes fewer arcs."""
    assert cost(tours(graph, ROOT)) == least(graph)


def flow_cost(graph: Graph) -> int:
    """The least cost, by the network simplex of networkx."""
    balance: Counter[int] = Counter()
    for arc in graph:
        balance[arc.target] += 1
        balance[arc.source] -= 1
    del balance[ROOT]
    network: nx.DiGraph[Any] = nx.DiGraph()
    missing = -sum(count for count in balance.values() if count < 0)
    network.add_node("supply", demand=-missing)
    for node, count in balance.items():
        network.add_node(node, demand=max(-count, 0))
        if count > 0:
            network.add_edge("supply", node, capacity=count, weight=0)
    network.add_edge("supply", ROOT, weight=0)
    for arc in graph:
        network.add_edge(arc.source, arc.target, weight=int(arc.source != ROOT))
    mandatory = sum(arc.source != ROOT for arc in graph)
    return mandatory + int(nx.min_cost_flow_cost(network))


@given(graph=graphs(nodes=20, more=60))
def test_tours_cost_what_a_minimum_cost_flow_costs(graph: Graph) -> None:
    """On larger graphs networkx finds the same least cost."""
    assume(any(arc.source != ROOT for arc in graph))
    assert cost(tours(graph, ROOT)) == flow_cost(graph)


def graph_of(lifecycle: Lifecycle[Any], subject: Subject) -> Graph:
    """The ways to begin and the transitions of a lifecycle, states numbered from 1."""
    numbers = {str(status): i + 1 for i, status in enumerate(lifecycle.statuses)}
    rows = {
        (row.source, row.target, row.trigger if subject is Subject.MACHINE else "")
        for row in lifecycle.transitions
    }
    begins = [Arc(ROOT, numbers[status], Input(None, status)) for status in lifecycle.initial]
    return begins + [
        Arc(numbers[source], numbers[target], Input(trigger, target))
        for source, target, trigger in rows
    ]


def pairs_of(graph: Graph) -> Graph:
    """The graph whose arcs are the pairs of arcs that can follow one another."""
    ends = [(ROOT, i, arc) for i, arc in enumerate(graph, 1) if arc.source == ROOT]
    following = [
        (i, k, two)
        for i, one in enumerate(graph, 1)
        for k, two in enumerate(graph, 1)
        if one.target == two.source
    ]
    return [Arc(one, two, Input(str(one), str(two))) for one, two, _ in ends + following]


@pytest.mark.parametrize("subject", Subject)
@pytest.mark.parametrize("name", ["opendatasoft.dataset", "prolific.dataset_import"])
def test_the_suites_of_shipped_lifecycles_are_minimal(name: str, subject: Subject) -> None:
    """Transitions and their pairs are covered in as few transitions as networkx says."""
    graph = graph_of(find(name), subject)
    for method, covered in (
        (Method.TRANSITIONS, graph),
        (Method.TRANSITION_PAIRS, pairs_of(graph)),
    ):
        suite = generate(find(name), method, subject=subject)
        assert suite.steps - len(suite) == flow_cost(covered)
