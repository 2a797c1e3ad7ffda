"""From rows to edges: families of states are found, and rows that a family shares become one.

Every row goes into exactly one edge, and an edge claims exactly the rows that went into it;
families only make fewer lines of them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from statelaw.diagram.model import Edge, Group, Move
from statelaw.rows import Actor, Level, State, Transition
from statelaw.table import TransitionTable

AT_REST = "at rest"
"""The name of the family of states at rest that are left in the same ways."""

_CROWD = 3
"""From so many origins, lines into each member of a family cross beyond reading."""

Ids = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Line:
    """Rows of one trigger between two ends, each a node or a family.

    Where `target` is given, the head is a family and the line leads to that member alone.
    """

    tail: str
    trigger: str
    head: str
    actor: Actor
    level: Level
    conditions: tuple[str, ...] = ()
    target: str | None = None

    @property
    def label(self) -> tuple[str, Actor, Level]:
        """What rows must have in common to be drawn as one."""
        return self.trigger, self.actor, self.level


def groups_of(table: TransitionTable[Any], ids: Ids) -> tuple[Group, ...]:
    """The families of a table: the declared groups, and the states at rest that are alike."""
    families: dict[str, list[str]] = defaultdict(list)
    for item in table.states:
        if item.group:
            families[item.group].append(ids[item.status])
    alike = [ids[status] for status in _alike_at_rest(table)]
    members = [(name, found) for name, found in families.items() if len(found) > 1]
    members += [(AT_REST, alike)] if alike else []
    return tuple(Group(f"g{i}", name, tuple(found)) for i, (name, found) in enumerate(members))


def _alike_at_rest(table: TransitionTable[Any]) -> list[str]:
    """The largest set of ungrouped states at rest that exactly the same rows leave."""
    by_exits: dict[Any, list[str]] = defaultdict(list)
    for item in table.states:
        if item.at_rest and not item.group:
            by_exits[_exits(table, item)].append(item.status)
    alike = max(by_exits.values(), key=len, default=[])
    worth_it = len(alike) > 1 and (table.leaving(alike[0]) or _origins(table, alike) >= _CROWD)
    return alike if worth_it else []


def _exits(table: TransitionTable[Any], item: State[Any]) -> frozenset[Any]:
    rows = table.leaving(item.status)
    return frozenset((row.trigger, row.actor, row.evidence.level, row.target) for row in rows)


def _origins(table: TransitionTable[Any], statuses: Collection[str]) -> int:
    entering = (row for status in statuses for row in table.entering(status))
    return len({row.source for row in entering} - set(statuses))


def edges_of(table: TransitionTable[Any], ids: Ids, groups: Sequence[Group]) -> tuple[Edge, ...]:
    """The rows of a table as edges between nodes and families."""
    lines = [_line(row, ids) for row in table.transitions]
    for bundled in (_leaving_together, _entering_together, _fanned_out):
        for group in groups:
            lines = bundled(lines, group)
    return _merged(lines)


def _line(row: Transition[Any], ids: Ids) -> _Line:
    conditions = (row.condition,) if row.condition.strip() else ()
    source, target = ids[row.source], ids[row.target]
    return _Line(source, row.trigger, target, row.actor, row.evidence.level, conditions)


def _leaving_together(lines: Sequence[_Line], group: Group) -> list[_Line]:
    """The lines, with those that leave every member drawn from the frame."""
    shared: dict[Any, list[_Line]] = defaultdict(list)
    for line in lines:
        if line.tail in group.members and line.head not in group.members:
            shared[line.head, line.label].append(line)
    whole = [found for found in shared.values() if len(found) == len(group.members)]
    return _bundled(lines, whole, lambda line: replace(line, tail=group.id))


def _entering_together(lines: Sequence[_Line], group: Group) -> list[_Line]:
    """The lines, with those that lead to every member drawn to the frame."""
    shared: dict[Any, list[_Line]] = defaultdict(list)
    for line in _from_outside(lines, group):
        shared[line.tail, line.label].append(line)
    whole = [found for found in shared.values() if len(found) == len(group.members)]
    return _bundled(lines, whole, lambda line: replace(line, head=group.id))


def _fanned_out(lines: Sequence[_Line], group: Group) -> list[_Line]:
    """The lines, with those into a crowded family drawn to the frame, each naming its member."""
    into = _from_outside(lines, group)
    heads: dict[str, set[str]] = defaultdict(set)
    for line in into:
        heads[line.tail].add(line.head)
    if len(heads) < _CROWD or sum(len(found) > 1 for found in heads.values()) < 2:
        return list(lines)
    alone = [[line] for line in into]
    return _bundled(lines, alone, lambda line: replace(line, head=group.id, target=line.head))


def _from_outside(lines: Sequence[_Line], group: Group) -> list[_Line]:
    inside = {group.id, *group.members}
    return [line for line in lines if line.head in group.members and line.tail not in inside]


def _bundled(
    lines: Sequence[_Line], bundles: Iterable[Sequence[_Line]], one: Callable[[_Line], _Line]
) -> list[_Line]:
    """The lines with each bundle made one line, which stands where the first of them stood."""
    becomes: dict[_Line, _Line | None] = {}
    for bundle in bundles:
        conditions = dict.fromkeys(text for line in bundle for text in line.conditions)
        becomes |= dict.fromkeys(bundle)
        becomes[bundle[0]] = replace(one(bundle[0]), conditions=tuple(conditions))
    return [line for each in lines if (line := becomes.get(each, each)) is not None]


def _merged(lines: Sequence[_Line]) -> tuple[Edge, ...]:
    """One edge for all lines that differ in nothing but their triggers."""
    moves: dict[tuple[str, str, Actor, Level], list[Move]] = defaultdict(list)
    for line in lines:
        move = Move(line.trigger, line.target, line.conditions)
        moves[line.tail, line.head, line.actor, line.level].append(move)
    return tuple(Edge(*ends, moves=tuple(found)) for ends, found in moves.items())
