"""What each trace comes to."""

from __future__ import annotations

from sqlglot import exp

from statelaw.finding import Answer
from statelaw.sql._cells import VIOLATES, Cells
from statelaw.sql._log import Log
from statelaw.sql._steps import (
    CURRENT,
    GAP,
    KIND,
    POSITION,
    PREVIOUS,
    code_in,
    status_of,
    steps,
    weight,
)
from statelaw.sql._writing import (
    aliased,
    case_of,
    column,
    literal,
    number,
    number_at,
    query_named,
    text_at,
    text_or_null,
    when,
    with_queries,
)

_FOUND = (
    "observations",
    "first",
    "last",
    "settled",
    "outcome",
    "answer",
    "errors",
    "warnings",
    "notes",
)
_FIRST, _LAST, _LEFT = column("first_code"), column("last_code"), column("left_code")
_ZERO, _ONE = number(0), number(1)


def traces(log: Log, cells: Cells) -> exp.Query:
    """What each trace comes to, one row each."""
    queries = steps(log, cells, numbered=True)
    doubts = [int(not kind.verdict.legal) for kind in cells.kinds]
    doubtful = number_at(doubts, KIND, log.dialect)
    queries["weighed"] = exp.select(
        "*",
        aliased(weight(log, cells), "weight"),
        aliased(doubtful, "doubtful"),
    ).from_(query_named("judged"))
    queries["summed"] = _summed(log, cells)
    queries["ended"] = _ended(log, cells)
    words = _words(log, cells)
    picked = [*log.outside(_FOUND, log.entity), *(aliased(words[each], each) for each in _FOUND)]
    return with_queries(exp.select(*picked).from_(query_named("ended")), queries)


def _summed(log: Log, cells: Cells) -> exp.Select:
    known = cells.count > CURRENT
    enters = known.and_(PREVIOUS.neq(CURRENT).or_(GAP.eq(_ONE)))
    keys = [log.place(each) for each in log.entity]
    sums = exp.select(
        *keys,
        aliased(exp.Count(this=exp.Star()), "observations"),
        aliased(_most(known.and_(PREVIOUS.eq(number(cells.count))), CURRENT), "first_code"),
        aliased(_most(known, POSITION * cells.side + CURRENT), "last_both"),
        aliased(_most(enters, POSITION * cells.side + PREVIOUS), "left_both"),
        *(aliased(_number_of(weighs), each) for each, weighs in _WEIGHING.items()),
    ).from_(query_named("weighed"))
    # Without keys there is one group, of nothing where the log is empty.
    return sums.group_by(*keys) if keys else sums.having(exp.Count(this=exp.Star()) > 0)


_WEIGHT = column("weight")
_WEIGHING = {
    "errors": _WEIGHT >= 3,
    "warnings": _WEIGHT.eq(number(2)),
    "notes": _WEIGHT.eq(number(1)),
    "violations": _WEIGHT.eq(number(VIOLATES)),
    "doubts": column("doubtful").eq(_ONE),
}


def _most(condition: exp.Expr, value: exp.Expr) -> exp.Expr:
    return exp.Max(this=when(condition, value, exp.null()))


def _number_of(condition: exp.Expr) -> exp.Expr:
    return exp.Sum(this=when(condition, _ONE, _ZERO))


def _ended(log: Log, cells: Cells) -> exp.Select:
    none = number(cells.count)
    codes = {
        "first_code": _FIRST,
        "last_code": code_in(column("last_both"), cells),
        "left_code": code_in(column("left_both"), cells),
    }
    found = exp.select(
        *(log.place(each) for each in log.entity),
        *map(column, ("observations", *_WEIGHING)),
        *(aliased(exp.func("COALESCE", code, none), each) for each, code in codes.items()),
    )
    return found.from_(query_named("summed"))


def _words(log: Log, cells: Cells) -> dict[str, exp.Expr]:
    settled = number_at(cells.settled, _LAST, log.dialect).eq(_ONE)
    stuck: exp.Expr = _ZERO
    if cells.how.must_settle:
        stuck = when(settled, _ZERO, _ONE)
    return {
        "observations": column("observations"),
        "first": status_of(_FIRST, log, cells),
        "last": status_of(_LAST, log, cells),
        "settled": settled,
        "outcome": _outcome(log, cells),
        "answer": _answer(settled, stuck, log, cells),
        "errors": column("errors") + stuck,
        "warnings": column("warnings"),
        "notes": column("notes"),
    }


def _outcome(log: Log, cells: Cells) -> exp.Expr:
    """See `statelaw.judgement.outcome_of`."""
    usual = text_at(cells.outcomes, _LAST, log.dialect)
    ways = ((number(pair), text_or_null(way, log.dialect)) for pair, way in cells.by_row)
    return case_of(_LEFT * cells.side + _LAST, ways, usual)


def _answer(settled: exp.Expr, stuck: exp.Expr, log: Log, cells: Cells) -> exp.Expr:
    """See `statelaw.judgement.answer_of`."""
    hidden = _LAST.eq(number(cells.count)).or_(column("doubts") > 0)
    choices = [
        ((column("violations") + stuck) > 0, Answer.VIOLATES),
        (hidden, Answer.INCONCLUSIVE),
        (settled, Answer.CONFORMS),
    ]
    branches = [exp.If(this=when_, true=literal(str(each), log.dialect)) for when_, each in choices]
    under_way = literal(str(Answer.PRESUMABLY_CONFORMS), log.dialect)
    return exp.Case(ifs=branches, default=under_way)
