"""The verdict table as rows: every pair with what the library says of it."""

from __future__ import annotations

import pytest
from statelaw import available, find
from statelaw.sql import table_query
from statelaw.stepping import judged_step
from statelaw.walk import Policy

from tests.engines.engine import Keys
from tests.sql.databases import DATABASES, Database


@pytest.mark.parametrize("database", DATABASES, ids=lambda each: each.name)
@pytest.mark.parametrize("name", available())
def test_each_row_says_what_the_library_says(database: Database, name: str) -> None:
    """All pairs are there once, and verdict, rule, severity and message are those of a walk."""
    table = find(name).compile("polled")
    with database.holding([], Keys.TEXTS) as ask:
        rows = ask(table_query(table, dialect=database.name))
    statuses = [str(each) for each in table.codes]
    pairs = [(row["previous"], row["status"]) for row in rows]
    assert sorted(map(str, pairs)) == sorted(
        str((a, b)) for a in (None, *statuses) for b in statuses
    )
    for row in rows:
        verdict, found = judged_step(table, Policy(), row["previous"], row["status"], False)
        assert (row["verdict"], row["legal"]) == (verdict.name, int(verdict.legal))
        said = (row["rule"], row["severity"], row["message"])
        wanted = (found.code, str(found.severity), found.message) if found else (None, None, None)
        assert said == wanted
