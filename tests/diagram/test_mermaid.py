"""Mermaid's own parser finds the model in the text, whatever the names are."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from hypothesis import given, settings
from statelaw import Kind, Lifecycle, Report
from statelaw.diagram import to_mermaid
from statelaw.diagram.extract import extract
from statelaw.diagram.labels import edge_lines, headline, node_lines, step_lines
from statelaw.table import TransitionTable
from statelaw.words import shown

from tests.diagram.pictures import ODD, PICTURES, all_named, odd_names, parsed
from tests.diagram.test_overlay import reports
from tests.examples import JOB
from tests.strategies import lifecycles
from tests.traces import SHIPPED


@pytest.mark.parametrize("table", SHIPPED, ids=lambda table: table.name)
def test_committed_mermaid_is_that_of_the_table(table: Lifecycle[Any]) -> None:
    """The Mermaid text under `diagrams` is what the table gives today."""
    assert (PICTURES / f"{table.name}.mmd").read_text(encoding="utf-8") == to_mermaid(table)


def agrees(
    table: TransitionTable[Any], trace: Report[Any] | None = None, theme: str = "light"
) -> None:
    """Assert that Mermaid finds the states, families, edges and labels of the model."""
    diagram = extract(table, trace)
    found = parsed(to_mermaid(table, trace=trace, theme=theme))
    labels = {node.id: tuple(node_lines(node)) for node in diagram.nodes}
    labels |= {group.id: (shown(group.name),) for group in diagram.groups}
    ends = {"root_start", "root_end"}
    assert {k: v for k, v in found.labels.items() if k not in ends} == labels
    homes = {member: group.id for group in diagram.groups for member in group.members}
    assert found.parents == homes
    edges = Counter(
        (edge.tail, edge.head, tuple(edge_lines(diagram, edge, with_level=True)))
        for edge in diagram.edges
    )
    edges.update((step.tail, step.head, tuple(step_lines(step))) for step in diagram.steps)
    edges.update(("root_start", node.id, ("",)) for node in diagram.nodes if node.initial)
    final = [node for node in diagram.nodes if node.kind is Kind.FINAL]
    edges.update((node.id, "root_end", ("",)) for node in final)
    assert found.edges == edges
    assert found.title == headline(diagram)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("table", SHIPPED, ids=lambda table: table.name)
def test_mermaid_finds_the_model_of_shipped_lifecycles(table: Lifecycle[Any], theme: str) -> None:
    """States, families, edges and labels are those of the model."""
    agrees(table, theme=theme)


@settings(max_examples=25)
@given(table=lifecycles(names=odd_names()))
def test_mermaid_finds_the_model_of_any_lifecycle(table: Lifecycle[Any]) -> None:
    """No name of a state, however odd, gives another graph or another label."""
    agrees(table)


@pytest.mark.parametrize("text", [name for name in ODD if name.strip()])
def test_no_text_anywhere_breaks_a_mermaid_diagram(text: str) -> None:
    """Titles, entities, families and triggers can be as odd as statuses."""
    agrees(all_named(text))


@settings(max_examples=25)
@given(report=reports())
def test_mermaid_finds_the_steps_of_any_trace(report: Report[Any]) -> None:
    """With a trace laid over, its steps and unknown statuses are in the graph."""
    agrees(report.verdict_table.table, report)


def test_unknown_statuses_however_odd_are_drawn() -> None:
    """What a provider sends is drawn as it is, also where no table could declare it."""
    agrees(JOB, JOB.check(["idle", *ODD, "", None]))


def test_odd_names_are_still_readable_when_rendered() -> None:
    """Mermaid, rendering, puts every escaped character back."""
    mermaidx = pytest.importorskip("mermaidx", reason="mermaidx is not installed")
    name = '%%{a}%% <b>&lt; #35; "x" -->'
    svg = mermaidx.render(to_mermaid(all_named(name))).svg()
    assert "%%{a}%% &lt;b&gt;&amp;lt; #35; " in svg.replace("\N{NO-BREAK SPACE}", " ")
    assert "¶ß" not in svg
