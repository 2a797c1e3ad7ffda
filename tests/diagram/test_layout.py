"""The pictures can be read: no lines cross, run over a state, or hide what others say."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import combinations, pairwise
from typing import Any

import pytest
from statelaw import Lifecycle
from statelaw.diagram import to_dot
from statelaw.diagram.engines import drawn
from statelaw.diagram.extract import extract
from statelaw.diagram.layout import head_of, reading_order, returns

from tests.diagram.pictures import ENGINES
from tests.examples import JOB, ONE_WAY
from tests.traces import SHIPPED

FIFTEEN = next(each for each in SHIPPED if each.name == "opendatasoft.dataset")

Point = tuple[float, float]
Box = tuple[float, float, float, float]


def curve(points: list[Point], pieces: int = 12) -> Iterator[Point]:
    """A Bezier spline as a chain of points."""
    for i in range(0, len(points) - 3, 3):
        a, b, c, d = points[i : i + 4]
        for k in range(pieces + 1):
            t, u = k / pieces, 1 - k / pieces
            weights = (u**3, 3 * u * u * t, 3 * u * t * t, t**3)
            x, y = zip(a, b, c, d, strict=True)
            yield sum(map(float.__mul__, weights, x)), sum(map(float.__mul__, weights, y))


def side(a: Point, b: Point, c: Point) -> float:
    """On which side of the line from a to b the point c is."""
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def crossings(one: list[Point], other: list[Point]) -> int:
    """How often two chains of points cross."""
    return sum(
        side(a, b, c) * side(a, b, d) < 0 and side(c, d, a) * side(c, d, b) < 0
        for a, b in pairwise(one)
        for c, d in pairwise(other)
    )


def lines_of(graph: dict[str, Any]) -> list[list[Point]]:
    """The edges of a drawn graph."""
    seen = (edge["_draw_"] for edge in graph["edges"] if "_draw_" in edge)
    found = ([op for op in ops if op["op"] == "b"] for ops in seen)
    return [list(curve([(x, y) for op in ops for x, y in op["points"]])) for ops in found]


def tip_of(edge: dict[str, Any]) -> Point:
    """The point of an edge's arrowhead."""
    x, y = next(each for each in edge["pos"].split() if each.startswith("e,"))[2:].split(",")
    return float(x), float(y)


def boxes_of(graph: dict[str, Any]) -> list[Box]:
    """The nodes of a drawn graph, without the dots, each a little smaller than drawn."""
    boxes = []
    for item in graph["objects"]:
        if "pos" in item and item.get("shape") != "point":
            x, y = map(float, item["pos"].split(","))
            wide, high = float(item["width"]) * 36 - 2, float(item["height"]) * 36 - 2
            boxes.append((x - wide, y - high, x + wide, y + high))
    return boxes


def runs_over(line: list[Point], box: Box) -> bool:
    """Whether a line runs through a box."""
    return any(box[0] < x < box[2] and box[1] < y < box[3] for x, y in line)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("table", SHIPPED, ids=lambda table: table.name)
def test_no_lines_cross_or_run_over_a_state(table: Lifecycle[Any], engine: str) -> None:
    """In no shipped picture do two lines cross, and none runs through a box."""
    graph = json.loads(drawn(to_dot(table), "json", engine))
    lines = lines_of(graph)
    assert not sum(crossings(one, other) for one, other in combinations(lines, 2))
    assert not [box for box in boxes_of(graph) for line in lines if runs_over(line, box)]


@pytest.mark.parametrize("engine", ENGINES)
def test_the_fifteen_state_picture_is_not_absurdly_wide(engine: str) -> None:
    """It fits a landscape page: less than twice as wide as high, and under 1300 points."""
    graph = json.loads(drawn(to_dot(FIFTEEN), "json", engine))
    width, height = map(float, graph["bb"].split(",")[2:])
    assert height < width < min(2 * height, 1300)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("table", SHIPPED, ids=lambda table: table.name)
def test_no_arrowhead_hides_one_that_looks_different(table: Lifecycle[Any], engine: str) -> None:
    """Where the heads of two lines meet in one point, both are open or both are filled."""
    graph = json.loads(drawn(to_dot(table), "json", engine))
    seen = [edge for edge in graph["edges"] if "_hdraw_" in edge]
    tips = {(round(x), round(y)): set[str]() for edge in seen for x, y in [tip_of(edge)]}
    for edge in seen:
        x, y = tip_of(edge)
        tips[round(x), round(y)].add(edge.get("arrowhead", "normal"))
    assert not {tip: heads for tip, heads in tips.items() if len(heads) > 1}


def test_a_line_from_a_frame_is_marked_where_it_starts() -> None:
    """A line that speaks for a family begins with a circle, and no other line does."""
    dot = [line for line in to_dot(FIFTEEN).splitlines() if " -> " in line]
    assert any("ltail=" in line for line in dot)
    for line in dot:
        assert ("arrowtail=odot" in line and "dir=both" in line) is ("ltail=" in line)


def test_each_line_into_a_frame_ends_by_itself() -> None:
    """Lines into one frame are tied to different points; a single one is tied to a member."""
    diagram = extract(FIFTEEN)
    for group in diagram.groups:
        heads = [head_of(diagram, edge) for edge in diagram.edges if edge.head == group.id]
        assert len(set(heads)) == len(heads)
        assert len(heads) > 1 or set(heads) <= set(group.members)


def test_ways_back_from_rest_do_not_rank() -> None:
    """Where more lines lead to rest than leave it, those that leave it are the ways back."""
    diagram = extract(JOB)
    back = [edge for edge in diagram.edges if returns(diagram, edge)]
    assert [edge.moves[0].trigger for edge in back] == ["submit"]
    assert not [edge for edge in extract(ONE_WAY).edges if returns(extract(ONE_WAY), edge)]


@pytest.mark.parametrize("table", [*SHIPPED, JOB, ONE_WAY], ids=lambda table: table.name)
def test_the_reading_order_has_every_unit_once(table: Lifecycle[Any]) -> None:
    """Every family, and every state in none, is written once; rest that is left comes last."""
    diagram = extract(table)
    alone = {node.id for node in diagram.nodes if diagram.group_of(node.id) is None}
    order = reading_order(diagram)
    assert sorted(order) == sorted(alone | {group.id for group in diagram.groups})
    back = {edge.tail for edge in diagram.edges if returns(diagram, edge)}
    assert not back or order[-1] in back | {
        group.id for tail in back if (group := diagram.group_of(tail))
    }
