"""The findings alone: what is said of each kind of step, with the names of its statuses put in."""

from __future__ import annotations

import re
from functools import partial

from sqlglot import exp

from statelaw.sql._cells import NOW, WAS, Cells
from statelaw.sql._dialects import Dialect
from statelaw.sql._log import Log
from statelaw.sql._steps import (
    CURRENT,
    POSITION,
    PREVIOUS,
    of_said,
    status_of,
    steps,
    verdict,
    weight,
)
from statelaw.sql._writing import (
    aliased,
    case_of,
    choice_at,
    column,
    joined,
    literal,
    number,
    number_at,
    query_named,
    text_at,
    text_of,
    when,
    with_queries,
)
from statelaw.walk import not_settled
from statelaw.words import shown

_FOUND = ("index", "code", "severity", "verdict", "previous", "status", "message")
_WAS, _STATUS = column("was"), column("status")


def findings(log: Log, cells: Cells) -> exp.Query:
    """The findings alone, one row each."""
    must_settle = cells.how.must_settle
    queries: dict[str, exp.Query] = dict(steps(log, cells, numbered=True, ends=must_settle))
    was = aliased(status_of(PREVIOUS, log, cells), "was")
    loud = weight(log, cells) > 0
    queries["loud"] = exp.select("*", was).from_(query_named("judged")).where(loud)
    found: exp.Query = _on_steps(log, cells)
    if must_settle:
        queries["ended"] = _ended(cells)
        found = exp.union(found, _on_ends(log, cells), distinct=False)
    return with_queries(found, queries)


def _on_steps(log: Log, cells: Cells) -> exp.Select:
    codes = [said and said.code for said in cells.said]
    severities = [said and str(said.severity) for said in cells.said]
    words = {
        "index": POSITION - 1,
        "code": text_at(codes, of_said(cells), log.dialect),
        "severity": text_at(severities, of_said(cells), log.dialect),
        "verdict": verdict(log, cells),
        "previous": _WAS,
        "status": _STATUS,
        "message": message(of_said(cells), _WAS, _STATUS, log.dialect, cells),
    }
    return _picked(log, words).from_(query_named("loud"))


def _picked(log: Log, words: dict[str, exp.Expr]) -> exp.Select:
    return exp.select(*log.outside(_FOUND), *(aliased(words[each], each) for each in _FOUND))


def message(
    said: exp.Expr, was: exp.Expr, now: exp.Expr, dialect: Dialect, cells: Cells
) -> exp.Expr:
    """The message on a step.

    Args:
        said: The place in `Cells.said`.
        was: The status before.
        now: The status observed.
        dialect: The dialect.
        cells: The compiled lifecycle.
    """
    names = {WAS: _shown(was, dialect, cells), NOW: _shown(now, dialect, cells)}
    sentences = [each.sentence if each else None for each in cells.said]
    known = choice_at(sentences, said, dialect, partial(_filled, names=names, dialect=dialect))
    return when(
        now.is_(exp.null()),
        of_none(dialect),
        exp.func("COALESCE", known, of_unknown(now, dialect, cells)),
    )


def _filled(sentence: str, names: dict[str, exp.Expr], dialect: Dialect) -> exp.Expr:
    """A sentence of `Said` with names put in."""
    parts = filter(None, re.split(f"([{WAS}{NOW}])", sentence))
    return joined(names[each].copy() if each in names else literal(each, dialect) for each in parts)


def _shown(status: exp.Expr, dialect: Dialect, cells: Cells) -> exp.Expr:
    """A declared status as `shown` writes it."""
    odd = [each for each in cells.names if each is not None and shown(each) != each]
    text = text_of(status, dialect)
    written = ((literal(each, dialect), literal(shown(each), dialect)) for each in odd)
    return case_of(text, written, text)


def of_none(dialect: Dialect) -> exp.Expr:
    """The message on an observation without a status."""
    return literal("no status was reported", dialect)


def of_unknown(status: exp.Expr, dialect: Dialect, cells: Cells) -> exp.Expr:
    """The message on a status that is not declared, without a hint at what it may have meant."""
    text = exp.Cast(this=status, to=exp.DataType.build("text"))
    quote = literal("'", dialect)
    odd = exp.Trim(this=text).neq(text).or_(text.eq(literal("", dialect)))
    name = when(odd, exp.paren(joined([quote, text, quote])), text)
    said = literal(f" is not a status of {shown(cells.table.table.name)}", dialect)
    return joined([exp.paren(name), said])


def _ended(cells: Cells) -> exp.Select:
    """The last row of each trace, with the code of the state it stands in."""
    stands = when(cells.count > CURRENT, CURRENT, PREVIOUS)
    last = exp.select("*", aliased(stands, "last_code")).from_(query_named("judged"))
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
    unsettled = number_at(cells.settled, last, dialect).eq(number(0))
    return _picked(log, words).from_(query_named("ended")).where(unsettled)
