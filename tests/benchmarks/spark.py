"""Counting the steps of a log on Spark, beside the query that one writes by hand.

The peer takes the status before by a window function and joins the verdict of the pair, which is
broadcast.  All run on one local cluster of two executors, and read their files anew in each run,
for Spark keeps what it has shuffled of a DataFrame that it knows.

`python -m tests.benchmarks spark --size 10M --size 100M` also says how the time grows.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray
from pyspark.sql import SparkSession, Window
from pyspark.sql import functions as F  # noqa: N812
from statelaw import find
from statelaw.spark import check

from tests.benchmarks.harness import Line, best_times, compared
from tests.benchmarks.ratios import short
from tests.spark.cluster import started

TABLE = find("opendatasoft.dataset").compile()
NAMES = [str(each) for each in TABLE.codes]
TRACE = 50
"""Rows of each entity."""
PIECE = 2_500_000
"""Rows of each file."""

MILLION = 1_000_000
SIZES = (MILLION, 10 * MILLION)
CLUSTER = {
    "master": "local-cluster[2,1,2048]",
    "spark.driver.extraJavaOptions": "-XX:+UseG1GC",
    "spark.driver.memory": "2g",
    "spark.executor.extraJavaOptions": "-XX:+UseG1GC",
    "spark.executor.memory": "2g",
    "spark.sql.shuffle.partitions": "4",
    "spark.sql.execution.arrow.maxRecordsPerBatch": "10000",
}

_BY_HAND = "query by hand"
_LINEAR = 1.2


LONG = 50 * MILLION
"""From so many rows on there are two runs instead of four."""

ENGINES = {"grouped": ("window", "batches"), "mixed": ("window",)}
"""What is measured on each layout."""


def lines(sizes: tuple[int, ...] = SIZES) -> list[Line]:
    """Ratios for logs of so many rows, grouped by entity and in order of time; then the growth."""
    found: list[Line] = []
    times: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as folder, started(**CLUSTER) as spark:
        for rows in sizes:
            for layout in ENGINES:
                path = write(Path(folder), layout, rows)
                runs = _runs(spark, path, layout, rows)
                times |= best_times(runs, repeat=2 if rows >= LONG else 4)
                found += _lines(times, layout, rows)
    return [*found, *_growth(times, sizes)]


def _runs(
    spark: SparkSession, path: str, layout: str, rows: int
) -> dict[str, Callable[[], object]]:
    own = {
        _named(engine, layout, rows): partial(counted, spark, path, engine=engine)
        for engine in ENGINES[layout]
    }
    return {_named(_BY_HAND, layout, rows): partial(by_hand, spark, path), **own}


def _lines(times: dict[str, float], layout: str, rows: int) -> list[Line]:
    peer = _named(_BY_HAND, layout, rows)
    wanted = {
        "window": 1.0,
        "batches": 1 / 1.3 if rows >= 10 * MILLION else None,  # below, starting a job counts more
    }
    return [
        line
        for engine in ENGINES[layout]
        for line in compared(_named(engine, layout, rows), times, {peer: wanted[engine]})
    ]


def _growth(times: dict[str, float], sizes: tuple[int, ...]) -> list[Line]:
    """The time of each size beside that of the one before, as many times as it has rows."""
    found = []
    for few, many in pairwise(sorted(sizes)):
        for layout, engines in ENGINES.items():
            for engine in (*engines, _BY_HAND):
                took, once = times[_named(engine, layout, many)], times[_named(engine, layout, few)]
                scaled = once * many / few
                peer = f"{many / few:g} times {short(few)}"
                wanted = None if engine == _BY_HAND else _LINEAR
                name = _named(engine, layout, many)
                found.append(Line(name, peer, took, scaled, took / scaled, wanted))
    return found


def _named(engine: str, layout: str, rows: int) -> str:
    return f"{engine}, {layout}, {short(rows)}"


def counted(spark: SparkSession, path: str, **how: Any) -> int:
    """Count the steps."""
    return check(spark.read.parquet(path), TABLE, at="at", **how).counts.observations


def by_hand(spark: SparkSession, path: str) -> int:
    """The query that one writes: the status before, and a join with what is said of the pair."""
    pairs = [(a, b, TABLE.judge(a, b).name) for a in (None, *NAMES) for b in NAMES]
    table = spark.createDataFrame(pairs, "previous string, now string, verdict string")
    over = Window.partitionBy("entity").orderBy("at")
    log = spark.read.parquet(path).withColumn("before", F.lag("status").over(over))
    same = F.col("before").eqNullSafe(F.col("previous")) & (F.col("status") == F.col("now"))
    counts = log.join(F.broadcast(table), same, "left").groupBy("verdict").count().collect()
    return sum(row["count"] for row in counts)


def write(folder: Path, layout: str, rows: int) -> str:
    """Write a log of so many rows in files; the path of their folder."""
    path = folder / f"{layout}-{rows}"
    path.mkdir()
    for number, start in enumerate(range(0, rows, PIECE)):
        entities = min(PIECE, rows - start) // TRACE
        codes = _walks(entities, seed=number)
        keys = np.arange(entities)[:, None] + start // TRACE
        times = np.arange(TRACE)[None, :] * 60 + keys % 60 + number * 60 * TRACE
        columns: list[NDArray[Any]] = [np.broadcast_to(keys, codes.shape), codes, times]
        laid = [each.T if layout == "mixed" else each for each in columns]
        pq.write_table(_table(*[each.reshape(-1) for each in laid]), path / f"{number}.parquet")
    return str(path)


def _table(keys: NDArray[Any], codes: NDArray[Any], times: NDArray[Any]) -> pa.Table:
    statuses = pa.DictionaryArray.from_arrays(pa.array(codes), pa.array(NAMES))
    at = pa.array(times * 1_000_000, pa.timestamp("us", "UTC"))
    return pa.table({"entity": keys, "status": statuses.cast(pa.string()), "at": at})


def _walks(entities: int, seed: int) -> NDArray[np.int8]:
    """Polls of entities, one in a thousand of them wrong: a row of codes for each entity."""
    rng = np.random.default_rng(seed)
    after = [[NAMES.index(str(each)) for each in TABLE.table.successors(n)] for n in NAMES]
    most = max(map(len, after))
    moves = np.array([(each * most)[:most] for each in after], np.int8)
    found = np.zeros((entities, TRACE), np.int8)
    for i in range(1, TRACE):
        stands = found[:, i - 1]
        moved = np.where(
            rng.random(entities) < 0.5, moves[stands, rng.integers(0, most, entities)], stands
        )
        wrong = rng.random(entities) < 0.001
        found[:, i] = np.where(wrong, rng.integers(0, len(NAMES), entities), moved)
    return found
