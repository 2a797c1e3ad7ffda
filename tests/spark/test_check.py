"""A DataFrame is judged as its traces are when walked one by one."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pytest
from pyspark.sql import DataFrame, SparkSession
from statelaw import InputError, Severity, Verdict, find
from statelaw.spark import Engine, SparkChecked, check
from statelaw.verdict import VerdictTable
from statelaw.walk import OnViolation, Policy

from tests.engines.columns import checked as columns_checked
from tests.frames.reference import counted, walked
from tests.spark.cluster import SPARK, rows_shuffled, stages
from tests.spark.logs import RandomLog, random_log

pytestmark = SPARK

DATASET = find("opendatasoft.dataset").compile()
RUN = find("woosmap.import_run").compile()
CASES = (
    (Policy(), "opendatasoft.dataset", "sparse"),
    (
        Policy(must_settle=True, undeclared=Severity.WARNING, undocumented=Severity.WARNING),
        "prolific.dataset_import",
        "every_change",
    ),
    (
        Policy(on_violation=OnViolation.HOLD, unknown=Severity.NOTE),
        "opendatasoft.dataset_public",
        "polled",
    ),
)


@pytest.mark.parametrize(("how", "name", "mode"), CASES, ids=["plain", "settling", "holding"])
def test_each_policy_equals_the_walk(
    spark: SparkSession, how: Policy, name: str, mode: str
) -> None:
    """No policy and no mode is left to chance."""
    table = find(name).compile(mode)
    log = random_log(table, 1)
    _compare(_checked(log.frame(spark), table, how), log, table, how)


@pytest.mark.parametrize("shuffled", [False, True], ids=["grouped", "shuffled"])
@pytest.mark.parametrize("engine", [Engine.WINDOW, Engine.AUTO])
def test_either_engine_counts_what_the_walk_counts(
    spark: SparkSession, engine: Engine, shuffled: bool
) -> None:
    """Whatever is said of how the rows lie: a wrong claim costs time and nothing else."""
    log = random_log(DATASET, 2, text=True)
    expected = counted(DATASET, walked(DATASET, log.keys, log.statuses))
    found = check(
        log.frame(spark, shuffled=shuffled), DATASET, at="at", grouped=True, engine=engine
    )
    assert found.counts == expected
    turned = engine is Engine.AUTO and shuffled
    assert ("overlap" in found.choice.why) is turned
    assert found.choice.engine is (Engine.WINDOW if turned else found.choice.engine)


def test_batches_that_cannot_be_merged_are_refused_where_they_were_asked_for(
    spark: SparkSession,
) -> None:
    """`engine="batches"` is not answered by another engine."""
    frame = random_log(DATASET, 3).frame(spark)
    with pytest.raises(InputError, match=r"overlap in time.*say engine='window' or 'auto'"):
        _ = check(frame, DATASET, at="at", engine="batches").counts


def test_one_entity_with_half_the_rows_is_summarised_where_it_lies(spark: SparkSession) -> None:
    """A log cut into ranges of time: no task gets half the rows, as one does for the window."""
    rows = random_log(RUN, 5, traces=40, most=50)
    keys: list[Any] = [-1 if i % 2 else key for i, key in enumerate(rows.keys)]
    log = RandomLog(keys, rows.statuses, list(range(len(rows))))
    frame = log.frame(spark, shuffled=False, parts=4)
    expected = counted(RUN, walked(RUN, log.keys, log.statuses))
    most = {}
    for engine in ("batches", "window"):
        before = stages(spark)
        assert check(frame, RUN, at="at", engine=engine).counts == expected
        run = stages(spark) - before
        most[engine] = max(each for stage in run for each in rows_shuffled(spark, stage))
    assert most["window"] >= len(log) // 2
    assert most["batches"] < len(log) // 4


def test_rows_of_one_time_are_ordered_by_what_is_said(spark: SparkSession) -> None:
    """By `then`, and where that is equal too by status, declared ones first."""
    rows = [("queued", 1, 1), ("idle", 1, 0), ("no such", 1, 1), ("error", 2, 0)]
    frame = spark.createDataFrame(rows, "status string, at int, number int")
    by_status = check(frame, DATASET, entity=None, at="at")
    by_number = check(frame, DATASET, entity=None, at="at", then="number", engine="batches")
    assert _column(by_status.verdicts.orderBy("at", "status"), "verdict") == [
        "START",
        "UNKNOWN",
        "STEP",
        "MISSED",
    ]
    assert by_status.counts == by_number.counts
    assert "by 'at', 'number', and where these are equal by status" in str(by_number.choice)


class TestFiles:
    """Files that keep the rows of each entity together need no column of times."""

    def test_their_order_is_that_of_the_rows(self, spark: SparkSession, tmp_path: Any) -> None:
        """Both engines, the rows of a trace cut into several splits of a file."""
        log = random_log(DATASET, 6)
        _write(spark, log, f"{tmp_path}/log")
        spark.conf.set("spark.sql.files.maxPartitionBytes", "4096")
        try:
            frame = spark.read.parquet(f"{tmp_path}/log")
            expected = counted(DATASET, walked(DATASET, log.keys, log.statuses))
            for engine in (Engine.WINDOW, Engine.BATCHES):
                found = check(frame, DATASET, grouped=True, engine=engine)
                assert found.counts == expected
            assert "as they stand in their file" in str(found.choice)
            verdicts = check(frame, DATASET, grouped=True).verdicts
            assert verdicts.columns == ["entity", "status", "at", "row", "verdict"]
        finally:
            spark.conf.unset("spark.sql.files.maxPartitionBytes")

    def test_the_first_rows_say_how_they_lie(self, spark: SparkSession, tmp_path: Any) -> None:
        """Grouped files are counted in batches, others by window, and it is said why."""
        long = random_log(DATASET, 7, traces=20, most=60)
        _write(spark, long, f"{tmp_path}/grouped")
        long.frame(spark).coalesce(1).write.parquet(f"{tmp_path}/mixed")
        grouped = check(spark.read.parquet(f"{tmp_path}/grouped"), DATASET, at="at")
        mixed = check(spark.read.parquet(f"{tmp_path}/mixed"), DATASET, at="at")
        assert grouped.choice.engine is Engine.BATCHES
        assert mixed.choice.engine is Engine.WINDOW
        assert "begin a new run" in grouped.choice.why
        assert grouped.counts == mixed.counts

    def test_an_entity_in_several_files_is_refused(
        self, spark: SparkSession, tmp_path: Any
    ) -> None:
        """Which file comes first is not known."""
        log = random_log(DATASET, 8, traces=5)
        for part in (1, 2):
            _write(spark, log, f"{tmp_path}/log/part={part}")
        frame = spark.read.parquet(f"{tmp_path}/log")
        for engine in ("window", "batches"):
            with pytest.raises(InputError, match="an entity has rows in several files"):
                _ = check(frame, DATASET, grouped=True, engine=engine).counts


class TestRefusals:
    """What cannot be checked is refused with the words that every column engine has."""

    @pytest.mark.parametrize(
        ("schema", "more", "said"),
        [
            ("status double", {}, "column 'status' holds double (spark), and a status is a string"),
            (
                "entity float",
                {},
                "column 'entity' holds float (spark), and entities are told apart",
            ),
            ("at string", {}, "column 'at' holds string (spark), and times are wanted"),
            ("x int", {"status": "state"}, "there is no column 'state'; there are 'entity', "),
            ("then string", {"then": "then"}, "column 'then' holds string (spark), and rows are"),
            ("__statelaw_x int", {}, "column '__statelaw_x' has a name that is kept"),
            ("x int", {"at": None}, "the rows of a DataFrame have no order: say at="),
            ("x int", {"at": None, "grouped": True}, "known only where the DataFrame is Parquet"),
            ("x int", {"engine": "rdd"}, "engine 'rdd' is not known"),
            ("x int", {"engine": "window", "on_violation": "hold"}, "does not go with"),
        ],
    )
    def test_columns_that_do_not_fit(
        self, spark: SparkSession, schema: str, more: dict[str, Any], said: str
    ) -> None:
        """At once, before any query runs."""
        columns = {"entity": "long", "status": "string", "at": "timestamp"}
        columns |= dict([schema.split()])
        frame = spark.createDataFrame([], ", ".join(f"{k} {v}" for k, v in columns.items()))
        with pytest.raises(InputError) as caught:
            check(frame, DATASET, **{"at": "at", **more})
        assert said in str(caught.value)

    @pytest.mark.parametrize("engine", ["window", "batches"])
    @pytest.mark.parametrize(
        ("row", "said"),
        [
            ((None, "idle", 1.0), "a row has no value in column 'entity': an observation belongs"),
            ((1, "idle", None), "a row has no value in column 'at': rows are ordered by it"),
            ((1, "idle", float("nan")), "a row has no value in column 'at'"),
        ],
    )
    def test_rows_that_lack_a_value(
        self, spark: SparkSession, row: tuple[Any, ...], said: str, engine: str
    ) -> None:
        """When a query meets them, in either engine."""
        frame = spark.createDataFrame([row], "entity long, status string, at double")
        with pytest.raises(InputError, match=said):
            _ = check(frame, DATASET, at="at", engine=engine).counts

    def test_a_column_that_is_there_already(self, spark: SparkSession) -> None:
        """The verdicts do not hide a column of the log."""
        frame = spark.createDataFrame([], "entity long, status string, at long, verdict string")
        with pytest.raises(InputError, match="the log has a column 'verdict' already"):
            _ = check(frame, DATASET, at="at").verdicts


def test_no_rows_and_all_null_columns_are_fine(spark: SparkSession) -> None:
    """Nothing is found in nothing, and every absent status is unknown."""
    empty = spark.createDataFrame([], "entity long, status string, at long")
    for engine in ("window", "batches"):
        assert check(empty, DATASET, at="at", engine=engine).counts.observations == 0
    assert check(empty, DATASET, at="at").traces.collect() == []
    frame = spark.sql("select 1 as `the.key`, null as status, timestamp '2024-05-01' as at")
    found = check(frame, DATASET, entity="the.key", at="at")
    assert _column(found.verdicts, "verdict") == ["UNKNOWN"]
    assert _column(found.steps, "count") == [1]


def _checked(frame: DataFrame, table: VerdictTable[Any], how: Policy) -> SparkChecked:
    return check(
        frame,
        table,
        at="at",
        unknown=how.unknown,
        undeclared=how.undeclared,
        undocumented=how.undocumented,
        on_violation=how.on_violation,
        must_settle=how.must_settle,
    )


def _compare(found: SparkChecked, log: RandomLog, table: VerdictTable[Any], how: Policy) -> None:
    expected = walked(table, log.keys, log.statuses, how)
    verdicts = _column(found.verdicts.orderBy("row"), "verdict")
    assert verdicts == [Verdict(each).name for each in expected.verdicts]
    assert found.counts == counted(table, expected)
    columns = columns_checked(pa.table(log.columns), table, how)
    assert _rows(found.traces) == _sorted(columns.traces.to_pylist())
    ours = ("entity", "index", "code", "severity", "verdict", "previous", "status", "message")
    names = [*ours, "explanation"]
    assert _rows(found.findings().select(*names)) == _sorted(
        columns.findings().select(names).to_pylist()
    )


def _rows(frame: DataFrame) -> list[dict[str, Any]]:
    return _sorted(frame.toArrow().to_pylist())


def _sorted(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(rows, key=lambda row: (row["entity"], row.get("index", 0), row.get("code", "")))


def _column(frame: DataFrame, name: str) -> list[Any]:
    return [row[name] for row in frame.collect()]


def _write(spark: SparkSession, log: RandomLog, path: str) -> None:
    """One file with the rows as they are."""
    log.frame(spark, shuffled=False, parts=1).coalesce(1).write.parquet(path)
