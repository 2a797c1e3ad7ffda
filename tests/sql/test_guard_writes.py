"""A guard holds whoever writes, however many rows, and in whatever words the statuses are."""

from __future__ import annotations

import sqlite3
import time
from concurrent.futures import ThreadPoolExecutor
from itertools import product
from typing import Any

import psycopg
import pytest
from statelaw import Lifecycle, find
from statelaw.sql import drop_guard, guard

from tests.sql import postgres
from tests.sql.databases import POSTGRES, SQLITE
from tests.sql.guarded import HOLDERS, INSERT, UPDATE, RefusedError, each_dialect, said, wanted
from tests.sql.odd import odd

IMPORT: Lifecycle[Any] = find("prolific.dataset_import")


def _guard(lifecycle: Lifecycle[Any], dialect: str) -> str:
    return guard(lifecycle, table=("order",), dialect=dialect, status="the status")


@each_dialect
def test_odd_statuses_are_written_and_refused_by_their_characters(dialect: str) -> None:
    """Quotes, backslashes, dollars, NUL and other alphabets: the same decision and message."""
    lifecycle = odd({"sqlite": SQLITE, "postgres": POSTGRES}[dialect].holds)
    table = lifecycle.compile("every_change")
    steps = list(product(table.codes, table.codes))
    with HOLDERS[dialect](_guard(lifecycle, dialect), [each for each, _ in steps]) as run:
        for place, (previous, status) in enumerate(steps):
            expected = None if previous == status else wanted(table, previous, status)
            assert said(run, UPDATE, status, place) == expected
        for place, status in enumerate(table.codes, len(steps)):
            assert said(run, INSERT, place, status) == wanted(table, None, status)


@each_dialect
def test_a_statement_of_many_rows_is_taken_or_refused_whole(dialect: str) -> None:
    """One row that may not change undoes the change of the others."""
    each = 'UPDATE "order" SET "the status" = CASE id WHEN 1 THEN ? ELSE ? END'
    here = 'UPDATE "order" SET note = ? WHERE "the status" = ?'
    with HOLDERS[dialect](_guard(IMPORT, dialect)) as run:
        rows = 'INSERT INTO "order" VALUES (1, ?, NULL), (2, ?, NULL)'
        with pytest.raises(RefusedError, match="cannot begin in complete"):
            run(rows, ("uninitialised", "complete"))
        run(rows, ("uninitialised", "uninitialised"))
        with pytest.raises(RefusedError, match="no row from uninitialised to complete"):
            run(each, ("queued", "complete"))
        run(each, ("queued", "uninitialised"))
        run('DELETE FROM "order" WHERE "the status" = ?', ("queued",))
        run(here, ("left", "uninitialised"))
        run(INSERT, (1, "uninitialised"))


@pytest.mark.parametrize("clause", ["OR IGNORE", "OR REPLACE", "OR FAIL", "OR ROLLBACK"])
def test_no_clause_of_sqlite_gets_by(clause: str) -> None:
    """What a statement says of conflicts is not about what a trigger refuses."""
    with HOLDERS["sqlite"](_guard(IMPORT, "sqlite")) as run:
        run(INSERT, (1, "uninitialised"))
        with pytest.raises(RefusedError, match="no row from uninitialised to complete"):
            run(UPDATE.replace("UPDATE", f"UPDATE {clause}"), ("complete", 1))
        with pytest.raises(RefusedError, match="cannot begin in complete"):
            run(INSERT.replace("INSERT", f"INSERT {clause}"), (2, "complete"))


def test_a_table_in_another_schema_of_sqlite_is_guarded() -> None:
    """That is one of a database that was attached; its guard is in it too."""
    connection = sqlite3.connect(":memory:")
    connection.execute("ATTACH ':memory:' AS shop")
    connection.execute("CREATE TABLE shop.imports (status)")
    connection.execute("CREATE TABLE imports (status)")
    connection.executescript(guard(IMPORT, table="shop.imports", dialect="sqlite"))
    connection.execute("INSERT INTO imports VALUES ('complete')")
    with pytest.raises(sqlite3.IntegrityError, match="cannot begin in complete"):
        connection.execute("INSERT INTO shop.imports VALUES ('complete')")
    connection.executescript(drop_guard(table="shop.imports", dialect="sqlite"))
    connection.execute("INSERT INTO shop.imports VALUES ('complete')")
    connection.close()


def test_postgres_says_which_table_and_column() -> None:
    """The error is a check violation, 23514, of the column, in whatever schema."""
    connection = postgres.require()
    with connection.transaction(force_rollback=True):
        connection.execute("CREATE SCHEMA shop")
        connection.execute("CREATE TABLE shop.imports (status text)")
        connection.execute(guard(IMPORT, table="shop.imports", dialect="postgres").encode())
        with pytest.raises(psycopg.errors.CheckViolation) as caught, connection.transaction():
            connection.execute("INSERT INTO shop.imports VALUES ('complete')")
        said = caught.value.diag
        assert said.sqlstate == "23514"
        assert (said.schema_name, said.table_name, said.column_name) == (
            "shop",
            "imports",
            "status",
        )
        connection.execute(drop_guard(table="shop.imports", dialect="postgres").encode())
        connection.execute("INSERT INTO shop.imports VALUES ('complete')")
        left = connection.execute("SELECT 1 FROM pg_proc WHERE pronamespace = 'shop'::regnamespace")
        assert left.fetchall() == []


@pytest.mark.parametrize("kind", ["varchar(20)", "char(20)", "stage"])
def test_a_status_of_postgres_may_have_another_type(kind: str) -> None:
    """Bounded and padded text, and an enumeration, are compared as text."""
    connection = postgres.require()
    names = ", ".join(f"'{each}'" for each in IMPORT.statuses)
    with connection.transaction(force_rollback=True):
        connection.execute(f"CREATE TYPE stage AS ENUM ({names})".encode())
        connection.execute(f"CREATE TABLE imports (status {kind})".encode())
        connection.execute(guard(IMPORT, table="imports", dialect="postgres").encode())
        connection.execute("INSERT INTO imports VALUES ('uninitialised')")
        connection.execute("UPDATE imports SET status = 'queued'")
        with pytest.raises(psycopg.errors.CheckViolation) as caught, connection.transaction():
            connection.execute("UPDATE imports SET status = 'uninitialised'")
        expected = wanted(IMPORT.compile("every_change"), "queued", "uninitialised")
        assert caught.value.diag.message_primary == expected


@pytest.mark.parametrize(
    ("second", "refused"),
    [("processing", None), ("queued", None), ("complete", "no row from queued to complete")],
)
def test_of_two_writers_the_second_is_judged_by_what_the_first_wrote(
    second: str, refused: str | None
) -> None:
    """A writer who waits for another's row is judged by the status that stands there afterwards."""
    first = postgres.require()
    first.execute("DROP TABLE IF EXISTS imports")
    first.execute("CREATE TABLE imports (status text)")
    first.execute(guard(IMPORT, table="imports", dialect="postgres").encode())
    first.execute("INSERT INTO imports VALUES ('uninitialised')")
    with postgres.another() as other, ThreadPoolExecutor(1) as pool:
        with first.transaction():
            first.execute("UPDATE imports SET status = 'queued'")
            waits = pool.submit(other.execute, "UPDATE imports SET status = %s", (second,))
            _wait_for_lock(first, other.info.backend_pid)
        if refused is None:
            waits.result(10)
        else:
            with pytest.raises(psycopg.errors.CheckViolation, match=refused):
                waits.result(10)
    found = first.execute("SELECT status FROM imports").fetchall()
    assert found == [(second if refused is None else "queued",)]
    first.execute("DROP TABLE imports")


def _wait_for_lock(connection: psycopg.Connection[Any], process: int) -> None:
    until = time.monotonic() + 10
    query = "SELECT 1 FROM pg_locks WHERE pid = %s AND NOT granted"
    while not connection.execute(query, (process,)).fetchall():
        assert time.monotonic() < until, "the second writer does not wait"
        time.sleep(0.01)
