"""What checking a DataFrame gives back, each part a query that runs when it is asked for."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import Any

from pyspark.errors import PySparkException
from pyspark.sql import DataFrame, Row
from pyspark.sql import functions as F  # noqa: N812
from pyspark.sql import types as T  # noqa: N812

from statelaw.errors import InputError
from statelaw.finding import Severity
from statelaw.frames import PairCounts
from statelaw.spark import _found, _traces
from statelaw.spark._choice import Choice, Engine
from statelaw.spark._codes import Codes
from statelaw.spark._log import Log, column
from statelaw.spark._merging import counts_of, merged
from statelaw.spark._rows import JudgeRows
from statelaw.spark._window import CELL, CODE, INDEX, Rows
from statelaw.verdict import VerdictTable
from statelaw.walk import OnViolation
from statelaw.words import chosen


class SparkChecked:
    """A checked log.

    DataFrames are lazy, as they always are in Spark: that a row has no value in a column of keys
    or of times is found, and said, when a query meets it.

    Attributes:
        table: The compiled lifecycle.
        choice: The engine that counts the steps, why it was chosen, and the order of the rows.
    """

    def __init__(self, log: Log, codes: Codes, choice: Choice, asked: Engine) -> None:
        self.table: VerdictTable[Any] = codes.cells.table
        self.choice = choice
        self._log = log
        self._codes = codes
        self._asked = asked
        self._rows = Rows(log, codes)

    @cached_property
    def counts(self) -> PairCounts:
        """How often each pair occurred: the complete summary of the log for the table.

        Raises:
            InputError: A row lacks a key or a time, or `engine="batches"` was asked for and the
                parts of an entity that lie apart overlap in time.
        """
        if self.choice.engine is Engine.BATCHES and not self._holds:
            counts = counts_of(self._codes.cells, collected(merged(self._rows)))
            if counts is not None:
                return counts
            self._give_up_batches()
        cells = self._judged if self._holds else self._rows.cells()
        counted = collected(cells.groupBy(CELL).agg(F.count(F.lit(1)).alias("count")))
        tally = self._codes.cells.tally()
        for row in counted:
            tally[row[CELL]] = row["count"]
        return self._codes.cells.pair_counts(tally)

    @property
    def verdicts(self) -> DataFrame:
        """The log with one more column: `verdict`, the name of the verdict on each row.

        Raises:
            InputError: The log has a column of that name.
        """
        if "verdict" in self._log.given:
            raise InputError("the log has a column 'verdict' already: rename it")
        verdict = self._codes.verdict(F.col(CELL)).alias("verdict")
        return self._judged.select(*map(column, self._log.given), verdict)

    def findings(self, severity: Severity | str = Severity.NOTE) -> DataFrame:
        """The findings alone, one row each.

        | column | what it holds |
        | --- | --- |
        | the key columns, and those of the order | as in the log |
        | `index` | the position in the trace, from 0 |
        | `code`, `severity`, `verdict` | the rule, and how grave it is |
        | `previous`, `status` | where the trace stood, and what was observed |
        | `message`, `explanation` | in words |

        Args:
            severity: The least grave findings that are wanted.

        Raises:
            InputError: There is no such severity.
        """
        least = chosen(Severity, severity, "severity")
        return _found.found(self._judged, self._log, self._codes, least)

    @property
    def traces(self) -> DataFrame:
        """What each trace comes to, one row each; the columns are those of `frames.Checked`."""
        return _traces.traces(self._judged, self._log, self._codes)

    @property
    def steps(self) -> DataFrame:
        """How often each step occurred, one row for each (previous, status, verdict)."""
        steps = self.counts.steps(self.table)
        rows = [
            (each.previous, each.status, each.verdict.name, each.count, each.after_gap)
            for each in steps
        ]
        return self._log.data.sparkSession.createDataFrame(rows, _STEPS)

    @property
    def _holds(self) -> bool:
        return self._codes.cells.on_violation is OnViolation.HOLD

    @property
    def _judged(self) -> DataFrame:
        """The rows with their cells."""
        if not self._holds:
            return self._rows.judged()
        placed = self._rows.placed()
        judge = JudgeRows(self._codes.cells, CODE, INDEX, CELL)
        schema = T.StructType([*placed.schema.fields, T.StructField(CELL, T.IntegerType())])
        return placed.mapInArrow(judge, schema)

    def _give_up_batches(self) -> None:
        if self._asked is Engine.BATCHES:
            raise InputError(
                "parts of an entity that lie apart overlap in time, so they cannot be summarised "
                "where they lie: say engine='window' or 'auto'"
            )
        why = "parts of an entity that lie apart overlap in time, as counting in batches has shown"
        self.choice = replace(self.choice, engine=Engine.WINDOW, why=why)


_STEPS = "previous string, status string, verdict string, count long, after_gap long"


def collected(data: DataFrame) -> list[Row]:
    """The rows of a query.

    Raises:
        InputError: The query met a row that cannot be checked.
    """
    try:
        return data.collect()
    except PySparkException as error:
        if error.getCondition() == "USER_RAISED_EXCEPTION":
            said = error.getMessageParameters() or {}
            raise InputError(said["errorMessage"]) from None
        raise
