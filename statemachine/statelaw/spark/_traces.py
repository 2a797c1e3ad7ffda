"""What each trace of a log comes to, as one aggregation."""

from __future__ import annotations

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F  # noqa: N812

from statelaw.finding import Severity
from statelaw.judgement import answer_of, outcome_of
from statelaw.rows import Outcome
from statelaw.spark._codes import LEVELS, Codes, byte_at, word_at
from statelaw.spark._log import Log
from statelaw.spark._window import CELL, CODE, INDEX


def traces(judged: DataFrame, log: Log, codes: Codes) -> DataFrame:
    """A row for each trace.

    Args:
        judged: The rows with their cells.
        log: The log.
        codes: The lookup tables.
    """
    cell = F.col(CELL)
    facts = judged.groupBy(*log.keys()).agg(
        F.count(F.lit(1)).alias("observations"),
        _earliest(F.when(codes.begins(cell), F.col(CODE))).alias("first"),
        _latest(codes.stands(cell)).alias("last"),
        _latest(F.when(codes.enters(cell), codes.stood(cell))).alias("left"),
        F.max(codes.doubtful(cell)).alias("doubtful"),
        F.max(codes.violates(cell)).alias("violates"),
        *[_number(codes, each).alias(f"{each}s") for each in reversed(LEVELS)],
    )
    return facts.select(*log.keys(), *_columns(codes))


def _columns(codes: Codes) -> list[Column]:
    last, side = F.col("last"), codes.cells.side
    settled = codes.at_rest(last)
    unsettled = ~settled & F.lit(codes.how.must_settle)
    flags = (F.col("violates") | unsettled).cast("int") * 2 + F.col("doubtful").cast("int")
    left = F.coalesce(F.col("left"), F.lit(codes.cells.nothing))
    return [
        F.col("observations"),
        codes.name(F.col("first")).alias("first"),
        codes.name(last).alias("last"),
        settled.alias("settled"),
        word_at(_WORDS, byte_at(_outcomes(codes), left * side + last)).alias("outcome"),
        word_at(_answers(codes), last * 4 + flags).alias("answer"),
        (F.col("errors") + unsettled.cast("int")).alias("errors"),
        F.col("warnings"),
        F.col("notes"),
    ]


def _earliest(value: Column) -> Column:
    """The value of the first row that has one."""
    return F.min(F.when(value.isNotNull(), F.struct(F.col(INDEX), value.alias("value")))).value


def _latest(value: Column) -> Column:
    """The value of the last row that has one."""
    return F.max(F.when(value.isNotNull(), F.struct(F.col(INDEX), value.alias("value")))).value


def _number(codes: Codes, severity: Severity) -> Column:
    level = codes.level(F.col(CELL)) == LEVELS.index(severity) + 1
    return F.count(F.when(level, F.lit(1)))


def _outcomes(codes: Codes) -> bytes:
    """How it went, for each state that was left and each that a trace stands in."""
    table, number = codes.cells.table.table, {word: i for i, word in enumerate(_WORDS)}
    side, states = codes.cells.side, table.states
    resting = [(last, state.status) for last, state in enumerate(states) if state.at_rest]
    found = bytearray([number[None]]) * (side * side)
    for left in range(side):
        before = codes.cells.name(left)
        for last, status in resting:
            found[left * side + last] = number[outcome_of(table, before, status)]
    return bytes(found)


_WORDS: tuple[Outcome | None, ...] = (None, *Outcome)


def _answers(codes: Codes) -> list[str | None]:
    """What a trace says, for each state it stands in, whether it violates, and is doubtful."""
    table = codes.cells.table.table
    names = [codes.cells.name(code) for code in range(codes.cells.side)]
    kinds = [(name, bad, doubtful) for name in names for bad in (0, 1) for doubtful in (0, 1)]
    return [str(answer_of(table, n, {"SL103"} if bad else set(), bool(d))) for n, bad, d in kinds]
