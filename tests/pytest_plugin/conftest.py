"""A project with a lifecycle of its own, whose tests are run and looked at from outside."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

# A run inside this process forgets what it was the first to import, and the package would not.
from statelaw.pytest_plugin import _cases, _coverage, _parametrise, _recording  # noqa: F401

collect_ignore_glob = ["golden/*"]
OF_THE_MACHINE = ("CI", "BUILD_NUMBER", "COLUMNS", "NO_COLOR", "FORCE_COLOR", "PYTEST_ADDOPTS")
"""What pytest takes from the environment; on a build server it says each failure twice."""
PARCEL = Path(__file__).parents[1] / "data" / "cli" / "parcel.toml"


class Project:
    """A folder with `parcel.py`, whose `PARCEL` is the lifecycle `example.parcel`."""

    def __init__(self, pytester: pytest.Pytester) -> None:
        self._pytester = pytester
        self.path = pytester.path
        pytester.makepyfile(
            parcel=f"""
            from statelaw import Lifecycle
            from statelaw.files import load_table

            PARCEL = load_table({str(PARCEL)!r}, into=Lifecycle)
            """
        )

    def test_file(self, source: str, *, name: str = "test_parcels") -> None:
        """Write a file of tests; what they usually need is imported."""
        head = "import pytest\nfrom parcel import PARCEL\nfrom statelaw import *\n"
        marked = "pytestmark = pytest.mark.lifecycle(PARCEL)\n"
        body = "\n".join(line.removeprefix(" " * 8) for line in source.splitlines())
        (self.path / f"{name}.py").write_text(f"{head}{marked}{body}\n", encoding="utf-8")

    def run(self, *arguments: str) -> pytest.RunResult:
        """Run the tests in this process, warnings being errors."""
        return self._pytester.runpytest_inprocess("-W", "error", "--strict-markers", *arguments)

    def run_apart(self, *arguments: str) -> pytest.RunResult:
        """Run the tests in a process of their own."""
        return self._pytester.runpytest_subprocess("-W", "error", *arguments)

    def run_python(self, *arguments: str) -> pytest.RunResult:
        """Run the interpreter in the folder."""
        return self._pytester.run(sys.executable, *arguments)


@pytest.fixture
def project(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Project:
    """A project, empty but for its lifecycle, whose runs look alike on every machine."""
    for name in OF_THE_MACHINE:
        monkeypatch.delenv(name, raising=False)
    return Project(pytester)
