"""A picture told in sentences, for those who hear it and for whoever points at a part."""

from __future__ import annotations

from collections.abc import Iterable

from statelaw.diagram.labels import ARROW, node_lines, step_lines, trace_lines
from statelaw.diagram.model import Diagram, Edge, Group, Node, Step
from statelaw.rows import Kind
from statelaw.words import shown


def summary(diagram: Diagram) -> str:
    """The picture in a few sentences: how many states, where it begins, where it rests."""
    known = [node for node in diagram.nodes if node.kind is not None]
    begins = _listed(shown(node.status) for node in known if node.initial)
    rests = _listed(
        f"{shown(node.status)} ({node.outcome})"
        for node in known
        if node.kind is not Kind.TRANSIENT
    )
    count = f"{len(known)} state{'s' if len(known) != 1 else ''}"
    return (
        f"State diagram of {_article(shown(diagram.entity))} with {count}. "
        f"It begins in {begins}. At rest: {rests or 'none'}."
    )


def sentences(diagram: Diagram) -> list[str]:
    """The whole picture, line by line."""
    edges = [f"{edge_title(diagram, edge)}." for edge in diagram.edges]
    families = [_family(diagram, group) for group in diagram.groups]
    return [summary(diagram), *families, *edges, *_told(diagram)]


def _family(diagram: Diagram, group: Group) -> str:
    members = _listed(shown(diagram.node(member).status) for member in group.members)
    return f'The "{shown(group.name)}" states: {members}.'


def _told(diagram: Diagram) -> Iterable[str]:
    if not diagram.traced:
        return
    if diagram.covered:
        yield "What tests observed is laid over it."
        return
    yield "A trace is laid over it."
    yield from (f"{step_title(diagram, step)}." for step in diagram.steps)


def node_title(node: Node) -> str:
    """One node in a line."""
    return "; ".join(node_lines(node))


def edge_title(diagram: Diagram, edge: Edge) -> str:
    """One edge in a sentence, with its conditions, and what a trace says of it."""
    moves = []
    for move in edge.moves:
        to = f" {ARROW} {shown(diagram.node(move.target).status)}" if move.target else ""
        when = (
            f" (condition: {'; or '.join(map(shown, move.conditions))})" if move.conditions else ""
        )
        moves.append(f"{shown(move.trigger)}{to}{when}")
    ends = f"{_end(diagram, edge.tail)} to {_end(diagram, edge.head)}"
    told = "".join(f"; {line}" for line in trace_lines(diagram, edge))
    return f"{ends}: {', '.join(moves)}, by the {edge.actor}, {edge.level}{told}"


def step_title(diagram: Diagram, step: Step) -> str:
    """One step of the trace in a line."""
    ends = f"{_end(diagram, step.tail)} to {_end(diagram, step.head)}"
    return f"Trace, {ends}: {'; '.join(step_lines(step))}"


def _end(diagram: Diagram, end: str) -> str:
    group = diagram.group(end)
    return f'any "{shown(group.name)}" state' if group else shown(diagram.node(end).status)


def _listed(names: Iterable[str]) -> str:
    return ", ".join(names)


def _article(noun: str) -> str:
    return f"{'an' if noun[:1].lower() in 'aeiou' else 'a'} {noun}"
