"""A lifecycle as tables: its states, its transitions, and every pair with its verdict."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from itertools import product
from typing import Any

from sqlglot import exp

from statelaw.rows import Evidence
from statelaw.sql._cells import Cells
from statelaw.sql._dialects import TRAITS, Dialect
from statelaw.sql._stored import LIFECYCLES, PAIRS, STATES, TRANSITIONS, stored_table
from statelaw.sql._writing import Name, literal, name
from statelaw.stepping import fingerprint
from statelaw.table import TransitionTable
from statelaw.validator import policy
from statelaw.verdict import Mode, Trust, VerdictTable, compiled
from statelaw.words import chosen, plain

_TEXT, _WHOLE, _REAL = "text", "bigint", "double"
_TOGETHER = 500
"""How many rows are inserted by one statement: warehouses bound its length."""

Value = str | float | None
Row = Sequence[Value]


def lifecycle_tables(
    lifecycle: TransitionTable[Any] | VerdictTable[Any],
    *,
    dialect: Dialect | str,
    tables: Name = "statelaw",
    mode: Mode | str = Mode.POLLED,
    max_missed: int | None = None,
    trust: Trust | str = Trust.ALL,
) -> str:
    """Statements that put a lifecycle into tables, which are made where they are not there.

    They can be run again: the rows of the lifecycle are replaced, in one transaction, and those
    of others are left alone.  In Spark SQL, which has no transactions, the rows of a lifecycle are
    a partition that is overwritten.

    | table | a row for each |
    | --- | --- |
    | `statelaw_lifecycles` | lifecycle: what it is, and how it was compiled |
    | `statelaw_states` | state, numbered by `position` from 1 |
    | `statelaw_transitions` | row of the transition table, with its evidence |
    | `statelaw_pairs` | two statuses that follow one another, with verdict, rule and message |

    A flag is 1 or 0, and a length of time is in seconds.  In `statelaw_pairs`, `previous` is NULL
    and `previous_position` 0 where the status is the first of its trace; what is found is said once
    for a step, and once for a step after unknown statuses; `outcome` is that of a trace which ends
    so.

    Args:
        lifecycle: The lifecycle, or one compiled; a compiled one settles the last three.
        dialect: See `check_query`.
        tables: What the names of the tables begin with: `statelaw`, `schema.statelaw`, or a tuple.
        mode: See `Lifecycle.compile`.
        max_missed: See `Lifecycle.compile`.
        trust: See `Lifecycle.compile`.

    Raises:
        InputError: An option has no such value, or the dialect cannot hold a text.
    """
    lifecycle = compiled(lifecycle, mode, max_missed=max_missed, trust=trust)
    of, cells = chosen(Dialect, dialect, "dialect"), Cells(lifecycle, policy())
    every = [_Table(layout, stored_table(tables, layout.which), cells, of) for layout in _LAYOUTS]
    made = [each.made() for each in every]
    replaced = [statement for each in every for statement in each.replaced()]
    if not TRAITS[of].partitioned:
        replaced = ["BEGIN TRANSACTION", *replaced, "COMMIT"]
    return "".join(f"{statement};\n" for statement in (*made, *replaced))


def _of_lifecycle(cells: Cells) -> Iterator[Row]:
    verdicts, table = cells.table, cells.table.table
    how = str(verdicts.mode), verdicts.max_missed, str(verdicts.trust)
    about = table.title, table.entity, int(table.closed), _seconds(table.deadline)
    yield (*about, *how, fingerprint(verdicts))


def _of_states(cells: Cells) -> Iterator[Row]:
    table = cells.table.table
    for position, state in enumerate(table.states, 1):
        initial = int(state.status in table.initial)
        flags = initial, int(state.at_rest)
        outcome = None if state.outcome is None else str(state.outcome)
        lengths = _seconds(state.min_dwell), _seconds(state.max_dwell)
        about = str(state.kind), *flags, outcome, state.meaning, state.group, *lengths
        yield (position, plain(state.status), *about, *_evidence(cells, state.evidence))


def _of_transitions(cells: Cells) -> Iterator[Row]:
    for position, row in enumerate(cells.table.table.transitions, 1):
        outcome = None if row.outcome is None else str(row.outcome)
        way = plain(row.source), row.trigger, plain(row.target), str(row.actor)
        yield (position, *way, row.condition, outcome, *_evidence(cells, row.evidence))


def _of_pairs(cells: Cells) -> Iterator[Row]:
    outcomes = dict(cells.by_row)
    for previous, current in product((cells.count, *range(cells.count)), range(cells.count)):
        pair = previous * cells.side + current
        kind = cells.kinds[cells.pairs[pair]]
        outcome = outcomes.get(pair, cells.outcomes[current])
        yield (
            0 if previous == cells.count else previous + 1,
            current + 1,
            cells.names[previous],
            cells.names[current],
            kind.verdict.name,
            int(kind.verdict.legal),
            kind.missed,
            *_said(cells, previous, current, gap=False),
            *_said(cells, previous, current, gap=True)[1:],
            None if outcome is None else str(outcome),
        )


def _said(cells: Cells, previous: int, current: int, *, gap: bool) -> Row:
    """Rule, severity and message of a step."""
    said = cells.said_of(previous, current, gap=gap)
    if said is None:
        return (None, None, None)
    return (said.code, str(said.severity), cells.filled(said, previous, current))


def _evidence(cells: Cells, evidence: Evidence) -> Row:
    source = str(cells.table.table.source_of(evidence))
    return (str(evidence.level), source, evidence.note)


def _seconds(span: timedelta | None) -> float | None:
    return None if span is None else span.total_seconds()


@dataclass(frozen=True, slots=True)
class _Layout:
    """What a table has: its columns besides `lifecycle`, those of its key, and its rows."""

    which: str
    columns: Mapping[str, str]
    key: tuple[str, ...]
    rows: Callable[[Cells], Iterator[Row]]


_EVIDENCE = {"evidence": _TEXT, "evidence_source": _TEXT, "evidence_note": _TEXT}

_LAYOUTS = (
    _Layout(
        LIFECYCLES,
        {
            "title": _TEXT,
            "entity": _TEXT,
            "closed": _WHOLE,
            "deadline": _REAL,
            "mode": _TEXT,
            "max_missed": _WHOLE,
            "trust": _TEXT,
            "fingerprint": _TEXT,
        },
        (),
        _of_lifecycle,
    ),
    _Layout(
        STATES,
        {
            "position": _WHOLE,
            "status": _TEXT,
            "kind": _TEXT,
            "initial": _WHOLE,
            "at_rest": _WHOLE,
            "outcome": _TEXT,
            "meaning": _TEXT,
            "state_group": _TEXT,
            "min_dwell": _REAL,
            "max_dwell": _REAL,
            **_EVIDENCE,
        },
        ("status",),
        _of_states,
    ),
    _Layout(
        TRANSITIONS,
        {
            "position": _WHOLE,
            "source": _TEXT,
            "trigger": _TEXT,
            "target": _TEXT,
            "actor": _TEXT,
            "condition": _TEXT,
            "outcome": _TEXT,
            **_EVIDENCE,
        },
        ("position",),
        _of_transitions,
    ),
    _Layout(
        PAIRS,
        {
            "previous_position": _WHOLE,
            "position": _WHOLE,
            "previous": _TEXT,
            "status": _TEXT,
            "verdict": _TEXT,
            "legal": _WHOLE,
            "missed": _WHOLE,
            "rule": _TEXT,
            "severity": _TEXT,
            "message": _TEXT,
            "severity_after_gap": _TEXT,
            "message_after_gap": _TEXT,
            "outcome": _TEXT,
        },
        ("previous_position", "position"),
        _of_pairs,
    ),
)


@dataclass(frozen=True, slots=True)
class _Table:
    """A table of a database, and what it is to hold of a lifecycle."""

    layout: _Layout
    table: exp.Table
    cells: Cells
    dialect: Dialect

    def made(self) -> str:
        """The statement that makes it where it is not there."""
        traits = TRAITS[self.dialect]
        about = [self._declared(each, kind) for each, kind in self.layout.columns.items()]
        own = self._declared("lifecycle", _TEXT)
        columns = [*about, own] if traits.partitioned else [own, *about]
        if traits.keys:
            names = ", ".join(map(self._name, ("lifecycle", *self.layout.key)))
            columns.append(f"PRIMARY KEY ({names})")
        inside = ",\n  ".join(columns)
        apart = f" PARTITIONED BY ({self._name('lifecycle')})" if traits.partitioned else ""
        return f"CREATE TABLE IF NOT EXISTS {self._table()} (\n  {inside}\n){apart}"

    def replaced(self) -> Iterator[str]:
        """The statements that put the rows of the lifecycle in the place of those there."""
        lifecycle = _written(plain(self.cells.table.table.name), self.dialect)
        mine = f"{self._name('lifecycle')} = {lifecycle}"
        rows = [
            [_written(each, self.dialect) for each in row] for row in self.layout.rows(self.cells)
        ]
        if TRAITS[self.dialect].partitioned:
            yield from self._as_partition(f"PARTITION ({mine})", _several(rows))
            return
        yield f"DELETE FROM {self._table()} WHERE {mine}"
        columns = ", ".join(map(self._name, ("lifecycle", *self.layout.columns)))
        for values in _several([[lifecycle, *row] for row in rows]):
            yield f"INSERT INTO {self._table()} ({columns}) VALUES\n  {values}"

    def _as_partition(self, partition: str, several: Iterator[str]) -> Iterator[str]:
        nothing = f"SELECT {', '.join('NULL' for _ in self.layout.columns)} WHERE 1 = 0"
        first = next(several, None)
        values = nothing if first is None else f"VALUES\n  {first}"
        yield f"INSERT OVERWRITE TABLE {self._table()} {partition} {values}"
        for each in several:
            yield f"INSERT INTO TABLE {self._table()} {partition} VALUES\n  {each}"

    def _declared(self, column: str, kind: str) -> str:
        return f"{self._name(column)} {exp.DataType.build(kind).sql(str(self.dialect))}"

    def _name(self, text: str) -> str:
        return name(text).sql(str(self.dialect))

    def _table(self) -> str:
        return self.table.sql(str(self.dialect))


def _several(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """The rows of one statement after another."""
    written = [f"({', '.join(row)})" for row in rows]
    for i in range(0, len(rows), _TOGETHER):
        yield ",\n  ".join(written[i : i + _TOGETHER])


@lru_cache(maxsize=4096, typed=True)  # 1 and 1.0 are written differently
def _written(value: Value, dialect: Dialect) -> str:
    if isinstance(value, str):
        return literal(value, dialect).sql(str(dialect))
    return "NULL" if value is None else str(value)
