"""The results that are about rows: each with its verdict, or how often each step occurred."""

from __future__ import annotations

from sqlglot import exp

from statelaw.sql._cells import Cells
from statelaw.sql._log import Log
from statelaw.sql._steps import CURRENT, GAP, KIND, PREVIOUS, status_of, steps, verdict
from statelaw.sql._writing import aliased, column, query_named, with_queries


def verdicts(log: Log, cells: Cells) -> exp.Query:
    """Every row with its verdict."""
    picked = [
        *log.outside(["status", "verdict"]),
        aliased(column("status"), "status"),
        aliased(verdict(log, cells), "verdict"),
    ]
    return with_queries(exp.select(*picked).from_(query_named("judged")), steps(log, cells))


def counts(log: Log, cells: Cells) -> exp.Query:
    """How often each step occurred, one row for each (previous, status, verdict)."""
    queries = steps(log, cells)
    queries["counted"] = (
        exp.select(
            PREVIOUS,
            CURRENT,
            KIND,
            aliased(exp.Count(this=exp.Star()), "observations"),
            aliased(exp.Sum(this=GAP), "after_gap"),
        )
        .from_(query_named("judged"))
        .group_by(PREVIOUS, CURRENT, KIND)
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
