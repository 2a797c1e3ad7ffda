"""Families make fewer lines of the rows, and never other rows."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from hypothesis import given
from statelaw import Lifecycle, find
from statelaw.diagram.extract import extract
from statelaw.diagram.model import Diagram, Edge

from tests.strategies import lifecycles
from tests.traces import SHIPPED, shipped

any_lifecycle = lifecycles() | shipped()
crowded = lifecycles(max_states=14)


def told(diagram: Diagram) -> Counter[tuple[Any, ...]]:
    """Every row that the edges of a picture stand for, with who moves it and its evidence."""
    return Counter(
        (
            diagram.node(tail).status,
            trigger,
            diagram.node(head).status,
            edge.actor,
            edge.level,
        )
        for edge in diagram.edges
        for tail, trigger, head in diagram.rows(edge)
    )


def declared(table: Lifecycle[Any]) -> Counter[tuple[Any, ...]]:
    """Every row of a table in the same words."""
    return Counter(
        (str(row.source), row.trigger, str(row.target), row.actor, row.evidence.level)
        for row in table.transitions
    )


def edge(diagram: Diagram, trigger: str, tail: str) -> Edge:
    """The one edge with this trigger that leaves this end."""
    (found,) = (
        each
        for each in diagram.edges
        if each.tail == tail and any(move.trigger == trigger for move in each.moves)
    )
    return found


@given(table=any_lifecycle | crowded)
def test_every_row_is_drawn_exactly_once(table: Lifecycle[Any]) -> None:
    """The edges, families expanded, are the rows: none is lost, none added, none drawn twice."""
    assert told(extract(table)) == declared(table)


@given(table=any_lifecycle | crowded)
def test_conditions_stay_with_their_rows(table: Lifecycle[Any]) -> None:
    """Every condition of the table is kept on an edge, to be shown on pointing at it."""
    kept = {text for e in extract(table).edges for move in e.moves for text in move.conditions}
    assert kept == {row.condition for row in table.transitions if row.condition.strip()}


@given(table=any_lifecycle | crowded)
def test_no_state_is_in_two_families(table: Lifecycle[Any]) -> None:
    """Every state is a node, and in one family at most; a family has two members or more."""
    diagram = extract(table)
    members = [member for group in diagram.groups for member in group.members]
    assert [node.status for node in diagram.nodes] == [str(each) for each in table.statuses]
    assert len(members) == len(set(members))
    assert all(len(group.members) > 1 for group in diagram.groups)


@given(table=any_lifecycle | crowded)
def test_edges_between_the_same_ends_differ_in_mover_or_evidence(table: Lifecycle[Any]) -> None:
    """Triggers between the same two ends share a line."""
    edges = extract(table).edges
    assert len({(e.tail, e.head, e.actor, e.level) for e in edges}) == len(edges)


def test_the_fifteen_states_need_a_third_of_the_lines() -> None:
    """The largest shipped table is drawn with few lines, its families and its rest in frames."""
    table = find("opendatasoft.dataset")
    diagram = extract(table)
    assert {group.name for group in diagram.groups} == {
        "processing",
        "deleting",
        "realtime",
        "at rest",
    }
    assert len(diagram.edges) * 3 <= len(table.transitions)


def test_a_row_that_one_member_lacks_is_not_drawn_from_the_family() -> None:
    """Aborting is possible from three of four kinds of processing, and drawn from those three."""
    table = find("opendatasoft.dataset")
    diagram = extract(table)
    tails = {diagram.node(e.tail).status for e in diagram.edges if e.moves[0].trigger == "abort"}
    assert tails == {str(row.source) for row in table.transitions if row.trigger == "abort"}


def test_a_fan_names_the_member_that_each_trigger_leads_to() -> None:
    """A line into a crowded family says of each trigger where in the family it leads."""
    diagram = extract(find("opendatasoft.dataset_public"))
    ids = {node.status: node.id for node in diagram.nodes}
    fan = edge(diagram, "work_succeeded", ids["processing"])
    group = diagram.group(fan.head)
    assert group is not None
    assert [(move.trigger, move.target) for move in fan.moves] == [
        ("work_succeeded", ids["idle"]),
        ("work_failed", ids["error"]),
        ("limit_hit", ids["limit_reached"]),
    ]


@pytest.mark.parametrize("table", SHIPPED, ids=lambda table: table.name)
def test_small_pictures_have_no_fans(table: Lifecycle[Any]) -> None:
    """Where few states lead into a family, every line ends at the state it means."""
    diagram = extract(table)
    fans = any(move.target for e in diagram.edges for move in e.moves)
    assert fans == table.name.startswith("opendatasoft.")
