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
from statelaw.sql._dialects import TRAITS, Before
from statelaw.sql._facts import CODE, KIND, Facts, of_said
from statelaw.sql._log import Log
from statelaw.sql._writing import (
    column,
    everything_of,
    number,
    number_at,
    text_at,
    when,
)

POSITION = column("position")


def steps(
    log: Log, facts: Facts, *, numbered: bool = False, ends: bool = False
) -> dict[str, exp.Select]:
    """The queries that `judged` is the last of.

    Args:
        log: The table.
        facts: What is known of the lifecycle.
        numbered: Whether positions are wanted.
        ends: Whether the last row of each trace is to be marked, by a 1 in `ends`.
    """
    latest = TRAITS[log.dialect].before is Before.LATEST
    cells, before = facts.cells, "coded"
    queries = {"coded": facts.coded(log)}
    if numbered or latest or ends:
        queries["numbered"] = _numbered(log, ends=ends)
        before = "numbered"
    if latest:
        queries["looked_back"] = everything_of(before, {"latest": _latest(log, cells)})
        before = "looked_back"
    codes = {
        "previous": _previous(log, cells),
        "current": exp.func("COALESCE", CODE, number(cells.none)),
        "gap": _gap(log, cells),
    }
    queries["stood"] = everything_of(before, codes)
    queries["judged"] = facts.with_kind("stood")
    return queries


def _numbered(log: Log, *, ends: bool) -> exp.Select:
    place = exp.Window(this=exp.RowNumber(), **log.window())
    more: dict[str, exp.Expr] = {
        "position": exp.Cast(this=place, to=exp.DataType.build("bigint")),
    }
    if ends:
        following = exp.Window(this=exp.Lead(this=number(1)), **log.window())
        more["ends"] = when(following.is_(exp.null()), number(1), number(0))
    return everything_of("coded", more)


def _latest(log: Log, cells: Cells) -> exp.Expr:
    """Position and code of the last known status before, as one number."""
    both = POSITION * cells.radix + CODE
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
    return exp.func("COALESCE", found, number(cells.none))


def _gap(log: Log, cells: Cells) -> exp.Expr:
    if TRAITS[log.dialect].before is Before.LATEST:
        latest = exp.func("COALESCE", column("latest"), number(0))
        return when(latest < (POSITION - 1) * cells.radix, number(1), number(0))
    before = exp.Lag(this=CODE, offset=number(1), default=number(0))  # the first row has none
    unknown = exp.Window(this=before, **log.window()).is_(exp.null())
    return when(unknown, number(1), number(0))


def code_in(both: exp.Expr, cells: Cells) -> exp.Expr:
    """The code in a number that has a position too."""
    return exp.Mod(this=both, expression=number(cells.radix))


def verdict(facts: Facts) -> exp.Expr:
    """The name of the verdict on a step."""
    return text_at([kind.verdict.name for kind in facts.cells.kinds], KIND, facts.dialect)


def weight(facts: Facts) -> exp.Expr:
    """The weight of what is said of a step."""
    return number_at(facts.cells.weights, of_said(facts.cells), facts.dialect)
