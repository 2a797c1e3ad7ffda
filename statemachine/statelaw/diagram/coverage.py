"""Coverage over a picture: what tests observed, and what no test did."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from statelaw.coverage import Coverage
from statelaw.diagram.model import Diagram, Edge, Mark, Node, Step, Visits
from statelaw.errors import InputError


def covered_over(bare: Diagram, coverage: Coverage) -> Diagram:
    """The picture with what was observed over it, and what was not drawn as such.

    Statuses do not tell which row was taken where several lead from one state to the same other,
    so a step that was observed counts for each of them, as it does in the coverage itself.

    Raises:
        InputError: It is the coverage of another lifecycle.
    """
    if coverage.table.name != bare.name:
        raise InputError(f"this is the coverage of {coverage.table.name}, and not of {bare.name}")
    statuses = {node.id: str(node.status) for node in bare.nodes}
    nodes = (replace(node, visits=_visits(node, coverage)) for node in bare.nodes)
    edges = (
        replace(edge, steps=tuple(_steps(bare, edge, statuses, coverage))) for edge in bare.edges
    )
    return replace(bare, nodes=tuple(nodes), edges=tuple(edges), traced=True, covered=True)


def _visits(node: Node, coverage: Coverage) -> Visits:
    seen = coverage.states[str(node.status)]
    return Visits(seen=seen, unseen=not seen)


def _steps(
    bare: Diagram, edge: Edge, statuses: dict[str, str], coverage: Coverage
) -> Iterator[Step]:
    """The steps that an edge stands for, those that were seen first."""
    ends = dict.fromkeys((tail, head) for tail, _, head in bare.rows(edge))
    counts = {end: coverage.steps[statuses[end[0]], statuses[end[1]]] for end in ends}
    yield from (Step(*end, Mark.SEEN, "", count) for end, count in counts.items() if count)
    yield from (Step(*end, Mark.UNSEEN, "", 0) for end, count in counts.items() if not count)
