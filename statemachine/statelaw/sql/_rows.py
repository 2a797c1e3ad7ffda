"""The results that are about rows: each with its verdict, or how often each step occurred."""

from __future__ import annotations

from sqlglot import exp

from statelaw.sql._facts import CURRENT, GAP, KIND, PREVIOUS, STATUS, Facts
from statelaw.sql._log import Log
from statelaw.sql._steps import steps, verdict
from statelaw.sql._writing import aliased, column, query_named, with_queries


def verdicts(log: Log, facts: Facts) -> exp.Query:
    """Every row with its verdict."""
    picked = [
        *log.outside(["status", "verdict"]),
        aliased(column("status"), "status"),
        aliased(verdict(facts), "verdict"),
    ]
    return with_queries(exp.select(*picked).from_(query_named("judged")), steps(log, facts))


def counts(log: Log, facts: Facts) -> exp.Query:
    """How often each step occurred, one row for each (previous, status, verdict)."""
    queries = steps(log, facts)
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
    states = {"was": ("previous", STATUS), "status": ("current", STATUS)}
    queries["named"] = facts.with_states("counted", states)
    picked = exp.select(
        aliased(column("was"), "previous"),
        aliased(column("status"), "status"),
        aliased(verdict(facts), "verdict"),
        aliased(column("observations"), "count"),
        aliased(column("after_gap"), "after_gap"),
    ).from_(query_named("named"))
    in_order = picked.order_by(column("previous", "named"), column("current", "named"))
    return with_queries(in_order, queries)
