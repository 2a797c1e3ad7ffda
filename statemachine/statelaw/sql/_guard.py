"""Refusing a status at the time of writing: triggers for SQLite and PostgreSQL.

They look at rows after they were written, so that what an upsert proposes, or another trigger
changes, is judged as it turned out.  An error then undoes the statement.
"""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from itertools import product
from typing import Any

from sqlglot import exp

from statelaw.errors import InputError
from statelaw.finding import Severity
from statelaw.sql._cells import Cell, Cells
from statelaw.sql._dialects import Dialect
from statelaw.sql._findings import of_unknown
from statelaw.sql._steps import code_of
from statelaw.sql._writing import Name, literal, name, number, table_of
from statelaw.table import TransitionTable
from statelaw.validator import policy
from statelaw.verdict import Mode, VerdictTable, compiled
from statelaw.words import chosen, shown

_EVENTS = ("INSERT", "UPDATE")
_GUARDED = (Dialect.SQLITE, Dialect.POSTGRES)


def guard(
    lifecycle: TransitionTable[Any] | VerdictTable[Any],
    *,
    table: Name,
    dialect: Dialect | str,
    status: str = "status",
    mode: Mode | str = Mode.EVERY_CHANGE,
    unknown: Severity | str = Severity.ERROR,
    undeclared: Severity | str = Severity.ERROR,
) -> str:
    """Statements that make a table refuse a status which the lifecycle does not allow.

    A new row is judged as the beginning of a trace, and a change of the status of a row as a step.
    What would be an error in a report is refused with its message; nothing else is.  A status that
    stays as it is, or that was not a declared one, can be left as it pleases.  A guard that is
    there is replaced.

    Args:
        lifecycle: The lifecycle, or one compiled; a compiled one settles `mode`.
        table: See `check_query`.
        dialect: `sqlite` or `postgres`.
        status: The column of statuses.
        mode: See `Lifecycle.compile`; who writes a status knows every change.
        unknown: See `Lifecycle.check`.
        undeclared: See `Lifecycle.check`.

    Raises:
        InputError: An option has no such value, or the dialect has no guards.
    """
    lifecycle = compiled(lifecycle, mode)
    cells = Cells(lifecycle, policy(unknown=unknown, undeclared=undeclared))
    of = _guarded(dialect)
    write = _for_sqlite if of is Dialect.SQLITE else _for_postgres
    return f"{drop_guard(table=table, dialect=of, status=status)}\n{write(cells, table, status)}"


def drop_guard(*, table: Name, dialect: Dialect | str, status: str = "status") -> str:
    """Statements that take a guard away, if there is one.

    The parameters are those of `guard`.

    Raises:
        InputError: See `guard`.
    """
    of = _guarded(dialect)
    if of is Dialect.SQLITE:
        names = (_sqlite_name(table, status, event) for event in _EVENTS)
        return "\n".join(f"DROP TRIGGER IF EXISTS {each};" for each in names)
    on, function = table_of(table).sql("postgres"), _function(table, status)
    dropped = (
        f"DROP TRIGGER IF EXISTS {_postgres_name(status, each)} ON {on};" for each in _EVENTS
    )
    return "\n".join([*dropped, f"DROP FUNCTION IF EXISTS {function}();"])


def _guarded(dialect: Dialect | str) -> Dialect:
    found = chosen(Dialect, dialect, "dialect")
    if found not in _GUARDED:
        raise InputError(f"{found} has no triggers that could refuse a row; sqlite and postgres do")
    return found


def _for_sqlite(cells: Cells, table: Name, status: str) -> str:
    return "\n".join(_sqlite_trigger(cells, table, status, event) for event in _EVENTS)


def _sqlite_trigger(cells: Cells, table: Name, status: str, event: str) -> str:
    changed = f"\nWHEN {_row('OLD', status)} IS NOT {_row('NEW', status)}"
    unknown = f"this is not a status of {shown(cells.table.table.name)}"
    refusals = (
        f"    WHEN {kind} THEN RAISE(ABORT, {_quoted(text or unknown, Dialect.SQLITE)})"
        for kind, text in _refusals(cells, event)
    )
    return (
        f"CREATE TRIGGER {_sqlite_name(table, status, event)}\n"
        f"AFTER {event} ON {name(table_of(table).name).sql('sqlite')} FOR EACH ROW"
        f"{changed if event == 'UPDATE' else ''}\n"
        f"BEGIN\n  SELECT CASE {_cell(cells, status, event, Dialect.SQLITE)}\n"
        + "\n".join(refusals)
        + "\n  END;\nEND;"
    )


def _for_postgres(cells: Cells, table: Name, status: str) -> str:
    on, function = table_of(table).sql("postgres"), _function(table, status)
    body = _postgres_body(cells, status)
    mark = next(f"$guard{i}$" for i in range(len(body)) if f"$guard{i}$" not in body)
    old, new = _row("OLD", status), _row("NEW", status)
    change = f"WHEN ({old} IS DISTINCT FROM {new}) "
    triggers = (
        f"CREATE TRIGGER {_postgres_name(status, event)} AFTER {event} ON {on} FOR EACH ROW "
        f"{change if event == 'UPDATE' else ''}EXECUTE FUNCTION {function}();"
        for event in _EVENTS
    )
    made = f"CREATE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS {mark}{body}{mark};"
    return "\n".join([made, *triggers])


def _postgres_body(cells: Cells, status: str) -> str:
    said = "\n".join(f"  {_postgres_message(cells, status, event)}" for event in _EVENTS)
    return f"""
DECLARE message text;
BEGIN
{said}
  IF message IS NOT NULL THEN
    RAISE EXCEPTION USING MESSAGE = message, ERRCODE = 'check_violation',
      SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME,
      COLUMN = {_quoted(status, Dialect.POSTGRES)};
  END IF;
  RETURN NULL;
END
"""


def _postgres_message(cells: Cells, status: str, event: str) -> str:
    written = exp.column(name(status), table="NEW")
    unknown = of_unknown(written, Dialect.POSTGRES, cells).sql("postgres")
    whens = "\n".join(
        f"    WHEN {kind} THEN {unknown if text is None else _quoted(text, Dialect.POSTGRES)}"
        for kind, text in _refusals(cells, event)
    )
    of_cell = _cell(cells, status, event, Dialect.POSTGRES)
    return f"IF TG_OP = '{event}' THEN message := CASE {of_cell}\n{whens}\n  END; END IF;"


def _refusals(cells: Cells, event: str) -> Iterator[tuple[int, str | None]]:
    """The numbers of the kinds of steps that are refused, and what is said of each.

    Nothing is fixed of a status that is not declared, for it would have to be named.
    """
    befores = [cells.count] if event == "INSERT" else range(cells.side)
    for previous, current in product(befores, range(cells.side)):
        cell = Cell(False, previous, current)
        found = cells.judged(cell, "it")[1]
        free = event == "UPDATE" and cells.count == previous != current
        if found is not None and not free and found.severity is Severity.ERROR:
            yield cells.number(cell), None if current == cells.count else found.message


def _cell(cells: Cells, status: str, event: str, dialect: Dialect) -> str:
    """The number of the kind of step that is being written."""
    old = _code(cells, "OLD", status, dialect) if event == "UPDATE" else number(cells.count)
    found = exp.paren(exp.paren(old) * number(cells.side) + _code(cells, "NEW", status, dialect))
    return found.sql(str(dialect))


def _code(cells: Cells, row: str, status: str, dialect: Dialect) -> exp.Expr:
    code = code_of(exp.column(name(status), table=row), dialect, cells)
    return exp.func("COALESCE", code, number(cells.count))


def _row(row: str, status: str) -> str:
    return f"{row}.{name(status).sql('postgres')}"


def _quoted(text: str, dialect: Dialect) -> str:
    return literal(text, dialect).sql(str(dialect))


def _sqlite_name(table: Name, status: str, event: str) -> str:
    parts = (_folded(each) for each in (table_of(table).name, status))
    return _beside(table, _own(*parts, event=event))


def _postgres_name(status: str, event: str) -> str:
    return _own(status, event=event).sql("postgres")


def _function(table: Name, status: str) -> str:
    return _beside(table, _own(table_of(table).name, status))


def _beside(table: Name, own: exp.Identifier) -> str:
    """A name in the schema of the table; both dialects quote alike."""
    return exp.Table(this=own, db=table_of(table).args.get("db")).sql("postgres")


def _own(*parts: str, event: str = "") -> exp.Identifier:
    """A name no other guard has: joined parts may coincide, and PostgreSQL cuts at 63 bytes."""
    digest = sha256("\0".join(parts).encode()).hexdigest()[:16]
    return name("_".join(filter(None, ["statelaw", digest, event.lower()])))


def _folded(text: str) -> str:
    """As SQLite compares names: it knows the case of ASCII letters only."""
    return text.encode().lower().decode()
