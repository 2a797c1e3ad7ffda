"""How a failure reads is frozen, so that a change of it is seen and judged."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.pytest_plugin.failures import said, suites


@pytest.mark.parametrize("suite", suites(), ids=lambda path: path.stem)
def test_failures_read_as_they_did(suite: Path) -> None:
    """`python -m tests.pytest_plugin.failures` writes them anew."""
    assert said(suite) == suite.with_suffix(".txt").read_text("utf-8")
