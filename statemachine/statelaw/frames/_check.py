"""Checking a log that is held in memory as columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from statelaw.finding import Severity
from statelaw.frames._cells import Cells
from statelaw.frames._checked import Checked
from statelaw.frames._columns import Columns
from statelaw.frames._grouping import Grouping
from statelaw.frames._judgement import Judgement, PairSink
from statelaw.frames._kernel import Kernel
from statelaw.frames._kinds import columns_of
from statelaw.frames._runs import Rows
from statelaw.frames._times import Order, Ties, Unsorted, looked_at, require_order, times_of
from statelaw.table import TransitionTable
from statelaw.validator import policy
from statelaw.verdict import Mode, Trust, VerdictTable, compile_table
from statelaw.walk import OnViolation, Policy
from statelaw.words import chosen


def check(
    data: Any,
    lifecycle: TransitionTable[Any] | VerdictTable[Any],
    *,
    status: str = "status",
    entity: str | Sequence[str] | None = "entity",
    at: str | None = None,
    unsorted: Unsorted | str = Unsorted.REFUSE,
    ties: Ties | str = Ties.KEEP,
    mode: Mode | str = Mode.POLLED,
    max_missed: int | None = None,
    trust: Trust | str = Trust.ALL,
    unknown: Severity | str = Severity.ERROR,
    undeclared: Severity | str = Severity.ERROR,
    undocumented: Severity | str = Severity.NOTE,
    on_violation: OnViolation | str = OnViolation.ADOPT,
    must_settle: bool = False,
) -> Checked:
    """Check a whole log held as columns.

    The rows of a trace are taken in the order in which they stand, whatever lies between them.
    Nothing is sorted unless `unsorted="sort"` asks for it.

    Args:
        data: A pyarrow, Polars or pandas table, a DuckDB relation, a structured NumPy array or a
            mapping of arrays.
        lifecycle: The lifecycle, or one compiled; a compiled one settles `mode`, `max_missed` and
            `trust`.
        status: The column of statuses: strings, categories or a dictionary of them; null where
            none was reported.  In NumPy, unsigned integers are codes of the compiled table, and
            codes that it does not have are unknown statuses.
        entity: The column, or columns, that tell the traces apart: integers, strings or UUIDs,
            such as `["entity", "run"]`.  `None`: the whole log is one trace.
        at: The column of times, if the order of time is to be verified.
        unsorted: What is done where times of a trace go back: `refuse`, `sort` or `keep`.
        ties: What is done where they are equal: `keep` the order of the rows, or `refuse`.
        mode: See `Lifecycle.compile`.
        max_missed: See `Lifecycle.compile`.
        trust: See `Lifecycle.compile`.
        unknown: See `Lifecycle.check`.
        undeclared: See `Lifecycle.check`.
        undocumented: See `Lifecycle.check`.
        on_violation: See `Lifecycle.check`.
        must_settle: See `Lifecycle.check`.

    Raises:
        InputError: A column is missing or of a type that does not fit, rows name no entity, times
            are out of order, or an option has no such value.
    """
    how = policy(
        unknown=unknown,
        undeclared=undeclared,
        undocumented=undocumented,
        on_violation=on_violation,
        must_settle=must_settle,
    )
    if not isinstance(lifecycle, VerdictTable):
        lifecycle = compile_table(lifecycle, mode, max_missed=max_missed, trust=trust)
    entities = () if entity is None else (entity,) if isinstance(entity, str) else tuple(entity)
    cells = Cells(lifecycle, how.on_violation)
    log = _Log(data, Columns.of(data, status, entities), cells, how)
    lies = chosen(Unsorted, unsorted, "unsorted"), chosen(Ties, ties, "ties")
    return log.checked() if at is None else log.checked_in_time(at, *lies)


class _Log:
    """One log being checked."""

    def __init__(self, data: Any, columns: Columns, cells: Cells, how: Policy) -> None:
        self._data = data
        self._columns = columns
        self._cells = cells
        self._how = how

    def checked(self, order: Order | None = None, rows: Rows | None = None) -> Checked:
        """Judge all of it; `rows` says where each row stands in the caller's log."""
        kernel, pairs = Kernel(self._cells.table, on_violation=self._how.on_violation), PairSink()
        chunks = []
        for runs, codes in self._columns.chunks(self._cells):
            kernel.feed_runs(runs, codes, pairs)
            chunks.append(runs)
        grouping = Grouping(chunks)
        found = pairs.pairs(self._cells), pairs.gapped()
        judgement = Judgement(self._cells, self._how, *found, grouping)
        return Checked(self._data, self._columns, judgement, order, rows)

    def checked_in_time(self, at: str, unsorted: Unsorted, ties: Ties) -> Checked:
        """Judge it after its times have been looked at.

        Raises:
            InputError: They lie otherwise than is allowed.
        """
        times = times_of(columns_of(self._data, [at])[at], at)
        grouping = Grouping([runs for runs, _ in self._columns.chunks(self._cells)])
        order, back, equal = looked_at(grouping, times)
        require_order(back, equal, at, unsorted, ties)
        if not len(back) or unsorted is not Unsorted.SORT:
            return self.checked(order)
        rows = np.argsort(times, kind="stable")
        in_order = _Log(self._data, self._columns.taken(rows), self._cells, self._how)
        return in_order.checked(replace(order, sorted=True), rows)
