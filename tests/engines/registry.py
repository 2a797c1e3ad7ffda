"""Every engine there is."""

from __future__ import annotations

from tests.engines import columns, files, rows
from tests.engines.engine import Columnar, Engine

ENGINES: tuple[Engine, ...] = (*rows.ENGINES, *columns.ENGINES, *files.ENGINES)

ROW_BY_ROW: tuple[Engine, ...] = rows.ENGINES
"""Those that see a status as a value, of whatever type."""

COLUMNAR: tuple[Columnar, ...] = (*columns.COLUMNAR, *files.COLUMNAR)
"""Those that see a column, of whatever type."""
