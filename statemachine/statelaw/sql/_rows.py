"""The results that are about rows: each with its verdict, or how often each step occurred."""

from __future__ import annotations

from sqlglot import exp

from statelaw.sql._cells import VERDICTS, Cells
from statelaw.sql._log import Log
from statelaw.sql._steps import CURRENT, GAP, PREVIOUS, cell, status_of, steps
from statelaw.sql._writing import aliased, column, query_named, texts_at, with_queries


def verdicts(log: Log, cells: Cells) -> exp.Query:
    """Every row with its verdict."""
    picked = [
        *log.outside(["status", "verdict"]),
        aliased(column("status"), "status"),
        aliased(verdict(log, cells), "verdict"),
    ]
    return with_queries(exp.select(*picked).from_(query_named("stood")), steps(log, cells))


def counts(log: Log, cells: Cells) -> exp.Query:
    """How often each step occurred, one row for each (previous, status, verdict)."""
    queries = steps(log, cells)
    queries["counted"] = (
        exp.select(
            PREVIOUS,
            CURRENT,
            aliased(exp.Count(this=exp.Star()), "observations"),
            aliased(exp.Sum(this=GAP), "after_gap"),
        )
        .from_(query_named("stood"))
        .group_by(PREVIOUS, CURRENT)
    )
    picked = exp.select(
        aliased(status_of(PREVIOUS, log, cells), "previous"),
        aliased(status_of(CURRENT, log, cells), "status"),
        aliased(verdict(log, cells), "verdict"),
        aliased(column("observations"), "count"),
        aliased(column("after_gap"), "after_gap"),
    ).from_(query_named("counted"))
    in_order = picked.order_by(column("previous", "counted"), column("current", "counted"))
    return with_queries(in_order, queries)


def verdict(log: Log, cells: Cells) -> exp.Expr:
    """The name of the verdict on a step."""
    names = [VERDICTS[each] for each in cells.verdicts]
    return texts_at(names, cell(cells, gap=False), log.dialect)
