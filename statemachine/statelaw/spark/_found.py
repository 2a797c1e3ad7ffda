"""The findings of a log: Spark picks the rows, and each kind of step is explained once a worker."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import pyarrow as pa
from pyspark.sql import DataFrame
from pyspark.sql import functions as F  # noqa: N812
from pyspark.sql import types as T  # noqa: N812

from statelaw.finding import Finding, Severity
from statelaw.frames import Cells
from statelaw.spark._codes import LEVELS, Codes
from statelaw.spark._log import Log, column
from statelaw.spark._window import CELL, INDEX, LAST
from statelaw.text import explanation_lines
from statelaw.verdict import Verdict
from statelaw.walk import Policy, not_settled

_SAID = ("code", "severity", "verdict", "previous", "status", "message", "explanation")


def found(judged: DataFrame, log: Log, codes: Codes, least: Severity) -> DataFrame:
    """The findings of at least one severity, a row each.

    Args:
        judged: The rows with their cells.
        log: The log.
        codes: The lookup tables.
        least: The least grave findings that are wanted.
    """
    rank = LEVELS.index(least) + 1
    loud = codes.level(F.col(CELL)) >= rank
    if codes.how.must_settle:
        loud |= F.col(LAST) & ~codes.rests(F.col(CELL))
    ends = F.col(LAST) if codes.how.must_settle else F.lit(False)
    places = [name for name in (*log.entities, *log.times) if name != log.status]
    narrow = judged.where(loud).select(
        *[column(name) for name in places],
        F.col(INDEX).cast("long").alias("index"),
        F.col(CELL).alias(CELL),
        column(log.status).cast("string").alias(_STATUS),
        ends.alias(LAST),
    )
    kept = [field for field in narrow.schema.fields if field.name not in (CELL, _STATUS, LAST)]
    schema = T.StructType([*kept, *[T.StructField(name, T.StringType()) for name in _SAID]])
    return narrow.mapInArrow(_Explain(codes.cells, codes.how, rank), schema)


_STATUS = f"{CELL}_status"


@dataclass(frozen=True)
class _Explain:
    """Puts into words what is to be said of rows, in Spark's Python workers."""

    cells: Cells
    how: Policy
    rank: int

    def __call__(self, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        known: dict[tuple[int, str | None, bool], list[tuple[str | None, ...]]] = {}
        for batch in filter(len, batches):
            kinds = zip(
                *(batch.column(name).to_pylist() for name in (CELL, _STATUS, LAST)), strict=True
            )
            rows, texts = [], []
            for row, kind in enumerate(kinds):
                if kind not in known:
                    known[kind] = [_words(each, verdict) for each, verdict in self._said(*kind)]
                rows += [row] * len(known[kind])
                texts += known[kind]
            yield _with_texts(batch.drop_columns([CELL, _STATUS, LAST]), rows, texts)

    def _said(self, cell: int, status: str | None, last: bool) -> list[tuple[Finding, Verdict]]:
        verdict = Verdict(int(self.cells.verdict[cell]))
        both = [self._codes.said(cell, status), self._of_end(cell) if last else None]
        graves = [each for each in both if each and LEVELS.index(each.severity) + 1 >= self.rank]
        return [(each, verdict) for each in graves]

    def _of_end(self, cell: int) -> Finding | None:
        """The finding on a trace that ends with this cell."""
        table = self.cells.table
        name = self.cells.name(int(self.cells.follow[cell]) & self.cells.nothing)
        at_rest = name is not None and table.table.state(name).at_rest
        return None if at_rest else not_settled(table, name, 0)

    @cached_property
    def _codes(self) -> Codes:
        return Codes(self.cells, self.how)


def _words(finding: Finding, verdict: Verdict) -> tuple[str | None, ...]:
    """The columns of `_SAID`."""
    explanation = "\n".join(explanation_lines(finding))
    named = (finding.code, str(finding.severity), verdict.name, finding.previous, finding.status)
    return (*named, finding.message, explanation)


def _with_texts(
    batch: pa.RecordBatch, rows: list[int], texts: list[tuple[str | None, ...]]
) -> pa.RecordBatch:
    taken = batch.take(pa.array(rows, pa.int64()))
    said = [pa.array(values, pa.string()) for values in zip(*texts, strict=True)]
    arrays = [*taken.columns, *(said or [pa.array([], pa.string())] * len(_SAID))]
    return pa.RecordBatch.from_arrays(arrays, names=[*taken.schema.names, *_SAID])
