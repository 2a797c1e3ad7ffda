"""A Spark cluster on this machine: a driver, and two workers with an executor process each."""

from __future__ import annotations

import atexit
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

import pyspark
import pytest
from pyspark.sql import SparkSession

HERE = "127.0.0.1"
MASTER = "local-cluster[2,1,1024]"

ROCKS = "org.apache.spark.sql.execution.streaming.state.RocksDBStateStoreProvider"

_ABOUT_PANDAS = "ignore:PySpark does not yet fully support pandas:FutureWarning"

SPARK = [pytest.mark.filterwarnings(_ABOUT_PANDAS)]
"""The marks of every test that uses the cluster."""


_QUICK_TO_START = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"


def has_java() -> bool:
    """Whether there is a Java to run on."""
    return shutil.which("java") is not None or "JAVA_HOME" in os.environ


@lru_cache
def shared() -> SparkSession:
    """The session of all tests in this process; the test is skipped where there is no Java."""
    if not has_java():
        pytest.skip(
            "there is no Java, which Spark runs on: apt-get install openjdk-17-jre-headless"
        )
    stack = ExitStack()
    session = stack.enter_context(started())
    atexit.register(stack.close)
    return session


def stages(spark: SparkSession) -> set[int]:
    """The stages that have been run."""
    context: Any = spark.sparkContext
    quantiles = context._gateway.new_array(context._jvm.double, 0)
    found = _status_store(spark).stageList(None, False, False, quantiles, None)
    return {found.apply(i).stageId() for i in range(found.size())}


def rows_shuffled(spark: SparkSession, stage: int) -> list[int]:
    """How many rows each task of a stage got by a shuffle."""
    tasks = _status_store(spark).taskList(stage, 0, 1_000)
    metrics = [tasks.apply(i).taskMetrics() for i in range(tasks.size())]
    return [each.get().shuffleReadMetrics().recordsRead() for each in metrics if each.isDefined()]


def _status_store(spark: SparkSession) -> Any:
    """What Spark knows of its tasks, as soon as it has heard of all."""
    context: Any = spark.sparkContext
    context._jsc.sc().listenerBus().waitUntilEmpty()
    return context._jsc.sc().statusStore()


@contextmanager
def started(master: str = MASTER, **settings: str) -> Iterator[SparkSession]:
    """A session on a new cluster, which is stopped afterwards."""
    os.environ["SPARK_HOME"] = str(Path(pyspark.__file__).parent)
    os.environ["PYSPARK_PYTHON"] = sys.executable
    os.environ["SPARK_LOCAL_IP"] = HERE
    with tempfile.TemporaryDirectory() as folder:
        builder = SparkSession.builder.master(master).appName("statelaw")
        for name, value in {**_settings(folder), **settings}.items():
            builder = builder.config(name, value)
        session = builder.getOrCreate()
        session.sparkContext.setLogLevel("OFF")  # tests provoke errors; executors log their end
        try:
            yield session
        finally:
            session.stop()


def _settings(folder: str) -> dict[str, str]:
    return {
        "spark.driver.host": HERE,
        "spark.driver.bindAddress": HERE,
        "spark.driver.extraJavaOptions": _QUICK_TO_START,
        "spark.driver.memory": "700m",
        "spark.executor.extraJavaOptions": _QUICK_TO_START,
        "spark.executor.memory": "700m",
        "spark.local.dir": folder,
        "spark.sql.warehouse.dir": f"{folder}/warehouse",
        "spark.sql.execution.arrow.maxRecordsPerBatch": "100",
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.shuffle.partitions": "2",
        "spark.sql.streaming.stateStore.providerClass": ROCKS,
        "spark.task.maxFailures": "1",
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
    }
