"""Every engine there is."""

from __future__ import annotations

from tests.engines import columns, rows
from tests.engines.engine import Engine

ENGINES: tuple[Engine, ...] = (*rows.ENGINES, *columns.ENGINES)
