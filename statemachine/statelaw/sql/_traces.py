"""What each trace comes to."""

from __future__ import annotations

from sqlglot import exp

from statelaw.finding import Answer
from statelaw.sql._cells import VIOLATES, Cells
from statelaw.sql._facts import AT_REST, CURRENT, GAP, KIND, PREVIOUS, STATUS, Facts
from statelaw.sql._log import Log
from statelaw.sql._steps import POSITION, code_in, steps, weight
from statelaw.sql._writing import (
    aliased,
    column,
    everything_of,
    literal,
    number,
    number_at,
    query_named,
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
_LAST = column("last_code")
_ZERO, _ONE = number(0), number(1)


def traces(log: Log, facts: Facts) -> exp.Query:
    """What each trace comes to, one row each."""
    queries = steps(log, facts, numbered=True)
    doubts = [int(not kind.verdict.legal) for kind in facts.cells.kinds]
    weighed = {"weight": weight(facts), "doubtful": number_at(doubts, KIND, log.dialect)}
    queries["weighed"] = everything_of("judged", weighed)
    queries["summed"] = _summed(log, facts.cells)
    queries["ended"] = _ended(log, facts.cells)
    states = {
        "first": ("first_code", STATUS),
        "last": ("last_code", STATUS),
        "rests": ("last_code", AT_REST),
    }
    queries["named"] = facts.with_states("ended", states)
    queries["went"] = facts.with_outcome("named")
    words = _words(log, facts.cells)
    picked = [*log.outside(_FOUND, log.entity), *(aliased(words[each], each) for each in _FOUND)]
    return with_queries(exp.select(*picked).from_(query_named("went")), queries)


def _summed(log: Log, cells: Cells) -> exp.Select:
    known = CURRENT.neq(number(cells.none))
    enters = known.and_(PREVIOUS.neq(CURRENT).or_(GAP.eq(_ONE)))
    keys = [log.place(each) for each in log.entity]
    sums = exp.select(
        *keys,
        aliased(exp.Count(this=exp.Star()), "observations"),
        aliased(_most(known.and_(PREVIOUS.eq(number(cells.none))), CURRENT), "first_code"),
        aliased(_most(known, POSITION * cells.radix + CURRENT), "last_both"),
        aliased(_most(enters, POSITION * cells.radix + PREVIOUS), "left_both"),
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
    none = number(cells.none)
    codes = {
        "first_code": column("first_code"),
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
    settled = column("rests").eq(_ONE)
    stuck: exp.Expr = _ZERO
    if cells.how.must_settle:
        stuck = when(settled, _ZERO, _ONE)
    return {
        "observations": column("observations"),
        "first": column("first"),
        "last": column("last"),
        "settled": settled,
        "outcome": column("outcome"),
        "answer": _answer(settled, stuck, log, cells),
        "errors": column("errors") + stuck,
        "warnings": column("warnings"),
        "notes": column("notes"),
    }


def _answer(settled: exp.Expr, stuck: exp.Expr, log: Log, cells: Cells) -> exp.Expr:
    """See `statelaw.judgement.answer_of`."""
    hidden = _LAST.eq(number(cells.none)).or_(column("doubts") > 0)
    choices = [
        ((column("violations") + stuck) > 0, Answer.VIOLATES),
        (hidden, Answer.INCONCLUSIVE),
        (settled, Answer.CONFORMS),
    ]
    branches = [exp.If(this=when_, true=literal(str(each), log.dialect)) for when_, each in choices]
    under_way = literal(str(Answer.PRESUMABLY_CONFORMS), log.dialect)
    return exp.Case(ifs=branches, default=under_way)
