"""Spark SQL as a database that queries are run on: a log is a view of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from pyspark.sql import DataFrame

from tests.engines.engine import Keys
from tests.frames.holders import arrow
from tests.spark.cluster import shared
from tests.sql.databases import Ask, Database, Row


@dataclass(frozen=True)
class _Rows:
    """Rows of Spark as a cursor has them."""

    frame: DataFrame

    @property
    def description(self) -> Sequence[tuple[str]]:
        return [(name,) for name in self.frame.columns]

    def fetchall(self) -> Sequence[Sequence[Any]]:
        return self.frame.collect()


@contextmanager
def _in_spark(rows: Sequence[Row], kind: Keys) -> Iterator[Ask]:  # noqa: ARG001
    session = shared()
    columns: dict[str, Sequence[Any]] = {
        "entity": [key for key, _ in rows],
        "status": [status for _, status in rows],
        "at": range(len(rows)),
    }
    session.createDataFrame(arrow(columns)).repartition(2).createOrReplaceTempView("log")

    def script(text: str) -> None:
        for statement in text.split(";\n"):
            if statement:
                session.sql(statement)

    yield Ask(lambda query: _Rows(session.sql(query)), script)


SPARK = Database("spark", _in_spark, frozenset({Keys.TEXTS, Keys.INTEGERS}), schema="default")
