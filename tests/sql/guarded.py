"""Tables with a guard, in the databases that have guards: what they take and what they say."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from statelaw import Severity, VerdictTable
from statelaw.stepping import judged_step
from statelaw.walk import Policy

from tests.sql import postgres

Run = Callable[[str, tuple[Any, ...]], None]
"""Runs a statement with `?` for each value; what the guard says comes as a `RefusedError`."""

INSERT = 'INSERT INTO "order" VALUES (?, ?, NULL)'
UPDATE = 'UPDATE "order" SET "the status" = ? WHERE id = ?'


class RefusedError(Exception):
    """What the database says of a row that it does not take."""


@contextmanager
def _sqlite(script: str, before: Sequence[str] = ()) -> Iterator[Run]:
    connection = sqlite3.connect(":memory:")
    connection.execute('CREATE TABLE "order" (id PRIMARY KEY, "the status" COLLATE NOCASE, note)')
    connection.executemany('INSERT INTO "order" VALUES (?, ?, NULL)', enumerate(before))
    connection.executescript(script)
    connection.executescript(script)  # a guard that is there is replaced

    def run(statement: str, values: tuple[Any, ...] = ()) -> None:
        try:
            connection.execute(statement, values)
        except sqlite3.IntegrityError as error:
            raise RefusedError(str(error)) from None

    yield run
    connection.close()


@contextmanager
def _postgres(script: str, before: Sequence[str] = ()) -> Iterator[Run]:
    connection = postgres.require()
    connection.execute('DROP TABLE IF EXISTS "order"')
    connection.execute('CREATE TABLE "order" (id int PRIMARY KEY, "the status" text, note text)')
    for row in enumerate(before):
        connection.execute('INSERT INTO "order" VALUES (%s, %s, NULL)', row)
    connection.execute(script.encode())
    connection.execute(script.encode())

    def run(statement: str, values: tuple[Any, ...] = ()) -> None:
        try:
            connection.execute(statement.replace("?", "%s").encode(), values)
        except psycopg.errors.CheckViolation as error:
            raise RefusedError(f"{error.diag.message_primary}") from None

    yield run
    connection.execute('DROP TABLE "order"')


HOLDERS = {"sqlite": _sqlite, "postgres": _postgres}
each_dialect = pytest.mark.parametrize("dialect", HOLDERS)


def wanted(table: VerdictTable[Any], previous: str | None, status: str) -> str | None:
    """What a guard is to say of a step; `None` where it is to take it."""
    found = judged_step(table, Policy(), previous, status, False)[1]
    return found.message if found and found.severity is Severity.ERROR else None


def said(run: Run, statement: str, *values: object) -> str | None:
    """What is said of a statement; `None` if the row is taken."""
    try:
        run(statement, values)
    except RefusedError as error:
        return str(error)
    return None
