"""Coverage counts what was really observed, adds up, and names what is missing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from statelaw import InputError, Lifecycle, find
from statelaw.coverage import (
    Coverage,
    Generated,
    Share,
    coverage_json,
    coverage_text,
    coverages_from,
)

IMPORT: Lifecycle[str] = find("prolific.dataset_import")
DATASET: Lifecycle[str] = find("opendatasoft.dataset")
traces = st.lists(st.sampled_from([*map(str, DATASET.statuses), "unheard_of"]), max_size=12)


def _coverage(lifecycle: Lifecycle[str], *several: list[str]) -> Coverage:
    coverage = Coverage(lifecycle)
    for trace in several:
        coverage.add(lifecycle.check(trace))
    return coverage


def test_a_state_passed_unseen_is_not_covered() -> None:
    """`processing` lies between the two polls, and nobody saw it or the steps through it."""
    coverage = _coverage(IMPORT, ["uninitialised", "queued", "complete"])
    assert dict(coverage.states) == {"uninitialised": 1, "queued": 1, "complete": 1}
    assert dict(coverage.steps) == {("uninitialised", "queued"): 1}


def test_an_illegal_step_covers_nothing() -> None:
    """A step that the table forbids is not one of its transitions."""
    coverage = _coverage(IMPORT, ["complete", "processing"])
    assert not coverage.steps


def test_a_step_across_an_unknown_status_is_not_covered() -> None:
    """What lay between was seen, and was something else."""
    coverage = _coverage(IMPORT, ["uninitialised", "unheard_of", "queued"])
    assert not coverage.steps


def test_two_steps_are_a_pair_only_when_one_follows_the_other() -> None:
    """Repeated polls of the state between them do not part them; a gap does."""
    polled = _coverage(IMPORT, ["uninitialised", "queued", "queued", "processing"])
    assert dict(polled.step_pairs) == {("uninitialised", "queued", "processing"): 1}
    broken = _coverage(IMPORT, ["uninitialised", "queued", "unheard_of", "queued", "processing"])
    assert not broken.step_pairs


def test_outcomes_are_those_that_traces_ended_with() -> None:
    """A trace that is under way has none."""
    coverage = _coverage(IMPORT, ["processing", "partial"], ["processing"])
    assert dict(coverage.outcomes) == {"partial": 1}


def test_inferred_rows_that_were_observed_are_named() -> None:
    """An observation is evidence for a row that was only inferred."""
    coverage = _coverage(IMPORT, ["pending_schema", "queued"])
    assert coverage.newly_observed() == (IMPORT.between("pending_schema", "queued"),)


def test_a_step_that_a_documented_row_explains_is_evidence_for_no_other() -> None:
    """From idle to queued leads a documented `publish`; whether `unpublish` does, nobody saw."""
    coverage = _coverage(DATASET, ["idle", "queued"])
    assert len(DATASET.between("idle", "queued")) > 1
    assert coverage.newly_observed() == ()


def test_what_a_test_feeds_is_no_evidence() -> None:
    """It covers the table as much."""
    coverage = Coverage(IMPORT)
    coverage.add(IMPORT.check(["pending_schema", "queued"]), fed=True)
    assert coverage.steps
    assert coverage.newly_observed() == ()


def test_what_is_made_up_covers_nothing() -> None:
    """A generated status was observed by nobody."""
    coverage = _coverage(IMPORT, ["processing", Generated("complete")])
    assert coverage == Coverage(IMPORT)


@given(st.lists(traces, max_size=5), st.lists(traces, max_size=5))
def test_coverage_adds_up(first: list[list[str]], second: list[list[str]]) -> None:
    """Two halves merged are the whole, so workers and runs can be put together."""
    halves = _coverage(DATASET, *first)
    halves.merge(_coverage(DATASET, *second))
    assert halves == _coverage(DATASET, *first, *second)


@given(st.lists(traces, max_size=5))
def test_coverage_survives_being_written_down(several: list[list[str]]) -> None:
    """What is read back is what was written."""
    coverage = _coverage(DATASET, *several)
    assert Coverage.from_dict(coverage.as_dict(), DATASET) == coverage


@given(st.lists(traces, max_size=8))
def test_shares_count_only_what_the_table_has(several: list[list[str]]) -> None:
    """Covered and missing are together the total, whatever was observed."""
    for share in _coverage(DATASET, *several).shares():
        assert share.covered + len(share.missing) == share.total


def test_the_table_names_what_is_missing() -> None:
    """The text has a line an aspect, and cuts long lists."""
    text = coverage_text([_coverage(IMPORT, ["uninitialised", "queued"])], missing=1)
    assert text.splitlines()[1:] == [
        "prolific.dataset_import          states                  2/7   29%  processing and 4 more",
        "prolific.dataset_import          transitions            1/10   10%"
        "  uninitialised -> processing and 8 more",
        "prolific.dataset_import          transition pairs       0/17    0%"
        "  uninitialised -> queued -> processing and 16 more",
        "prolific.dataset_import          outcomes                0/4    0%  attention and 3 more",
    ]


@pytest.mark.parametrize(
    ("covered", "total", "shown"),
    [
        (0, 7, "0%"),
        (1, 1000, "1%"),
        (1, 3, "33%"),
        (999, 1000, "99%"),
        (7, 7, "100%"),
        (0, 0, "100%"),
    ],
)
def test_only_everything_is_all_of_it(covered: int, total: int, shown: str) -> None:
    """A percentage is not rounded to what would be a lie."""
    assert Share("states", covered, total, ()).rounded == shown


@given(st.lists(traces, max_size=5))
def test_a_document_needs_no_installed_lifecycle(several: list[list[str]]) -> None:
    """It holds the table; what is read back says the same of it."""
    coverage = _coverage(DATASET, *several)
    (read,) = coverages_from(coverage_json([coverage]), lambda _: None)
    assert read.shares() == coverage.shares()
    assert read.as_dict() == coverage.as_dict()


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"version": 1, "lifecycles": [{}]}'])
def test_what_is_no_document_is_refused(text: str) -> None:
    """An error that says so, whatever it holds."""
    with pytest.raises(InputError, match="not"):
        coverages_from(text, lambda _: None)


def test_a_document_of_another_version_is_refused() -> None:
    """The message says which it is and which could be read."""
    with pytest.raises(InputError, match="coverage of version 99; this reads version 1"):
        coverages_from('{"version": 99, "lifecycles": []}', lambda _: None)


def test_coverage_of_another_lifecycle_is_refused() -> None:
    """Counts of two tables do not add up."""
    with pytest.raises(InputError, match=r"coverage of prolific\.dataset_import cannot take in"):
        Coverage(IMPORT).merge(Coverage(DATASET))


def test_what_is_not_coverage_is_refused() -> None:
    """A file of something else is named as such, and does not end in a traceback."""
    with pytest.raises(InputError, match="not the coverage of a lifecycle"):
        Coverage.from_dict({"lifecycle": IMPORT.name, "traces": "many"}, IMPORT)
