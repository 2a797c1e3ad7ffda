"""The documentation tells the truth: its examples run and print what the pages say."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.documentation import Block, blocks, replayed


@pytest.mark.parametrize("block", [*blocks("console")], ids=lambda block: block.name)
def test_console_examples_print_what_the_page_says(block: Block) -> None:
    """A command on a page, run in the checkout, prints what stands below it."""
    assert replayed(block.body) == block.body


@pytest.mark.parametrize("block", [*blocks("python")], ids=lambda block: block.name)
def test_python_examples_run_as_they_stand(block: Block, tmp_path: Path) -> None:
    """A Python example, pasted into a file, runs; one with tests in it passes under pytest."""
    example = tmp_path / "test_example.py"
    example.write_text(block.body, encoding="utf-8")
    runner = ["-m", "pytest", "-q", "-p", "no:cacheprovider"] if "def test_" in block.body else []
    done = subprocess.run(
        [sys.executable, *runner, str(example)],
        cwd=tmp_path,
        text=True,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
