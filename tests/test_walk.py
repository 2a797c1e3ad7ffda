"""A trace is followed so that one wrong observation is one finding, and nothing is silent."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from statelaw import (
    Answer,
    Finding,
    Kind,
    Lifecycle,
    Mode,
    Observation,
    Report,
    Severity,
    Verdict,
)

from tests.examples import JOB, ONE_WAY, RING
from tests.oracle import MODES
from tests.strategies import lifecycles
from tests.traces import legal_traces, sequences, shipped

any_lifecycle = lifecycles() | shipped()
modes = st.sampled_from(MODES)
MORNING = datetime(2024, 5, 1, 8, tzinfo=UTC)


def hours(count: int) -> datetime:
    """A moment so many hours after the first."""
    return MORNING + timedelta(hours=count)


def seen(status: str | None, since: int | None = None, trigger: str | None = None) -> Observation:
    """An observation with an entry time in hours."""
    return Observation(status, since=None if since is None else hours(since), trigger=trigger)


def faults(report: Report[Any]) -> list[Finding]:
    """The findings that say more than a note."""
    return [each for each in report.findings if each.severity is not Severity.NOTE]


def codes(report: Report[Any]) -> list[str]:
    """The rules of all findings."""
    return [each.code for each in report.findings]


def rest_of(lifecycle: Lifecycle[Any], mode: Mode, data: st.DataObject, first: str) -> list[str]:
    """A legal continuation after a status."""
    table, statuses = lifecycle.compile(mode), [first]
    for _ in range(data.draw(st.integers(0, 5))):
        following = [each for each in table.codes if table.judge(statuses[-1], each).legal]
        if not following:
            break
        statuses.append(data.draw(st.sampled_from(following)))
    return statuses[1:]


@given(st.data(), any_lifecycle, modes)
def test_one_illegal_step_is_one_finding_at_its_index(
    data: st.DataObject, lifecycle: Lifecycle[Any], mode: Mode
) -> None:
    """Two legal stretches joined by an illegal step: exactly that step is found, and adopted."""
    table = lifecycle.compile(mode)
    before = data.draw(legal_traces(lifecycle, mode))
    wrong = [each for each in table.codes if not table.judge(before[-1], each).legal]
    assume(wrong)
    stray = data.draw(st.sampled_from(wrong))
    trace = [*before, stray, *rest_of(lifecycle, mode, data, stray)]
    report = lifecycle.check(trace, mode=mode)
    (found,) = faults(report)
    assert found.code in {"SL103", "SL104"}
    assert (found.index, found.previous, found.status) == (len(before), before[-1], stray)
    assert report.last == trace[-1]


@given(st.data(), any_lifecycle, modes)
def test_a_stale_read_held_is_one_finding_at_its_index(
    data: st.DataObject, lifecycle: Lifecycle[Any], mode: Mode
) -> None:
    """An illegal status between legal ones: with hold, what follows is judged as if it were not."""
    table = lifecycle.compile(mode)
    before = data.draw(legal_traces(lifecycle, mode))
    wrong = [each for each in table.codes if not table.judge(before[-1], each).legal]
    assume(wrong)
    stray = data.draw(st.sampled_from(wrong))
    trace = [*before, stray, *rest_of(lifecycle, mode, data, before[-1])]
    report = lifecycle.check(trace, mode=mode, on_violation="hold")
    (found,) = faults(report)
    assert (found.index, found.status) == (len(before), stray)
    assert report.last == (trace[-1] if len(trace) > len(before) + 1 else before[-1])


@given(st.data(), any_lifecycle, modes, st.sampled_from(["adopt", "hold"]))
def test_unknown_statuses_do_not_become_previous(
    data: st.DataObject, lifecycle: Lifecycle[Any], mode: Mode, on_violation: str
) -> None:
    """Unknown statuses strewn over a legal trace are one finding each, and nothing else is."""
    trace = data.draw(legal_traces(lifecycle, mode))
    odd = max(lifecycle.statuses, key=len) + "?"
    strewn: list[str | None] = []
    for status in trace:
        strewn += data.draw(st.lists(st.sampled_from([odd, None]), max_size=2))
        strewn.append(status)
    report = lifecycle.check(strewn, mode=mode, on_violation=on_violation)
    assert {each.code for each in faults(report)} <= {"SL101"}
    assert [each.index for each in faults(report)] == [
        i for i, status in enumerate(strewn) if status in (odd, None)
    ]
    known = [each for each, status in zip(report.verdicts, strewn, strict=True) if status in trace]
    assert known == list(lifecycle.check(trace, mode=mode).verdicts)


@given(st.data(), any_lifecycle, modes)
def test_every_verdict_with_something_to_say_is_one_finding(
    data: st.DataObject, lifecycle: Lifecycle[Any], mode: Mode
) -> None:
    """On plain statuses there is a finding wherever the verdict is not quiet, and nowhere else."""
    trace = data.draw(sequences(lifecycle, observations=False))
    report = lifecycle.check(trace, mode=mode)
    loud = [i for i, verdict in enumerate(report.verdicts) if not verdict.quiet]
    assert [each.index for each in report.findings] == loud


def test_a_step_illegal_across_an_unknown_status_is_doubtful() -> None:
    """The unknown status may explain it: a note that says so, and no answer."""
    report = JOB.check(["running", "warming", "idle"], unknown="note")
    assert report.verdicts[-1] is Verdict.REGRESSION
    assert (report.findings[-1].code, report.findings[-1].severity) == ("SL103", Severity.NOTE)
    assert report.findings[-1].message.endswith(
        "an unknown status stood between, so this may be its doing"
    )
    assert report.answer is Answer.INCONCLUSIVE
    assert report.ok


def test_a_final_state_left_is_an_error_whatever_stood_between() -> None:
    """Nothing leaves a final state, so an unknown status explains nothing, nor does a policy."""
    report = ONE_WAY.check(["done", "warming", "running"], unknown="note", undeclared="note")
    assert (codes(report)[-1], report.findings[-1].severity) == ("SL104", Severity.ERROR)
    assert report.answer is Answer.VIOLATES


@pytest.mark.parametrize("severity", list(Severity))
def test_policies_weigh_what_is_doubtful(severity: Severity) -> None:
    """unknown=, undeclared= and undocumented= set the severity of just their own findings."""
    unknown = JOB.check(["idle", "no such"], unknown=severity)
    assert [each.severity for each in unknown.findings] == [severity]
    undeclared = JOB.check(["queued", "running", "idle"], undeclared=severity)
    assert [each.severity for each in undeclared.findings if each.code == "SL103"] == [severity]
    undocumented = JOB.check(["idle", "queued", "running", "failed"], undocumented=severity)
    assert [each.severity for each in undocumented.findings] == [severity]


def test_undeclared_softens_open_lifecycles_only() -> None:
    """A closed list says that nothing else happens, so a policy cannot soften what does."""
    open_, closed = JOB, JOB.model_copy(update={"closed": True})
    trace = ["idle", "done"]
    softened = open_.check(trace, mode="every_change", undeclared="warning")
    assert [each.severity for each in softened.findings] == [Severity.WARNING]
    assert "the provider never published its list of transitions" in softened.findings[0].message
    strict = closed.check(trace, mode="every_change", undeclared="warning")
    assert [each.severity for each in strict.findings] == [Severity.ERROR]
    assert "never published" not in strict.findings[0].message


def test_a_softened_step_keeps_the_answer_open() -> None:
    """A step that is only a warning is not an error, but neither does the trace conform."""
    report = JOB.check(["idle", "queued", "running", "idle"], undeclared="warning")
    assert report.ok
    assert report.answer is Answer.INCONCLUSIVE


class TestEntryTime:
    """What `since` adds to a status that was seen before."""

    def test_same_entry_time_is_a_stay(self) -> None:
        """Nothing is said as long as neither moves."""
        report = JOB.check([seen("idle", 0), seen("idle", 0), seen("queued", 1)])
        assert report.verdicts == (Verdict.START, Verdict.STAY, Verdict.STEP)
        assert not report.findings

    def test_a_later_one_is_a_legal_reentry_where_a_way_leads_back(self) -> None:
        """Running -> queued -> running hides only what moves on by itself, so it is legal."""
        report = RING.check([seen("running", 0), seen("running", 2)])
        assert report.verdicts[1] is Verdict.MISSED
        (late, missed) = report.findings
        assert (late.code, missed.code) == ("SL107", "SL105")
        assert missed.explanation.passed == ("queued",)
        assert missed.explanation.witness == ("running", "queued", "running")

    def test_a_later_one_is_an_error_where_no_way_leads_back(self) -> None:
        """A final state is never left, so its entry time cannot move."""
        report = ONE_WAY.check([seen("done", 0), seen("done", 1)])
        assert report.verdicts[1] is Verdict.LEFT_FINAL
        assert codes(report) == ["SL107", "SL203"]
        assert report.answer is Answer.VIOLATES

    def test_a_way_back_over_a_state_of_rest_is_illegal_when_polled_only(self) -> None:
        """Coming back to queued takes an action at rest, which polling would not have missed."""
        trace = [seen("queued", 0), seen("queued", 5)]
        polled = JOB.check(trace, mode="polled")
        assert polled.verdicts[1] is Verdict.ILLEGAL
        assert polled.findings[-1].code == "SL203"
        assert polled.findings[-1].explanation.doubt == "if somebody acted between two polls"
        sparse = JOB.check(trace, mode="sparse")
        assert sparse.verdicts[1] is Verdict.MISSED
        assert sparse.ok

    def test_a_later_one_in_a_log_of_changes_needs_a_row(self) -> None:
        """A repeat with a new entry time was left, and the log does not have it."""
        report = JOB.check([seen("idle", 0), seen("idle", 1)], mode="every_change")
        assert codes(report) == ["SL203"]
        assert report.findings[0].severity is Severity.ERROR
        same = JOB.check([seen("idle", 0), seen("idle", 0)], mode="every_change")
        assert codes(same) == ["SL108"]

    @pytest.mark.parametrize("mode", MODES)
    def test_reentry_by_an_undocumented_row_is_weighed_as_such(self, mode: Mode) -> None:
        """`undocumented=` holds for the way back as for any other step."""
        trace = [seen("retrying", 0), seen("retrying", 1)]
        report = RING.check(["queued", *trace], mode=mode, undocumented="warning")
        assert report.verdicts[-1] is Verdict.STEP_INFERRED
        assert [each.code for each in faults(report)] == ["SL106"] * len(faults(report))
        assert faults(report)

    def test_an_earlier_one_is_a_stale_read(self) -> None:
        """It went back, though the status stays."""
        report = JOB.check([seen("idle", 3), seen("idle", 1)])
        assert codes(report) == ["SL203"]
        assert report.verdicts[1] is Verdict.STAY

    def test_it_never_decreases_along_the_trace(self) -> None:
        """Also across observations that carry none, and across states."""
        report = JOB.check([seen("idle", 3), seen("queued"), seen("running", 2)])
        assert [(each.code, each.index) for each in faults(report)] == [("SL203", 2)]

    def test_one_stale_read_held_is_one_finding(self) -> None:
        """With hold the true entry time is kept, so the next read is a plain stay."""
        trace = [seen("done", 3), seen("done", 1), seen("done", 3)]
        held = ONE_WAY.check(trace, on_violation="hold")
        assert [(each.code, each.index) for each in faults(held)] == [("SL203", 1)]
        adopted = ONE_WAY.check(trace)
        assert [each.index for each in faults(adopted)] == [1, 2]

    def test_a_move_across_an_unknown_status_is_doubtful(self) -> None:
        """The state was left for the unknown status, which the table cannot know."""
        report = JOB.check([seen("queued", 0), seen("elsewhere"), seen("queued", 5)])
        assert [(each.code, each.severity) for each in report.findings] == [
            ("SL107", Severity.NOTE),
            ("SL101", Severity.ERROR),
            ("SL203", Severity.NOTE),
        ]

    @given(st.data(), any_lifecycle, modes)
    def test_reentry_is_legal_just_where_the_table_has_a_way_back(
        self, data: st.DataObject, lifecycle: Lifecycle[Any], mode: Mode
    ) -> None:
        """For every state: SL203 with a later entry time iff no way of the mode returns."""
        status = data.draw(st.sampled_from(lifecycle.statuses))
        report = lifecycle.check([seen(status, 0), seen(status, 1)], mode=mode)
        again = lifecycle.compile(mode).reentry(status)
        assert report.verdicts[1] is again
        assert ("SL203" in codes(report)) is not again.legal


class TestAction:
    """What `trigger` adds: the action that the client took just before."""

    def test_an_action_that_the_state_allows_is_fine(self) -> None:
        """Nothing is said of it."""
        assert not JOB.check(["idle", seen("queued", trigger="submit")]).findings

    def test_an_action_that_the_state_does_not_allow_is_an_error(self) -> None:
        """It is named, with what would have been allowed."""
        report = JOB.check(["idle", "queued", seen("queued", trigger="submit")])
        assert [(each.code, each.index) for each in faults(report)] == [("SL109", 2)]
        assert "submit is not allowed in queued (it allows start, cancel)" in str(report)

    def test_an_action_may_fall_into_a_state_that_was_not_seen(self) -> None:
        """When polled, queued may have become running, and stop is an action of running."""
        trace: list[Any] = ["idle", "queued", seen("failed", trigger="stop")]
        assert "SL109" not in codes(JOB.check(trace, mode="polled"))
        assert "SL109" not in codes(JOB.check(trace, mode="polled", max_missed=1))
        assert "SL109" in codes(JOB.check(trace, mode="polled", max_missed=0))
        assert "SL109" in codes(JOB.check(trace, mode="every_change"))

    def test_the_first_observation_says_nothing_of_its_action(self) -> None:
        """Where the trace stood before it is not known."""
        assert not JOB.check([seen("idle", trigger="submit")]).findings

    def test_an_action_after_an_unknown_status_is_doubtful(self) -> None:
        """It may have been allowed there."""
        report = JOB.check(["queued", "elsewhere", seen("queued", trigger="submit")])
        assert (report.findings[-1].code, report.findings[-1].severity) == ("SL109", Severity.NOTE)

    @given(any_lifecycle)
    def test_every_change_allows_the_triggers_of_the_state_and_no_others(
        self, lifecycle: Lifecycle[Any]
    ) -> None:
        """In a complete log SL109 is exactly: no row of the state has this trigger."""
        for status, row in product(lifecycle.statuses, lifecycle.transitions):
            trace = [status, seen(status, trigger=row.trigger)]
            report = lifecycle.check(trace, mode="every_change")
            assert ("SL109" in codes(report)) is (row.trigger not in lifecycle.triggers(status))


def test_a_trace_that_must_settle_is_told_where_it_may_rest() -> None:
    """SL401 stands at the last observation, in its place, and lists the states of rest."""
    report = JOB.check(["idle", "queued"], must_settle=True)
    (found,) = report.findings
    assert (found.code, found.index, found.status) == ("SL401", 1, "queued")
    assert found.explanation.legal == tuple(JOB.of_kind(Kind.SETTLED, Kind.FINAL))
    assert JOB.check(["idle", "queued", "done"], must_settle=True).ok
    assert codes(JOB.check([], must_settle=True)) == ["SL401"]
