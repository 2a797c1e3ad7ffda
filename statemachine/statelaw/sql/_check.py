"""A check as one query."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from typing import Any

from sqlglot import exp

from statelaw.finding import Severity
from statelaw.sql._cells import Cells
from statelaw.sql._dialects import Dialect
from statelaw.sql._facts import Constants, Facts
from statelaw.sql._findings import findings
from statelaw.sql._log import Log, names_of
from statelaw.sql._rows import counts, verdicts
from statelaw.sql._stored import Stored
from statelaw.sql._traces import traces
from statelaw.sql._writing import Name, aliased, number, written
from statelaw.table import TransitionTable
from statelaw.validator import policy
from statelaw.verdict import Mode, Trust, VerdictTable, compiled
from statelaw.walk import OnViolation, Policy
from statelaw.words import chosen


class Result(StrEnum):
    """What a query gives back."""

    VERDICTS = "verdicts"
    """Every row with its verdict."""
    FINDINGS = "findings"
    """The findings alone, one row each."""
    COUNTS = "counts"
    """How often each step occurred, one row for each (previous, status, verdict)."""
    TRACES = "traces"
    """What each trace comes to, one row each."""


_QUERIES: Mapping[Result, Callable[[Log, Facts], exp.Query]] = {
    Result.VERDICTS: verdicts,
    Result.FINDINGS: findings,
    Result.COUNTS: counts,
    Result.TRACES: traces,
}


def check_query(
    lifecycle: TransitionTable[Any] | VerdictTable[Any],
    *,
    table: Name,
    order_by: str | Sequence[str],
    dialect: Dialect | str,
    status: str = "status",
    entity: str | Sequence[str] | None = "entity",
    columns: str | Sequence[str] = (),
    tables: Name | None = None,
    result: Result | str = Result.VERDICTS,
    mode: Mode | str = Mode.POLLED,
    max_missed: int | None = None,
    trust: Trust | str = Trust.ALL,
    unknown: Severity | str = Severity.ERROR,
    undeclared: Severity | str = Severity.ERROR,
    undocumented: Severity | str = Severity.NOTE,
    on_violation: OnViolation | str = OnViolation.ADOPT,
    must_settle: bool = False,
) -> str:
    """The check of a table of observations, as one query.

    It needs no table but that one, unless it is to join those that `lifecycle_tables` makes.

    Its verdicts are those of walking each trace.  NULL is an unknown status; rows without a value
    in an entity column make one trace.  Rows whose order columns are all equal are taken in the
    order of the lifecycle's states, undeclared statuses last; NULL is last in an order column.

    Args:
        lifecycle: The lifecycle, or one compiled; a compiled one settles `mode`, `max_missed` and
            `trust`.
        table: The table: `name`, `schema.name`, or a tuple of parts where one has a dot in it.
            All names are quoted, so they are to be written as the database has them.
        order_by: The columns in whose order the rows of a trace are taken; together they should
            tell any two rows apart, see `ties_query`.
        dialect: `duckdb`, `postgres`, `sqlite`, `spark`, `bigquery` or `snowflake`.
        status: The column of statuses.
        entity: The column, or columns, that tell the traces apart; `None`: all rows are one trace.
        tables: What the names of the tables of `lifecycle_tables` begin with, to join them; they
            are to hold the same lifecycle, compiled alike.  By default the query holds constants.
        columns: Further columns that rows and findings are to carry.
        result: What it gives back: `verdicts`, `findings`, `counts` or `traces`.
        mode: See `Lifecycle.compile`.
        max_missed: See `Lifecycle.compile`.
        trust: See `Lifecycle.compile`.
        unknown: See `Lifecycle.check`.
        undeclared: See `Lifecycle.check`.
        undocumented: See `Lifecycle.check`.
        on_violation: Only `adopt`; to hold a state, a row would need the verdict on the one before.
        must_settle: See `Lifecycle.check`.

    Raises:
        InputError: An option has no such value, no column orders the rows, a name is already
            that of a column of the result, or the dialect cannot hold a status.
    """
    how = policy(
        unknown=unknown,
        undeclared=undeclared,
        undocumented=undocumented,
        on_violation=on_violation,
        must_settle=must_settle,
    )
    lifecycle = compiled(lifecycle, mode, max_missed=max_missed, trust=trust)
    log = log_of(table, order_by, dialect, status, entity, columns)
    asked = _QUERIES[chosen(Result, result, "result")]
    return written(asked(log, _facts(lifecycle, how, log.dialect, tables)), log.dialect)


def _facts(
    lifecycle: VerdictTable[Any], how: Policy, dialect: Dialect, tables: Name | None
) -> Facts:
    if tables is None:
        return Constants(Cells(lifecycle, how), dialect)
    return Stored(Cells(lifecycle, how, stored=True), dialect, tables)


def ties_query(
    *,
    table: Name,
    order_by: str | Sequence[str],
    dialect: Dialect | str,
    status: str = "status",
    entity: str | Sequence[str] | None = "entity",
) -> str:
    """A query that finds the rows of one trace that the order columns do not tell apart.

    It gives one row for each group of them: the entity and order columns, `rows`, and `statuses`,
    the number of different statuses among them, not counting NULL.  The parameters are those of
    `check_query`.

    Raises:
        InputError: See `check_query`.
    """
    log = log_of(table, order_by, dialect, status, entity, ())
    count = exp.Count(this=exp.Star())
    different = exp.Count(this=exp.Distinct(expressions=[log.column(log.status)]))
    names = log.require_apart(["rows", "statuses"], log.given)
    query = (
        exp.select(
            *(aliased(log.column(each), each) for each in names),
            aliased(count, "rows"),
            aliased(different, "statuses"),
        )
        .from_(log.source())
        .group_by(*map(log.column, names))
        .having(count > number(1))
    )
    return written(query, log.dialect)


def log_of(
    table: Name,
    order_by: str | Sequence[str],
    dialect: Dialect | str,
    status: str,
    entity: str | Sequence[str] | None,
    columns: str | Sequence[str],
) -> Log:
    """The log that a caller means.

    Raises:
        InputError: There is no such dialect, or no column orders the rows.
    """
    return Log(
        table,
        status,
        names_of(entity),
        names_of(order_by),
        names_of(columns),
        chosen(Dialect, dialect, "dialect"),
    )
