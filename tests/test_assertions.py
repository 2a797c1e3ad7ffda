"""Assertions fail as assertions do, and say what a person needs."""

from __future__ import annotations

import unittest

import pytest
from statelaw import InputError, find
from statelaw.assertions import ConformanceError, assert_conforms, assert_settles

LEGAL = ["uninitialised", "queued", "processing", "complete"]


def test_a_legal_trace_passes_and_gives_its_report() -> None:
    """The report is there for further questions."""
    assert assert_conforms(LEGAL, "prolific.dataset_import").succeeded


def test_a_lifecycle_goes_by_name_or_by_itself() -> None:
    """Both are the same lifecycle."""
    assert assert_conforms(LEGAL, find("prolific.dataset_import")).ok


def test_a_failure_shows_the_break_and_what_would_be_legal() -> None:
    """The text has the trace with its break marked, the source of the claim and the row to add."""
    with pytest.raises(ConformanceError) as caught:
        assert_conforms(["processing", "queued"], "prolific.dataset_import")
    text = str(caught.value)
    for part in ("X 1  queued", "SL103", "legal here: complete", "source: ", '"target": "queued"'):
        assert part in text


def test_a_failure_is_a_failure_under_unittest() -> None:
    """Unittest counts it among the failures and not among the errors."""

    class Case(unittest.TestCase):
        def test_it(self) -> None:
            assert_conforms(["complete", "queued"], "prolific.dataset_import")

    result = unittest.TestResult()
    Case("test_it").run(result)
    assert (len(result.failures), len(result.errors)) == (1, 0)


def test_a_failure_carries_the_report() -> None:
    """A test can ask the error what was found."""
    with pytest.raises(ConformanceError) as caught:
        assert_conforms(["complete", "queued"], "prolific.dataset_import")
    assert [found.code for found in caught.value.report.findings] == ["SL107", "SL104"]


def test_severity_says_what_fails() -> None:
    """A note fails a test that asks for it."""
    trace = ["uninitialised", "queued", "complete"]
    assert_conforms(trace, "prolific.dataset_import")
    with pytest.raises(ConformanceError):
        assert_conforms(trace, "prolific.dataset_import", severity="note")


def test_a_trace_under_way_has_not_settled() -> None:
    """`assert_settles` wants an end."""
    with pytest.raises(ConformanceError, match="SL401"):
        assert_settles(LEGAL[:3], "prolific.dataset_import")


def test_another_outcome_than_wanted_fails() -> None:
    """It settled, but not as the test wanted."""
    assert_settles(LEGAL, "prolific.dataset_import", outcome="success")
    with pytest.raises(ConformanceError, match="outcome success, not failure"):
        assert_settles(LEGAL, "prolific.dataset_import", outcome="failure")


def test_a_mistake_of_the_test_is_no_failure_of_the_provider() -> None:
    """An option with no such value is an error in the test itself."""
    with pytest.raises(InputError, match="did you mean 'polled'"):
        assert_conforms(LEGAL, "prolific.dataset_import", mode="poled")
