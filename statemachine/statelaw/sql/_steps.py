"""From rows to steps: each row with its code, the code before it, and whether there is a gap.

The queries follow one another under the names `coded`, `numbered`, `stood` and `judged`:

| column | what it holds |
| --- | --- |
| `given_0`, ... | the columns that come with each row |
| `status` | the status as it stands in the log |
| `code` | its code; NULL where it is not declared |
| `position` | the row's place in its trace, from 1 |
| `previous`, `current` | the codes of the step; see `Cells` |
| `gap` | 1 where the row before is unknown |
| `kind` | the number of the kind of step; see `Cells` |
"""

from __future__ import annotations

from sqlglot import exp

from statelaw.sql._cells import Cells
from statelaw.sql._dialects import TRAITS, Before, Dialect
from statelaw.sql._log import Log
from statelaw.sql._writing import (
    aliased,
    case_of,
    column,
    literal,
    number,
    number_at,
    query_named,
    text_at,
    text_of,
    when,
)

POSITION, CODE, PREVIOUS = column("position"), column("code"), column("previous")
CURRENT, GAP, KIND = column("current"), column("gap"), column("kind")


def steps(
    log: Log, cells: Cells, *, numbered: bool = False, ends: bool = False
) -> dict[str, exp.Select]:
    """The queries that `judged` is the last of.

    Args:
        log: The table.
        cells: The compiled lifecycle.
        numbered: Whether positions are wanted.
        ends: Whether the last row of each trace is to be marked, by a 1 in `ends`.
    """
    latest = TRAITS[log.dialect].before is Before.LATEST
    queries = {"coded": _coded(log, cells)}
    before = "coded"
    if numbered or latest or ends:
        queries["numbered"] = _numbered(log, ends=ends)
        before = "numbered"
    if latest:
        found = exp.select("*", aliased(_latest(log, cells), "latest"))
        queries["looked_back"] = found.from_(query_named(before))
        before = "looked_back"
    queries["stood"] = exp.select(
        "*",
        aliased(_previous(log, cells), "previous"),
        aliased(exp.func("COALESCE", CODE, number(cells.count)), "current"),
        aliased(_gap(log, cells), "gap"),
    ).from_(query_named(before))
    kind = aliased(kind_of(cells, PREVIOUS, CURRENT, log.dialect), "kind")
    queries["judged"] = exp.select("*", kind).from_(query_named("stood"))
    return queries


def code_of(status: exp.Expr, dialect: Dialect, cells: Cells) -> exp.Expr:
    """The code of a status; NULL where it is not declared."""
    named = enumerate(cells.table.codes)
    known = ((literal(str(each), dialect), number(code)) for code, each in named)
    return case_of(text_of(status, dialect), known)


def _coded(log: Log, cells: Cells) -> exp.Select:
    code = aliased(code_of(log.column(log.status), log.dialect, cells), "code")
    return exp.select(*log.inside(), aliased(log.column(log.status), "status"), code).from_(
        log.source()
    )


def _numbered(log: Log, *, ends: bool) -> exp.Select:
    place = exp.Window(this=exp.RowNumber(), **log.window())
    wide = exp.Cast(this=place, to=exp.DataType.build("bigint"))
    columns: list[str | exp.Expr] = ["*", aliased(wide, "position")]
    if ends:
        following = exp.Window(this=exp.Lead(this=number(1)), **log.window())
        columns.append(aliased(when(following.is_(exp.null()), number(1), number(0)), "ends"))
    return exp.select(*columns).from_(query_named("coded"))


def _latest(log: Log, cells: Cells) -> exp.Expr:
    """Position and code of the last known status before, as one number."""
    both = POSITION * cells.side + CODE
    return exp.Window(this=exp.Max(this=both), **log.window(before=True))


def _previous(log: Log, cells: Cells) -> exp.Expr:
    match TRAITS[log.dialect].before:
        case Before.LAG:
            found: exp.Expr = exp.Window(
                this=exp.IgnoreNulls(this=exp.Lag(this=CODE)), **log.window()
            )
        case Before.LAST_VALUE:
            last = exp.IgnoreNulls(this=exp.LastValue(this=CODE))
            found = exp.Window(this=last, **log.window(before=True))
        case Before.LATEST:
            found = code_in(column("latest"), cells)
    return exp.func("COALESCE", found, number(cells.count))


def _gap(log: Log, cells: Cells) -> exp.Expr:
    if TRAITS[log.dialect].before is Before.LATEST:
        latest = exp.func("COALESCE", column("latest"), number(0))
        return when(latest < (POSITION - 1) * cells.side, number(1), number(0))
    before = exp.Lag(this=CODE, offset=number(1), default=number(0))  # the first row has none
    unknown = exp.Window(this=before, **log.window()).is_(exp.null())
    return when(unknown, number(1), number(0))


def code_in(both: exp.Expr, cells: Cells) -> exp.Expr:
    """The code in a number that has a position too."""
    return exp.Mod(this=both, expression=number(cells.side))


def kind_of(cells: Cells, previous: exp.Expr, current: exp.Expr, dialect: Dialect) -> exp.Expr:
    """The number of the kind of a step, from its codes."""
    return number_at(cells.pairs, previous * cells.side + current, dialect)


def verdict(log: Log, cells: Cells) -> exp.Expr:
    """The name of the verdict on a step."""
    return text_at([kind.verdict.name for kind in cells.kinds], KIND, log.dialect)


def of_said(cells: Cells) -> exp.Expr:
    """The place in `Cells.said` of a step."""
    return GAP * len(cells.kinds) + KIND


def weight(log: Log, cells: Cells) -> exp.Expr:
    """The weight of what is said of a step."""
    return number_at(cells.weights, of_said(cells), log.dialect)


def status_of(code: exp.Expr, log: Log, cells: Cells) -> exp.Expr:
    """The status of a code; NULL where it has none."""
    named = enumerate(cells.table.codes)
    return case_of(code, ((number(i), literal(str(each), log.dialect)) for i, each in named))
