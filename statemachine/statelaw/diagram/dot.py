"""A picture as DOT, the language of Graphviz."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, cast

from statelaw.diagram.describe import sentences
from statelaw.diagram.labels import edge_lines, node_lines, step_lines
from statelaw.diagram.layout import fans_out, head_of, landings, returns, stands_apart, tail_of
from statelaw.diagram.legend import caption_lines
from statelaw.diagram.model import Diagram, Edge, Group, Mark, Node, Step
from statelaw.diagram.theme import Theme
from statelaw.rows import Actor, Kind, Level
from statelaw.words import shown

if TYPE_CHECKING:
    from graphviz import Digraph

_FONT = "Arial"
_LINES = {Level.DOCUMENTED: "solid", Level.INFERRED: "dashed", Level.OBSERVED: "dotted"}
_HEADS = {Actor.SYSTEM: "normal", Actor.CLIENT: "onormal"}
_BORDERS = {
    Kind.TRANSIENT: {"style": "filled,rounded", "penwidth": "1"},
    Kind.SETTLED: {"style": "filled", "penwidth": "2.5"},
    Kind.FINAL: {"style": "filled", "penwidth": "1", "peripheries": "2"},
    None: {"style": "filled,dashed", "penwidth": "1", "shape": "octagon"},
}
_MARKS = {
    Mark.SEEN: {"style": "solid", "arrowhead": "normal", "penwidth": "2.5"},
    Mark.MISSED: {"style": "solid", "arrowhead": "normal", "penwidth": "1.5"},
    Mark.BROKEN: {"style": "solid", "arrowhead": "teenormal", "penwidth": "2.5"},
}


def dot_text(diagram: Diagram, theme: Theme, *, dpi: int | None = None) -> str:
    """The picture as DOT.

    Args:
        diagram: What to draw.
        theme: The colours.
        dpi: Dots an inch, for formats made of dots.
    """
    from graphviz import Digraph

    graph = Digraph("lifecycle")
    graph.attr("graph", **_graph(diagram, theme, dpi))
    graph.attr(
        "node", shape="box", fontname=_FONT, fontsize="12", height="0.36", margin="0.14,0.05"
    )
    graph.attr("edge", fontname=_FONT, fontsize="10", arrowsize="0.9")
    for node in diagram.nodes:
        if node.initial and diagram.group_of(node.id) is None:
            _begin(graph, node, theme, diagram)
    for group in diagram.groups:
        graph.subgraph(_frame(diagram, group, theme))
    for node in diagram.nodes:
        if diagram.group_of(node.id) is None:
            graph.node(node.id, **_node(node, theme))
    for i, edge in enumerate(diagram.edges):
        graph.edge(tail_of(diagram, edge), head_of(diagram, edge), **_edge(diagram, edge, theme, i))
    for i, step in enumerate(diagram.steps):
        _step(graph, diagram, step, theme, i)
    told = "".join(f"// {line}\n" for line in sentences(diagram))
    return f"{told}{graph.source}"


def label(lines: Iterable[str], *, left: bool = False) -> str:
    r"""Lines as a label in which nothing is markup, an escape or an HTML entity.

    >>> print(label(["a\\N", "<b>&lt;"]))
    a\\N\n<b>&amp;lt;
    """
    from graphviz import escape, nohtml

    end = "\\l" if left else "\\n"
    safe = [str(escape(line.replace("&", "&amp;"))) for line in lines]
    return cast("str", nohtml(end.join(safe) + (end if left else "")))


def _graph(diagram: Diagram, theme: Theme, dpi: int | None) -> dict[str, str]:
    dots = {} if dpi is None else {"dpi": str(dpi)}
    return dots | {
        "rankdir": "LR",
        "compound": "true",
        "nodesep": "0.3",
        "ranksep": "0.5",
        "pad": "0.2",
        "bgcolor": theme.paper,
        "fontname": _FONT,
        "fontsize": "10",
        "fontcolor": theme.text,
        "label": label(caption_lines(diagram), left=True),
        "labelloc": "b",
        "labeljust": "l",
    }


def _begin(graph: Digraph, node: Node, theme: Theme, diagram: Diagram) -> None:
    color = theme.faded_line if diagram.traced else theme.line
    dot = f"i{node.id}"
    graph.node(dot, shape="point", label=label(["begin"]), width="0.12", color=color)
    graph.edge(dot, node.id, id=f"{dot}-{node.id}", color=color, weight="5")


def _frame(diagram: Diagram, group: Group, theme: Theme) -> Digraph:
    from graphviz import Digraph

    frame = Digraph(f"cluster_{group.id}")
    frame.attr(
        id=group.id,
        label=label([shown(group.name)]),
        labelloc="t",
        labeljust="r",
        fontsize="11",
        style="rounded,filled",
        color=theme.faded_line,
        fillcolor=theme.family,
    )
    for member in map(diagram.node, group.members):
        frame.node(member.id, **_node(member, theme))
        if member.initial:
            frame.subgraph(_begin_beside(diagram, member, theme))
    for edge in landings(diagram, group.id):
        _land(frame, head_of(diagram, edge), group)
    return frame


def _begin_beside(diagram: Diagram, node: Node, theme: Theme) -> Digraph:
    """The dot next to its state, in the same frame: lines from outside would cross its own."""
    from graphviz import Digraph

    beside = Digraph()
    beside.attr(rank="same")
    _begin(beside, node, theme, diagram)
    return beside


def _land(frame: Digraph, point: str, group: Group) -> None:
    """A point that is not seen, before the members, for a line to run to."""
    frame.node(point, shape="point", style="invis", width="0.01", label=label(["here"]))
    for member in group.members:
        frame.edge(point, member, style="invis")


def _node(node: Node, theme: Theme) -> dict[str, str]:
    looks = _BORDERS[node.kind] | {"color": theme.line, "fontcolor": theme.text}
    looks |= {"id": node.id, "label": label(node_lines(node)), "fillcolor": theme.fill(node)}
    if node.visits is None:
        return looks
    if not node.visits.touched:
        faded = {"color": theme.faded_line, "fontcolor": theme.faded_text, "fillcolor": theme.paper}
        line = {"style": f"{looks['style']},dashed"} if node.visits.unseen else {}
        return looks | faded | line
    mark = Mark.SEEN if node.visits.seen else Mark.MISSED
    line = {} if node.visits.seen else {"style": f"{looks['style']},dashed"}
    return looks | line | {"color": theme.marks[mark]}


def _edge(diagram: Diagram, edge: Edge, theme: Theme, i: int) -> dict[str, str]:
    looks = {"id": f"e{i}", "label": label(edge_lines(diagram, edge), left=True)}
    looks |= {"style": _LINES[edge.level], "arrowhead": _HEADS[edge.actor]}
    looks |= _edge_colors(diagram, edge, theme)
    looks |= _from_frame(edge) if diagram.group(edge.tail) else {}
    looks |= {"lhead": f"cluster_{edge.head}"} if diagram.group(edge.head) else {}
    looks |= {"constraint": "false"} if returns(diagram, edge) else {}
    looks |= {"headport": "nw"} if stands_apart(diagram, edge) else {}
    return looks | ({} if fans_out(edge) else {"weight": "2"})


def _from_frame(edge: Edge) -> dict[str, str]:
    """A circle on the frame: the line is no member's own, however near to one it starts."""
    return {"ltail": f"cluster_{edge.tail}", "dir": "both", "arrowtail": "odot"}


def _edge_colors(diagram: Diagram, edge: Edge, theme: Theme) -> dict[str, str]:
    if not diagram.traced:
        return {"color": theme.line, "fontcolor": theme.text}
    marks = {step.mark for step in edge.steps} - {Mark.UNSEEN}
    if not marks:
        return {"color": theme.faded_line, "fontcolor": theme.faded_text}
    mark = next(mark for mark in (Mark.BROKEN, Mark.SEEN, Mark.MISSED) if mark in marks)
    width = "1.5" if mark is Mark.MISSED else "2.5"
    return {"color": theme.marks[mark], "fontcolor": theme.marks[mark], "penwidth": width}


def _step(graph: Digraph, diagram: Diagram, step: Step, theme: Theme, i: int) -> None:
    color = theme.marks[step.mark]
    looks = _MARKS[step.mark] | {"color": color, "fontcolor": color}
    looks |= {"id": f"t{i}", "label": label(step_lines(step))}
    # A status that no row knows is placed by the step that leads to it.
    looks |= {} if diagram.node(step.head).kind is None else {"constraint": "false"}
    graph.edge(step.tail, step.head, **looks)
