"""A picture as a Mermaid state diagram.

A name used as an id can parse to a different graph, so ids are opaque.  Labels are read as
Markdown, and before that as Mermaid; so whatever is not plainly a word is written as a numeric
entity, which Mermaid puts back last of all.  A line has but one style there, so the level of
evidence is written out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from statelaw.diagram.describe import summary
from statelaw.diagram.labels import edge_lines, headline, node_lines, step_lines
from statelaw.diagram.layout import reading_order, returns
from statelaw.diagram.model import Diagram, Group, Mark, Node
from statelaw.diagram.theme import Theme
from statelaw.rows import Kind
from statelaw.words import shown

_PLAIN = re.compile(
    r"[a-z0-9(),]"
    r"|(?<=[a-z0-9])[_-](?=[a-z0-9])"  # inside a word; elsewhere it would be emphasis or a list
    r"|(?<=[^ ])(?<!direction) ",  # `direction LR` is a statement wherever in a line it stands
    re.ASCII | re.IGNORECASE,
)
_WIDTHS = {Kind.TRANSIENT: "1px", Kind.SETTLED: "3px", Kind.FINAL: "5px", None: "2px"}


def mermaid_text(diagram: Diagram, theme: Theme) -> str:
    """The picture as a Mermaid state diagram."""
    lines = ["stateDiagram-v2", "    direction LR", *_heads(diagram), *_body(diagram)]
    lines += [*_styles(diagram, theme)]
    # A page that follows its reader's choice of theme is left to choose; only dark is asked for.
    start = [] if theme.name == "light" else [f'%%{{init: {{"theme": "{theme.name}"}}}}%%']
    return "\n".join([*start, *lines]) + "\n"


def label(lines: Iterable[str]) -> str:
    """Lines as a label in which nothing is Mermaid, Markdown or HTML.

    >>> label(["in_progress", "a:b"])
    'in_progress<br/>a#58;b'
    """
    return "<br/>".join(map(_escaped, lines))


def _escaped(text: str) -> str:
    plain = {found.start() for found in _PLAIN.finditer(text)}
    return "".join(char if i in plain else _entity(char) for i, char in enumerate(text))


def _entity(char: str) -> str:
    return "#160;" if char == " " else f"#{ord(char)};"


def _heads(diagram: Diagram) -> Iterator[str]:
    yield f"    accTitle: {_escaped(headline(diagram))}"
    yield f"    accDescr: {_escaped(summary(diagram))}"


def _body(diagram: Diagram) -> Iterator[str]:
    for unit in reading_order(diagram):
        group = diagram.group(unit)
        yield from _family(diagram, group) if group else [f"    {_state(diagram.node(unit))}"]
    for edge in sorted(diagram.edges, key=lambda edge: returns(diagram, edge)):
        lines = edge_lines(diagram, edge, with_level=True)
        yield f"    {edge.tail} --> {edge.head} : {label(lines)}"
    for step in diagram.steps:
        yield f"    {step.tail} --> {step.head} : {label(step_lines(step))}"
    yield from (f"    [*] --> {node.id}" for node in diagram.nodes if node.initial)
    yield from (f"    {node.id} --> [*]" for node in diagram.nodes if node.kind is Kind.FINAL)


def _family(diagram: Diagram, group: Group) -> Iterator[str]:
    yield f'    state "{label([shown(group.name)])}" as {group.id} {{'
    yield from (f"        {_state(diagram.node(member))}" for member in group.members)
    yield "    }"


def _state(node: Node) -> str:
    return f'state "{label(node_lines(node))}" as {node.id}'


def _styles(diagram: Diagram, theme: Theme) -> Iterator[str]:
    classes: dict[str, list[str]] = {}
    looks: dict[str, str] = {}
    for node in diagram.nodes:
        name = _class(node)
        classes.setdefault(name, []).append(node.id)
        looks[name] = _look(node, theme)
    for name, look in looks.items():
        yield f"    classDef {name} {look}"
        yield f"    class {','.join(classes[name])} {name}"


def _class(node: Node) -> str:
    kind = node.kind or "unknown"
    visited = {True: "Seen", False: "Missed"}
    state = "" if not _touched(node) else visited[_seen(node)]
    return f"{kind}{(node.outcome or '').capitalize()}{state}"


def _look(node: Node, theme: Theme) -> str:
    line = theme.line
    if _touched(node):
        line = theme.marks[Mark.SEEN if _seen(node) else Mark.MISSED]
    unseen = node.visits is not None and node.visits.unseen
    passed = _touched(node) and not _seen(node)
    dashes = ",stroke-dasharray:5 5" if passed or unseen or node.kind is None else ""
    return (
        f"fill:{theme.fill(node)},color:{theme.text},stroke:{line},"
        f"stroke-width:{_WIDTHS[node.kind]}{dashes}"
    )


def _touched(node: Node) -> bool:
    return node.visits is not None and node.visits.touched


def _seen(node: Node) -> bool:
    return node.visits is not None and node.visits.seen > 0
