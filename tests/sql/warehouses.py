"""Queries for warehouses that cannot be run here: DuckDB answers what sqlglot makes of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import sqlglot

from tests.engines.engine import Keys
from tests.sql.databases import DUCKDB, Ask, Database, Row


def warehouse(dialect: str) -> Database:
    """A database that takes queries of a dialect, translated and run by DuckDB."""

    @contextmanager
    def holding(rows: Sequence[Row], kind: Keys) -> Iterator[Ask]:
        with DUCKDB.holding(rows, kind) as ask:

            def script(text: str) -> None:
                for statement in sqlglot.transpile(text, read=dialect, write="duckdb"):
                    ask.script(statement)

            yield Ask(
                lambda query: ask.query(sqlglot.transpile(query, read=dialect, write="duckdb")[0]),
                script,
            )

    return Database(dialect, holding)
