"""The server of the tests cleans up after a run that was killed, and leaves others alone."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.sql.postgres import clear


def test_what_a_killed_run_left_is_taken_away(tmp_path: Path) -> None:
    """Folders of a process that is gone; not those of one that runs, nor of whom nobody knows."""
    gone = subprocess.run(
        [sys.executable, "-c", "import os; print(os.getpid())"],
        capture_output=True,
        check=True,
        text=True,
    ).stdout.strip()
    for name, owner in (("gone", gone), ("here", f"{os.getpid()}"), ("odd", "x")):
        folder = tmp_path / f"statelaw-postgres-{name}"
        (folder / "data").mkdir(parents=True)
        (folder / "owner").write_text(owner)
        (folder / "data" / "postmaster.pid").write_text(f"{os.getpid()}\n")
    (tmp_path / "statelaw-postgres-new").mkdir()
    clear(tmp_path)
    left = sorted(each.name.removeprefix("statelaw-postgres-") for each in tmp_path.iterdir())
    assert left == ["here", "new", "odd"]
