"""What a report answers: how the trace went, how it ended, and what that is worth."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from statelaw import (
    Answer,
    InputError,
    Lifecycle,
    LifecycleViolation,
    Mode,
    Observation,
    Outcome,
    Severity,
    state,
)

from tests.examples import DOCS, FINAL, JOB, ONE_WAY, RING, SAID
from tests.oracle import MODES
from tests.strategies import ODD_NAMES, lifecycles, texts
from tests.traces import START, sequences, shipped

any_lifecycle = lifecycles() | shipped()


@pytest.mark.parametrize(
    ("trace", "answer"),
    [
        (["idle", "queued", "done"], Answer.CONFORMS),
        (["idle"], Answer.CONFORMS),
        (["idle", "queued"], Answer.PRESUMABLY_CONFORMS),
        (["running"], Answer.PRESUMABLY_CONFORMS),
        (["idle", "queued", "paused", "done"], Answer.INCONCLUSIVE),
        (["idle", "queued", None], Answer.INCONCLUSIVE),
        (["paused"], Answer.INCONCLUSIVE),
        ([], Answer.INCONCLUSIVE),
        (["queued", "running", "idle"], Answer.VIOLATES),
        (["queued", "running", "idle", "paused"], Answer.VIOLATES),
    ],
)
def test_a_trace_has_one_of_four_answers(trace: list[str | None], answer: Answer) -> None:
    """Conforms, presumably conforms, inconclusive or violates, and `inconclusive` asks for two."""
    report = JOB.check(trace)
    assert report.answer is answer
    undecided = {Answer.PRESUMABLY_CONFORMS, Answer.INCONCLUSIVE}
    assert report.inconclusive is (answer in undecided)


@given(st.data(), any_lifecycle, st.sampled_from(MODES))
def test_the_answer_follows_from_what_was_found(
    data: st.DataObject, lifecycle: Lifecycle[Any], mode: Mode
) -> None:
    """It violates just when an error other than an unknown status was found, and so on."""
    report = lifecycle.check(data.draw(sequences(lifecycle)), mode=mode)
    errors = {each.code for each in report.findings if each.severity is Severity.ERROR}
    assert report.ok is (not errors)
    assert (report.answer is Answer.VIOLATES) == bool(errors - {"SL101"})
    if report.answer is Answer.CONFORMS:
        assert report.settled
        assert not errors
        assert all(verdict.legal for verdict in report.verdicts)
    if report.answer is Answer.PRESUMABLY_CONFORMS:
        assert report.last is not None
        assert not report.settled


@pytest.mark.parametrize(
    ("lifecycle", "trace", "outcome"),
    [
        (JOB, ["idle", "queued", "done"], Outcome.SUCCESS),
        (JOB, ["idle", "queued", "running", "failed"], Outcome.FAILURE),
        (RING, ["queued", "retrying", "part"], Outcome.PARTIAL),
        (RING, ["queued", "running", "waiting"], Outcome.ATTENTION),
        (JOB, ["idle", "queued"], None),
        (JOB, [], None),
        (JOB, ["paused"], None),
    ],
)
def test_outcome_is_that_of_the_state_of_rest(
    lifecycle: Lifecycle[str], trace: list[str], outcome: Outcome | None
) -> None:
    """Every outcome can be asked for; under way there is none."""
    report = lifecycle.check(trace)
    assert report.outcome is outcome
    assert report.settled is (outcome is not None)
    assert report.succeeded is (outcome is Outcome.SUCCESS)
    assert report.failed is (outcome is Outcome.FAILURE)


def test_outcome_is_decided_by_the_row_where_the_row_says_so() -> None:
    """A cancelled job comes to idle as well, but that is no success."""
    assert JOB.check(["idle", "queued", "idle"]).outcome is Outcome.NEUTRAL
    assert JOB.check(["idle", "queued", "idle", "idle"]).outcome is Outcome.NEUTRAL
    assert JOB.check(["done", "queued", "bogus", "idle"]).outcome is Outcome.NEUTRAL
    assert JOB.check(["idle", "queued", "running", "idle"]).outcome is Outcome.SUCCESS


def test_outcome_is_neutral_until_the_initial_state_is_left() -> None:
    """An entity that rests where it began has done nothing yet; elsewhere the state speaks."""
    assert JOB.check(["idle"]).outcome is Outcome.NEUTRAL
    assert JOB.check(["idle", "idle"]).outcome is Outcome.NEUTRAL
    assert JOB.check(["done", "done"]).outcome is Outcome.SUCCESS


def test_outcome_of_a_state_entered_again_is_that_of_the_state() -> None:
    """Left and entered again, by entry time or by way of an unknown status, it did something."""
    first, again = (Observation("idle", since=START.replace(hour=hour)) for hour in (1, 2))
    assert JOB.check([first, again]).outcome is Outcome.SUCCESS
    assert JOB.check(["idle", "bogus", "idle"]).outcome is Outcome.SUCCESS


def test_outcome_looks_at_the_states_taken_as_true() -> None:
    """A stale read that is held does not change where the trace came from."""
    trace = ["idle", "queued", "idle", "done", "idle"]
    held = JOB.check(["queued", "running", "idle", "done"], on_violation="hold")
    assert held.left == "running"
    assert held.outcome is Outcome.SUCCESS
    assert JOB.check(trace, on_violation="hold", max_missed=0).outcome is Outcome.NEUTRAL


@pytest.mark.parametrize("level", list(Severity))
def test_raise_for_findings_raises_from_the_given_severity_on(level: Severity) -> None:
    """A note alone raises only where notes are asked for; the error carries the report."""
    report = JOB.check(["running", "done"])
    assert [each.severity for each in report.findings] == [Severity.NOTE]
    if level is Severity.NOTE:
        with pytest.raises(LifecycleViolation) as caught:
            report.raise_for_findings(level)
        assert caught.value.report is report
        assert str(caught.value) == str(report)
    else:
        report.raise_for_findings(str(level))


def test_raise_for_findings_refuses_an_unknown_severity() -> None:
    """The word is named, also where nothing was found."""
    with pytest.raises(InputError, match=r"severity 'errors' is not known; did you mean 'error'\?"):
        JOB.check(["idle"]).raise_for_findings("errors")


def test_detection_power_goes_with_every_report() -> None:
    """It is that of the table that judged, and printed."""
    for mode in MODES:
        report = JOB.check(["idle"], mode=mode)
        assert report.detection_power == JOB.detection_power(mode)
        assert f"detection power of {mode}: {report.detection_power}" in str(report)


def assert_printable(text: str) -> None:
    """Nothing in it moves a cursor, breaks a line, or cannot be encoded."""
    text.encode("utf-8")
    for line in text.split("\n"):
        assert line.isprintable(), ascii(line)


@given(st.data(), any_lifecycle, st.sampled_from(MODES))
def test_every_report_can_be_printed(
    data: st.DataObject, lifecycle: Lifecycle[Any], mode: Mode
) -> None:
    """Whatever the states are called, no control character reaches the terminal."""
    trace = data.draw(sequences(lifecycle))
    report = lifecycle.check(trace, mode=mode, must_settle=data.draw(st.booleans()))
    assert_printable(str(report))
    assert_printable(repr(report))
    for found in report.findings:
        assert_printable(found.message)


@given(st.lists(texts() | st.text() | st.sampled_from(ODD_NAMES), max_size=6))
def test_no_observed_status_breaks_a_report(trace: list[str]) -> None:
    """Halves of surrogate pairs, escapes and empty strings are shown escaped."""
    report = JOB.check(trace, must_settle=True)
    assert_printable(str(report))
    assert len(report.verdicts) == len(trace)


def test_lone_surrogates_are_printed_escaped() -> None:
    """They come out of broken JSON and can be written nowhere."""
    report = JOB.check(["\ud800", "idle"])
    assert_printable(str(report))
    assert "'\\ud800' is not a status of example.job" in str(report)


def test_odd_prose_of_a_table_is_printed_escaped() -> None:
    """Names, triggers and notes of a table from elsewhere hold no control characters either."""
    odd = JOB.model_copy(
        update={
            "name": "odd\x1b[31m",
            "transitions": tuple(
                each.model_copy(update={"trigger": f"{each.trigger}\r"}) for each in JOB.transitions
            ),
            "sources": (DOCS.model_copy(update={"title": "two\nlines"}),),
        }
    )
    report = odd.check(["queued", Observation("idle", trigger="x"), "done"], mode="every_change")
    assert_printable(str(report))
    assert "'odd\\x1b[31m'" in str(report)


def test_long_traces_are_shown_near_what_was_found() -> None:
    """A break in the middle of thousands of observations is found at a glance."""
    round_ = ["idle", "queued", "running", "done"]
    report = JOB.check([*round_ * 250, "queued", "running", *["idle"] * 400, "queued"])
    lines = str(report).split("\n")
    (broken,) = (line for line in lines if "X 1002" in line)
    assert broken.endswith("x400  <- SL103 illegal-transition")
    assert sum("..." in line for line in lines) == 1
    assert len(lines) < 25


def test_one_state_and_no_rows_is_a_lifecycle() -> None:
    """The smallest table can be checked against, and says that it has nothing to catch."""
    only: Lifecycle[str] = Lifecycle(
        name="only",
        sources=(DOCS,),
        initial=("done",),
        states=(state("done", FINAL, Outcome.SUCCESS, SAID),),
        transitions=(),
    )
    report = only.check(["done", "done"])
    assert report.answer is Answer.CONFORMS
    assert str(report).endswith("detection power of polled: 0 of 0 forbidden pairs (100%)")
    assert ONE_WAY.check(["queued", "done"]).answer is Answer.CONFORMS
