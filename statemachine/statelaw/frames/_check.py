"""Checking a log that is held in memory as columns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from statelaw.finding import Severity
from statelaw.frames._cells import Cells
from statelaw.frames._checked import Checked
from statelaw.frames._columns import Columns
from statelaw.frames._course import Course, course_in_time
from statelaw.frames._grouping import Grouping
from statelaw.frames._judgement import Judgement, PairSink
from statelaw.frames._kernel import Kernel
from statelaw.frames._times import Ties, Unsorted
from statelaw.table import TransitionTable
from statelaw.validator import policy
from statelaw.verdict import Mode, Trust, VerdictTable, compiled
from statelaw.walk import OnViolation, Policy
from statelaw.words import chosen


def check(
    data: Any,
    lifecycle: TransitionTable[Any] | VerdictTable[Any],
    *,
    status: str = "status",
    entity: str | Sequence[str] | None = "entity",
    at: str | None = None,
    unsorted: Unsorted | str = Unsorted.SAY,
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
        at: The column of times, if the order of time is to be looked at.
        unsorted: What is done where the times of a trace go back: `say`, `sort`, `keep` or
            `refuse`; see `Unsorted`.
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
    lifecycle = compiled(lifecycle, mode, max_missed=max_missed, trust=trust)
    entities = () if entity is None else (entity,) if isinstance(entity, str) else tuple(entity)
    cells = Cells(lifecycle, how.on_violation)
    columns = Columns.of(data, status, entities, tuple(map(str, lifecycle.codes)), at)
    lies = chosen(Unsorted, unsorted, "unsorted"), chosen(Ties, ties, "ties")
    if at is None:
        judgement = _judged(columns, cells, how)
        course = Course(columns, judgement.grouping)
    else:
        course = course_in_time(columns, at, columns.times, *lies)
        judgement = _judged(course.judged_columns, cells, how)
    return Checked(data, course, judgement, len(columns))


def _judged(columns: Columns, cells: Cells, how: Policy) -> Judgement:
    kernel, pairs = Kernel(cells.table, on_violation=how.on_violation), PairSink()
    chunks = []
    for runs, codes in columns.chunks(cells, kernel.gear):
        kernel.feed_runs(runs, codes, pairs)
        chunks.append(runs)
    return Judgement(cells, how, pairs.pairs(cells), pairs.gapped(), Grouping(chunks))
