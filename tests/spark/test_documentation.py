"""The examples on the page about Spark run as they stand, in the session of the tests."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from pyspark.sql import SparkSession

from tests.documentation import ROOT
from tests.spark.cluster import SPARK

pytestmark = SPARK

PAGE = ROOT / "docs" / "spark.md"
EXAMPLES = re.findall(
    r"^```python spark\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.M | re.S
)


@pytest.mark.parametrize("example", EXAMPLES, ids=["check", "watch"])
def test_examples_run_as_they_stand(
    spark: SparkSession, example: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each is a program of its own that finds a session under the name `spark`."""
    path = tmp_path / "example.py"
    path.write_text(example, encoding="utf-8")
    exec(compile(example, path, "exec"), {"spark": spark})
    assert "engine: window" in capsys.readouterr().out or "print" not in example
