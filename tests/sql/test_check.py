"""A check as one query: it is valid in every dialect, names are quoted, mistakes are explained.

That databases answer as the walk does is shown for every engine in `tests/engines`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import sqlglot
from statelaw import InputError, Lifecycle, find
from statelaw.sql import Dialect, Result, check_query, ties_query

from tests.engines.engine import Keys
from tests.engines.logs import ring
from tests.sql.databases import DATABASES, DUCKDB, SQLITE, Database

IMPORT: Lifecycle[Any] = find("prolific.dataset_import")
ROWS = [("a", "queued"), ("a", "complete"), ("b", "failed"), ("b", "queued"), ("b", "it's \\")]

each_database = pytest.mark.parametrize("database", DATABASES, ids=lambda each: each.name)


@pytest.mark.parametrize("dialect", Dialect)
@pytest.mark.parametrize("result", Result)
def test_every_query_is_one_statement_of_its_dialect(dialect: Dialect, result: Result) -> None:
    """Read again as its dialect, a query is a single statement that reads the one table only."""
    query = check_query(IMPORT, table="shop.log", order_by="at", dialect=dialect, result=result)
    (parsed,) = sqlglot.parse(query, read=str(dialect))
    assert parsed is not None
    named = {each.alias for each in parsed.find_all(sqlglot.exp.CTE)}
    tables = {each.name for each in parsed.find_all(sqlglot.exp.Table) if each.name}
    assert tables - named == {"log"}


@each_database
def test_findings_say_what_the_library_says(database: Database) -> None:
    """Codes, severities and messages of the findings of a trace are those of `Lifecycle.check`."""
    rows = [("b", "failed"), ("b", "queued"), ("b", "complete")]
    query = check_query(
        IMPORT, table="log", order_by="at", dialect=database.name, result="findings"
    )
    with database.holding(rows, Keys.TEXTS) as ask:
        said = [(row["index"], row["code"], row["severity"], row["message"]) for row in ask(query)]
    report = IMPORT.check([status for _, status in rows])
    assert sorted(said) == sorted(
        (found.index, found.code, str(found.severity), found.message) for found in report.findings
    )


@pytest.mark.parametrize("dialect", Dialect)
def test_a_query_holds_a_few_characters_for_each_pair(dialect: Dialect) -> None:
    """A lifecycle of hundreds of states has a query of its findings like any other."""
    states = 256
    query = check_query(
        ring(states), table="log", order_by="at", dialect=dialect, result="findings", max_missed=1
    )
    assert len(query) < 3 * states**2


@each_database
def test_a_hostile_status_is_an_unknown_one(database: Database) -> None:
    """Quotes and backslashes in a status of the log break nothing."""
    query = check_query(IMPORT, table="log", order_by="at", dialect=database.name)
    with database.holding(ROWS, Keys.TEXTS) as ask:
        verdicts = {row["at"]: row["verdict"] for row in ask(query)}
    assert verdicts == {
        0: "LATE_START", 1: "MISSED", 2: "LATE_START", 3: "LEFT_FINAL", 4: "UNKNOWN",
    }  # fmt: skip


@pytest.mark.parametrize("database", [DUCKDB, SQLITE], ids=lambda each: each.name)
def test_names_are_quoted(database: Database) -> None:
    """A table and columns may be called by key words, with blanks and with quotes."""
    query = check_query(
        IMPORT,
        table=("order",),
        order_by='at "all"',
        status="select",
        entity="the key",
        dialect=database.name,
    )
    renamed = (
        'CREATE TEMP VIEW "order" AS SELECT entity AS "the key", status AS "select", '
        '"at" AS "at ""all""" FROM log'
    )
    with database.holding(ROWS, Keys.TEXTS) as ask:
        ask(renamed)
        assert len(ask(query)) == len(ROWS)


@each_database
def test_ties_are_found(database: Database) -> None:
    """Rows of one trace that the order columns do not tell apart are counted."""
    query = ties_query(table="log", order_by=["entity"], dialect=database.name)
    with database.holding(ROWS, Keys.TEXTS) as ask:
        found = sorted((row["entity"], row["rows"], row["statuses"]) for row in ask(query))
    assert found == [("a", 2, 2), ("b", 3, 3)]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (
            {"dialect": "duckbd"},
            "dialect 'duckbd' is not known; did you mean 'duckdb'?",
        ),
        (
            {"order_by": []},
            "order_by names no column: rows of a table have no order of their own, so name those "
            "that order a trace, such as ['at', 'id']",
        ),
        (
            {"on_violation": "hold"},
            "on_violation='hold' cannot be one query, for each row would need the verdict on the "
            "row before it; leave it out, or use statelaw.frames",
        ),
        (
            {"table": "a.b.c.d"},
            "'a.b.c.d' is no table; give name, schema.name, or the parts as a tuple",
        ),
        (
            {"entity": ""},
            "'' cannot be the name of a table or column",
        ),
        (
            {"columns": "Verdict"},
            "the log has a column 'Verdict', and so has the result: read the log through a view in "
            "which it has another name",
        ),
    ],
    ids=lambda each: next(iter(each)) if isinstance(each, dict) else "",
)
def test_a_wrong_option_is_explained(options: dict[str, object], message: str) -> None:
    """The error shows what was given and what would be right."""
    given: dict[str, object] = {"table": "log", "order_by": "at", "dialect": "duckdb"}
    query: Callable[..., str] = check_query
    with pytest.raises(InputError) as caught:
        query(IMPORT, **{**given, **options})
    assert message in str(caught.value)
