"""Every engine there is."""

from __future__ import annotations

import pytest

from tests.engines import columns, files, rows, spark, sql
from tests.engines.engine import Columnar, Engine

ENGINES: tuple[Engine, ...] = (
    *rows.ENGINES,
    *columns.ENGINES,
    *files.ENGINES,
    *spark.ENGINES,
    *sql.ENGINES,
)

ROW_BY_ROW: tuple[Engine, ...] = rows.ENGINES
"""Those that see a status as a value, of whatever type."""

COLUMNAR: tuple[Columnar, ...] = (*columns.COLUMNAR, *files.COLUMNAR)
"""Those that see a column, of whatever type."""

LAZY: tuple[Columnar, ...] = spark.COLUMNAR
"""Those that see the types of columns at once, and rows only when a query meets them."""

each_engine = pytest.mark.parametrize(
    "engine", [pytest.param(each, id=each.name, marks=each.can.marks) for each in ENGINES]
)
"""Runs a test with every engine."""
