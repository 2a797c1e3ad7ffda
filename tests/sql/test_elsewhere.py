"""Spark SQL says what the walk says, and so do the queries for BigQuery and Snowflake in DuckDB."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest
from statelaw import Lifecycle, Mode, VerdictTable, find
from statelaw.walk import Policy

from tests.engines.engine import Log, Order
from tests.engines.logs import ring
from tests.engines.reference import walked
from tests.engines.sql import Queried
from tests.spark.cluster import SPARK as MARKS
from tests.sql.databases import Database
from tests.sql.odd import odd
from tests.sql.spark import SPARK
from tests.sql.warehouses import warehouse

IMPORT: Lifecycle[Any] = find("prolific.dataset_import")
WAREHOUSES = [
    pytest.param(SPARK, id="spark", marks=MARKS),
    *(pytest.param(warehouse(each), id=each) for each in ("bigquery", "snowflake")),
]
each_warehouse = pytest.mark.parametrize("database", WAREHOUSES)


def _log(table: VerdictTable[Any]) -> Log:
    """A trace of two for every pair of statuses, one with a gap, and one of unknown ones."""
    names = [*map(str, table.codes), "no such", None]
    rows = [(f"{i}", each) for i, pair in enumerate(product(names, names)) for each in pair]
    gaps = [("gap", each) for name in names for each in (name, None)]
    every = [*rows, *gaps, ("none", None)]
    return Log([key for key, _ in every], [status for _, status in every])


@each_warehouse
@pytest.mark.parametrize("stored", [False, True], ids=["constants", "tables"])
def test_every_step_is_judged_as_the_walk_judges_it(database: Database, stored: bool) -> None:
    """Verdicts, findings with their messages, counts and ends, by constants and by tables."""
    table, how = IMPORT.compile(), Policy(must_settle=True)
    log = _log(table)
    expected = walked(table, how, log, Order.ROWS)
    found = Queried(database, stored).judge(table, how, log, Order.ROWS)
    assert found == expected


@each_warehouse
def test_odd_statuses_and_many_are_found_in_the_constants(database: Database) -> None:
    """Quotes, dollars and other alphabets, and codes of more than a byte."""
    for table in (odd(database.holds).compile(), ring(256).compile(Mode.POLLED, max_missed=1)):
        names = list(table.codes)[-14:]
        log = Log(["a"] * len(names) * 2, [each for name in names for each in (name, names[0])])
        expected = walked(table, Policy(), log, Order.ROWS)
        found = Queried(database).judge(table, Policy(), log, Order.ROWS)
        assert found == expected
