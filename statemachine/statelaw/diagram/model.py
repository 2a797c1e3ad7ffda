"""The picture as data: nodes, families of nodes, edges, and the steps of a trace laid over them.

A renderer knows this model and nothing of tables or reports.  Nodes go by opaque ids, because
statuses can hold anything; `Diagram.rows` expands families again, and so says exactly which
rows an edge stands for.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from statelaw.rows import Actor, Kind, Level, Outcome


@dataclass(frozen=True, slots=True)
class Visits:
    """What a trace says of one state.

    Attributes:
        seen: How often it was observed.
        first: Whether the trace begins in it.
        passed: Whether it must have been passed unseen on some step.
        maybe: Whether it may have been, on the shortest way.
        last: Whether the trace ends in it.
        codes: The rules of the findings made in it that belong to no step.
        unseen: Whether no test observed it, where the picture shows what tests observed.
    """

    seen: int = 0
    first: bool = False
    passed: bool = False
    maybe: bool = False
    last: bool = False
    codes: tuple[str, ...] = ()
    unseen: bool = False

    @property
    def touched(self) -> bool:
        """Whether the trace was there, seen or not."""
        return bool(self.seen or self.passed or self.maybe)


@dataclass(frozen=True, slots=True)
class Node:
    """One state, or one status that the table does not know.

    Attributes:
        id: Opaque, such as `s3`.
        status: What the provider reports; `None` stands for no status at all.
        kind: Transient, settled or final; `None` where the table does not know the status.
        outcome: How it went, at rest.
        initial: Whether an entity can begin here.
        visits: What the trace says of it; `None` without a trace.
    """

    id: str
    status: str | None
    kind: Kind | None
    outcome: Outcome | None = None
    initial: bool = False
    visits: Visits | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """A family of parallel states, drawn in one frame.

    Attributes:
        id: Opaque, such as `g0`.
        name: What is written on the frame.
        members: The ids of its nodes.
    """

    id: str
    name: str
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Move:
    """One trigger of an edge.

    Attributes:
        trigger: The action or event.
        target: The id of the one member that it leads to, on an edge that fans out into a
            family; `None` where it leads to the head of the edge.
        conditions: When, in prose, of every row that it stands for.
    """

    trigger: str
    target: str | None = None
    conditions: tuple[str, ...] = ()


class Mark(StrEnum):
    """What became of one step of a trace."""

    SEEN = "seen"
    MISSED = "missed"
    BROKEN = "broken"
    UNSEEN = "unseen"
    """Of coverage: no test observed it."""


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the trace, between two nodes.

    Attributes:
        tail: The id of the node it leaves.
        head: The id of the node it enters.
        mark: Seen, passed unseen, or against the table.
        code: The rule that it breaks; empty where it breaks none.
        count: How often.
    """

    tail: str
    head: str
    mark: Mark
    code: str
    count: int


@dataclass(frozen=True, slots=True)
class Edge:
    """Rows drawn as one line: same ends, same mover, same level of evidence.

    Attributes:
        tail: The id of a node or of a group; a group stands for each of its members.
        head: The same; where a move has a target, that member alone.
        actor: Who moves the entity.
        level: How much stands behind the rows.
        moves: The triggers.
        steps: What a trace says of it, where no other edge joins the same two nodes.
    """

    tail: str
    head: str
    actor: Actor
    level: Level
    moves: tuple[Move, ...]
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True)
class Diagram:
    """A lifecycle, and perhaps a trace over it, ready to be drawn.

    Attributes:
        name: The lifecycle's name.
        title: What it is, in a few words; may be empty.
        entity: What one trace follows.
        nodes: The states in the order of the table, then the unknown statuses.
        groups: The families; no node is in two.
        edges: The rows.
        steps: Of a trace, the steps that are lines of their own: those that the table has no
            row for, and those that several edges could stand for.
        traced: Whether a trace, a log or coverage is laid over.
        covered: Whether it is coverage: what the tests of a run observed.
    """

    name: str
    title: str
    entity: str
    nodes: tuple[Node, ...]
    groups: tuple[Group, ...]
    edges: tuple[Edge, ...]
    steps: tuple[Step, ...] = ()
    traced: bool = False
    covered: bool = False

    def node(self, node_id: str) -> Node:
        """The node of this id."""
        return self._nodes[node_id]

    def group(self, group_id: str) -> Group | None:
        """The group of this id; `None` where it is a node's."""
        return self._groups.get(group_id)

    def group_of(self, node_id: str) -> Group | None:
        """The group that a node is in."""
        return self._homes.get(node_id)

    def members(self, end: str) -> tuple[str, ...]:
        """The ids of the nodes that an end of an edge stands for."""
        group = self.group(end)
        return group.members if group else (end,)

    def rows(self, edge: Edge) -> Iterator[tuple[str, str, str]]:
        """Every row that an edge stands for: the node that it leaves, trigger, and node entered."""
        for move in edge.moves:
            heads = (move.target,) if move.target else self.members(edge.head)
            for tail in self.members(edge.tail):
                for head in heads:
                    yield tail, move.trigger, head

    @cached_property
    def _nodes(self) -> dict[str, Node]:
        return {node.id: node for node in self.nodes}

    @cached_property
    def _groups(self) -> dict[str, Group]:
        return {group.id: group for group in self.groups}

    @cached_property
    def _homes(self) -> dict[str, Group]:
        return {member: group for group in self.groups for member in group.members}
