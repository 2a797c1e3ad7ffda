"""Parquet files of 1 048 576 rows a group: file to counts, beside pyarrow and DuckDB."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from tests.benchmarks.log import folder, load_rules

Run = Callable[[], Any]
COLUMNS = ["entity", "status"]


def check_integers(layout: str, rows: int) -> Run:
    """`check_files` for the counts."""
    return _check(_file(layout, rows, "whole"))


def check_strings(layout: str, rows: int) -> Run:
    """The same where entities are strings."""
    return _check(_file(layout, rows, "text"))


def read_integers(layout: str, rows: int) -> Run:
    """Read the two columns into memory by pyarrow."""
    return _read(_file(layout, rows, "whole"))


def stream_integers(layout: str, rows: int) -> Run:
    """Read the two columns by pyarrow, batch by batch."""
    path = _file(layout, rows, "whole")

    def run() -> None:
        with pq.ParquetFile(path) as file:
            for batch in file.iter_batches(columns=COLUMNS):
                del batch

    return run


def read_strings(layout: str, rows: int) -> Run:
    """The same where entities are strings."""
    return _read(_file(layout, rows, "text"))


def duckdb_integers(layout: str, rows: int) -> Run:
    """A query with `lag`."""
    return _query(_file(layout, rows, "whole"), layout, rows)


def duckdb_strings(layout: str, rows: int) -> Run:
    """The same where entities are strings."""
    return _query(_file(layout, rows, "text"), layout, rows)


def _file(layout: str, rows: int, name: str) -> Path:
    return folder(layout, rows) / f"{name}.parquet"


def _check(path: Path) -> Run:
    from statelaw import find
    from statelaw.frames import check_files

    from tests.benchmarks.log import LIFECYCLE

    table = find(LIFECYCLE).compile("polled")

    def run() -> int:
        counts = check_files(path, table, per_trace=False).counts
        return sum(n for verdict, n in counts.verdicts(table).items() if not verdict.legal)

    return run


def _read(path: Path) -> Run:
    def run() -> None:
        pq.read_table(path, columns=COLUMNS)

    return run


def _query(path: Path, layout: str, rows: int) -> Run:
    import duckdb

    from tests.benchmarks.subjects.windows import counting

    statuses, allowed = load_rules(layout, rows)
    connection = duckdb.connect()
    connection.execute("create table allowed (previous varchar, status varchar)")
    connection.executemany("insert into allowed values (?, ?)", sorted(allowed))
    connection.execute(f"set temp_directory = '{os.fspath(path.parent / 'spilled')}'")
    known = "(" + ", ".join(f"'{status}'" for status in statuses) + ")"
    query = counting(f"'{path}'", known)
    return lambda: int(connection.execute(query).fetchall()[0][0])
