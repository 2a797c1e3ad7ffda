"""The engines that take a log as columns."""

from __future__ import annotations

import random
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import pairwise
from operator import add
from typing import Any
from unittest.mock import patch

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from statelaw import Finding, VerdictTable
from statelaw.frames import (
    Checked,
    Kernel,
    Stretch,
    Stretches,
    TallySink,
    VerdictSink,
    _columns,
    check,
)
from statelaw.frames._engine import Vectors
from statelaw.frames._labels import LEFT_OUT
from statelaw.walk import Policy

from tests.engines.engine import Abilities, Columnar, Engine, Judged, Log, Order, Part
from tests.frames import holders

_SUMS = frozenset({Part.COUNTS, Part.ENDS})


@dataclass(frozen=True)
class Held:
    """`frames.check` of a log in one of the things that hold columns."""

    hold: Callable[[holders.Log], Any]
    engine: str
    most: int = 50_000
    floats: str = "double"
    integers: str = "int64"

    @property
    def name(self) -> str:
        """See `Engine`."""
        return f"frames.check in {self.hold.__name__}"

    @property
    def can(self) -> Abilities:
        """See `Engine`."""
        return Abilities(orders=frozenset(Order), most=self.most)

    def judge(self, table: VerdictTable[Any], how: Policy, log: Log, order: Order) -> Judged:
        """See `Engine`."""
        columns: dict[str, Any] = {"entity": log.keys, "status": log.statuses}
        if log.times is not None:
            columns["at"] = log.times
        at = None if order is Order.ROWS else "at"
        unsorted = "say" if order is Order.ROWS else order.value
        found = checked(self.hold(columns), table, how, at=at, unsorted=unsorted)
        return said(found, log)

    def take(self, table: VerdictTable[Any], columns: Mapping[str, Sequence[Any]]) -> None:
        """See `Columnar`."""
        checked(self.hold(columns), table, Policy())


class Cut(Held):
    """The same in chunks of three rows, so that even small logs straddle many."""

    @property
    def name(self) -> str:
        """See `Engine`."""
        return "frames.check in chunks of three rows"

    def judge(self, table: VerdictTable[Any], how: Policy, log: Log, order: Order) -> Judged:
        """See `Engine`."""
        with patch.object(_columns, "CHUNK", 3), patch.object(Vectors, "most_mixed", 2):
            return super().judge(table, how, log, order)


def checked(data: Any, table: VerdictTable[Any], how: Policy, **more: Any) -> Checked:
    """`frames.check` by a policy."""
    return check(
        data,
        table,
        unknown=how.unknown,
        undeclared=how.undeclared,
        undocumented=how.undocumented,
        on_violation=how.on_violation,
        must_settle=how.must_settle,
        **more,
    )


def said(found: Checked, log: Log) -> Judged:
    """What a checked log says."""
    verdicts = [None if code == LEFT_OUT else code for code in found.verdict_codes.tolist()]
    findings: list[tuple[int, Finding]] = [
        (each.row, each.finding) for each in found.each_finding()
    ]
    findings.sort(key=lambda each: each[0])
    lasts = [last if isinstance(last, str) else None for last in _column(found.traces, "last")]
    return Judged(verdicts, findings, found.counts, dict(zip(log.names, lasts, strict=True)))


def _column(table: Any, name: str) -> list[Any]:
    """A column of whatever kind of table, as plain values."""
    column = table[name]
    return list(column.to_pylist() if isinstance(table, pa.Table) else column)


@dataclass(frozen=True)
class Codes:
    """`Kernel`: entities as integers, statuses as codes, in batches of any size."""

    name: str
    accelerate: bool
    shape: Callable[[NDArray[np.int64]], NDArray[Any]] = lambda keys: keys
    most: int = 1_000_000

    @property
    def can(self) -> Abilities:
        """See `Engine`."""
        return Abilities(says=frozenset(Part) - {Part.FINDINGS}, settle=False, most=self.most)

    def judge(self, table: VerdictTable[Any], how: Policy, log: Log, order: Order) -> Judged:  # noqa: ARG002
        """See `Engine`."""
        kernel = Kernel(table, on_violation=how.on_violation, accelerate=self.accelerate)
        verdicts, tally = VerdictSink(kernel, len(log)), TallySink(kernel)
        keys, codes = self.shape(np.array(log.numbers, np.int64)), codes_of(table, log)
        for part in chunks(len(log)):
            kernel.feed(keys[part], codes[part], verdicts, tally)
        names = named(self.shape(np.arange(len(log.names))), log)
        found, stands = kernel.ends()
        return Judged(
            verdicts.verdicts.tolist(), (), tally.counts, ends(table, names, found, stands)
        )


class Parts:
    """`Stretches`: parts of a log summarised by themselves, then merged."""

    name = "stretches merged"
    can = Abilities(says=_SUMS, hold=False, settle=False, most=300_000)

    def judge(self, table: VerdictTable[Any], how: Policy, log: Log, order: Order) -> Judged:  # noqa: ARG002
        """See `Engine`."""
        keys, codes = np.array(log.numbers, np.int64), codes_of(table, log)
        parts = [Stretches.of(table, [(keys[part], codes[part])]) for part in chunks(len(log))]
        whole = merged(parts, Stretches.empty(table))
        names = dict(enumerate(log.names))
        return Judged(counts=whole.whole(), ends=ends(table, names, whole.keys, whole.last))


class Traces:
    """`Stretch`: pieces of each trace summarised by themselves, then merged; without NumPy."""

    name = "stretches of traces merged"
    can = Abilities(says=_SUMS, hold=False, settle=False, most=20_000)

    def judge(self, table: VerdictTable[Any], how: Policy, log: Log, order: Order) -> Judged:  # noqa: ARG002
        """See `Engine`."""
        counts, lasts = Stretch.empty(table).counts, list[int]()
        for rows in log.traces.values():
            statuses = [log.statuses[row] for row in rows]
            pieces = [Stretch.of(table, statuses[part]) for part in chunks(len(rows))]
            whole = merged(pieces, Stretch.empty(table))
            counts += whole.whole()
            lasts.append(-1 if whole.last is None else whole.last)
        names = dict(enumerate(log.names))
        return Judged(
            counts=counts, ends=ends(table, names, np.arange(len(lasts)), np.array(lasts))
        )


def chunks(rows: int) -> list[slice]:
    """Rows cut anywhere, always alike for their number; some chunks are empty."""
    cuts = random.Random(rows).choices(range(rows + 1), k=4)
    return [slice(start, stop) for start, stop in pairwise(sorted([0, *cuts, rows]))]


def merged(parts: list[Any], empty: Any) -> Any:
    """Neighbouring parts merged: the first two thirds from the left, the rest from the right."""
    here = 2 * len(parts) // 3
    left = reduce(add, parts[:here], empty)
    return left + reduce(lambda later, part: part + later, reversed(parts[here:]), empty)


def named(keys: NDArray[Any], log: Log) -> dict[Any, Hashable]:
    """The name of the trace that each key stands for; wide keys are tuples."""
    return dict(zip(plain(keys), log.names, strict=True))


def ends(
    table: VerdictTable[Any],
    names: Mapping[Any, Hashable],
    keys: NDArray[Any],
    codes: NDArray[Any],
) -> dict[Hashable, str | None]:
    """Where each trace stands, by its name; a code that is none of a status stands for none."""
    statuses = dict(enumerate(map(str, table.codes)))
    pairs = zip(plain(keys), codes.tolist(), strict=True)
    return {names[key]: statuses.get(code) for key, code in pairs}


def plain(keys: NDArray[Any]) -> list[Any]:
    """Keys that can be looked up."""
    return keys.tolist() if keys.ndim == 1 else list(map(tuple, keys.tolist()))


def codes_of(table: VerdictTable[Any], log: Log) -> NDArray[np.int64]:
    """The code of each row's status."""
    return np.array(list(map(table.code, log.statuses)), np.int64)


def _wide(keys: NDArray[np.int64]) -> NDArray[Any]:
    return np.stack([keys % 2, keys], axis=1).astype(np.uint64)


def _far(keys: NDArray[np.int64]) -> NDArray[Any]:
    return keys * 10**12 - 7


_QUICK = (holders.arrow, holders.polars)
"""The others take longer to make than to check."""

_PACKAGES: dict[Callable[[holders.Log], Any], str] = {
    holders.arrow: "pyarrow",
    holders.in_chunks: "pyarrow",
    holders.as_dictionary: "pyarrow",
    holders.as_batches: "pyarrow",
    holders.polars: "polars",
    holders.polars_lazy: "polars",
    holders.polars_categories: "polars",
    holders.pandas: "pandas",
    holders.pandas_arrow: "pandas",
    holders.relation: "duckdb",
    holders.numpy: "numpy",
}
_HELD = tuple(
    Held(hold, _PACKAGES[hold], 1_000_000 if hold in _QUICK else 50_000) for hold in holders.HOLDERS
)

ENGINES: tuple[Engine, ...] = (
    *_HELD,
    Cut(holders.arrow, "pyarrow", 2_000),
    Codes("kernel in NumPy", accelerate=False),
    Codes("kernel in numba", accelerate=True),
    Codes("kernel in NumPy, keys far apart", accelerate=False, shape=_far, most=200_000),
    Codes("kernel in numba, wide keys", accelerate=True, shape=_wide, most=200_000),
    Parts(),
    Traces(),
)

COLUMNAR: tuple[Columnar, ...] = tuple(
    each
    for each in _HELD
    if each.hold is not holders.polars_categories  # which holds but text
)
