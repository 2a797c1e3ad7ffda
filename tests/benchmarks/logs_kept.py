"""Making a log and writing it down: `python -m tests.benchmarks.logs_kept LAYOUT ROWS FORM`.

It is written as arrays and, where FORM is `whole` or `text`, as a Parquet file whose entities are
integers or strings.
"""

from __future__ import annotations

import json
import os
import sys

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray
from statelaw import VerdictTable, find

from tests.benchmarks.log import LIFECYCLE, folder, load
from tests.benchmarks.logs_made import PER_ENTITY, codes_of, in_order_of_time, interleaved

_ROWS = 1 << 20
"""The rows of a row group, as most writers have it."""


def keep(layout: str, rows: int) -> None:
    """Write the log down, unless that has been done."""
    path = folder(layout, rows)
    if (path / "table.json").exists():
        return
    path.mkdir(parents=True, exist_ok=True)
    table = find(LIFECYCLE).compile("polled")
    keys, codes = _columns(table, layout, rows // PER_ENTITY)
    np.save(path / "keys.npy", keys)
    np.save(path / "codes.npy", codes)
    names = list(map(str, table.codes))
    allowed = [(a, b) for a in names for b in names if table.judge(a, b).legal]
    said = {"statuses": names, "allowed": allowed}
    (path / "table.json").write_text(json.dumps(said), encoding="utf-8")


def keep_parquet(layout: str, rows: int, *, text: bool) -> None:
    """Write the log down as a Parquet file of three columns, unless that has been done.

    Args:
        layout: See `log.LAYOUTS`.
        rows: The number of observations.
        text: Whether entities are strings of twelve characters instead of integers.
    """
    path = folder(layout, rows) / ("text.parquet" if text else "whole.parquet")
    if path.exists():
        return
    log, unfinished = load(layout, rows), path.with_suffix(".unfinished")
    names = pa.array([*log.statuses, "no such status"])
    key = pa.string() if text else pa.int64()
    schema = pa.schema([("entity", key), ("status", names.type), ("at", pa.int64())])
    with pq.ParquetWriter(unfinished, schema) as file:
        for start in range(0, rows, _ROWS):
            keys = log.keys[start : start + _ROWS]
            statuses = names.take(pa.array(log.codes[start : start + _ROWS]))
            at = pa.array(np.arange(start, start + len(keys)))
            file.write_table(pa.table([_named(keys, text=text), statuses, at], schema=schema))
    os.replace(unfinished, path)


def _columns(
    table: VerdictTable[str], layout: str, entities: int
) -> tuple[NDArray[np.int32], NDArray[np.uint8]]:
    codes = codes_of(table, entities)
    if layout == "grouped":
        return np.repeat(np.arange(entities, dtype=np.int32), PER_ENTITY), codes.reshape(-1)
    keys = interleaved(entities)
    return keys, in_order_of_time(codes, keys)


def _named(keys: NDArray[np.int32], *, text: bool) -> pa.Array:
    if not text:
        return pa.array(keys, pa.int64())
    distinct, which = np.unique(keys, return_inverse=True)
    return pa.array([f"da_{key:09d}" for key in distinct.tolist()]).take(pa.array(which))


if __name__ == "__main__":
    layout, rows, form = sys.argv[1], int(sys.argv[2]), sys.argv[3]
    keep(layout, rows)
    if form:
        keep_parquet(layout, rows, text=form == "text")
