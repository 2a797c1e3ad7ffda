"""The plugin stays out of the way: it loads nothing it does not need, and can be left out."""

from __future__ import annotations

import xml.etree.ElementTree as ET

from tests.pytest_plugin.conftest import Project

_LOADED = """
import sys

def test_it():
    print("loaded:", *sorted(name for name in sys.modules if name.startswith("statelaw")))
    assert not {"pydantic", "transitions", "httpx", "requests"} & set(sys.modules)
"""


def test_unused_it_loads_nothing_but_itself(project: Project) -> None:
    """Neither the engine nor a library that it could listen to: the face of it alone."""
    (project.path / "test_it.py").write_text(_LOADED)
    result = project.run_apart("-s", "-p", "no:hypothesispytest", "-p", "no:anyio", "test_it.py")
    result.assert_outcomes(passed=1)
    assert "loaded: statelaw statelaw.face statelaw.pytest_plugin" in result.stdout.str()
    assert "statelaw.pytest_plugin." not in result.stdout.str()


def test_used_without_a_client_it_loads_neither_library(project: Project) -> None:
    """Recording a callable needs no httpx and no requests."""
    project.test_file(
        """
        import sys

        def test_it(status_recorder):
            status_recorder.wrap(lambda: "sorting")()
            assert not {"httpx", "requests"} & set(sys.modules)
        """
    )
    project.run_apart("-p", "no:anyio").assert_outcomes(passed=1)


def test_it_can_be_left_out(project: Project) -> None:
    """Then there is no marker, no option and no fixture, and other tests run."""
    (project.path / "test_it.py").write_text(
        "def test_a(): pass\ndef test_b(status_recorder): pass"
    )
    result = project.run_apart("-p", "no:statelaw")
    result.assert_outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines(["plugins: *", "*fixture 'status_recorder' not found"])
    assert "statelaw-" not in result.stdout.str()


def test_it_runs_where_every_warning_is_an_error(project: Project) -> None:
    """Imported before pytest or after, with workers, coverage and a recorder."""
    project.test_file(
        """
        def test_path(legal_path, assert_conforms):
            assert_conforms(legal_path.statuses)

        def test_it(status_recorder, recorded_polls):
            status_recorder.wrap(recorded_polls(["sorting"]))()
        """
    )
    packages = ("statelaw", "statelaw_providers")
    imports = "".join(f"import {name}\n" for name in packages)
    # What pytest does by itself where the plugin was installed as a wheel.
    conftest = f"import pytest\n{imports}pytest.register_assert_rewrite{packages}\n"
    (project.path / "conftest.py").write_text(conftest)
    arguments = ["-W", "error", "-m", "pytest", "-W", "error", "-n1", "--lifecycle-cov=all"]
    result = project.run_python(*arguments, "--strict-markers", "--strict-config")
    result.assert_outcomes(passed=3)
    assert "warnings summary" not in result.stdout.str()


def test_options_and_settings_are_documented_by_pytest(project: Project) -> None:
    """`pytest --help` names them, and `pytest --fixtures` what the fixtures are for."""
    project.test_file("")
    text = project.run("--help").stdout.str()
    for name in ("", "-fail-under", "-report", "-append"):
        assert f"--lifecycle-cov{name}" in text
    assert "lifecycle_cases" in text
    fixtures = project.run("--fixtures", "-q").stdout.str()
    for name in ("lifecycle", "legal_path", "illegal_pair", "status_recorder", "recorded_polls"):
        assert f"{name} -- " in fixtures


def test_workers_collect_the_same_in_the_same_order(project: Project) -> None:
    """Else pytest-xdist would refuse to run."""
    project.test_file(
        """
        @pytest.mark.lifecycle("opendatasoft.dataset", cover="transition-pairs")
        def test_path(legal_path): pass

        @pytest.mark.lifecycle("opendatasoft.dataset")
        def test_pair(illegal_pair): pass
        """
    )
    result = project.run_apart("-n2", "-q", "-p", "no:anyio")
    assert result.ret == 0
    assert result.parseoutcomes()["passed"] > 100


def test_junit_has_the_trace_with_its_break(project: Project) -> None:
    """The message begins with what happened, and the text holds the report."""
    project.test_file(
        """
        def test_asserted(assert_conforms):
            assert_conforms(["sorting", "registered"])

        def test_recorded(status_recorder):
            for status in ["sorting", "registered"]:
                try:
                    status_recorder.record(status)
                except AssertionError:
                    pass
        """
    )
    project.run("--junitxml=junit.xml")
    failures = ET.parse(project.path / "junit.xml").findall(".//failure")
    assert len(failures) == 2
    for failure in failures:
        message = str(failure.get("message"))
        assert message.startswith("statelaw.ConformanceError: example.parcel (polled): violates")
        for part in (
            "X 1  registered  <- SL103",
            "source: documented, Parcel guide",
            '"target": "re',
        ):
            assert part in str(failure.text)


def test_a_plain_unittest_case_can_assert(project: Project) -> None:
    """Under pytest as under unittest, a violation is a failure and not an error."""
    project.test_file(
        """
        import unittest

        class TestParcel(unittest.TestCase):
            def test_legal(self):
                assert_settles(["sorting", "on route", "delivered"], PARCEL, outcome="success")

            def test_broken(self):
                assert_conforms(["sorting", "registered"], PARCEL)
        """
    )
    project.run().assert_outcomes(passed=1, failed=1)
    result = project.run_python("-m", "unittest", "-q", "test_parcels")
    result.stderr.fnmatch_lines(["FAIL: test_broken*", "FAILED (failures=1)"])
    result.stderr.fnmatch_lines(["statelaw.ConformanceError: example.parcel (polled): violates*"])
