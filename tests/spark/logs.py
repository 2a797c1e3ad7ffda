"""Random logs of many traces in one DataFrame, and what the walk says of them."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
from pyspark.sql import DataFrame, SparkSession
from statelaw import VerdictTable

from tests.frames.reference import ABSENT

Key = int | str


@dataclass(frozen=True)
class RandomLog:
    """A log of many small traces, in the order of time within each.

    Attributes:
        keys: The entity of each row.
        statuses: The status of each row.
        times: The time of each row: its position in its trace.
    """

    keys: list[Key]
    statuses: list[str | None]
    times: list[int]

    def __len__(self) -> int:
        return len(self.keys)

    @property
    def columns(self) -> dict[str, list[Any]]:
        """The log as columns, with the number of each row."""
        rows = list(range(len(self)))
        return {"entity": self.keys, "status": self.statuses, "at": self.times, "row": rows}

    def frame(self, spark: SparkSession, *, shuffled: bool = True, parts: int = 3) -> DataFrame:
        """The log as a DataFrame, its rows in another order or grouped as they are."""
        order = list(range(len(self)))
        if shuffled:
            random.Random(7).shuffle(order)
        keys = pa.string() if isinstance(self.keys[0], str) else pa.int64()
        types = {"entity": keys, "status": pa.string(), "at": pa.int64(), "row": pa.int64()}
        columns = [
            pa.array([values[i] for i in order], types[name])
            for name, values in self.columns.items()
        ]
        # Each part becomes a partition, so that the rows of a trace may lie in several.
        return (
            spark.createDataFrame(pa.table(columns, names=list(types))).repartition(parts)
            if shuffled
            else _parted(spark, pa.table(columns, names=list(types)), parts)
        )


def _parted(spark: SparkSession, table: pa.Table, parts: int) -> DataFrame:
    size = -(-len(table) // parts)
    frames = [spark.createDataFrame(table.slice(i, size)) for i in range(0, len(table), size)]
    whole = frames[0]
    for each in frames[1:]:
        whole = whole.union(each)
    return whole


def random_log(
    table: VerdictTable[Any], seed: int, *, traces: int = 150, most: int = 12, text: bool = False
) -> RandomLog:
    """Traces of declared statuses, with unknown and absent ones among them."""
    rng, declared = random.Random(seed), [str(each) for each in table.codes]
    log = RandomLog([], [], [])
    for trace in range(traces):
        for at in range(rng.randint(1, most)):
            log.keys.append(f"dataset {trace}" if text else trace * 10**12 - 5)
            log.statuses.append(rng.choice(declared if rng.random() < 0.8 else ABSENT))
            log.times.append(at)
    return log
