"""The findings alone: what is said of each kind of step, with the names of its statuses put in."""

from __future__ import annotations

from sqlglot import exp

from statelaw.sentences import of_end
from statelaw.sql._cells import NOW, WAS, Cells
from statelaw.sql._dialects import Dialect
from statelaw.sql._facts import AT_REST, CURRENT, PREVIOUS, STATUS, Facts, of_said
from statelaw.sql._log import Log
from statelaw.sql._steps import POSITION, steps, verdict, weight
from statelaw.sql._writing import (
    aliased,
    case_of,
    column,
    everything_of,
    joined,
    literal,
    number,
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


def findings(log: Log, facts: Facts) -> exp.Query:
    """The findings alone, one row each."""
    must_settle = facts.cells.how.must_settle
    queries: dict[str, exp.Query] = dict(steps(log, facts, numbered=True, ends=must_settle))
    loud = weight(facts) > 0
    queries["loud"] = exp.select("*").from_(query_named("judged")).where(loud)
    queries["named"] = facts.with_states("loud", {"was": ("previous", STATUS)})
    found: exp.Query = _on_steps(log, facts)
    if must_settle:
        queries["ended"] = _ended(facts.cells)
        last = {"stands": ("last_code", STATUS), "rests": ("last_code", AT_REST)}
        queries["stuck"] = facts.with_states("ended", last)
        found = exp.union(found, _on_ends(log, facts), distinct=False)
    return with_queries(found, queries)


def _on_steps(log: Log, facts: Facts) -> exp.Select:
    cells, said = facts.cells, of_said(facts.cells)
    codes = [each and each.code for each in cells.said]
    severities = [each and str(each.severity) for each in cells.said]
    names = shown_names(_WAS, _STATUS, log.dialect, cells)
    undeclared = of_undeclared(_STATUS, log.dialect, cells)
    words = {
        "index": POSITION - 1,
        "code": text_at(codes, said, log.dialect),
        "severity": text_at(severities, said, log.dialect),
        "verdict": verdict(facts),
        "previous": _WAS,
        "status": _STATUS,
        "message": exp.func("COALESCE", facts.sentence(names), undeclared),
    }
    return _picked(log, words).from_(query_named("named"))


def _picked(log: Log, words: dict[str, exp.Expr]) -> exp.Select:
    return exp.select(*log.outside(_FOUND), *(aliased(words[each], each) for each in _FOUND))


def shown_names(
    was: exp.Expr, now: exp.Expr, dialect: Dialect, cells: Cells
) -> dict[str, exp.Expr]:
    """The statuses of a step as a message writes them, by their place in `Said.sentence`."""
    return {WAS: _shown(was, dialect, cells), NOW: _shown(now, dialect, cells)}


def _shown(status: exp.Expr, dialect: Dialect, cells: Cells) -> exp.Expr:
    """A declared status as `shown` writes it."""
    odd = [each for each in cells.names if each is not None and shown(each) != each]
    text = text_of(status, dialect)
    written = ((literal(each, dialect), literal(shown(each), dialect)) for each in odd)
    return case_of(text, written, text)


def of_none(dialect: Dialect) -> exp.Expr:
    """The message on an observation without a status."""
    return literal("no status was reported", dialect)


def of_undeclared(status: exp.Expr, dialect: Dialect, cells: Cells) -> exp.Expr:
    """The message on a status that is not declared, without a hint at what it may have meant."""
    text = exp.Cast(this=status, to=exp.DataType.build("text"))
    quote = literal("'", dialect)
    odd = exp.Trim(this=text).neq(text).or_(text.eq(literal("", dialect)))
    name = when(odd, exp.paren(joined([quote, text, quote])), text)
    said = literal(f" is not a status of {shown(cells.table.table.name)}", dialect)
    named = joined([exp.paren(name), said])
    return when(status.is_(exp.null()), of_none(dialect), named)


def _ended(cells: Cells) -> exp.Select:
    """The last row of each trace, with the code of the state it stands in."""
    stands = when(CURRENT.neq(number(cells.none)), CURRENT, PREVIOUS)
    return everything_of("judged", {"last_code": stands}).where(column("ends").eq(number(1)))


def _on_ends(log: Log, facts: Facts) -> exp.Select:
    """The findings on traces that had to come to rest and did not."""
    dialect, stands = log.dialect, column("stands")
    said = not_settled(facts.cells.table, None, 0)
    before, none, after = (literal(each, dialect) for each in of_end(None).partition(shown(None)))
    last = exp.func("COALESCE", _shown(stands, dialect, facts.cells), none)
    words = {
        "index": POSITION - 1,
        "code": literal(said.code, dialect),
        "severity": literal(str(said.severity), dialect),
        "verdict": verdict(facts),
        "previous": stands,
        "status": stands.copy(),
        "message": joined([before, last, after]),
    }
    unsettled = column("rests").eq(number(0))
    return _picked(log, words).from_(query_named("stuck")).where(unsettled)
