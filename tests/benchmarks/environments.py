"""Environments of their own for peers that cannot live beside the project.

pm4py is licensed under the AGPL, and the import name of python-statemachine is that of a folder
of this project; neither is ever installed next to it.
"""

from __future__ import annotations

import subprocess
import sys
from functools import cache
from pathlib import Path

from tests.benchmarks.log import WORK

_PACKAGES = {
    "mining": ("pm4py>=2.7.15",),
    "machines": ("python-statemachine>=2.5", "numpy>=2"),
    "picture": ("matplotlib>=3.9",),
}


@cache
def interpreter(environment: str) -> Path | None:
    """The Python of an environment, which is made on first use; `None` where that fails.

    Args:
        environment: Its name; the empty one is the project's own.
    """
    if not environment:
        return Path(sys.executable)
    place = WORK / "environments" / environment
    python, made = place / "bin" / "python", place / ".made"
    if not made.exists():
        print(f"installing {', '.join(_PACKAGES[environment])}", file=sys.stderr)
        pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        for words in ([sys.executable, "-m", "venv", str(place)], [*pip, *_PACKAGES[environment]]):
            if subprocess.run(words, check=False).returncode:
                print(f"{environment}: cannot be installed, and is left out", file=sys.stderr)
                return None
        made.touch()
    return python


def versions(environment: str) -> dict[str, str]:
    """The versions of what an environment was made for."""
    python = interpreter(environment)
    names = [name.split(">")[0] for name in _PACKAGES.get(environment, _OWN)]
    source = f"from importlib.metadata import version\nfor n in {names!r}: print(version(n))"
    done = subprocess.run([str(python), "-c", source], text=True, capture_output=True, check=True)
    return dict(zip(names, done.stdout.split(), strict=True))


_OWN = ("numpy", "numba", "pyarrow", "polars", "duckdb", "transitions")
