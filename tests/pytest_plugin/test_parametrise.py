"""Tests over legal paths and forbidden steps: readable ids, the same in every run."""

from __future__ import annotations

import pytest
from statelaw import InputError, Lifecycle, find
from statelaw.coverage import Coverage
from statelaw.pytest_plugin import illegal_pairs, legal_paths

from tests.pytest_plugin.conftest import Project
from tests.traces import SHIPPED

_IDS = [
    "test_parcels.py::test_pair[sorting-to-registered]",
    "test_parcels.py::test_pair[on_route-to-registered]",
    "test_parcels.py::test_pair[delivered-to-registered]",
    "test_parcels.py::test_pair[delivered-to-sorting]",
    "test_parcels.py::test_pair[delivered-to-on_route]",
    "test_parcels.py::test_pair[delivered-to-returned]",
    "test_parcels.py::test_pair[returned-to-registered]",
    "test_parcels.py::test_pair[returned-to-sorting]",
    "test_parcels.py::test_pair[returned-to-on_route]",
    "test_parcels.py::test_pair[returned-to-delivered]",
]


def test_ids_are_words(project: Project) -> None:
    """An id says what happens, so that a failure can be understood and chosen with `-k`."""
    project.test_file(
        """
        def test_path(legal_path): pass
        def test_pair(illegal_pair): pass
        """
    )
    lines = project.run("--collect-only", "-q").outlines
    name = "registered-send-sorting-load-on_route-hand_over-delivered"
    assert f"test_parcels.py::test_path[{name}]" in lines
    assert [line for line in lines if "test_pair" in line] == _IDS


def test_illegal_pairs_are_those_of_the_mode(project: Project) -> None:
    """A log of every change forbids what polling can miss."""
    project.test_file(
        """
        @pytest.mark.lifecycle(PARCEL, mode="every_change")
        def test_pair(illegal_pair): pass
        """
    )
    result = project.run("--collect-only", "-q")
    result.stdout.fnmatch_lines(["*test_pair*registered-to-on_route*"])
    assert len([line for line in result.outlines if "test_pair" in line]) == 15


def test_the_marker_chooses_what_paths_cover(project: Project) -> None:
    """`cover` and `longest` are handed on."""
    project.test_file(
        """
        @pytest.mark.lifecycle(PARCEL, cover="transition-pairs", longest=6)
        def test_path(legal_path):
            assert len(legal_path.steps) <= 6
        """
    )
    result = project.run()
    result.assert_outcomes(passed=len(legal_paths(_parcel(), "transition-pairs", longest=6)))


def _parcel() -> Lifecycle[str]:
    from statelaw.files import load_table

    from tests.pytest_plugin.conftest import PARCEL

    return load_table(PARCEL, into=Lifecycle[str])


@pytest.mark.parametrize("lifecycle", SHIPPED, ids=lambda each: each.name)
def test_legal_paths_cover_every_transition(lifecycle: Lifecycle[str]) -> None:
    """Observed in full, they leave no transition out; and no path is long."""
    coverage = Coverage(lifecycle)
    for param in legal_paths(lifecycle):
        (case,) = param.values
        assert len(case.steps) <= max(12, len(lifecycle.states) + 2)
        coverage.add(lifecycle.check(list(map(str, case.statuses)), mode="every_change"))
    assert coverage.shares()[1].missing == ()


@pytest.mark.parametrize("lifecycle", SHIPPED, ids=lambda each: each.name)
def test_pairs_of_transitions_are_covered_too(lifecycle: Lifecycle[str]) -> None:
    """With `cover="transition-pairs"` no two that can follow one another are left out."""
    coverage = Coverage(lifecycle)
    for param in legal_paths(lifecycle, "transition-pairs"):
        (case,) = param.values
        coverage.add(lifecycle.check(list(map(str, case.statuses)), mode="every_change"))
    assert coverage.shares()[2].missing == ()


@pytest.mark.parametrize("lifecycle", SHIPPED, ids=lambda each: each.name)
@pytest.mark.parametrize("mode", ["every_change", "polled", "sparse"])
def test_illegal_pairs_are_all_that_is_forbidden(lifecycle: Lifecycle[str], mode: str) -> None:
    """As many as the detection power counts, and each is found."""
    params = illegal_pairs(lifecycle, mode)
    assert len(params) == lifecycle.detection_power(mode).caught
    for param in params:
        (pair,) = param.values
        assert not lifecycle.check(pair, mode=mode).ok


def test_what_is_generated_covers_nothing() -> None:
    """A path that goes straight into an assertion was observed by nobody."""
    lifecycle = find("prolific.dataset_import")
    coverage = Coverage(lifecycle)
    for param in legal_paths(lifecycle):
        (case,) = param.values
        coverage.add(lifecycle.check(case.statuses))
    assert (coverage.traces, coverage.percent) == (0, 0.0)


def test_explicit_parametrisation_works_beside_the_marker(project: Project) -> None:
    """A test may choose its own paths; the marker does not do it again."""
    project.test_file(
        """
        from statelaw.pytest_plugin import illegal_pairs, legal_paths

        @pytest.mark.parametrize("legal_path", legal_paths(PARCEL)[:1])
        def test_path(legal_path):
            assert legal_path.legal

        @pytest.mark.parametrize("pair", illegal_pairs(PARCEL))
        def test_pair(pair):
            assert pair[0] in PARCEL and pair[1] in PARCEL
        """
    )
    project.run().assert_outcomes(passed=11)


def test_a_fixture_of_the_same_name_is_left_alone(project: Project) -> None:
    """A suite that has its own `legal_path` and no marker is not disturbed."""
    project.test_file(
        """
        pytestmark = []

        @pytest.fixture
        def legal_path():
            return "/home"

        def test_it(legal_path):
            assert legal_path == "/home"
        """
    )
    project.run().assert_outcomes(passed=1)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ("cover='transition'", "*cover 'transition' is not known; did you mean 'transitions'*"),
        ("cover='w'", "*cover 'w' is not known; choose one of transitions, transition-pairs"),
        ("longest=1", "*"),
        ("mode='poled'", "*mode 'poled' is not known; did you mean 'polled'*"),
    ],
)
def test_options_that_make_no_sense_are_refused(project: Project, options: str, said: str) -> None:
    """Collection fails with what would be right, and no traceback."""
    project.test_file(
        f"@pytest.mark.lifecycle(PARCEL, {options})\ndef test_it(legal_path, illegal_pair): pass"
    )
    result = project.run()
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines([f"test_parcels.py::test_it: {said}"])


def test_a_cover_that_is_none_is_refused() -> None:
    """The function says what there is."""
    with pytest.raises(InputError, match="choose one of transitions, transition-pairs"):
        legal_paths("prolific.dataset_import", "everything")
