"""The check written by hand as a window query, in Polars and in DuckDB, on columns in memory.

Both count the pairs of neighbours and look up which of them are allowed, which is the quickest
way that there is; unknown statuses are counted by themselves, and do not become a previous one.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from tests.benchmarks.log import Log, load

Run = Callable[[], int]


def polars_over(layout: str, rows: int) -> Run:
    """`shift().over(entity)`: right for any layout."""
    import polars as pl

    return _polars(load(layout, rows), pl.col("status").shift().over("entity"))


def polars_shift(layout: str, rows: int) -> Run:
    """A shift of the whole column, which is right only where the log is grouped."""
    import polars as pl

    same = pl.col("entity") == pl.col("entity").shift()
    return _polars(load(layout, rows), pl.when(same).then(pl.col("status").shift()))


def duckdb_lag(layout: str, rows: int) -> Run:
    """`lag(status) over (partition by entity order by "at")`."""
    import duckdb
    import pyarrow as pa

    log = load(layout, rows)
    columns = {"entity": log.keys, "status": log.codes, "at": np.arange(len(log.keys))}
    connection = duckdb.connect()
    connection.register("columns", pa.table(columns))
    connection.execute("create table log as from columns")
    _allow(connection, log)
    return lambda: _fetched(connection, counting("log", len(log.statuses)))


def counting(source: str, known: object) -> str:
    """The query that counts what is not allowed.

    Args:
        source: The table or file of the log.
        known: The number of codes; or SQL, the list of the statuses as text.
    """
    is_known = f"status < {known}" if isinstance(known, int) else f"status in {known}"
    return f"""
        with steps as (
            select status, lag(status) over (partition by entity order by "at") as previous
            from {source} where {is_known}
        ), pairs as (
            select previous, status, count(*) as n from steps
            where previous is not null group by all
        )
        select coalesce((select sum(n) from pairs anti join allowed using (previous, status)), 0)
             + (select count(*) from {source} where not ({is_known}))
    """


def _polars(log: Log, previous: Any) -> Run:
    import polars as pl

    frame = pl.DataFrame({"entity": log.keys, "status": log.codes})
    codes = {status: code for code, status in enumerate(log.statuses)}
    pairs = [(codes[a], codes[b]) for a, b in sorted(log.allowed)]
    schema = {"previous": pl.UInt8, "status": pl.UInt8}
    allowed = pl.DataFrame(pairs, schema=schema, orient="row")
    is_known = pl.col("status") < len(log.statuses)

    def run() -> int:
        known = frame.filter(is_known)
        steps = known.select(previous.alias("previous"), "status").drop_nulls()
        counted = steps.group_by("previous", "status").len()
        wrong = counted.join(allowed, on=["previous", "status"], how="anti")
        return int(wrong["len"].sum()) + len(frame) - len(known)

    return run


def _allow(connection: Any, log: Log) -> None:
    codes = {status: code for code, status in enumerate(log.statuses)}
    connection.execute("create table allowed (previous utinyint, status utinyint)")
    pairs = [(codes[a], codes[b]) for a, b in sorted(log.allowed)]
    connection.executemany("insert into allowed values (?, ?)", pairs)


def _fetched(connection: Any, query: str) -> int:
    return int(connection.execute(query).fetchone()[0])
