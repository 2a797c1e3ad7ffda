"""The marker says which lifecycle a test is about, and with what its fixtures check."""

from __future__ import annotations

import pytest

from tests.pytest_plugin.conftest import Project


def test_fixtures_take_lifecycle_and_options_of_the_marker(project: Project) -> None:
    """A step over `sorting` is legal when polled, and not in a log of every change."""
    project.test_file(
        """
        def test_polled(lifecycle, assert_conforms):
            assert lifecycle is PARCEL
            assert_conforms(["registered", "on route"])

        @pytest.mark.lifecycle(PARCEL, mode="every_change")
        def test_every_change(assert_conforms):
            with pytest.raises(ConformanceError):
                assert_conforms(["registered", "on route"])
            assert_conforms(["registered", "on route"], mode="polled")

        @pytest.mark.lifecycle(PARCEL, outcome="success", severity="note")
        def test_outcome(assert_conforms, assert_settles):
            assert_conforms(["registered", "sorting"])
            assert_settles(["registered", "sorting", "on route", "delivered"])
            with pytest.raises(ConformanceError, match="outcome failure, not success"):
                assert_settles(["registered", "sorting", "on route", "returned"])
        """
    )
    project.run().assert_outcomes(passed=3)


def test_a_lifecycle_goes_by_name(project: Project) -> None:
    """An installed lifecycle is found."""
    project.test_file(
        """
        @pytest.mark.lifecycle("woosmap.import_run")
        def test_it(lifecycle):
            assert lifecycle is find("woosmap.import_run")
        """
    )
    project.run().assert_outcomes(passed=1)


@pytest.mark.parametrize(
    ("marker", "said"),
    [
        ("lifecycle('woosmap.import_rnu')", "*did you mean 'woosmap.import_run'*"),
        ("lifecycle(PARCEL, mod='polled')", "*no option 'mod'; did you mean 'mode'*"),
        ("lifecycle(PARCEL, colour='red')", "*no option 'colour'; known are *cover*mode*"),
        ("lifecycle(17)", "*17 is no lifecycle and no name of one*"),
        ("lifecycle()", "*names one lifecycle, not 0*mark.lifecycle('NAME'*"),
    ],
)
def test_a_marker_that_makes_no_sense_is_refused(project: Project, marker: str, said: str) -> None:
    """The test fails with what is wrong and what would be right, and no traceback."""
    project.test_file(f"@pytest.mark.{marker}\ndef test_it(lifecycle): pass")
    result = project.run()
    result.stdout.fnmatch_lines([f"test_parcels.py::test_it: {said}"])
    assert "Traceback" not in result.stdout.str()
    assert "_marker.py" not in result.stdout.str()


@pytest.mark.parametrize("name", ["lifecycle", "assert_conforms", "legal_path", "illegal_pair"])
def test_a_fixture_without_a_marker_says_what_to_write(project: Project, name: str) -> None:
    """What needs a lifecycle names the marker that gives it one."""
    project.test_file(f"pytestmark = []\ndef test_it({name}): pass")
    result = project.run()
    result.stdout.fnmatch_lines(["*needs a lifecycle*" if "_p" in name else "*is needed*"])
    result.stdout.fnmatch_lines(["*@pytest.mark.lifecycle('NAME', mode='polled')*"])


def test_the_marker_is_documented_by_pytest(project: Project) -> None:
    """`pytest --markers` tells what it takes."""
    project.run("--markers").stdout.fnmatch_lines(["@pytest.mark.lifecycle(name, *options): *"])
