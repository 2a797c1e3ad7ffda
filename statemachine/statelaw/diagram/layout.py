"""Where lines are tied and which of them rank, so that Graphviz lays a lifecycle out well.

Work reads from left to right and ends at rest, and ways back from rest do not rank.  A line that
leaves the frame of a family is tied to one of its members, and which one decides how many lines
cross: the choices here are those with the fewest crossings over the shipped lifecycles, in both
engines, among some hundreds that were tried.  Where several lines enter a frame each is tied to a
point of its own behind the frame, or their heads would meet in one.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from statelaw.diagram.model import Diagram, Edge
from statelaw.rows import Kind


def returns(diagram: Diagram, edge: Edge) -> bool:
    """Whether an edge leads from rest back to work, against the reading direction."""
    unit = _unit(diagram, edge.tail)
    if not _at_rest(diagram, unit) or _unit(diagram, edge.head) == unit:
        return False
    entering = sum(_unit(diagram, each.head) == unit for each in diagram.edges)
    leaving = sum(_unit(diagram, each.tail) == unit for each in diagram.edges)
    return entering > leaving


def tail_of(diagram: Diagram, edge: Edge) -> str:
    """The node at which an edge starts: of a family, the member with the fewest of its own."""
    members = diagram.members(edge.tail)
    if returns(diagram, edge):
        return members[-1 if landings(diagram, edge.tail) else 0]
    middle = len(members) // 2
    nearest = sorted(members, key=lambda node: abs(members.index(node) - middle))
    return min(nearest, key=lambda node: _leaving(diagram, node))


def head_of(diagram: Diagram, edge: Edge) -> str:
    """The node at which an edge ends: of a family, its own point there, or the last member."""
    if edge in landings(diagram, edge.head):
        return f"a{diagram.edges.index(edge)}"
    return diagram.members(edge.head)[-1]


def landings(diagram: Diagram, end: str) -> list[Edge]:
    """The edges that need points of their own behind a frame: where several enter it."""
    entering = [each for each in diagram.edges if each.head == end and not returns(diagram, each)]
    return entering if diagram.group(end) and len(entering) > 1 else []


def stands_apart(diagram: Diagram, edge: Edge) -> bool:
    """Whether the head of a way back has to keep clear of heads that look different.

    Ways back into one state meet in one point, where a filled head would cover an open one.
    """
    if not returns(diagram, edge) or diagram.group(edge.head):
        return False
    back = [each for each in diagram.edges if each.head == edge.head and returns(diagram, each)]
    return edge.actor is back[0].actor and any(each.actor is not edge.actor for each in back)


def fans_out(edge: Edge) -> bool:
    """Whether each trigger of an edge names the member that it leads to."""
    return any(move.target is not None for move in edge.moves)


def reading_order(diagram: Diagram) -> list[str]:
    """The families, and the nodes in none, in the order in which work passes through them.

    Engines that break cycles in the order of what they read then break those that lead back.
    """
    back = [edge for edge in diagram.edges if returns(diagram, edge)]
    onward = [edge for edge in diagram.edges if edge not in back]
    restful = {_unit(diagram, edge.tail) for edge in back}
    units = dict.fromkeys(_unit(diagram, node.id) for node in diagram.nodes)
    starts = [_unit(diagram, edge.head) for edge in back]
    starts += [_unit(diagram, node.id) for node in diagram.nodes if node.initial]
    order = dict.fromkeys(unit for unit in [*starts, *units] if unit not in restful)
    return [*_onward(diagram, onward, list(order), restful), *(u for u in units if u in restful)]


def _onward(
    diagram: Diagram, edges: Sequence[Edge], starts: Sequence[str], last: Collection[str]
) -> list[str]:
    """The units from the starts on, breadth first; those that are to come last left out."""
    reached: dict[str, None] = {}
    for start in starts:
        frontier = [start]
        while frontier:
            unit = frontier.pop(0)
            if unit not in reached and unit not in last:
                reached[unit] = None
                heads = (each.head for each in edges if _unit(diagram, each.tail) == unit)
                frontier += [_unit(diagram, head) for head in heads]
    return list(reached)


def _leaving(diagram: Diagram, node: str) -> int:
    return sum(edge.tail == node for edge in diagram.edges)


def _unit(diagram: Diagram, end: str) -> str:
    group = diagram.group(end) or diagram.group_of(end)
    return group.id if group else end


def _at_rest(diagram: Diagram, unit: str) -> bool:
    kinds = {diagram.node(member).kind for member in diagram.members(unit)}
    return kinds <= {Kind.SETTLED, Kind.FINAL}
