"""The databases that queries are run on: each holds a log as a table."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import duckdb
import pyarrow as pa

from tests.engines.engine import Keys, holds_any_text
from tests.frames.holders import arrow
from tests.sql import postgres

Row = tuple[Any, str | None]
Rows = list[dict[str, Any]]


@dataclass(frozen=True)
class Ask:
    """A connection: called, it runs a query and gives its rows.

    Attributes:
        query: Runs a query.
        script: Runs several statements.
    """

    query: Callable[[str], Any]
    script: Callable[[str], object]

    def __call__(self, query: str) -> Rows:
        """The rows of a query."""
        cursor = self.query(query)
        names = [each[0] for each in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


@dataclass(frozen=True)
class Database:
    """A database.

    Attributes:
        name: Its dialect.
        holding: A context in which a log is the table `log`: of a key and a status in each row,
            and of the row's number, which is called `at`.
        keys: The kinds of keys that it has a type for.
        schema: A schema that ends with the connection.
        holds: Whether it can hold a text.
    """

    name: str
    holding: Callable[[Sequence[Row], Keys], Any]
    keys: frozenset[Keys] = frozenset(Keys)
    schema: str = "main"
    holds: Callable[[str], bool] = holds_any_text


@contextmanager
def _in_duckdb(rows: Sequence[Row], kind: Keys) -> Iterator[Ask]:
    with duckdb.connect() as connection:
        keys: Any = [key for key, _ in rows]
        table = arrow({"status": [status for _, status in rows], "at": list(range(len(rows)))})
        types = {Keys.TEXTS: pa.string(), Keys.INTEGERS: pa.int64(), Keys.UUIDS: pa.uuid()}
        held = pa.array([k.bytes for k in keys] if kind is Keys.UUIDS else keys, types[kind])
        connection.register("log", table.append_column("entity", held))
        yield Ask(connection.execute, connection.execute)


@contextmanager
def _in_sqlite(rows: Sequence[Row], kind: Keys) -> Iterator[Ask]:  # noqa: ARG001
    connection = sqlite3.connect(":memory:")
    try:
        connection.execute("CREATE TABLE log (entity, at INTEGER, status TEXT)")
        numbered = ((key, at, status) for at, (key, status) in enumerate(rows))
        connection.executemany("INSERT INTO log VALUES (?, ?, ?)", numbered)
        yield Ask(connection.execute, connection.executescript)
    finally:
        connection.close()


@contextmanager
def _in_postgres(rows: Sequence[Row], kind: Keys) -> Iterator[Ask]:
    connection = postgres.require()
    types = {Keys.TEXTS: "text", Keys.INTEGERS: "bigint", Keys.UUIDS: "uuid"}
    connection.execute("DROP TABLE IF EXISTS pg_temp.log")
    connection.execute(
        f"CREATE TEMP TABLE log (entity {types[kind]}, at bigint, status text)".encode()
    )
    with connection.cursor().copy("COPY log FROM STDIN") as copy:
        for at, (key, status) in enumerate(rows):
            copy.write_row((key, at, status))

    def run(text: str) -> Any:
        return connection.execute(text.encode())

    yield Ask(run, run)


def _holds(text: str) -> bool:
    return "\0" not in text


DUCKDB = Database("duckdb", _in_duckdb)
SQLITE = Database("sqlite", _in_sqlite, frozenset({Keys.TEXTS, Keys.INTEGERS}))
POSTGRES = Database("postgres", _in_postgres, schema="pg_temp", holds=_holds)
DATABASES = (DUCKDB, SQLITE, POSTGRES)
