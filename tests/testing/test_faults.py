"""Faulty traces: a check finds what the label says, and nothing else."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, find, given, settings
from hypothesis import strategies as st
from statelaw import InputError, Lifecycle, Mode, Report, Severity, Verdict
from statelaw.testing import FaultKind, FaultyTrace, faulty_traces, lifecycles

from tests.traces import SHIPPED

BY_NAME: dict[str, Lifecycle[Any]] = {each.name: each for each in SHIPPED}
DATASET = BY_NAME["opendatasoft.dataset"]
JOB = BY_NAME["prolific.dataset_import"]
HARMLESS = {"SL105", "SL106", "SL107"}
"""What a legal trace may say of itself, in notes."""


def possible(lifecycle: Lifecycle[Any], mode: Mode, kind: FaultKind) -> bool:
    """Whether a lifecycle can have such a fault in a mode."""
    try:
        faulty_traces(lifecycle, mode=mode, kinds=[kind])
    except InputError:
        return False
    return True


CASES = [
    (each.name, mode, kind)
    for each in SHIPPED
    for mode in Mode
    for kind in FaultKind
    if possible(each, mode, kind)
]
rejecting = settings(suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow])


def loud(report: Report[Any]) -> list[tuple[int, str, Severity]]:
    """What is said beyond what a legal trace may say of itself."""
    return [
        (found.index, found.code, found.severity)
        for found in report.findings
        if found.severity is not Severity.NOTE or found.code not in HARMLESS
    ]


def labelled(trace: FaultyTrace[Any]) -> list[tuple[int, str | None, Severity | None]]:
    """What the label says that a check must say."""
    fault = trace.fault
    silent = fault.code is None or fault.code in HARMLESS
    return [] if silent else [(fault.index, fault.code, fault.severity)]


@pytest.mark.parametrize("times", [True, False], ids=["timed", "untimed"])
@pytest.mark.parametrize(("name", "mode", "kind"), CASES)
def test_a_check_finds_exactly_what_the_label_says(
    name: str, mode: Mode, kind: FaultKind, times: bool
) -> None:
    """One finding, at the index, under the rule and with the verdict of the label."""
    lifecycle = BY_NAME[name]

    @settings(rejecting, max_examples=10)
    @given(faulty_traces(lifecycle, mode=mode, kinds=[kind], max_size=8, times=times))
    def exact(trace: FaultyTrace[Any]) -> None:
        report = lifecycle.check(trace.observations, mode=mode)
        assert loud(report) == labelled(trace), str(report)
        assert report.verdicts[trace.fault.index] is trace.fault.verdict
        assert trace.fault.kind is kind

    exact()


@given(data=st.data())
def test_labels_are_exact_in_any_lifecycle(data: st.DataObject) -> None:
    """The same holds of random lifecycles, trusted wholly or in part."""
    lifecycle = data.draw(lifecycles(max_states=6))
    mode = data.draw(st.sampled_from(Mode))
    trust = data.draw(st.sampled_from(["all", "documented"]))
    times = data.draw(st.booleans())
    trace = data.draw(faulty_traces(lifecycle, mode=mode, trust=trust, max_size=6, times=times))
    report = lifecycle.check(trace.observations, mode=mode, trust=trust)
    assert loud(report) == labelled(trace), str(report)
    assert report.verdicts[trace.fault.index] is trace.fault.verdict


def test_every_kind_is_possible_in_some_shipped_lifecycle() -> None:
    """The cases above leave no kind of fault out."""
    assert {kind for _, _, kind in CASES} == set(FaultKind)


@given(faulty_traces(JOB, kinds=["unknown status", "stale run"]))
def test_without_the_odd_observation_the_trace_is_legal(trace: FaultyTrace[Any]) -> None:
    """An unknown status or one of the run before is all that is wrong."""
    kept = [seen for i, seen in enumerate(trace.observations) if i != trace.fault.position]
    assert not kept or JOB.check(kept).ok


@given(faulty_traces(DATASET, kinds=["reordered"]))
def test_ordered_by_time_a_reordered_trace_is_legal(trace: FaultyTrace[Any]) -> None:
    """The observations that changed places keep their times."""
    moments = [seen.at for seen in trace.observations if seen.at is not None]
    late = [i for i, (before, after) in enumerate(pairwise(moments)) if after < before]
    assert late == [trace.fault.position]
    in_order = [
        seen
        for _, seen in sorted(
            zip(moments, trace.observations, strict=True), key=lambda pair: pair[0]
        )
    ]
    assert DATASET.check(in_order).ok


@given(faulty_traces(DATASET, kinds=["duplicated"], mode="every_change"))
def test_a_duplicate_is_the_same_observation(trace: FaultyTrace[Any]) -> None:
    """It has the same time too, and folded away it leaves a legal log."""
    where = trace.fault.position
    assert trace.observations[where] == trace.observations[where - 1]
    assert DATASET.check(trace.observations, mode="every_change").duplicates == 1
    kept = (*trace.observations[:where], *trace.observations[where + 1 :])
    assert loud(DATASET.check(kept, mode="every_change")) == []


@given(faulty_traces(DATASET, kinds=["reordered", "duplicated"], mode="every_change", times=False))
def test_without_times_a_log_shows_what_came_twice_or_too_late(trace: FaultyTrace[Any]) -> None:
    """A duplicate is a repeat, a reordering a step backwards; times would have told them."""
    assert all(seen.at is None for seen in trace.observations)
    fault = trace.fault
    if fault.kind is FaultKind.DUPLICATED:
        assert (fault.code, fault.verdict) == ("SL108", Verdict.REPEAT)
    else:
        assert (fault.code, fault.verdict) == ("SL103", Verdict.REGRESSION)


@given(faulty_traces(DATASET, kinds=["skipped settled state"]))
def test_a_skipped_state_at_rest_is_legal_where_others_may_act(trace: FaultyTrace[Any]) -> None:
    """Only the assumption that nobody acts between two polls makes it a fault."""
    assert DATASET.check(trace.observations, actions_between_polls=True).ok


def test_faults_shrink_to_nothing_around_them() -> None:
    """The simplest trace of each kind leads straight to the nearest fault and ends there."""
    simplest = {
        kind: [
            str(status)
            for status in find(
                faulty_traces(JOB, kinds=[kind]),
                lambda _: True,
                settings=settings(max_examples=20, database=None),
            ).statuses
        ]
        for kind in FaultKind
        if kind is not FaultKind.PAYLOAD_FACT and possible(JOB, Mode.POLLED, kind)
    }
    assert simplest == {
        FaultKind.ILLEGAL_STEP: ["uninitialised", "queued", "uninitialised"],
        FaultKind.LEFT_FINAL: ["uninitialised", "complete", "uninitialised"],
        FaultKind.UNKNOWN_STATUS: ["archived"],
        FaultKind.REORDERED: ["uninitialised", "processing", "uninitialised", "processing"],
        FaultKind.DUPLICATED: ["uninitialised", "uninitialised"],
        FaultKind.STALE_RUN: ["pending_schema", "uninitialised"],
    }


@settings(rejecting)
@given(faulty_traces(JOB, kinds=["payload fact broken"]))
def test_with_another_answer_the_broken_one_is_legal(trace: FaultyTrace[Any]) -> None:
    """The label names the fact, and the steps are right."""
    fault = trace.fault
    assert fault.fact is not None
    assume(fault.severity is not Severity.NOTE)
    assert trace.observations[fault.index].payload
    without = [replace(seen, payload=None) for seen in trace.observations]
    assert JOB.check(without).ok


def test_faults_that_a_lifecycle_cannot_have_are_refused() -> None:
    """The message names the lifecycle, the fault and the mode."""
    with pytest.raises(InputError, match="dataset has no trace with left final in mode polled"):
        faulty_traces(DATASET, kinds=["left final"])
    with pytest.raises(InputError, match="with illegal step, reordered in mode sparse"):
        faulty_traces(DATASET, kinds=["illegal step", "reordered"], mode="sparse")
    with pytest.raises(InputError, match="did you mean 'left final'"):
        faulty_traces(JOB, kinds=["left finally"])
    with pytest.raises(InputError, match="max_size is 0"):
        faulty_traces(JOB, max_size=0)
