"""A lifecycle as tables: they hold what the library says, and can be written again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import sqlglot
from statelaw import InputError, Lifecycle, VerdictTable, available, find
from statelaw.judgement import outcome_of
from statelaw.sql import Dialect, lifecycle_tables
from statelaw.sql._tables import _written
from statelaw.stepping import judged_step
from statelaw.walk import Policy

from tests.engines.engine import Keys
from tests.sql.databases import DATABASES, Ask, Database
from tests.sql.odd import odd

STEP: Lifecycle[Any] = find("woosmap.import_step")
each_database = pytest.mark.parametrize("database", DATABASES, ids=lambda each: each.name)


class Tables:
    """The tables of a database, which are gone afterwards."""

    def __init__(self, database: Database, ask: Ask) -> None:
        self._database, self._ask = database, ask
        self._stem = (database.schema, "kept")

    def write(self, table: Lifecycle[Any] | VerdictTable[Any]) -> None:
        """Write a lifecycle into them."""
        dialect = self._database.name
        self._ask.script(lifecycle_tables(table, dialect=dialect, tables=self._stem))

    def __getitem__(self, which: str) -> list[dict[str, Any]]:
        """The rows of a table, of each lifecycle in their order."""
        order = "1" if which == "lifecycles" else "lifecycle, position"
        if which == "pairs":
            order = "lifecycle, previous_position, position"
        schema, first = self._stem
        return self._ask(f'SELECT * FROM "{schema}"."{first}_{which}" ORDER BY {order}')

    def drop(self) -> None:
        """Take them away."""
        schema, first = self._stem
        for which in ("lifecycles", "states", "transitions", "pairs"):
            self._ask.script(f'DROP TABLE IF EXISTS "{schema}"."{first}_{which}"')


@contextmanager
def _tables(database: Database) -> Iterator[Tables]:
    with database.holding([], Keys.TEXTS) as ask:
        tables = Tables(database, ask)
        yield tables
        tables.drop()


def test_a_length_of_time_is_written_as_one_whatever_was_written_before() -> None:
    """A position of the same value is a whole number, and no other."""
    assert [_written(each, Dialect.DUCKDB) for each in (1, 1.0, 1)] == ["1", "1.0", "1"]


@each_database
def test_every_pair_says_what_the_library_says(database: Database) -> None:
    """Of each shipped lifecycle all pairs are there once, with verdict, messages and outcome."""
    with _tables(database) as tables:
        for name in available():
            tables.write(find(name))
        rows = tables["pairs"]
    found = {(row["lifecycle"], row["previous"], row["status"]): row for row in rows}
    compiled = {name: find(name).compile() for name in available()}
    wanted = {
        (name, one, other): (table, judged_step(table, Policy(), one, other, False))
        for name, table in compiled.items()
        for one in (None, *map(str, table.codes))
        for other in map(str, table.codes)
    }
    assert len(rows) == len(found)
    assert found.keys() == wanted.keys()
    for (name, one, other), (table, (verdict, _)) in wanted.items():
        row = found[name, one, other]
        assert (row["verdict"], row["legal"]) == (verdict.name, int(verdict.legal))
        outcome = outcome_of(table.table, one, other)
        assert row["outcome"] == (outcome and str(outcome))
        for gap, end in ((False, ""), (True, "_after_gap")):
            said = judged_step(table, Policy(), one, other, gap)[1]
            assert row["rule"] == (said and said.code)
            assert row[f"severity{end}"] == (said and str(said.severity))
            assert row[f"message{end}"] == (said and said.message)


@each_database
def test_states_and_transitions_are_those_declared(database: Database) -> None:
    """Each in the order of the table, with what is known of it and where that can be looked up."""
    with _tables(database) as tables:
        tables.write(STEP)
        states, transitions, (lifecycle,) = (
            tables[each] for each in ("states", "transitions", "lifecycles")
        )
    known = ("status", "kind", "initial", "at_rest", "outcome", "meaning")
    assert [tuple(row[each] for each in known) for row in states] == [
        ("in_progress", "transient", 1, 0, None, "The step is under way."),
        ("success", "final", 0, 1, "success", "The step ended well."),
        ("failed", "final", 0, 1, "failure", "The step ended badly."),
    ]
    known = ("source", "trigger", "target", "actor", "condition", "evidence")
    assert [tuple(row[each] for each in known) for row in transitions] == [
        (str(row.source), row.trigger, str(row.target), "system", row.condition, "inferred")
        for row in STEP.transitions
    ]
    sources = [str(STEP.source_of(row.evidence)) for row in STEP.transitions]
    assert [row["evidence_source"] for row in transitions] == sources
    assert (lifecycle["mode"], lifecycle["closed"], lifecycle["max_missed"]) == ("polled", 0, None)


@each_database
def test_a_lifecycle_is_replaced_and_others_are_left(database: Database) -> None:
    """Written twice it stands there once; compiled anew, its rows are the new ones."""
    with _tables(database) as tables:
        tables.write(find("prolific.dataset_import"))
        tables.write(STEP)
        before = tables["pairs"]
        tables.write(STEP)
        assert tables["pairs"] == before
        tables.write(STEP.compile("every_change"))
        others = [row for row in before if row["lifecycle"] != STEP.name]
        assert [row for row in tables["pairs"] if row["lifecycle"] != STEP.name] == others
        modes = {row["lifecycle"]: row["mode"] for row in tables["lifecycles"]}
    assert modes == {"prolific.dataset_import": "polled", STEP.name: "every_change"}


@each_database
def test_odd_texts_come_back_as_they_were(database: Database) -> None:
    """Quotes, backslashes, dollars and other alphabets end no literal."""
    lifecycle = odd(database.holds)
    with _tables(database) as tables:
        tables.write(lifecycle)
        found = [row["status"] for row in tables["states"]]
        said = {row["message"] for row in tables["pairs"]}
    assert found == list(lifecycle.statuses)
    table = lifecycle.compile()
    steps = (
        judged_step(table, Policy(), one, other, False)[1]
        for one in (None, *table.codes)
        for other in table.codes
    )
    assert said == {found and found.message for found in steps}


@pytest.mark.parametrize("dialect", Dialect)
def test_every_statement_is_one_of_its_dialect(dialect: Dialect) -> None:
    """Read again as its dialect, none is a command that sqlglot does not know."""
    script = lifecycle_tables(STEP, dialect=dialect, tables="shop.kept")
    statements = sqlglot.parse(script, read=str(dialect))
    assert not [each for each in statements if isinstance(each, sqlglot.exp.Command)]
    named = [each for one in statements if one for each in one.find_all(sqlglot.exp.Table)]
    assert {(each.db, each.name) for each in named} == {
        ("shop", f"kept_{which}") for which in ("lifecycles", "states", "transitions", "pairs")
    }


def test_a_wrong_name_is_explained() -> None:
    """It is that of a table, but for its end."""
    with pytest.raises(InputError) as caught:
        lifecycle_tables(STEP, dialect="sqlite", tables="a.b.c.d")
    assert "'a.b.c.d' is no table; give name, schema.name" in str(caught.value)
