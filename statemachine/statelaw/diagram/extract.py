"""From a table, and perhaps the report on a trace, to the model that is drawn."""

from __future__ import annotations

from typing import Any

from statelaw.diagram.families import edges_of, groups_of
from statelaw.diagram.model import Diagram, Node
from statelaw.diagram.overlay import laid_over
from statelaw.judgement import Report
from statelaw.table import TransitionTable
from statelaw.words import plain


def extract(table: TransitionTable[Any], trace: Report[Any] | None = None) -> Diagram:
    """What there is to draw of a table.

    Args:
        table: The lifecycle.
        trace: The report on a trace of it, to be laid over.

    Raises:
        InputError: The report is on a trace of another lifecycle.
    """
    ids = {plain(item.status): f"s{i}" for i, item in enumerate(table.states)}
    groups = groups_of(table, ids)
    bare = Diagram(
        name=table.name,
        title=table.title.strip(),
        entity=table.entity,
        nodes=tuple(_nodes(table)),
        groups=groups,
        edges=edges_of(table, ids, groups),
    )
    return bare if trace is None else laid_over(bare, trace)


def _nodes(table: TransitionTable[Any]) -> list[Node]:
    return [
        Node(f"s{i}", plain(item.status), item.kind, item.outcome, item.status in table.initial)
        for i, item in enumerate(table.states)
    ]
