"""Which engine counts the steps of a log, and why."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from pyspark.sql import DataFrame

from statelaw.errors import InputError
from statelaw.spark._log import Log
from statelaw.walk import OnViolation


class Engine(StrEnum):
    """How a log is judged."""

    AUTO = "auto"
    """The one that suits the log."""
    WINDOW = "window"
    """Window expressions, in Spark's own code; rows are shuffled by trace and sorted."""
    BATCHES = "batches"
    """Arrow batches in Python workers.  Steps are counted where the rows lie, and only summaries
    are shuffled."""


@dataclass(frozen=True)
class Choice:
    """How a log is judged.

    Attributes:
        engine: `window` or `batches`.
        why: For what reason.
        order: In which order the rows of a trace are taken.
    """

    engine: Engine
    why: str
    order: str

    def __str__(self) -> str:
        return f"engine: {self.engine}, because {self.why}\nrows of a trace: {self.order}"


def chosen_engine(
    log: Log, asked: Engine, grouped: bool | None, on_violation: OnViolation
) -> Choice:
    """The engine for a log.

    Args:
        log: The log.
        asked: What the caller asked for.
        grouped: What the caller knows of how the rows lie.
        on_violation: What is taken as the previous status after an illegal step.

    Raises:
        InputError: The engine that was asked for cannot do it.
    """
    engine, why = _chosen(log, asked, grouped, on_violation)
    return Choice(engine, why, log.said_order)


def _chosen(
    log: Log, asked: Engine, grouped: bool | None, on_violation: OnViolation
) -> tuple[Engine, str]:
    if on_violation is OnViolation.HOLD:
        if asked is Engine.WINDOW:
            raise InputError(f"engine='window' does not go with on_violation='hold': {_NO_WINDOW}")
        return Engine.BATCHES, f"{_NO_WINDOW}; rows are shuffled and sorted all the same"
    if asked is not Engine.AUTO:
        return asked, "it was asked for"
    if not log.entities:
        return Engine.BATCHES, "the log is one trace, which no shuffle can divide"
    if grouped is not None:
        together = "stand together" if grouped else "do not stand together"
        return _suits(grouped), f"the rows of an entity are said to {together}"
    if not _is_scan(log.data):
        return Engine.WINDOW, "how the rows lie is not known before the query has run"
    share = _share_of_heads(log)
    if share is None:
        return Engine.WINDOW, "there are no rows to look at"
    why = f"among the first rows {share:.0%} begin a new run of an entity"
    return _suits(share <= _GROUPED), why


def _suits(grouped: bool) -> Engine:
    return Engine.BATCHES if grouped else Engine.WINDOW


def _is_scan(data: DataFrame) -> bool:
    """Whether reading the first rows is cheap: files, and nothing that moves rows."""
    held = getattr(data, "_jdf", None)  # a client of Spark Connect has no plan to look at
    plan = "" if held is None else held.queryExecution().executedPlan().toString()
    return "FileScan" in plan and "Exchange" not in plan


def _share_of_heads(log: Log) -> float | None:
    """Which part of the first rows does not continue the row above it."""
    keys = log.data.select(*log.keys()).limit(_LOOKED_AT).toArrow()
    if not len(keys):
        return None
    rows = list(zip(*(key.to_pylist() for key in keys.columns), strict=True))
    return sum(a != b for a, b in zip(rows[1:], rows[:-1], strict=True)) / len(rows)


_NO_WINDOW = "what a row is judged against depends on every verdict before it"
_LOOKED_AT = 4_096
_GROUPED = 0.25
"""Four rows a run: with fewer, the summaries are not much smaller than the rows."""
