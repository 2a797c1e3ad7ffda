"""What it costs to start: importing the library, and the quickest command."""

from __future__ import annotations

import subprocess
import sys
from functools import partial
from pathlib import Path

from tests.benchmarks.harness import Line, best_times, compared


def lines() -> list[Line]:
    """Ratios of whole processes, each started afresh."""
    statelaw = Path(sys.executable).with_name("statelaw")
    runs = {
        "import statelaw": _python("import statelaw"),
        "import pydantic": _python("import pydantic"),
        "from statelaw import Lifecycle": _python("from statelaw import Lifecycle"),
        "class A(BaseModel): x: int": _python(
            "from pydantic import BaseModel\nclass A(BaseModel): x: int"
        ),
        "statelaw list": [str(statelaw), "list"],
    }
    times = best_times(
        {
            name: partial(subprocess.run, run, check=True, capture_output=True)
            for name, run in runs.items()
        },
        repeat=11,
    )
    return [
        *compared("import statelaw", times, {"import pydantic": 1.25}),
        *compared("statelaw list", times, {"import pydantic": 3.0}),
        *compared("from statelaw import Lifecycle", times, {"class A(BaseModel): x: int": None}),
    ]


def _python(source: str) -> list[str]:
    return [sys.executable, "-c", source]
