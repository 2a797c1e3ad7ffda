"""A stream is judged as the log is that it brings, each observation once."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql.streaming.query import StreamingQuery
from statelaw import InputError, find
from statelaw.spark import check, watch

from tests.spark.cluster import SPARK
from tests.spark.logs import random_log

pytestmark = SPARK

DATASET = find("opendatasoft.dataset").compile()
START = datetime(2024, 5, 1, 8, tzinfo=UTC)
IDLE = timedelta(minutes=10)

Seen = tuple[str, str | None, int]


class Feed:
    """A folder of files that a query reads one by one, and what it has written.

    Attributes:
        dropped: How many observations came too late, by the progress of the queries.
        states: How many values the state store held in the end.
    """

    def __init__(self, spark: SparkSession, folder: Path) -> None:
        self._spark = spark
        self._folder = folder
        self._files = 0
        self.dropped = 0
        self.states = 0
        (folder / "in").mkdir()

    def put(self, rows: Sequence[Seen]) -> None:
        """Add a file."""
        lines = [
            json.dumps({"entity": entity, "status": status, "at": _time(at).isoformat()})
            for entity, status, at in rows
        ]
        path = self._folder / "in" / f"{self._files:03}.json"
        path.with_suffix(".part").write_text("\n".join(lines), encoding="utf-8")
        # Files are read in the order of their times, which are too alike if written one by one.
        os.utime(path.with_suffix(".part"), (1_700_000_000 + self._files,) * 2)
        path.with_suffix(".part").rename(path)
        self._files += 1

    def run(self) -> None:
        """Start the query on what is new, and stop it when that is done."""
        stream = watch(self._stream(), DATASET, at="at", idle=IDLE)
        writer = stream.writeStream.format("json").outputMode("append")
        writer = writer.option("checkpointLocation", str(self._folder / "checkpoint"))
        query = writer.trigger(availableNow=True).start(str(self._folder / "out"))
        query.awaitTermination()
        self._take_note(query)

    def judged(self) -> list[tuple[Any, ...]]:
        """What has been said so far, trace by trace."""
        schema = (
            "entity string, at timestamp, status string, index long, verdict string, code string"
        )
        rows = self._spark.read.schema(schema).json(str(self._folder / "out"))
        return [tuple(row) for row in rows.orderBy("entity", "at", "index").collect()]

    def _stream(self) -> DataFrame:
        reader = self._spark.readStream.schema("entity string, status string, at timestamp")
        rows = reader.option("maxFilesPerTrigger", 1).json(str(self._folder / "in"))
        return rows.withWatermark("at", "30 seconds")

    def _take_note(self, query: StreamingQuery) -> None:
        for progress in query.recentProgress:
            for operator in progress["stateOperators"]:
                self.dropped += operator["numRowsDroppedByWatermark"]
                self.states = operator["numRowsTotal"]


@pytest.fixture
def feed(spark: SparkSession, tmp_path: Path) -> Feed:
    """A feed of its own."""
    return Feed(spark, tmp_path)


def test_a_stream_says_what_the_log_says_over_restarts(spark: SparkSession, feed: Feed) -> None:
    """Rows mixed within the delay, cut into batches, the query stopped and started in between."""
    log = random_log(DATASET, 9, traces=12, most=8, text=True)
    rows = [(str(k), s, 4 * at) for k, s, at in zip(log.keys, log.statuses, log.times, strict=True)]
    rows.sort(key=lambda row: (row[2] // 20, row[1] or "", row[0]))  # out of order by up to 16 s
    feed.put(rows[:20])
    feed.run()
    feed.put(rows[20:])
    feed.put([("end", "idle", 5_000)])
    feed.run()
    frame = spark.createDataFrame(
        [(k, s, _time(at)) for k, s, at in rows], "entity string, status string, at timestamp"
    )
    expected = check(frame, DATASET, at="at")
    names = ["entity", "at", "index", "code"]
    findings = [tuple(row) for row in expected.findings().select(*names).collect()]
    verdicts = [
        (row.entity, row.at, row.verdict)
        for row in expected.verdicts.orderBy("entity", "at").collect()
    ]
    judged = [row for row in feed.judged() if row[0] != "end"]
    assert [(entity, at, verdict) for entity, at, _, _, verdict, _ in judged] == verdicts
    said = [(entity, at, index, code) for entity, at, _, index, _, code in judged if code]
    assert said == sorted(findings, key=lambda row: (row[0], row[1]))
    assert feed.dropped == 0


def test_late_observations_are_dropped_and_idle_entities_forgotten(feed: Feed) -> None:
    """What comes a batch too late is counted by Spark; after `idle` a trace is a new one."""
    feed.put([("a", "idle", 0), ("b", "idle", 0)])
    feed.put([("a", "queued", 100)])
    feed.put([("b", "idle", 190)])
    feed.put([("a", "error", 20), ("a", "no such", 200), ("b", "queued", 150)])
    feed.put([("b", "processing_dataset", 2_000)])
    feed.put([("c", "idle", 4_000)])
    feed.run()
    said = [
        (entity, status, index, verdict) for entity, _, status, index, verdict, _ in feed.judged()
    ]
    assert said == [
        ("a", "idle", 0, "START"),
        ("a", "queued", 1, "STEP"),
        ("a", "no such", 2, "UNKNOWN"),
        ("b", "idle", 0, "START"),
        ("b", "queued", 1, "STEP"),
        ("b", "idle", 2, "MISSED"),
        ("b", "processing_dataset", 0, "LATE_START"),
    ]
    assert feed.dropped == 1
    assert feed.states == 1  # c waits; a and b are gone


class TestRefusals:
    """What cannot be watched is refused before the query starts."""

    def test_a_stream_without_a_watermark(self, spark: SparkSession) -> None:
        """Nothing would ever be known to be complete."""
        with pytest.raises(InputError, match=r"say stream.withWatermark\('timestamp', "):
            watch(_rates(spark), DATASET, entity="value", at="timestamp")

    def test_a_frame_that_is_no_stream(self, spark: SparkSession) -> None:
        """There is another function for it."""
        frame = spark.createDataFrame([], "entity long, status string, at timestamp")
        with pytest.raises(InputError, match=r"say statelaw\.spark\.check"):
            watch(frame, DATASET, at="at")

    @pytest.mark.parametrize(
        ("more", "said"),
        [
            (
                {"status": "value"},
                r"column 'value' holds bigint \(spark\), and a status is a string",
            ),
            ({"at": "value"}, r"column 'value' holds bigint \(spark\), and times are wanted"),
            ({"entity": ()}, "name entity="),
            ({"idle": timedelta()}, "idle is 0:00:00; it must be more than 0"),
        ],
    )
    def test_columns_and_options_that_do_not_fit(
        self, spark: SparkSession, more: dict[str, Any], said: str
    ) -> None:
        """With the words of `check`."""
        stream = _rates(spark).withWatermark("timestamp", "1 second")
        with pytest.raises(InputError, match=said):
            watch(stream, DATASET, **{"entity": "value", "at": "timestamp", **more})

    def test_another_state_store(self, spark: SparkSession) -> None:
        """The one that works is named."""
        name = "spark.sql.streaming.stateStore.providerClass"
        stream, kept = _rates(spark).withWatermark("timestamp", "1 second"), spark.conf.get(name)
        spark.conf.set(name, "org.example.OtherProvider")
        try:
            with pytest.raises(InputError, match=f"set {name} to .*RocksDBStateStoreProvider"):
                watch(stream, DATASET, entity="value", at="timestamp")
        finally:
            spark.conf.set(name, str(kept))


def _rates(spark: SparkSession) -> DataFrame:
    return spark.readStream.format("rate").load().selectExpr("*", "'idle' as status")


def _time(seconds: int) -> datetime:
    return START + timedelta(seconds=seconds)
