"""`spark.check`: a log as a DataFrame on a cluster, its rows spread over several partitions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pyspark.sql import DataFrame
from statelaw import Finding, Verdict, VerdictTable
from statelaw.spark import SparkChecked, check
from statelaw.stepping import judged_step
from statelaw.text import explanation_lines
from statelaw.walk import Policy, not_settled

from tests.engines.engine import Abilities, Columnar, Engine, Judged, Keys, Log, Order, Part
from tests.frames.holders import arrow
from tests.spark.cluster import SPARK, shared

_CAN = Abilities(
    keys=frozenset({Keys.TEXTS, Keys.INTEGERS}),
    most=20_000,
    together=10,
    examples=2,
    marks=tuple(SPARK),
)
_COUNTS = replace(_CAN, says=frozenset({Part.COUNTS}), hold=False, settle=False)


@dataclass(frozen=True)
class Windows:
    """Verdicts, findings, counts and traces of rows that lie in any order."""

    name: str = "spark.check by windows"
    can: Abilities = _CAN
    engine: str = "spark"
    floats: str = "double"
    integers: str = "bigint"

    def judge(self, table: VerdictTable[Any], how: Policy, log: Log, order: Order) -> Judged:  # noqa: ARG002
        """See `Engine`."""
        found = checked(frame(log).repartition(3), table, how)
        verdicts = {row.at: int(Verdict[row.verdict]) for row in found.verdicts.collect()}
        findings = [(row.at, _finding(table, how, row)) for row in found.findings().collect()]
        findings.sort(key=lambda each: (each[0], each[1].code))
        ends = {row.entity: row.last for row in found.traces.collect()}
        return Judged([verdicts[row] for row in range(len(log))], findings, found.counts, ends)

    def take(self, table: VerdictTable[Any], columns: Mapping[str, Sequence[Any]]) -> None:
        """See `Columnar`."""
        check(shared().createDataFrame(arrow(columns)), table)


@dataclass(frozen=True)
class Batches:
    """The counts of partitions that were summarised by themselves and merged."""

    name: str = "spark.check in batches"
    can: Abilities = _COUNTS

    def judge(self, table: VerdictTable[Any], how: Policy, log: Log, order: Order) -> Judged:  # noqa: ARG002
        """See `Engine`."""
        return Judged(counts=checked(frame(log), table, how, engine="batches").counts)


def frame(log: Log) -> DataFrame:
    """A log as a DataFrame, in partitions that are parts of it."""
    columns = {"entity": log.keys, "status": log.statuses, "at": range(len(log))}
    return shared().createDataFrame(arrow(columns))


def checked(data: DataFrame, table: VerdictTable[Any], how: Policy, **more: Any) -> SparkChecked:
    """`spark.check` by a policy."""
    return check(
        data,
        table,
        at="at",
        unknown=how.unknown,
        undeclared=how.undeclared,
        undocumented=how.undocumented,
        on_violation=how.on_violation,
        must_settle=how.must_settle,
        **more,
    )


def _finding(table: VerdictTable[Any], how: Policy, row: Any) -> Finding:
    """The finding of the library that a row puts into words."""
    steps = [judged_step(table, how, row.previous, row.status, gap)[1] for gap in (False, True)]
    ends = [not_settled(table, row.status, 0)] if row.code == "SL401" else []
    known = {_words(each): each for each in (*steps, *ends) if each is not None}
    return replace(known[_said(row)], index=row["index"])


def _words(found: Finding) -> tuple[object, ...]:
    lines = "\n".join(explanation_lines(found))
    return found.code, found.severity, found.previous, found.status, found.message, lines


def _said(row: Any) -> tuple[object, ...]:
    return row.code, row.severity, row.previous, row.status, row.message, row.explanation


ENGINES: tuple[Engine, ...] = (Windows(), Batches())
COLUMNAR: tuple[Columnar, ...] = (Windows(),)
