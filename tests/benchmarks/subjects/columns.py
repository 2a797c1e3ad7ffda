"""The kernel on codes and keys in memory, and `check` on tables."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import pyarrow as pa
from statelaw import Verdict, VerdictTable, find
from statelaw.frames import Kernel, PairCounts, TallySink, VerdictSink, check

from tests.benchmarks.log import LIFECYCLE, Log, load

Run = Callable[[], int | None]

_LEGAL = np.array([verdict.legal for verdict in Verdict])


def counts(layout: str, rows: int, *, accelerate: bool = False) -> Run:
    """Counts of pairs, in NumPy."""
    return partial(_counted, _compiled(), load(layout, rows), accelerate=accelerate)


def verdicts(layout: str, rows: int, *, accelerate: bool = False) -> Run:
    """A verdict for each row, in NumPy."""
    return partial(_judged, _compiled(), load(layout, rows), accelerate=accelerate)


def counts_numba(layout: str, rows: int) -> Run:
    """Counts of pairs, by compiled loops."""
    _warmed(_counted)
    return counts(layout, rows, accelerate=True)


def verdicts_numba(layout: str, rows: int) -> Run:
    """A verdict for each row, by compiled loops."""
    _warmed(_judged)
    return verdicts(layout, rows, accelerate=True)


def arrow(layout: str, rows: int) -> Run:
    """`check` on a pyarrow table whose statuses are a dictionary of strings, for its counts."""
    log, table = load(layout, rows), _compiled()
    names = pa.array([*log.statuses, "no such status"])
    status = pa.DictionaryArray.from_arrays(pa.array(log.codes.view(np.int8)), names)
    data = pa.table({"entity": pa.array(log.keys), "status": status})
    return lambda: _not_legal(check(data, table).counts, table)


def _warmed(run: Callable[..., int | None]) -> None:
    """Compile the loops, in either layout, before anything is measured."""
    table = _compiled()
    keys = np.arange(1 << 17, dtype=np.int32) // 2
    codes = (keys % (len(table.codes) + 1)).astype(np.uint8)
    for order in (slice(None), slice(None, None, -1)):
        run(table, Log(np.ascontiguousarray(keys[order]), codes, [], set()), accelerate=True)
        mixed = np.ascontiguousarray(keys.reshape(-1, 2).T[:, order].reshape(-1))
        run(table, Log(mixed, codes, [], set()), accelerate=True)


def _counted(table: VerdictTable[Any], log: Log, *, accelerate: bool) -> int:
    kernel = Kernel(table, accelerate=accelerate)
    sink = TallySink(kernel)
    kernel.feed(log.keys, log.codes, sink)
    return _not_legal(sink.counts, table)


def _judged(table: VerdictTable[Any], log: Log, *, accelerate: bool) -> int | None:
    kernel = Kernel(table, accelerate=accelerate)
    sink = VerdictSink(kernel, len(log.keys))
    kernel.feed(log.keys, log.codes, sink)
    if len(log.keys) > _SMALL:
        return None  # to count them is no part of the work; that small logs agree is enough
    return int((~_LEGAL[sink.verdicts]).sum())


_SMALL = 100_000


def _not_legal(counts: PairCounts, table: VerdictTable[Any]) -> int:
    return sum(n for verdict, n in counts.verdicts(table).items() if not verdict.legal)


def _compiled() -> VerdictTable[Any]:
    return find(LIFECYCLE).compile("polled")
