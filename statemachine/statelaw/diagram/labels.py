"""The words of a picture, the same in every format."""

from __future__ import annotations

from statelaw.diagram.model import Diagram, Edge, Mark, Node, Step
from statelaw.rows import Kind, Level
from statelaw.rules import RULES
from statelaw.words import shown

ARROW = "\N{RIGHTWARDS ARROW}"


def headline(diagram: Diagram) -> str:
    """The title of the picture, and the name of the lifecycle."""
    name = shown(diagram.name)
    return f"{shown(diagram.title)} ({name})" if diagram.title else name


def node_lines(node: Node) -> list[str]:
    """What is written in a node: its status, what rest means there, what the trace says of it."""
    lines = [shown(node.status)]
    if node.kind is None:
        lines.append("no status reported" if node.status is None else "unknown status")
    elif node.kind is not Kind.TRANSIENT:
        lines.append(f"{node.kind}: {node.outcome}")
    return lines + _visit_lines(node)


def _visit_lines(node: Node) -> list[str]:
    visits = node.visits
    if visits is None:
        return []
    said = [f"seen x{visits.seen}"] if visits.seen else []
    said += ["first"] if visits.first else []
    said += ["last"] if visits.last else []
    lines = [", ".join(said)] if said else []
    lines += ["not seen"] if visits.unseen else []
    lines += ["(passed unseen)"] if visits.passed else []
    lines += ["(perhaps passed unseen)"] if visits.maybe else []
    return lines + ([", ".join(visits.codes)] if visits.codes else [])


def edge_lines(diagram: Diagram, edge: Edge, *, with_level: bool = False) -> list[str]:
    """What is written on an edge: its triggers, who moves the entity, and what a trace says.

    Args:
        diagram: The picture it is in.
        edge: The edge.
        with_level: Whether to say how much stands behind rows that are not documented, for
            formats in which a line has but one style.
    """
    lines = [_move_line(diagram, move.trigger, move.target) for move in edge.moves]
    level = f", {edge.level}" if with_level and edge.level is not Level.DOCUMENTED else ""
    return [*lines, f"({edge.actor}{level})", *trace_lines(diagram, edge)]


def trace_lines(diagram: Diagram, edge: Edge) -> list[str]:
    """What a trace says of an edge that alone stands for its steps."""
    if edge.steps and all(step.mark is Mark.UNSEEN for step in edge.steps):
        return [_step_text(edge.steps[0])]
    return [_step_of_edge(diagram, edge, step) for step in edge.steps]


def _move_line(diagram: Diagram, trigger: str, target: str | None) -> str:
    if target is None:
        return shown(trigger)
    return f"{shown(trigger)} {ARROW} {shown(diagram.node(target).status)}"


def _step_of_edge(diagram: Diagram, edge: Edge, step: Step) -> str:
    """A step on the edge that stands for it; where an end is a family, the member is named."""
    ends = [(step.tail, edge.tail), (step.head, edge.head)]
    members = [shown(diagram.node(node).status) for node, end in ends if node != end]
    where = f" {f' {ARROW} '.join(members)}" if members else ""
    text = f"{_step_text(step)}{where}"
    return f"({text})" if step.mark is Mark.MISSED else text


def step_lines(step: Step) -> list[str]:
    """What is written on a step that is a line of its own."""
    text = _step_text(step)
    return [f"({text})" if step.mark is Mark.MISSED else text]


def _step_text(step: Step) -> str:
    if step.mark is Mark.UNSEEN:
        return "not seen"
    if step.mark is Mark.BROKEN:
        return f"X {step.code} {RULES[step.code].name} x{step.count}"
    return f"{'seen' if step.mark is Mark.SEEN else 'passed unseen'} x{step.count}"
