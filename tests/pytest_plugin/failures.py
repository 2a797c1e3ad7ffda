"""How failures read: small suites under `golden`, each beside what pytest says of it.

`python -m tests.pytest_plugin.failures` writes what is said anew; the difference is for a person
to read.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from tests.pytest_plugin.conftest import PARCEL

GOLDEN = Path(__file__).parent / "golden"
_VARIES: list[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]]] = [
    (re.compile(r"in \d+\.\d+s"), "in 0.00s"),
    (re.compile(r"0x[0-9a-f]+"), "0x0"),
    (re.compile(r"-[0-9a-f]{8}\.case"), "-HASH.case"),
    (re.compile(r"^(=+) .* (=+)$", re.M), lambda found: found[0].strip("= ")),
    (re.compile(r"^_+ (.*?) _+$", re.M), r"___ \1 ___"),
    (re.compile(r"^/.*/(statelaw/.*):\d+:", re.M), r"\1:"),
]


def suites() -> list[Path]:
    """The suites."""
    return sorted(GOLDEN.glob("*.py"))


def said(suite: Path) -> str:
    """What pytest prints of a suite, but for what varies from run to run and place to place."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "parcel.toml").write_bytes(PARCEL.read_bytes())
        (Path(folder) / f"test_{suite.name}").write_bytes(suite.read_bytes())
        words = ["-m", "pytest", "--no-header", "-q", "-p", "no:cacheprovider", "-p", "no:anyio"]
        done = subprocess.run(
            [sys.executable, *words],
            cwd=folder,
            env={**os.environ, "COLUMNS": "100", "PY_COLORS": "0", "CI": ""},
            text=True,
            capture_output=True,
            check=False,
        )
    text = done.stdout
    for pattern, instead in _VARIES:
        text = pattern.sub(instead, text)
    return text


def main() -> None:
    """Write all of them anew."""
    for suite in suites():
        suite.with_suffix(".txt").write_text(said(suite), encoding="utf-8")


if __name__ == "__main__":
    main()
