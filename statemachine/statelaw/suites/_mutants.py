"""Mutants: the lifecycles that differ from one by a single change of its table.

The changes are bounded, so that they can all be made:

| change | how many |
| --- | --- |
| row removed | each row |
| row added | each source and target without a row between them; it is the first row into the \
target, or the table's first, with another source |
| target changed | each row, to each other state |
| kind changed | each state, to each other kind |
| initial changed | each initial state dropped or replaced, each other state added |
| status renamed | each state, to a name of its own |

A table that breaks no other rule is wanted, so what must go along with a change does: a state
that comes to rest gets an outcome, and rows of one trigger that come to differ only in their
target get conditions.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from statelaw.errors import DeclarationError
from statelaw.rows import Kind, Outcome, State, Transition
from statelaw.suites._checker import unlike
from statelaw.table import TransitionTable
from statelaw.words import shown

Table = TransitionTable[Any]
Row = Transition[Any]


class Change(StrEnum):
    """What a mutant has otherwise."""

    ROW_REMOVED = "row removed"
    ROW_ADDED = "row added"
    TARGET_CHANGED = "target changed"
    KIND_CHANGED = "kind changed"
    INITIAL_CHANGED = "initial changed"
    STATUS_RENAMED = "status renamed"


@dataclass(frozen=True, slots=True)
class Mutant:
    """A lifecycle with one change.

    Attributes:
        change: What kind of change it is.
        what: What was changed, such as `queued --start--> processing`.
        table: The changed table; `None` where no sound table has this change.
    """

    change: Change
    what: str
    table: Table | None = field(repr=False)

    @property
    def stillborn(self) -> bool:
        """Whether the change makes a table that is refused, so that nobody could use it."""
        return self.table is None

    def __str__(self) -> str:
        return f"{self.change}: {self.what}"


def mutants(table: Table) -> tuple[Mutant, ...]:
    """Every mutant of a lifecycle, in the order of its table."""
    return tuple(born(table))


def born(table: Table) -> Iterator[Mutant]:
    """Every mutant of a lifecycle, one after the other."""
    yield from _rows_removed(table)
    yield from _rows_added(table)
    yield from _targets_changed(table)
    yield from _kinds_changed(table)
    yield from _initial_changed(table)
    yield from _statuses_renamed(table)


def _rows_removed(table: Table) -> Iterator[Mutant]:
    for i, row in enumerate(table.transitions):
        rows = [*table.transitions[:i], *table.transitions[i + 1 :]]
        yield Mutant(Change.ROW_REMOVED, _said(row), _made(table, transitions=rows))


def _rows_added(table: Table) -> Iterator[Mutant]:
    present = {(row.source, row.target) for row in table.transitions}
    for source in table.statuses if present else ():
        for target in table.statuses:
            if (source, target) not in present:
                pattern = (*table.entering(target), *table.transitions)[0]
                row = _changed(pattern, source=source, target=target, condition="", outcome=None)
                rows = _told_apart([*table.transitions, row])
                yield Mutant(Change.ROW_ADDED, _said(row), _made(table, transitions=rows))


def _targets_changed(table: Table) -> Iterator[Mutant]:
    for i, row in enumerate(table.transitions):
        for state in table.states:
            if state.status != row.target:
                changed = _changed(row, target=state.status)
                if not state.at_rest:
                    changed = _changed(changed, outcome=None)
                rows = [*table.transitions[:i], changed, *table.transitions[i + 1 :]]
                made = _made(table, transitions=_told_apart(rows))
                what = f"{_said(row)}, now {shown(state.status)}"
                yield Mutant(Change.TARGET_CHANGED, what, made)


def _kinds_changed(table: Table) -> Iterator[Mutant]:
    for i, state in enumerate(table.states):
        for kind in Kind:
            if kind is not state.kind:
                made = _with_kind(table, i, kind)
                what = f"{shown(state.status)} {state.kind}, now {kind}"
                yield Mutant(Change.KIND_CHANGED, what, made)


def _with_kind(table: Table, i: int, kind: Kind) -> Table | None:
    state = table.states[i]
    outcome = None if kind.moves_on else state.outcome or Outcome.NEUTRAL
    changed = _changed(state, kind=kind, outcome=outcome)
    states = [*table.states[:i], changed, *table.states[i + 1 :]]
    rows = [
        _changed(row, outcome=None) if row.target == state.status and kind.moves_on else row
        for row in table.transitions
    ]
    return _made(table, states=states, transitions=rows)


def _initial_changed(table: Table) -> Iterator[Mutant]:
    others = [status for status in table.statuses if status not in table.initial]
    for other in others:
        initial = [*table.initial, other]
        yield Mutant(Change.INITIAL_CHANGED, f"{shown(other)} added", _made(table, initial=initial))
    for i, status in enumerate(table.initial):
        rest = [*table.initial[:i], *table.initial[i + 1 :]]
        yield Mutant(Change.INITIAL_CHANGED, f"{shown(status)} dropped", _made(table, initial=rest))
        for other in others:
            initial = [*table.initial[:i], other, *table.initial[i + 1 :]]
            what = f"{shown(status)}, now {shown(other)}"
            yield Mutant(Change.INITIAL_CHANGED, what, _made(table, initial=initial))


def _statuses_renamed(table: Table) -> Iterator[Mutant]:
    for status in table.statuses:
        name = unlike(f"{status}_renamed", table)
        made = _made(
            table,
            initial=[name if each == status else each for each in table.initial],
            states=[
                _changed(state, status=name) if state.status == status else state
                for state in table.states
            ],
            transitions=[_renamed(row, status, name) for row in table.transitions],
        )
        yield Mutant(Change.STATUS_RENAMED, f"{shown(status)}, now {shown(name)}", made)


def _renamed(row: Row, status: str, name: str) -> Row:
    ends = {end: name for end in ("source", "target") if getattr(row, end) == status}
    return _changed(row, **ends) if ends else row


def _told_apart(rows: Sequence[Row]) -> list[Row]:
    """The rows, with conditions where one trigger leads from a state to several targets."""
    choices: defaultdict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in rows:
        choices[row.source, row.trigger].append(row)
    bare = {key for key, group in choices.items() if _undistinguished(group)}
    return [
        _changed(row, condition=f"{row.condition} case {i}".strip())
        if (row.source, row.trigger) in bare
        else row
        for i, row in enumerate(rows)
    ]


def _undistinguished(rows: Sequence[Row]) -> bool:
    conditions = {row.condition.strip() for row in rows} - {""}
    return len(rows) > 1 and len(conditions) < len(rows)


def _changed(item: Any, **changes: Any) -> Any:
    return item.model_copy(update=changes)


def _made(
    table: Table,
    *,
    initial: Iterable[str] | None = None,
    states: Iterable[State[Any]] | None = None,
    transitions: Iterable[Row] | None = None,
) -> Table | None:
    """The table with some parts replaced; `None` where that is refused."""
    try:
        return TransitionTable(
            name=table.name,
            title=table.title,
            entity=table.entity,
            closed=table.closed,
            sources=table.sources,
            initial=table.initial if initial is None else tuple(initial),
            states=table.states if states is None else tuple(states),
            transitions=table.transitions if transitions is None else tuple(transitions),
        )
    except DeclarationError:
        return None


def _said(row: Row) -> str:
    return f"{shown(row.source)} --{shown(row.trigger)}--> {shown(row.target)}"
