"""What the pytest plugin costs where nobody uses it: collecting an empty suite."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from functools import partial
from pathlib import Path

from tests.benchmarks.harness import Line, best_times, compared


def lines() -> list[Line]:
    """`pytest --collect-only` on an empty suite, with the plugin and without."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "test_empty.py").write_text("", encoding="utf-8")
        # Other plugins would only make the share of this one smaller.
        others = ["-p", "no:cacheprovider", "-p", "no:hypothesispytest", "-p", "no:xdist"]
        words = [sys.executable, "-m", "pytest", "--collect-only", "-q", "-p", "no:anyio", *others]
        runs = {
            "collecting with the plugin": words,
            "collecting without it": [*words, "-p", "no:statelaw"],
        }
        times = best_times(
            {name: partial(_collect, run, folder) for name, run in runs.items()}, repeat=21
        )
    return compared("collecting with the plugin", times, {"collecting without it": 1.05})


def _collect(words: list[str], folder: str) -> None:
    done = subprocess.run(words, cwd=folder, capture_output=True, check=False)
    if done.returncode != 5:  # nothing was collected, as there is nothing
        raise RuntimeError(done.stdout.decode())
