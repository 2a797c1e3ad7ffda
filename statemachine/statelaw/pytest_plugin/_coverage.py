"""Coverage of lifecycles over a test run, merged across workers and runs."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from statelaw.coverage import LISTENERS, Coverage, coverage_json, coverage_text, coverages_from
from statelaw.errors import InputError, PackError, StatelawError, UnknownLifecycleError
from statelaw.files import write_text
from statelaw.judgement import Report
from statelaw.registry import find
from statelaw.suites import Case
from statelaw.table import TransitionTable

_OUTPUT = "statelaw_coverage"
_ALL = "all"
_SUFFIXES = (".json", ".html")


class CoveragePlugin:
    """Listens to every report, and says at the end what was covered."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self._coverages: dict[str, Coverage] = {}
        self._lost: list[str] = []
        self._fed = False
        self._least: float | None = config.getoption("lifecycle_cov_fail_under")
        self._append: str | None = config.getoption("lifecycle_cov_append")
        self._files: list[str] = config.getoption("lifecycle_cov_report") or []
        wanted: list[str] = config.getoption("lifecycle_cov") or [_ALL]
        self._all = _ALL in wanted
        self._is_worker = hasattr(config, "workerinput")
        try:
            self._refuse_odd_options()
            for name in wanted:
                if name != _ALL:
                    self._coverages[name] = Coverage(find(name))
            if self._append and not self._is_worker:
                self._take_earlier(Path(self._append))
        except StatelawError as error:
            raise pytest.UsageError(str(error)) from None

    def pytest_sessionstart(self) -> None:
        """Begin to listen."""
        LISTENERS.append(self._listen)

    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        """Note whether the test feeds what it observes."""
        callspec = getattr(item, "callspec", None)
        values = callspec.params.values() if callspec else ()
        self._fed = any(isinstance(value, Case) for value in values)

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Stop listening; a worker hands over what it has, the controller judges it."""
        LISTENERS.remove(self._listen)
        if self._is_worker:
            output: dict[str, Any] = getattr(self._config, "workeroutput", {})
            output[_OUTPUT] = coverage_json(self._coverages.values())
            return
        try:
            self._write_reports()
        except (StatelawError, OSError) as error:
            pytest.exit(f"no coverage was written: {error}", pytest.ExitCode.USAGE_ERROR)
        if any(self._too_little()) and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        """Take in what a worker of pytest-xdist observed."""
        output = getattr(node, "workeroutput", {}).get(_OUTPUT)
        if output is None:
            self._lost.append(node.gateway.id)
        else:
            self._take(coverages_from(output, _installed))

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Print the shares, and which lifecycle fell short."""
        terminalreporter.section("lifecycle coverage")
        if self._coverages:
            terminalreporter.write_line(coverage_text(self._coverages.values()))
        else:
            terminalreporter.write_line("no test asserted or recorded anything of a lifecycle")
        for worker in self._lost:
            text = f"worker {worker} ended too early: what it observed is not counted"
            terminalreporter.write_line(text, yellow=True)
        for text in self._too_little():
            terminalreporter.write_line(f"FAIL {text}", red=True)

    def _listen(self, report: Report[Any]) -> None:
        table = report.verdict_table.table
        if self._all or table.name in self._coverages:
            coverage = self._coverages.setdefault(table.name, Coverage(table))
            coverage.table = table  # an earlier run may have known it otherwise
            coverage.add(report, fed=self._fed)

    def _too_little(self) -> Iterable[str]:
        """What is said of each lifecycle that fell short."""
        if self._least is None or self._config.option.collectonly:
            return
        if not self._coverages:
            yield f"no lifecycle was observed, {self._least:g}% required"
        for coverage in self._coverages.values():
            if coverage.percent < self._least:
                share = coverage.shares()[1]
                text = f"{share.covered} of {share.total} {share.aspect} observed"
                percent = f"{share.percent:.1f}%"
                yield f"{coverage.table.name}: {text} ({percent}), {self._least:g}% required"

    def _refuse_odd_options(self) -> None:
        if self._least is not None and not 0 <= self._least <= 100:
            raise InputError(f"--lifecycle-cov-fail-under is {self._least:g}; it is from 0 to 100")
        for file in self._files:
            if Path(file).suffix not in _SUFFIXES:
                names = " or ".join(_SUFFIXES)
                raise InputError(f"--lifecycle-cov-report {file}: its suffix must be {names}")

    def _take_earlier(self, file: Path) -> None:
        if not file.exists():
            return
        try:
            text = file.read_text(encoding="utf-8")
            self._take(coverages_from(text, _installed))
        except (OSError, ValueError) as error:
            raise InputError(f"--lifecycle-cov-append {file}: {error}") from None

    def _take(self, several: Iterable[Coverage]) -> None:
        for coverage in several:
            own = self._coverages.setdefault(coverage.table.name, Coverage(coverage.table))
            own.merge(coverage)

    def _write_reports(self) -> None:
        for file in (*self._files, *filter(None, [self._append])):
            path = Path(file)
            path.parent.mkdir(parents=True, exist_ok=True)
            write_text(path, self._report(path))

    def _report(self, file: Path) -> str:
        if file.suffix == ".html":
            from statelaw.coverage_page import coverage_page

            return coverage_page(self._coverages.values())
        return coverage_json(self._coverages.values())


def _installed(name: str) -> TransitionTable[Any] | None:
    """The lifecycle of this name as it is now; `None` where it is not installed."""
    try:
        found: TransitionTable[Any] = find(name)
    except (UnknownLifecycleError, PackError):
        return None
    return found
