"""The findings alone: each kind of step is explained once and joined to its rows."""

from __future__ import annotations

from sqlglot import exp

from statelaw.sql._cells import Cells
from statelaw.sql._dialects import Dialect
from statelaw.sql._log import Log
from statelaw.sql._rows import verdict
from statelaw.sql._steps import CURRENT, POSITION, PREVIOUS, cell, status_of, steps, weight
from statelaw.sql._writing import (
    aliased,
    case_of,
    column,
    constants,
    literal,
    number,
    numbers_at,
    query_named,
    text_or_null,
    when,
    with_queries,
)
from statelaw.walk import not_settled
from statelaw.words import shown

_FOUND = ("index", "code", "severity", "verdict", "previous", "status", "message")


def findings(log: Log, cells: Cells) -> exp.Query:
    """The findings alone, one row each."""
    must_settle = cells.how.must_settle
    queries: dict[str, exp.Query] = dict(steps(log, cells, numbered=True, ends=must_settle))
    kind = aliased(cell(cells), "cell")
    loud = weight(log, cells) > 0
    queries["loud"] = exp.select("*", kind).from_(query_named("stood")).where(loud)
    queries["said"] = _said(log, cells)
    found: exp.Query = _on_steps(log, cells)
    if must_settle:
        queries["ended"] = _ended(cells)
        found = exp.union(found, _on_ends(log, cells), distinct=False)
    return with_queries(found, queries)


def _on_steps(log: Log, cells: Cells) -> exp.Select:
    unknown = of_unknown(column("status", "loud"), log.dialect, cells)
    message = exp.func("COALESCE", column("message", "said"), unknown)
    words = {
        "index": POSITION - 1,
        "code": column("rule", "said"),
        "severity": column("severity", "said"),
        "verdict": verdict(log, cells),
        "previous": status_of(PREVIOUS, log, cells),
        "status": column("status", "loud"),
        "message": message,
    }
    same = column("cell", "loud").eq(column("cell", "said"))
    return _picked(log, words).from_(query_named("loud")).join(query_named("said"), on=same)


def _picked(log: Log, words: dict[str, exp.Expr]) -> exp.Select:
    return exp.select(*log.outside(_FOUND), *(aliased(words[each], each) for each in _FOUND))


def _said(log: Log, cells: Cells) -> exp.Select:
    """What is said of each kind of step; for an unknown status the query makes the message."""
    rows: list[list[exp.Expr]] = []
    for kind, weight_ in zip(cells.cells(), cells.weights, strict=True):
        found = cells.judged(kind)[1] if weight_ or not rows else None
        if found is not None:
            message = None if kind.current == cells.count else found.message
            parts = (found.code, str(found.severity), message)
            words = [text_or_null(part, log.dialect) for part in parts]
            rows.append([number(cells.number(kind)), *words])
    return constants(["cell", "rule", "severity", "message"], rows, log.dialect)


def of_unknown(status: exp.Expr, dialect: Dialect, cells: Cells) -> exp.Expr:
    """The message on a status that is not declared, without a hint at what it may have meant."""
    text = exp.Cast(this=status, to=exp.DataType.build("text"))
    quote = literal("'", dialect)
    odd = exp.Trim(this=text).neq(text).or_(text.eq(literal("", dialect)))
    in_quotes = exp.DPipe(this=exp.DPipe(this=quote, expression=text), expression=quote)
    said = literal(f" is not a status of {shown(cells.table.table.name)}", dialect)
    named = exp.DPipe(this=exp.paren(when(odd, in_quotes, text)), expression=said)
    return when(status.is_(exp.null()), literal("no status was reported", dialect), named)


def _ended(cells: Cells) -> exp.Select:
    """The last row of each trace, with the code of the state it stands in."""
    stands = when(cells.count > CURRENT, CURRENT, PREVIOUS)
    last = exp.select("*", aliased(stands, "last_code")).from_(query_named("stood"))
    return last.where(column("ends").eq(number(1)))


def _on_ends(log: Log, cells: Cells) -> exp.Select:
    """The findings on traces that had to come to rest and did not."""
    last, dialect = column("last_code"), log.dialect
    said = [not_settled(cells.table, each, 0) for each in cells.names]
    messages = ((number(i), literal(each.message, dialect)) for i, each in enumerate(said))
    stands = status_of(last, log, cells)
    words = {
        "index": POSITION - 1,
        "code": literal(said[0].code, dialect),
        "severity": literal(str(said[0].severity), dialect),
        "verdict": verdict(log, cells),
        "previous": stands,
        "status": stands.copy(),
        "message": case_of(last, messages),
    }
    unsettled = numbers_at(cells.settled, last, dialect).eq(number(0))
    return _picked(log, words).from_(query_named("ended")).where(unsettled)
