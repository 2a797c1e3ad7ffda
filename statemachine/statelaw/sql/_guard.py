"""Refusing a status at the time of writing: triggers for SQLite and PostgreSQL.

They look at rows after they were written, so that what an upsert proposes, or another trigger
changes, is judged as it turned out.  An error then undoes the statement.
"""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from itertools import product
from typing import Any, TypeGuard

from sqlglot import exp

from statelaw.errors import InputError
from statelaw.finding import Severity
from statelaw.sql._cells import Cells, Said
from statelaw.sql._dialects import Dialect
from statelaw.sql._facts import code_of, filled, kind_of
from statelaw.sql._findings import of_none, of_undeclared, shown_names
from statelaw.sql._writing import Name, case_of, literal, name, number, table_of
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
    refusals = "\n".join(
        f"    WHEN {pair} THEN RAISE(ABORT, {_quoted(text, Dialect.SQLITE)})"
        for pair, text in _refusals(cells, event)
    )
    refused = f"CASE {_pair(cells, status, event)}\n{refusals}\n  END" if refusals else "NULL"
    return (
        f"CREATE TRIGGER {_sqlite_name(table, status, event)}\n"
        f"AFTER {event} ON {name(table_of(table).name).sql('sqlite')} FOR EACH ROW"
        f"{changed if event == 'UPDATE' else ''}\n"
        f"BEGIN\n{_sqlite_of_none(cells, status)}  SELECT {refused};\nEND;"
    )


def _sqlite_of_none(cells: Cells, status: str) -> str:
    if cells.how.unknown is not Severity.ERROR:
        return ""
    said = of_none(Dialect.SQLITE).sql("sqlite")
    return f"  SELECT RAISE(ABORT, {said}) WHERE {_row('NEW', status)} IS NULL;\n"


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
    none, dialect = cells.none, Dialect.POSTGRES
    before, after = _row("OLD", status), _row("NEW", status)
    return f"""
DECLARE
  before text;
  after text := {after};
  previous integer := {none};
  current integer := {_coded(cells, "after")};
  message text;
BEGIN
  IF TG_OP = 'UPDATE' THEN
    before := {before};
    previous := {_coded(cells, "before")};
    IF previous = {none} AND current < {none} THEN
      RETURN NULL;
    END IF;
  END IF;
  message := {_postgres_message(cells).sql("postgres", pretty=True)};
  IF message IS NOT NULL THEN
    RAISE EXCEPTION USING MESSAGE = message, ERRCODE = 'check_violation',
      SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME,
      COLUMN = {_quoted(status, dialect)};
  END IF;
  RETURN NULL;
END
"""


def _coded(cells: Cells, variable: str) -> str:
    code = code_of(exp.column(variable), Dialect.POSTGRES, cells)
    return exp.func("COALESCE", code, number(cells.none)).sql("postgres")


def _postgres_message(cells: Cells) -> exp.Expr:
    """What is said of a step that is an error; NULL of any other."""
    before, after, dialect = exp.column("before"), exp.column("after"), Dialect.POSTGRES
    kind = kind_of(cells, exp.column("previous"), exp.column("current"), dialect)
    names = shown_names(before, after, dialect, cells)
    undeclared = of_undeclared(after, dialect, cells)
    said = enumerate(cells.said[: len(cells.kinds)])  # those without a gap
    errors = [(i, each.sentence) for i, each in said if _is_error(each)]
    texts = ((i, filled(each, names, dialect) if each else undeclared) for i, each in errors)
    return case_of(kind, ((number(i), text) for i, text in texts))


def _refusals(cells: Cells, event: str) -> Iterator[tuple[int, str]]:
    """The numbers of the pairs that are refused, and what is said of each.

    A status that is not declared is not named, for what SQLite says is fixed.
    """
    befores = [cells.count] if event == "INSERT" else range(cells.side)
    for previous, current in product(befores, range(cells.side)):
        free = event == "UPDATE" and cells.count == previous != current
        said = None if free else cells.said_of(previous, current)
        if _is_error(said):
            yield previous * cells.side + current, _fixed(cells, said, previous, current)


def _is_error(said: Said | None) -> TypeGuard[Said]:
    return said is not None and said.severity is Severity.ERROR


def _fixed(cells: Cells, said: Said, previous: int, current: int) -> str:
    unknown = f"this is not a status of {shown(cells.table.table.name)}"
    return cells.filled(said, previous, current) or unknown


def _pair(cells: Cells, status: str, event: str) -> str:
    """The number of the pair of statuses that is being written."""
    new = _code(cells, "NEW", status)
    old = _code(cells, "OLD", status) if event == "UPDATE" else number(cells.count)
    return exp.paren(exp.paren(old) * number(cells.side) + new).sql("sqlite")


def _code(cells: Cells, row: str, status: str) -> exp.Expr:
    code = code_of(exp.column(name(status), table=row), Dialect.SQLITE, cells)
    return exp.func("COALESCE", code, number(cells.none))


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
