"""Checking a log that is held in a Spark DataFrame."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pyspark.sql import DataFrame

from statelaw.finding import Severity
from statelaw.frames import Cells
from statelaw.spark._checked import SparkChecked
from statelaw.spark._choice import Engine, chosen_engine
from statelaw.spark._codes import Codes
from statelaw.spark._log import log_of, names_of
from statelaw.table import TransitionTable
from statelaw.validator import policy
from statelaw.verdict import Mode, Trust, VerdictTable, compiled
from statelaw.walk import OnViolation
from statelaw.words import chosen


def check(
    data: DataFrame,
    lifecycle: TransitionTable[Any] | VerdictTable[Any],
    *,
    status: str = "status",
    entity: str | Sequence[str] | None = "entity",
    at: str | None = None,
    then: str | Sequence[str] = (),
    grouped: bool | None = None,
    engine: Engine | str = Engine.AUTO,
    mode: Mode | str = Mode.POLLED,
    max_missed: int | None = None,
    trust: Trust | str = Trust.ALL,
    unknown: Severity | str = Severity.ERROR,
    undeclared: Severity | str = Severity.ERROR,
    undocumented: Severity | str = Severity.NOTE,
    on_violation: OnViolation | str = OnViolation.ADOPT,
    must_settle: bool = False,
) -> SparkChecked:
    """Check a whole log held in a Spark DataFrame.

    A DataFrame has no order of its own, so the rows of a trace are taken in the order of `at`,
    then of `then`, and where all of these are equal by status: declared ones in the order of the
    table, then unknown ones.  Times do nothing but order; nothing is said of them.

    Args:
        data: The log.
        lifecycle: The lifecycle, or one compiled; a compiled one settles `mode`, `max_missed` and
            `trust`.
        status: The column of statuses: strings, null where none was reported.
        entity: The column, or columns, that tell the traces apart: strings, bytes or integers.
            `None`: the whole log is one trace.
        at: The column of times or numbers by which the rows of a trace are ordered.  It may be
            left out with `grouped=True` where the DataFrame is Parquet files as they are read and
            each entity lies in one of them: then the order is that of the file.
        then: Columns of numbers or times that order rows of equal `at`.
        grouped: Whether the rows of each entity stand together, and in order, in the files.
            `None`: the first rows are looked at, if that is cheap.  It decides on the engine
            alone; what is said does not rest on it.
        engine: `auto`, `window` or `batches`; see `Engine`.  It concerns the counts: rows are
            judged by window expressions, and under `on_violation="hold"` in batches.
        mode: See `Lifecycle.compile`.
        max_missed: See `Lifecycle.compile`.
        trust: See `Lifecycle.compile`.
        unknown: See `Lifecycle.check`.
        undeclared: See `Lifecycle.check`.
        undocumented: See `Lifecycle.check`.
        on_violation: See `Lifecycle.check`.
        must_settle: See `Lifecycle.check`.

    Raises:
        InputError: A column is missing or of a type that does not fit, the rows have no order, or
            an option has no such value.
    """
    how = policy(
        unknown=unknown,
        undeclared=undeclared,
        undocumented=undocumented,
        on_violation=on_violation,
        must_settle=must_settle,
    )
    asked = chosen(Engine, engine, "engine")
    lifecycle = compiled(lifecycle, mode, max_missed=max_missed, trust=trust)
    codes = Codes(Cells(lifecycle, how.on_violation), how)
    log = log_of(data, status, names_of(entity), at, names_of(then), grouped=bool(grouped))
    return SparkChecked(log, codes, chosen_engine(log, asked, grouped, how.on_violation), asked)
