"""DOT says what the model says, whatever the names are."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from statelaw import Lifecycle, Report
from statelaw.diagram import to_dot, to_svg
from statelaw.diagram.extract import extract
from statelaw.diagram.labels import edge_lines, node_lines, step_lines
from statelaw.diagram.layout import head_of, landings, tail_of
from statelaw.table import TransitionTable
from statelaw.words import shown

from tests.diagram.pictures import (
    ENGINES,
    ODD,
    PICTURES,
    all_named,
    odd_names,
    texts_of,
    understood,
)
from tests.diagram.test_overlay import reports
from tests.examples import JOB
from tests.strategies import lifecycles
from tests.traces import SHIPPED, shipped


@pytest.mark.parametrize("table", SHIPPED, ids=lambda table: table.name)
def test_committed_dot_is_that_of_the_table(table: Lifecycle[Any]) -> None:
    """The DOT under `diagrams` is what the table gives today."""
    assert (PICTURES / f"{table.name}.dot").read_text(encoding="utf-8") == to_dot(table)


def agrees(dot: str, table: TransitionTable[Any], trace: Report[Any] | None, engine: str) -> None:
    """Assert that an engine finds the nodes, clusters and edges of the model."""
    diagram, graph = extract(table, trace), understood(dot, engine)
    begins = {f"i{node.id}": node.id for node in diagram.nodes if node.initial}
    assert graph.nodes == {node.id for node in diagram.nodes} | begins.keys()
    for group in diagram.groups:
        beside = {dot for dot, node in begins.items() if node in group.members}
        assert graph.members[group.id] == {*group.members, *beside}
        into = landings(diagram, group.id)
        assert graph.landings[group.id] == {head_of(diagram, edge) for edge in into}
    expected = Counter((tail_of(diagram, edge), head_of(diagram, edge)) for edge in diagram.edges)
    expected.update((step.tail, step.head) for step in diagram.steps)
    expected.update(begins.items())
    assert graph.edges == expected


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("table", SHIPPED, ids=lambda table: table.name)
def test_graphviz_finds_the_model_of_shipped_lifecycles(table: Lifecycle[Any], engine: str) -> None:
    """Each engine parses the DOT to as many nodes, families and edges as the model has."""
    agrees(to_dot(table), table, None, engine)


@pytest.mark.parametrize("engine", ENGINES[:1])
@given(table=lifecycles(names=odd_names()))
def test_graphviz_finds_the_model_of_any_lifecycle(table: Lifecycle[Any], engine: str) -> None:
    """No name, however odd, gives another graph."""
    agrees(to_dot(table), table, None, engine)


@pytest.mark.parametrize("engine", ENGINES[:1])
@given(report=reports())
def test_graphviz_finds_the_steps_of_any_trace(report: Report[Any], engine: str) -> None:
    """With a trace laid over, its steps and unknown statuses are in the graph."""
    table = report.verdict_table.table
    agrees(to_dot(table, trace=report), table, report, engine)


@pytest.mark.parametrize("engine", ENGINES[1:])
@settings(max_examples=10)
@given(table=lifecycles(names=odd_names()) | st.sampled_from(ODD).filter(str.strip).map(all_named))
def test_the_program_finds_the_model_too(table: Lifecycle[Any], engine: str) -> None:
    """The program `dot`, another release of Graphviz, parses the same graph."""
    agrees(to_dot(table), table, None, engine)


@pytest.mark.parametrize("engine", ENGINES[:1])
@given(table=odd_names().map(all_named) | shipped())
@example(table=all_named("\\N"))
@example(table=all_named("&lt;b&gt;"))
@example(table=all_named("<b>"))
@example(table=all_named('\\"'))
@example(table=all_named("a\\"))
def test_every_label_reads_as_it_was_meant(table: Lifecycle[Any], engine: str) -> None:
    """Nothing in a label is taken for an escape, an entity or markup, and none is blank."""
    diagram, written = extract(table), texts_of(to_svg(table, engine=engine))
    for node in diagram.nodes:
        assert written[node.id] == node_lines(node)
    for group in diagram.groups:
        assert written[group.id] == [shown(group.name)]
    for i, edge in enumerate(diagram.edges):
        assert written[f"e{i}"] == edge_lines(diagram, edge)
    assert all(line.strip() for lines in written.values() for line in lines)


@pytest.mark.parametrize("engine", ENGINES)
def test_unknown_statuses_however_odd_are_drawn(engine: str) -> None:
    """What a provider sends is drawn as it is, also where no table could declare it."""
    report = JOB.check(["idle", *ODD, "", None])
    diagram = extract(JOB, report)
    written = texts_of(to_svg(JOB, trace=report, engine=engine))
    strangers = [node for node in diagram.nodes if node.kind is None]
    assert [node.status for node in strangers] == [*ODD, "", None]
    for node in strangers:
        assert written[node.id] == node_lines(node)
    for i, step in enumerate(diagram.steps):
        assert written[f"t{i}"] == step_lines(step)


@given(table=lifecycles(names=odd_names()))
def test_dot_is_the_same_every_time(table: Lifecycle[Any]) -> None:
    """Equal tables give equal text, and themes differ in nothing but colours."""
    assert to_dot(table) == to_dot(table.model_copy())
    light, dark = to_dot(table).splitlines(), to_dot(table, theme="dark").splitlines()
    assert len(light) == len(dark)
