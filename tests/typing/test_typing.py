"""Type checkers know what the library promises, and find the mistakes that it rules out."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
CHECKERS = {
    "mypy": [sys.executable, "-m", "mypy", "--strict", "--no-error-summary"],
    "basedpyright": [sys.executable, "-m", "basedpyright"],
}


def reported(checker: str) -> set[tuple[str, int]]:
    """The file and line of every error that a type checker finds in the files here."""
    files = [str(HERE / name) for name in ("lifecycles.py", "mistakes.py")]
    ran = subprocess.run(
        [*CHECKERS[checker], *files], capture_output=True, text=True, check=False, cwd=ROOT
    )
    errors = re.findall(r"(\w+\.py):(\d+):(?:\d+ -)? error", ran.stdout)
    assert errors, ran.stdout + ran.stderr
    return {(name, int(line)) for name, line in errors}


def marked() -> set[tuple[str, int]]:
    """The file and line of every mistake that is marked as one."""
    lines = (HERE / "mistakes.py").read_text(encoding="utf-8").split("\n")
    return {("mistakes.py", i) for i, line in enumerate(lines, 1) if line.endswith("# WRONG")}


@pytest.mark.parametrize("checker", CHECKERS)
def test_promises_hold_and_mistakes_are_found(checker: str) -> None:
    """Nothing is reported where types are asserted, and each marked line is."""
    assert reported(checker) == marked()
