"""One cluster of several processes for all tests of Spark; they run in one worker of pytest."""

from __future__ import annotations

import pytest
from pyspark.sql import SparkSession

from tests.spark.cluster import shared


@pytest.fixture(scope="session")
def spark() -> SparkSession:
    """A session on a local cluster; the test is skipped where there is no Java."""
    return shared()
