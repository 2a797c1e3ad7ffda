"""Summaries of partitions into the counts of the whole log: only runs are shuffled, not rows.

This is the sum of stretches of `statelaw.frames.Stretch`, as a query.  The runs of a trace are
put in order of time.  A run is judged after the last status that is known before it, which the
runs between may have hidden.  Where two runs of a trace overlap in time they do not follow one
another, so their rows have to be put in order first, and the summaries are of no use.
"""

from __future__ import annotations

from collections.abc import Iterable

from pyspark.sql import Column, DataFrame, Row, Window
from pyspark.sql import functions as F  # noqa: N812
from pyspark.sql import types as T  # noqa: N812

from statelaw.frames import Cells, PairCounts
from statelaw.spark._log import FLOATS, Log, column, strayed
from statelaw.spark._summary import NONE, Summarise
from statelaw.spark._window import CODE, Rows


def merged(rows: Rows) -> DataFrame:
    """The counts of a log, a row for each kind of head and each cell inside runs."""
    runs = _summaries(rows)
    over = Window.partitionBy(*_keys(rows.log)).orderBy(_ends(rows.log, "first"))
    before = over.rowsBetween(Window.unboundedPreceding, -1)
    stand = F.last(_code("last"), ignorenulls=True).over(before)
    is_run = F.col("count").isNull()
    overlaps = is_run & (F.lag(_ends(rows.log, "last")).over(over) > _ends(rows.log, "first"))
    if rows.log.in_files:
        stand = F.when(_strays(F.lag("last_0").over(over)), strayed()).otherwise(stand)
    kinds = runs.select(
        is_run.alias("is_run"),
        F.when(is_run, stand).otherwise(F.col("stand")).alias("stand"),
        F.coalesce(F.when(is_run, F.lag("trailing").over(over)), "gap", F.lit(False)).alias("gap"),
        (F.col("leading") > 0).alias("leads"),
        "first",
        F.coalesce("count", F.lit(1)).alias("count"),
        "leading",
        F.coalesce(overlaps, F.lit(False)).alias("overlaps"),
    )
    return kinds.groupBy("is_run", "stand", "gap", "leads", "first").agg(
        F.sum("count").alias("count"),
        F.sum("leading").alias("leading"),
        F.max("overlaps").alias("overlaps"),
    )


def counts_of(cells: Cells, kinds: Iterable[Row]) -> PairCounts | None:
    """The counts, or `None` if runs overlap."""
    found = list(kinds)
    if any(kind.overlaps for kind in found):
        return None
    statuses = tuple(map(str, cells.table.codes))
    return PairCounts.of(statuses, [step for kind in found for step in _steps(cells, kind)])


def _steps(cells: Cells, kind: Row) -> list[tuple[int, int, bool, int]]:
    """The steps of some heads; see `Stretch.judged_after`."""
    table = cells.table
    stand = table.before if kind.stand is None else kind.stand
    first = table.unknown if kind.first == NONE else kind.first
    if not kind.is_run:
        return [(stand, first, kind.gap, kind["count"])]
    steps = []
    if kind.leads:
        steps.append((stand, table.unknown, kind.gap, kind["count"]))
        steps.append((stand, table.unknown, True, kind.leading - kind["count"]))
    if kind.first != NONE:
        steps.append((stand, first, kind.gap or kind.leads, kind["count"]))
    return steps


def _summaries(rows: Rows) -> DataFrame:
    log = rows.log
    keys = [key.alias(f"key_{i}") for i, key in enumerate(_given_keys(log))]
    order = [column(name).alias(f"at_{i}") for i, name in enumerate(log.order)]
    narrow = rows.coded().select(*keys, *order, F.col(CODE).alias("code"))
    summarise = Summarise(rows.codes.cells, len(keys), len(order))
    return narrow.mapInArrow(summarise, _schema(narrow, log))


def _given_keys(log: Log) -> list[Column]:
    """The keys; one for all rows where the whole log is one trace."""
    return log.keys() or [F.lit(0)]


def _schema(narrow: DataFrame, log: Log) -> T.StructType:
    keys = [T.StructField(each.name, each.dataType) for each in narrow.schema if "key" in each.name]
    types = [T.DoubleType() if isinstance(log.held(n), FLOATS) else T.LongType() for n in log.order]
    ends = [
        T.StructField(f"{end}_{i}", held)
        for end in ("first", "last")
        for i, held in enumerate(types)
    ]
    return T.StructType([*keys, *ends, *_REST])


_REST = [
    T.StructField("leading", T.LongType()),
    T.StructField("first", T.IntegerType()),
    T.StructField("last", T.IntegerType()),
    T.StructField("trailing", T.BooleanType()),
    T.StructField("stand", T.IntegerType()),
    T.StructField("gap", T.BooleanType()),
    T.StructField("count", T.LongType()),
]


def _keys(log: Log) -> list[Column]:
    return [F.col(f"key_{i}") for i in range(len(_given_keys(log)))]


def _ends(log: Log, which: str) -> Column:
    return F.struct(*[f"{which}_{i}" for i in range(len(log.order))])


def _code(name: str) -> Column:
    return F.when(F.col(name) != NONE, F.col(name))


def _strays(before: Column) -> Column:
    """Whether a run is of another file than its end, or than the run before it."""
    return (F.col("first_0") != F.col("last_0")) | (before != F.col("first_0"))
