"""One cluster of several processes for all tests of Spark; they run in one worker of pytest."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pyspark.sql import SparkSession

from tests.spark.cluster import has_java, started


@pytest.fixture(scope="session")
def spark() -> Iterator[SparkSession]:
    """A session on a local cluster; the test is skipped where there is no Java."""
    if not has_java():
        pytest.skip(
            "there is no Java, which Spark runs on: apt-get install openjdk-17-jre-headless"
        )
    with started() as session:
        yield session
