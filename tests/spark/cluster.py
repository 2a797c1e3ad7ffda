"""A Spark cluster on this machine: a driver, and two workers with an executor process each."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pyspark
import pytest
from pyspark.sql import SparkSession

HERE = "127.0.0.1"
MASTER = "local-cluster[2,1,1024]"

ROCKS = "org.apache.spark.sql.execution.streaming.state.RocksDBStateStoreProvider"

_ABOUT_PANDAS = "ignore:PySpark does not yet fully support pandas:FutureWarning"

SPARK = [pytest.mark.xdist_group("spark"), pytest.mark.filterwarnings(_ABOUT_PANDAS)]
"""The marks of every test that uses the cluster."""


_QUICK_TO_START = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"


def has_java() -> bool:
    """Whether there is a Java to run on."""
    return shutil.which("java") is not None or "JAVA_HOME" in os.environ


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
