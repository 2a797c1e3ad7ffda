"""Observations are judged in the order of their times, however they come."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from itertools import accumulate
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from statelaw import Lifecycle, Mode, Observation, Report, Verdict, find
from statelaw.logs import Flagged, LogCheck, check_log
from statelaw.observation import Broken
from statelaw.validator import check, walked
from statelaw.walk import Policy

from tests.examples import JOB
from tests.traces import START, sequences, shipped

MODES = st.sampled_from(Mode)
RUN = find("woosmap.import_run")


def of(status: str | None, minute: int, **more: Any) -> Observation:
    """A status seen at a minute."""
    return Observation(status, at=START + timedelta(minutes=minute), **more)


@st.composite
def timed(draw: st.DrawFn, lifecycle: Lifecycle[Any]) -> list[Observation]:
    """Observations a minute apart."""
    given_trace = draw(sequences(lifecycle))
    seen = [item if isinstance(item, Observation) else Observation(item) for item in given_trace]
    return [replace(item, at=START + timedelta(minutes=i)) for i, item in enumerate(seen)]


def facts(report: Report[Any], *without: str) -> list[tuple[Any, ...]]:
    """What a report says, but for some rules."""
    return [
        (each.code, each.severity, each.index, each.previous, each.status, each.message)
        for each in report.findings
        if each.code not in without
    ]


def at_of(seen: Observation) -> datetime:
    """When it was seen."""
    assert seen.at is not None
    return seen.at


def gone_through(log: LogCheck) -> list[tuple[Any, ...]]:
    """The findings of a log."""
    said = list(log)
    assert not any(isinstance(each, Broken) for each in said)
    return [
        (each.code, each.severity, each.index, each.previous, each.status, each.message)
        for one in said
        if isinstance(one, Flagged)
        for each in one.findings
    ]


@given(st.data(), shipped(), MODES)
def test_a_trace_in_order_has_nothing_out_of_order(
    data: st.DataObject, lifecycle: Lifecycle[Any], mode: Mode
) -> None:
    """And it is judged as the same trace without times is."""
    trace = data.draw(timed(lifecycle))
    report = lifecycle.check(trace, mode=mode)
    bare = lifecycle.check([replace(each, at=None) for each in trace], mode=mode)
    assert not {each.code for each in report.findings} & {"SL201", "SL202"}
    assert facts(report) == facts(bare)
    assert (report.verdicts, report.duplicates) == (bare.verdicts, 0)


@given(st.data(), shipped(), MODES)
def test_a_shuffled_trace_is_judged_as_the_sorted_one(
    data: st.DataObject, lifecycle: Lifecycle[Any], mode: Mode
) -> None:
    """But for what is said of the order itself."""
    trace = data.draw(timed(lifecycle))
    shuffled = data.draw(st.permutations(trace))
    report, ordered = lifecycle.check(shuffled, mode=mode), lifecycle.check(trace, mode=mode)
    assert facts(report, "SL201") == facts(ordered)
    assert report.statuses == ordered.statuses
    times = [at_of(each) for each in shuffled]
    late = sum(any(at < one for one in times[:i]) for i, at in enumerate(times))
    assert len(facts(report)) - len(facts(report, "SL201")) == late


@given(st.data(), shipped(), MODES)
def test_folding_changes_nothing_else(
    data: st.DataObject, lifecycle: Lifecycle[Any], mode: Mode
) -> None:
    """A delivery at least once is judged as a delivery exactly once, in lists and in logs."""
    trace = data.draw(timed(lifecycle))
    times = [data.draw(st.integers(1, 3)) for _ in trace]
    often = [each for each, count in zip(trace, times, strict=True) for _ in range(count)]
    report, once = lifecycle.check(often, mode=mode), lifecycle.check(trace, mode=mode)
    assert facts(report) == facts(once)
    assert (report.statuses, report.verdicts) == (once.statuses, once.verdicts)
    assert report.duplicates == len(often) - len(trace)
    log, short = (check_log(lifecycle.compile(mode), each) for each in (often, trace))
    assert gone_through(log) == gone_through(short) == facts(once)
    assert log.totals.duplicates == len(often) - len(trace)
    assert log.totals.observations == len(often)
    assert list(log.summaries()) == list(short.summaries())
    assert log.pairs(lifecycle.name) == short.pairs(lifecycle.name)


@given(st.data(), shipped(), MODES)
def test_time_may_be_shifted(data: st.DataObject, lifecycle: Lifecycle[Any], mode: Mode) -> None:
    """And told in any zone; only the times that messages show move along."""
    trace = data.draw(st.permutations(data.draw(timed(lifecycle))))
    by, zone = timedelta(days=41, seconds=7), timezone(timedelta(hours=5, minutes=30))
    moved = [replace(each, at=(at_of(each) + by).astimezone(zone), since=None) for each in trace]
    still = [replace(each, since=None) for each in trace]
    report, other = lifecycle.check(still, mode=mode), lifecycle.check(moved, mode=mode)
    assert [each[:5] for each in facts(report)] == [each[:5] for each in facts(other)]


@given(st.data(), shipped(), MODES)
def test_a_log_says_of_late_observations_what_a_list_says(
    data: st.DataObject, lifecycle: Lifecycle[Any], mode: Mode
) -> None:
    """The same ones are late; a log leaves them out, as if they had not come."""
    trace = data.draw(timed(lifecycle))
    shuffled = data.draw(st.permutations(trace))
    log = check_log(lifecycle.compile(mode), shuffled)
    found = gone_through(log)
    in_order = [
        each
        for i, each in enumerate(shuffled)
        if all(at_of(one) <= at_of(each) for one in shuffled[:i])
    ]
    late = sum(each[0] == "SL201" for each in found)
    assert late == len(shuffled) - len(in_order)
    assert [each.code for each in lifecycle.check(shuffled, mode=mode).findings].count(
        "SL201"
    ) == late
    kept = lifecycle.check(in_order, mode=mode)
    (last,) = (each.last for each in log.summaries()) if trace else (None,)
    assert last == kept.last


@given(st.data(), shipped(), MODES)
def test_the_fast_way_is_the_simple_way_with_times_too(
    data: st.DataObject, lifecycle: Lifecycle[Any], mode: Mode
) -> None:
    """Whatever the times, and where some observations have none."""
    items = data.draw(sequences(lifecycle))
    minutes = st.none() | st.integers(0, 4).map(lambda minute: START + timedelta(minutes=minute))
    trace = [
        replace(each, at=data.draw(minutes)) if isinstance(each, Observation) else each
        for each in items
    ]
    table = lifecycle.compile(mode)
    fast, simple = check(table, trace), walked(table, trace, Policy())
    assert facts(fast) == facts(simple)
    assert (fast.verdicts, fast.last) == (simple.verdicts, simple.last)
    assert fast.duplicates == simple.duplicates


def test_a_late_observation_in_a_log_is_not_the_state() -> None:
    """It came from a time that is over, so what follows is judged from where the trace stood."""
    log = check_log(
        JOB.compile(), [of("idle", 0), of("running", 5), of("queued", 2), of("done", 6)]
    )
    codes = [each[0] for each in gone_through(log)]
    assert codes == ["SL105", "SL201"]
    (trace,) = log.summaries()
    assert (trace.last, trace.observations) == ("done", 4)


def test_a_late_unknown_status_is_said_all_the_same() -> None:
    """What is no status is none at any time; it leaves no gap, since it was long ago."""
    log = check_log(JOB.compile(), [of("idle", 1), of("archived", 0), of("done", 2)])
    assert [each[0] for each in gone_through(log)] == ["SL201", "SL101", "SL105"]


def test_a_trace_is_sorted_only_where_every_observation_has_a_time() -> None:
    """Otherwise nobody knows where the others belong, and it is judged as a log is."""
    report = JOB.check([of("running", 5), of("queued", 2), "done"])
    assert report.statuses == ("running", "queued", "done")
    assert [each.code for each in report.findings] == ["SL107", "SL201"]
    assert report.verdicts[1] is Verdict.STAY


def test_ties_are_judged_in_the_order_in_which_they_came() -> None:
    """And said, unless a log of changes has a row that explains them."""
    both = [of("idle", 0), of("queued", 1), of("running", 1)]
    assert [each.code for each in JOB.check(both).findings] == ["SL202"]
    assert JOB.check(both, mode="every_change").ok
    assert not JOB.check(both, mode="every_change").findings
    swapped = [both[0], both[2], both[1]]
    found = JOB.check(swapped, mode="every_change").findings
    assert [(each.code, each.index) for each in found] == [("SL103", 1), ("SL103", 2), ("SL202", 2)]


def test_what_differs_in_anything_is_no_duplicate() -> None:
    """Another payload, entry time or action at the same time is another observation."""
    first = of("queued", 0)
    others = [
        replace(first, payload={"position": 4}),
        replace(first, since=START),
        replace(first, trigger="submit"),
        replace(first, at=None),
    ]
    for other in others:
        assert JOB.check([first, other]).duplicates == 0
    assert JOB.check([others[0], replace(others[0], payload={"position": 4})]).duplicates == 1


def test_results_are_in_utc() -> None:
    """Whatever zone a time was told in."""
    local = timezone(timedelta(hours=2))
    seen = Observation("idle", at=datetime(2024, 5, 1, 10, tzinfo=local), since=START)
    assert (seen.at, seen.at and seen.at.tzinfo) == (START, UTC)
    (late,) = JOB.check([seen, of("idle", -5, since=START)]).findings
    assert (
        "idle of 2024-05-01 07:55:00+00:00 came after idle of 2024-05-01 08:00:00" in late.message
    )


def run_of(run: str, status: str, second: int, **more: Any) -> Observation:
    """A poll of a dataset that shows a run."""
    return Observation(status, "d1", run, START + timedelta(seconds=second), **more)


def run_codes(log: list[Observation]) -> list[str]:
    """What a log of runs says, but for how each of them was sampled."""
    found = gone_through(check_log(RUN.compile(), log))
    return [each[0] for each in found if each[0] not in {"SL106", "SL107"}]


@given(st.data(), st.lists(st.integers(90, 400), min_size=1, max_size=5))
def test_runs_that_keep_the_rate_are_never_too_fast(data: st.DataObject, gaps: list[int]) -> None:
    """However the dataset is polled, with entry times and without."""
    starts = list(accumulate(gaps))
    seconds = data.draw(st.lists(st.integers(starts[0], starts[-1] + 90), unique=True))
    log = []
    for second in sorted(seconds):
        run = max(i for i, start in enumerate(starts) if start <= second)
        ended = second - starts[run] >= 60
        since = None if ended else START + timedelta(seconds=starts[run])
        log.append(run_of(str(run), "success" if ended else "in_progress", second, since=since))
    assert run_codes(log) == []


@given(st.lists(st.integers(1, 80), min_size=3, max_size=5))
def test_runs_that_begin_too_soon_are_found_by_their_start(
    gaps: list[int],
) -> None:
    """Once for each run, where the provider says when it began."""
    starts = list(accumulate(gaps))
    log = [
        run_of(str(i), "in_progress", start, since=START + timedelta(seconds=start))
        for i, start in enumerate(starts)
    ]
    assert run_codes(log) == ["SL205"] * (len(starts) - 1)


def test_a_poll_after_the_action_may_show_the_run_before() -> None:
    """It is a note, in a list and in a log; the next run then begins a trace of its own."""
    log = [
        run_of("r1", "success", 0),
        run_of("r1", "success", 100, trigger="import"),
        run_of("r1", "success", 105),
        run_of("r2", "in_progress", 110),
    ]
    assert run_codes(log) == ["SL208"]
    assert [each.code for each in RUN.check(log[:3]).findings] == ["SL107", "SL208"]
    under_way = [run_of("r1", "in_progress", 0), run_of("r1", "in_progress", 9, trigger="import")]
    assert run_codes(under_way) == ["SL208"]


def test_an_action_that_the_run_itself_has_or_that_nobody_knows_is_judged_as_ever() -> None:
    """Only an action that cannot be meant for the run that was seen orders another."""
    log = [run_of("r1", "in_progress", 0), run_of("r1", "in_progress", 9, trigger="imprt")]
    assert run_codes(log) == ["SL109"]
    without_run = [replace(each, run="") for each in log]
    done = [
        replace(each, status="success", trigger=each.trigger and "import") for each in without_run
    ]
    assert [each.code for each in RUN.check(done).findings] == ["SL107", "SL109"]


def test_going_back_to_an_older_run_is_said_once_for_each_newer_one() -> None:
    """Late observations are no stale reads, and neither are other entities."""
    log = [
        run_of("r1", "success", 0),
        run_of("r2", "success", 200),
        run_of("r1", "success", 210),
        run_of("r1", "success", 220),
        run_of("r2", "success", 230),
        run_of("r1", "success", 240),
        replace(run_of("r1", "success", 250), entity="d2"),
    ]
    assert run_codes(log) == ["SL206"]
    late = [run_of("r1", "success", 0), run_of("r2", "success", 200), run_of("r1", "success", 100)]
    assert run_codes(late) == []
    new_but_late = [
        run_of("r2", "success", 200),
        run_of("r1", "success", 0),
        run_of("r2", "success", 300),
    ]
    assert run_codes(new_but_late) == []


def test_runs_are_told_apart_without_times_too() -> None:
    """By the order in which they came."""
    log = [replace(run_of(run, "success", 0), at=None) for run in ("r1", "r2", "r1")]
    assert run_codes(log) == ["SL206"]
