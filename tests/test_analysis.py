"""The graph algorithms agree with networkx."""

from __future__ import annotations

from itertools import pairwise, product
from typing import Any

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statelaw import Kind, Lifecycle, Mode, Trust, UnknownStatusError, Verdict
from statelaw.analysis import (
    Path,
    detection_power,
    hidden_path,
    must_pass,
    possible_triggers,
    shortest_path,
)

from tests.examples import JOB, ONE_WAY
from tests.oracle import BOUNDS, MODES, arrows, can_be_missed, least_hidden_by_graph
from tests.strategies import lifecycles
from tests.traces import SHIPPED, shipped

small = lifecycles(max_states=6)
any_lifecycle = small | shipped()
modes = st.sampled_from(MODES)


def graph_of(lifecycle: Lifecycle[Any]) -> Any:
    """The lifecycle as networkx has it."""
    graph: Any = nx.DiGraph()
    graph.add_nodes_from(lifecycle.statuses)
    graph.add_edges_from(arrows(lifecycle))
    return graph


def visited(path: Path[Any]) -> tuple[str, ...]:
    """The states along a path."""
    return (path[0].source, *(item.target for item in path))


@given(any_lifecycle)
def test_components_are_the_strongly_connected_ones(lifecycle: Lifecycle[Any]) -> None:
    """The same sets, each once, in the order of the table."""
    found = lifecycle.components()
    assert {frozenset(each) for each in found} == {
        frozenset(each) for each in nx.strongly_connected_components(graph_of(lifecycle))
    }
    order = lifecycle.statuses.index
    assert [order(each[0]) for each in found] == sorted(order(each[0]) for each in found)
    assert all(list(each) == sorted(each, key=order) for each in found)


@given(any_lifecycle)
def test_reachable_is_descent(lifecycle: Lifecycle[Any]) -> None:
    """By one row or more, so a state is reachable from itself only on a cycle."""
    graph = graph_of(lifecycle)
    for status in lifecycle.statuses:
        cyclic = {status} & set().union(*(nx.descendants(graph, s) | {s} for s in graph[status]))
        assert set(lifecycle.reachable(status)) == nx.descendants(graph, status) | cyclic
        assert lifecycle.reachable(status, "every_change") == lifecycle.successors(status)


@given(any_lifecycle)
def test_shortest_paths_are_as_short_as_they_can_be(lifecycle: Lifecycle[Any]) -> None:
    """Between any two states, themselves included, and made of rows that follow one another."""
    steps, everything = arrows(lifecycle), set(lifecycle.statuses)
    for source, target in product(lifecycle.statuses, repeat=2):
        path = shortest_path(lifecycle.transitions, source, target, lifecycle.statuses)
        hidden = least_hidden_by_graph(steps, everything, (source, target))
        assert (None if path is None else len(path) - 1) == hidden
        if path is not None:
            assert (path[0].source, path[-1].target) == (source, target)
            assert all(one.target == two.source for one, two in pairwise(path))


@given(small | st.sampled_from([each for each in SHIPPED if len(each.statuses) < 15]))
def test_paths_are_the_simple_ones(lifecycle: Lifecycle[Any]) -> None:
    """All simple paths between two states, shortest first; from a state to itself, all cycles."""
    graph = graph_of(lifecycle)
    cycles = [tuple(cycle) for cycle in nx.simple_cycles(graph)]
    for source, target in product(lifecycle.statuses, repeat=2):
        found = [visited(path) for path in lifecycle.paths(source, target)]
        if source != target:
            wanted = {tuple(path) for path in nx.all_simple_paths(graph, source, target)}
        else:
            turns = (cycle[cycle.index(source) :] + cycle[: cycle.index(source)]
                     for cycle in cycles if source in cycle)  # fmt: skip
            wanted = {(*turn, source) for turn in turns}
        assert set(found) == wanted
        assert len(found) == len(wanted)
        assert [len(each) for each in found] == sorted(len(each) for each in found)


@given(any_lifecycle, modes)
def test_must_pass_are_the_dominators(lifecycle: Lifecycle[Any], mode: Mode) -> None:
    """The hidden states that dominate what was seen, from where the trace stood."""
    table, hidden = lifecycle.compile(mode), can_be_missed(lifecycle, mode)
    for previous, current in product(lifecycle.statuses, repeat=2):
        graph: Any = nx.DiGraph([("start", "start")])
        for source, target in arrows(lifecycle):
            ends = ["start"] * (source == previous) + [("in", source)] * (source in hidden)
            goals = ["end"] * (target == current) + [("in", target)] * (target in hidden)
            graph.add_edges_from(product(ends, goals))
        above = nx.immediate_dominators(graph, "start")
        wanted: set[Any] = set()
        node = above.get("end", "start")
        while node not in ("start", None):
            wanted.add(node[1])
            node = above[node]
        assert set(must_pass(table, previous, current)) == wanted - {previous, current}


@given(any_lifecycle, modes, st.sampled_from(BOUNDS), st.sampled_from(Trust))
def test_must_pass_are_those_without_which_there_is_no_way(
    lifecycle: Lifecycle[Any], mode: Mode, most: int | None, trust: Trust
) -> None:
    """Also within a bound, where a longer detour is none: by leaving each state out in turn."""
    table, hidden = (
        lifecycle.compile(mode, max_missed=most, trust=trust),
        can_be_missed(lifecycle, mode),
    )
    steps = arrows(lifecycle, trust)
    previous, current = lifecycle.statuses[0], lifecycle.statuses[-1]
    limit = len(hidden) if most is None else most
    wanted = set()
    for status in hidden - {previous, current}:
        count = least_hidden_by_graph(steps, hidden - {status}, (previous, current))
        if count is None or count > limit:
            wanted.add(status)
    legal = table.missed(previous, current) is not None
    assert set(must_pass(table, previous, current)) == (wanted if legal else set())


@given(any_lifecycle, modes, st.sampled_from(BOUNDS), st.sampled_from(Trust))
def test_hidden_paths_are_legal_in_their_mode(
    lifecycle: Lifecycle[Any], mode: Mode, most: int | None, trust: Trust
) -> None:
    """They exist where the step is legal, hide what may be missed, and no more than allowed."""
    table = lifecycle.compile(mode, max_missed=most, trust=trust)
    hidden = can_be_missed(lifecycle, mode)
    for previous, current in product(lifecycle.statuses, repeat=2):
        path = hidden_path(table, previous, current)
        count = table.missed(previous, current)
        assert (path is None) is (count is None)
        if path is None or count is None:
            continue
        assert set(visited(path)[1:-1]) <= hidden
        assert count <= len(path) - 1 <= (len(hidden) if most is None else most)
        again = previous == current
        verdict = table.reentry(previous) if again else table.judge(previous, current)
        stated = all(item.documented for item in path)
        assert stated is (verdict in {Verdict.STEP, Verdict.MISSED})


@given(any_lifecycle, modes, st.sampled_from(BOUNDS))
def test_detection_power_counts_forbidden_pairs(
    lifecycle: Lifecycle[Any], mode: Mode, most: int | None
) -> None:
    """Of the pairs of distinct states that no row joins, those that the mode cannot explain."""
    steps, hidden = arrows(lifecycle), can_be_missed(lifecycle, mode)
    pairs = {(one, two) for one, two in product(lifecycle.statuses, repeat=2) if one != two}
    forbidden = pairs - steps
    limit = len(hidden) if most is None else most
    counts = {pair: least_hidden_by_graph(steps, hidden, pair) for pair in forbidden}
    caught = [pair for pair, count in counts.items() if count is None or count > limit]
    power = detection_power(lifecycle.compile(mode, max_missed=most))
    assert (power.caught, power.forbidden) == (len(caught), len(forbidden))
    assert power.ratio == (len(caught) / len(forbidden) if forbidden else 1.0)


def test_plain_reachability_detects_nothing_in_one_component() -> None:
    """The reason for the polled mode: sparse keeps no power where all states reach each other."""
    dataset = next(each for each in SHIPPED if each.name == "opendatasoft.dataset")
    assert len(dataset.components()) == 1
    assert dataset.detection_power("sparse").caught == 0
    assert dataset.detection_power("polled").ratio > 0.5
    assert dataset.detection_power("every_change").ratio == 1.0


@given(any_lifecycle, modes, st.sampled_from(BOUNDS))
def test_possible_triggers_are_those_along_the_hidden_ways(
    lifecycle: Lifecycle[Any], mode: Mode, most: int | None
) -> None:
    """Those of the state, and of every state that can be hidden within the bound after it."""
    table = lifecycle.compile(mode, max_missed=most)
    hidden, steps = can_be_missed(lifecycle, mode), arrows(lifecycle)
    limit = len(hidden) if most is None else most
    for status in lifecycle.statuses:
        counts = {each: least_hidden_by_graph(steps, hidden, (status, each)) for each in hidden}
        within = {each for each, count in counts.items() if count is not None and count < limit}
        wanted = {row.trigger for row in lifecycle.transitions if row.source in within | {status}}
        assert set(possible_triggers(table, status)) == wanted


@pytest.mark.parametrize("ask", ["reachable", "successors", "predecessors", "triggers", "state"])
def test_a_question_about_an_unknown_status_is_answered_with_the_known(ask: str) -> None:
    """The error names the status, the lifecycle and what was probably meant."""
    with pytest.raises(UnknownStatusError) as caught:
        getattr(JOB, ask)("runing")
    assert str(caught.value) == "example.job has no state 'runing'; did you mean 'running'?"


def test_final_states_lead_nowhere() -> None:
    """Nothing is reachable from them, not even they themselves."""
    for status in ONE_WAY.of_kind(Kind.FINAL):
        assert ONE_WAY.reachable(status) == ()
        assert ONE_WAY.paths(status, status) == ()
