"""The legend of a picture in words: only what the picture shows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from statelaw.diagram.labels import ARROW, headline
from statelaw.diagram.layout import fans_out
from statelaw.diagram.model import Diagram, Mark
from statelaw.rows import Actor, Kind, Level

_SHAPES = {
    Kind.TRANSIENT: "rounded box: work under way",
    Kind.SETTLED: "heavy box: settled, with its outcome",
    Kind.FINAL: "double box: final, with its outcome",
}
_LINES = {
    Level.DOCUMENTED: "solid line: documented",
    Level.INFERRED: "dashed: inferred",
    Level.OBSERVED: "dotted: observed",
}
_HEADS = {
    Actor.SYSTEM: "filled arrowhead: the system moves it",
    Actor.CLIENT: "open arrowhead: the client moves it",
}
_MARKS = {
    Mark.SEEN: "heavy line: seen in the trace",
    Mark.MISSED: "(in parentheses): passed unseen, on a shortest way",
    Mark.BROKEN: "X and a bar at the arrowhead: against the table",
}
_COVERED = {
    Mark.SEEN: "heavy line: seen by a test",
    Mark.UNSEEN: "thin and pale, not seen: no test observed it",
}

_FEW = 5
"""A picture of so few nodes is narrow."""
_NARROW, _WIDE = 64, 175
"""Characters in a line of the legend."""


def caption_lines(diagram: Diagram) -> list[str]:
    """The title, and what shapes, lines and arrowheads mean in this picture."""
    width = _WIDE if len(diagram.nodes) > _FEW else _NARROW
    parts = (_shapes(diagram), _lines(diagram), _trace(diagram))
    return [headline(diagram), *(line for part in parts for line in _filled(part, width))]


def _filled(items: Iterable[str], width: int) -> list[str]:
    """The items in as few lines as they fit in; none is broken."""
    lines: list[str] = []
    for item in items:
        if lines and len(lines[-1]) + len(item) + 2 <= width:
            lines[-1] += f"; {item}"
        else:
            lines.append(item)
    return lines


def _shapes(diagram: Diagram) -> Iterator[str]:
    kinds = {node.kind for node in diagram.nodes}
    yield "dot: begins here"
    yield from (text for kind, text in _SHAPES.items() if kind in kinds)
    if diagram.groups:
        yield "frame: a family"
    if any(diagram.group(edge.tail) for edge in diagram.edges):
        yield "circle at a frame: from any of the family"
    if any(diagram.group(edge.head) for edge in diagram.edges):
        yield "arrowhead at a frame: to any of the family"
    if any(fans_out(edge) for edge in diagram.edges):
        yield f"{ARROW} name: to that member alone"


def _lines(diagram: Diagram) -> Iterator[str]:
    levels = {edge.level for edge in diagram.edges}
    actors = {edge.actor for edge in diagram.edges}
    yield from (text for level, text in _LINES.items() if level in levels)
    yield from (text for actor, text in _HEADS.items() if actor in actors)


def _trace(diagram: Diagram) -> Iterator[str]:
    steps = (*diagram.steps, *(step for edge in diagram.edges for step in edge.steps))
    marks = {step.mark for step in steps}
    texts = _COVERED if diagram.covered else _MARKS
    yield from (text for mark, text in texts.items() if mark in marks)
