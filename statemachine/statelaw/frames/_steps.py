"""The counts of steps as a table."""

from __future__ import annotations

from typing import Any

import pyarrow as pa

from statelaw.frames._pairs import PairCounts
from statelaw.verdict import VerdictTable


def steps_table(counts: PairCounts, table: VerdictTable[Any]) -> pa.Table:
    """How often each step occurred, one row for each (previous, status, verdict)."""
    steps = counts.steps(table)
    columns = {
        "previous": pa.array([step.previous for step in steps], pa.string()),
        "status": pa.array([step.status for step in steps], pa.string()),
        "verdict": pa.array([step.verdict.name for step in steps], pa.string()),
        "count": pa.array([step.count for step in steps], pa.int64()),
        "after_gap": pa.array([step.after_gap for step in steps], pa.int64()),
    }
    return pa.table(columns)
