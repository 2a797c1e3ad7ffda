"""Sampled traces: what a poller would see, and what the entity really did."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import Phase, find, given, settings
from hypothesis import strategies as st
from statelaw import Actor, Answer, InputError, Kind, Lifecycle, Mode, Trust, UnknownStatusError
from statelaw.testing import SampledTrace, lifecycles, sampled_traces

from tests.traces import SHIPPED

DATASET: Lifecycle[Any] = next(each for each in SHIPPED if each.name == "opendatasoft.dataset")
MODES = pytest.mark.parametrize("mode", list(Mode))
NAMED = pytest.mark.parametrize("lifecycle", SHIPPED, ids=lambda each: each.name)
FINE = {Answer.CONFORMS, Answer.PRESUMABLY_CONFORMS}


def statuses(trace: SampledTrace[Any]) -> list[str]:
    """What was seen, as plain strings."""
    return [str(status) for status in trace.statuses]


@NAMED
@MODES
def test_sampled_traces_are_legal_as_they_were_recorded(
    lifecycle: Lifecycle[Any], mode: Mode
) -> None:
    """A check finds no error, whether it goes by statuses, by entry times or by actions."""

    @settings(max_examples=30)
    @given(sampled_traces(lifecycle, mode=mode, every=(1.0, 20.0), since=True))
    def legal(trace: SampledTrace[Any]) -> None:
        assert lifecycle.check(trace.observations, mode=mode).answer in FINE
        assert lifecycle.check(trace.statuses, mode=mode).answer in FINE

    legal()


@MODES
@given(data=st.data())
def test_sampled_traces_of_any_lifecycle_are_legal(mode: Mode, data: st.DataObject) -> None:
    """The same holds of random lifecycles, by all rows and by documented rows alone."""
    lifecycle = data.draw(lifecycles(max_states=6))
    trust = data.draw(st.sampled_from(Trust))
    traces = sampled_traces(lifecycle, mode=mode, trust=trust, since=True, max_visits=8)
    trace = data.draw(traces)
    report = lifecycle.check(trace.observations, mode=mode, trust=trust)
    assert report.ok, str(report)


@given(sampled_traces(DATASET, since=True))
def test_the_truth_is_a_log_of_rows_and_explains_what_was_seen(trace: SampledTrace[Any]) -> None:
    """Each visit follows by its row, and each observation shows the visit of its time."""
    assert DATASET.check([visit.status for visit in trace.truth], mode="every_change").ok
    for before, after in pairwise(trace.truth):
        assert after.row in DATASET.between(before.status, after.status)
        assert before.since <= after.since
    assert trace.truth[0].row is None
    for seen, found in zip(trace.observations, trace.seen, strict=True):
        visit, later = trace.truth[found], trace.truth[found + 1 : found + 2]
        assert (seen.status, seen.since) == (visit.status, visit.since)
        assert seen.at is not None
        assert visit.since <= seen.at
        assert all(seen.at < each.since for each in later)
    assert trace.seen[-1] == len(trace.truth) - 1


@given(sampled_traces(DATASET))
def test_nobody_moves_an_entity_on_from_rest_before_it_was_seen(trace: SampledTrace[Any]) -> None:
    """What a poller misses moves on by itself."""
    assert all(DATASET.state(visit.status).kind is Kind.TRANSIENT for visit in trace.missed)


@given(sampled_traces(DATASET))
def test_actions_are_those_that_the_client_took_on_what_it_saw(trace: SampledTrace[Any]) -> None:
    """A trigger is a client's row out of the state seen last; others' actions are not recorded."""
    for (before, was), (after, _) in pairwise(zip(trace.observations, trace.seen, strict=True)):
        row = trace.truth[was + 1].row if was + 1 < len(trace.truth) else None
        taken = after.trigger is not None
        mine = row is not None and row.actor is Actor.CLIENT and after.status != before.status
        if mine and row is not None:
            assert after.trigger == row.trigger
        assert taken or not mine


@given(sampled_traces(DATASET, every=7.0))
def test_polls_are_as_far_apart_as_asked(trace: SampledTrace[Any]) -> None:
    """With one interval every gap is that interval."""
    times = [seen.at for seen in trace.observations if seen.at is not None]
    assert all((b - a).total_seconds() == 7.0 for a, b in pairwise(times))


@given(sampled_traces(DATASET, every=(2.0, 3.0), dwell={"queued": (4.0, 9.0), "error": (60, 60)}))
def test_intervals_and_dwell_times_keep_to_their_bounds(trace: SampledTrace[Any]) -> None:
    """Gaps lie between the two given, and a state lasts at least and at most as long as told."""
    times = [seen.at for seen in trace.observations if seen.at is not None]
    assert all(2.0 <= (b - a).total_seconds() <= 3.0 for a, b in pairwise(times))
    for before, after in pairwise(trace.truth):
        lasted = (after.since - before.since).total_seconds()
        if before.status == "queued":
            assert 4.0 <= lasted <= 9.0
        if before.status == "error":
            assert lasted >= 60.0


def test_a_dwell_time_below_the_interval_is_missed_and_one_above_is_not() -> None:
    """How long a state lasts decides whether a poller sees it."""
    brief = {str(status): (0.0, 0.0) for status in DATASET.of_kind(Kind.TRANSIENT)}
    lasting = dict.fromkeys(brief, (6.0, 9.0))

    @given(sampled_traces(DATASET, dwell=brief), sampled_traces(DATASET, dwell=lasting))
    def seen(quick: SampledTrace[Any], slow: SampledTrace[Any]) -> None:
        *moving, _ = quick.truth
        unseen = [each for each in moving if DATASET.state(each.status).kind is Kind.TRANSIENT]
        assert quick.missed == unseen
        assert slow.missed == []

    seen()


def test_missed_states_and_repeats_are_common() -> None:
    """Of 500 traces a third miss a state, half repeat one, and every state is seen in some."""
    traces: list[SampledTrace[Any]] = []

    @settings(max_examples=500, phases=[Phase.generate])
    @given(sampled_traces(DATASET))
    def collect(trace: SampledTrace[Any]) -> None:
        traces.append(trace)

    collect()
    assert sum(bool(trace.missed) for trace in traces) >= 150
    repeats = sum(any(a == b for a, b in pairwise(trace.statuses)) for trace in traces)
    assert repeats >= 250
    counts = Counter(status for trace in traces for status in set(statuses(trace)))
    assert min(counts[str(status)] for status in DATASET.statuses) >= 40
    triggers = {seen.trigger for trace in traces for seen in trace.observations}
    rows = [row for row in DATASET.transitions if row.actor is Actor.CLIENT]
    assert triggers == {None, *(row.trigger for row in rows)}


def test_sparse_samples_skip_states_at_rest_too() -> None:
    """Some are illegal when polled: others have acted between two polls."""
    trace = find(
        sampled_traces(DATASET, mode="sparse"),
        lambda trace: not DATASET.check(trace.statuses, mode="polled").ok,
        settings=settings(max_examples=2_000, database=None),
    )
    assert any(DATASET.state(visit.status).at_rest for visit in trace.missed)


def test_samples_shrink_to_one_poll_a_state() -> None:
    """What is left of a failure is the shortest way, every state seen once, the last to its end."""
    trace = find(
        sampled_traces(DATASET),
        lambda trace: "error" in trace.statuses,
        settings=settings(database=None),
    )
    assert statuses(trace) == ["idle", "queued", "processing_dataset", "error", "error"]
    assert [seen.trigger for seen in trace.observations] == [None, "publish", None, None, None]


def test_odd_intervals_and_dwell_times_are_refused() -> None:
    """Polls at no interval, bounds the wrong way round, states that are not declared."""
    with pytest.raises(InputError, match="every=0"):
        sampled_traces(DATASET, every=0)
    with pytest.raises(InputError, match="the least first"):
        sampled_traces(DATASET, every=(3.0, 2.0))
    with pytest.raises(InputError, match=r"dwell\['queued'\]"):
        sampled_traces(DATASET, dwell={"queued": (3.0, 2.0)})
    with pytest.raises(UnknownStatusError, match="did you mean 'queued'"):
        sampled_traces(DATASET, dwell={"queud": (1.0, 2.0)})
    with pytest.raises(InputError, match="max_visits is 0"):
        sampled_traces(DATASET, max_visits=0)
