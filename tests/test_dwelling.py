"""Bounds on how long states last, held against the times at which they were seen."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from statelaw import (
    DeclarationError,
    InputError,
    Lifecycle,
    Mode,
    Observation,
    Report,
    Severity,
    Verdict,
)
from statelaw.dwelling import NO_BOUNDS, Bounds, bounds, limits
from statelaw.files import Format, dump_table, parse_table
from statelaw.logs import Flagged, check_log
from statelaw.sentences import spoken
from statelaw.validator import policy

from tests.examples import JOB, ONE_WAY, RING
from tests.strategies import lifecycles
from tests.traces import START

MINUTE = timedelta(minutes=1)


def of(status: str, minute: float, **more: Any) -> Observation:
    """A status seen at a minute."""
    return Observation(status, at=START + minute * MINUTE, **more)


def said(report: Report[Any]) -> list[tuple[str, int]]:
    """The rules of time that a report says are broken, and where."""
    codes = {"SL204", "SL207", "SL402"}
    return [(each.code, each.index) for each in report.findings if each.code in codes]


@st.composite
def runs(draw: st.DrawFn, lifecycle: Lifecycle[Any]) -> list[tuple[str, datetime, timedelta]]:
    """What an entity really did: the states it was in, since when, and for how long."""
    status, at = draw(st.sampled_from(lifecycle.initial)), START
    lived = []
    for _ in range(draw(st.integers(1, 8))):
        lasted = timedelta(seconds=draw(st.integers(1, 500)))
        lived.append((status, at, lasted))
        following = [each for each in lifecycle.successors(status) if each != status]
        if not following:
            break
        status, at = draw(st.sampled_from(following)), at + lasted
    return lived


def polls(lived: list[tuple[str, datetime, timedelta]], seconds: list[int]) -> list[Observation]:
    """What a poller sees of it."""
    times = sorted(START + timedelta(seconds=each) for each in seconds)
    entries = [(since, status) for status, since, _ in lived]
    return [
        Observation(max(entry for entry in entries if entry[0] <= at)[1], at=at) for at in times
    ]


@given(st.data(), lifecycles(), st.sampled_from([Mode.SPARSE, Mode.POLLED]))
def test_bounds_that_were_kept_are_never_said_to_be_broken(
    data: st.DataObject, lifecycle: Lifecycle[Any], mode: Mode
) -> None:
    """However it is polled, and whatever is missed, as long as the steps themselves are legal."""
    lived = data.draw(runs(lifecycle))
    end = lived[-1][1] - START
    seconds = data.draw(st.lists(st.integers(0, int(end.total_seconds())), max_size=12))
    left = lived[:-1]
    least = {each: min(d for s, _, d in left if s == each) for each, _, _ in left}
    most = {each: max(d for s, _, d in lived if s == each) for each, _, _ in lived}
    seen = polls(lived, seconds)
    report = lifecycle.check(seen, mode=mode, min_dwell=least, max_dwell=most)
    illegal = {Verdict.ILLEGAL, Verdict.REGRESSION, Verdict.LEFT_FINAL}
    found = {each.code for each in report.findings if each.severity is Severity.ERROR}
    if not illegal & set(lifecycle.check(seen, mode=mode).verdicts):
        assert not found & {"SL204", "SL207"}, str(report)


@given(st.data(), lifecycles())
def test_a_log_of_changes_is_exact(data: st.DataObject, lifecycle: Lifecycle[Any]) -> None:
    """There the times of entering and leaving are known, so each break is said."""
    lived = data.draw(runs(lifecycle))
    seen = [Observation(status, at=since) for status, since, _ in lived]
    least = {each: timedelta(seconds=200) for each in lifecycle.statuses}
    report = lifecycle.check(seen, mode="every_change", min_dwell=least)
    hasty = [i for i, (_, _, lasted) in enumerate(lived[:-1], 1) if lasted < least[lived[0][0]]]
    assert said(report) == [("SL207", i) for i in hasty]
    report = lifecycle.check(seen, mode="every_change", max_dwell=least)
    slow = [i for i, (_, _, lasted) in enumerate(lived[:-1], 1) if lasted > least[lived[0][0]]]
    assert [each for each in said(report) if each[0] == "SL204"] == [("SL204", i) for i in slow]


@given(st.data(), lifecycles(), st.sampled_from(Mode))
def test_a_log_says_what_a_list_says(
    data: st.DataObject, lifecycle: Lifecycle[Any], mode: Mode
) -> None:
    """With bounds too, and shifting all times changes nothing."""
    lived = data.draw(runs(lifecycle))
    seen = polls(lived, data.draw(st.lists(st.integers(0, 4000), max_size=8, unique=True)))
    spans = st.dictionaries(
        st.sampled_from(lifecycle.statuses), st.integers(1, 600).map(lambda s: timedelta(seconds=s))
    )
    least, most = data.draw(spans), data.draw(spans)
    known = bounds(lifecycle, min_dwell=least, max_dwell=most, deadline="PT10M")
    how = replace(policy(), bounds=known)
    said_of_log = [
        each
        for one in check_log(lifecycle.compile(mode), seen, how)
        if isinstance(one, Flagged)
        for each in one.findings
    ]
    options: dict[str, Any] = {"min_dwell": least, "max_dwell": most, "deadline": "PT10M"}
    report = lifecycle.check(seen, mode=mode, **options)
    assert said_of_log == list(report.findings)
    by = timedelta(days=400)
    later = [replace(each, at=each.at + by) for each in seen if each.at]
    assert said(lifecycle.check(later, mode=mode, **options)) == said(report)


def test_a_way_that_does_not_fit_is_illegal() -> None:
    """The quickest way counts, and the verdict says so."""
    hasty = ONE_WAY.check([of("queued", 0), of("done", 4)], min_dwell={"running": "PT5M"})
    assert (said(hasty), hasty.verdicts[1], hasty.ok) == ([("SL207", 1)], Verdict.ILLEGAL, False)
    assert not said(ONE_WAY.check([of("queued", 0), of("done", 5)], min_dwell={"running": "PT5M"}))
    held = ONE_WAY.check(
        [of("queued", 0), of("done", 4)], min_dwell={"running": "PT5M"}, on_violation="hold"
    )
    assert held.last == "queued"


def test_a_state_that_was_left_too_soon_is_found() -> None:
    """It was entered after another state was last seen, so it cannot have lasted longer."""
    trace = [of("idle", 0), of("queued", 1), of("running", 2)]
    assert said(JOB.check(trace, min_dwell={"queued": "PT3M"})) == [("SL207", 2)]
    assert not said(JOB.check(trace, min_dwell={"queued": "PT2M"}))
    assert not said(JOB.check(trace[1:], min_dwell={"queued": "PT3M"}))


def test_the_quickest_way_need_not_be_the_shortest() -> None:
    """Fewer hidden states may last longer; max_missed bounds the ways."""
    known = bounds(RING, min_dwell={"running": "PT1H"})
    found = limits(RING.compile("sparse"), known)
    assert found is not None
    assert found.way("queued", "queued") == (timedelta(hours=1), ("running",))
    assert found.way("retrying", "part") == (timedelta(), ())


def test_overstaying_is_said_once_for_each_stay() -> None:
    """At the first sight beyond the bound; a state entered anew starts anew."""
    minutes = [0, 30, 61, 62, 90]
    trace = [of("queued", minute) for minute in minutes]
    assert said(ONE_WAY.check(trace, max_dwell={"queued": "PT1H"})) == [("SL204", 2)]
    trace = [of("queued", 0), of("idle", 30), of("queued", 50), of("queued", 100)]
    assert not said(JOB.check(trace, max_dwell={"queued": "PT1H"}))


def test_a_stay_that_may_be_two_is_a_warning() -> None:
    """Where the table leads back unseen; in a log of changes it would have been seen."""
    trace = [of("queued", 0), of("queued", 61)]
    (found,) = (
        each
        for each in RING.check(trace, max_dwell={"queued": "PT1H"}).findings
        if each.code == "SL204"
    )
    assert found.severity is Severity.WARNING


def test_what_is_unknown_starts_the_clock_anew() -> None:
    """An unknown status may have been a state in between."""
    trace = [of("queued", 0), of("archived", 30), of("queued", 61)]
    assert not said(ONE_WAY.check(trace, max_dwell={"queued": "PT1H"}))


def test_times_that_are_not_known_break_nothing() -> None:
    """Plain statuses and observations without times have no length."""
    trace: list[str | Observation | None] = ["queued", Observation("queued"), "done"]
    report = ONE_WAY.check(trace, min_dwell={"running": "P9D"}, max_dwell={"queued": "PT1S"})
    assert not said(report)


def test_a_trace_is_stuck_by_now_at_the_latest() -> None:
    """Its last observation decides unless the caller knows that nothing more was seen."""
    trace = [of("queued", 0), of("running", 10)]
    assert not said(JOB.check(trace, deadline="PT1H"))
    now = START + 61 * MINUTE
    assert said(JOB.check(trace, deadline="PT1H", now=now)) == [("SL402", 1)]
    assert said(JOB.check(trace, max_dwell={"running": "PT50M"}, now=now)) == [("SL402", 1)]
    assert not said(JOB.check([*trace, of("done", 20)], deadline="PT1H", now=now))
    assert not said(JOB.check(trace, max_dwell={"running": "PT50M"}, now=START))


def test_bounds_of_the_table_hold_and_the_callers_come_first() -> None:
    """Durations are written in ISO 8601, in files too."""
    fields: dict[str, Any] = {
        "states": tuple(
            each.model_copy(update={"max_dwell": timedelta(hours=1)})
            if each.status == "queued"
            else each
            for each in ONE_WAY.states
        ),
        "deadline": timedelta(hours=2),
    }
    table = ONE_WAY.model_copy(update=fields)
    trace = [of("queued", 0), of("queued", 90)]
    assert said(table.check(trace)) == [("SL204", 1)]
    assert not said(table.check(trace, max_dwell={"queued": "PT2H"}))
    for form in Format:
        text = dump_table(table, form)
        assert "PT1H" in text
        assert parse_table(text, form, Lifecycle) == table


@pytest.mark.parametrize("value", ["1h", "90", 90, "PT0S", "-PT1M", timedelta(), None, "P"])
def test_what_is_no_duration_is_refused(value: Any) -> None:
    """With the value, by the caller's option and in a declaration alike."""
    with pytest.raises(InputError, match="max_dwell of queued: a positive ISO 8601 duration"):
        bounds(max_dwell={"queued": value})
    if value is not None:
        with pytest.raises(DeclarationError, match="SL501 deadline: a positive ISO 8601 duration"):
            ONE_WAY.model_copy(update={"deadline": value})


def test_other_mistakes_are_refused() -> None:
    """A status that is not declared, and a time without a zone."""
    with pytest.raises(InputError, match="no state queud; did you mean 'queued'"):
        ONE_WAY.check([], max_dwell={"queud": "PT1H"})
    with pytest.raises(InputError, match="give a datetime with a time zone"):
        ONE_WAY.check([], now=datetime(2024, 5, 1))


def test_without_bounds_nothing_is_kept() -> None:
    """So that traces without bounds cost nothing."""
    assert limits(ONE_WAY.compile(), NO_BOUNDS) is None
    assert limits(ONE_WAY.compile(), Bounds(now=START)) is None


@given(st.timedeltas(timedelta(), timedelta(days=1000)))
def test_a_length_of_time_is_said_in_full(span: timedelta) -> None:
    """Its parts add up to it, to a microsecond of each minute."""
    units = {"d": 86_400, "h": 3600, "min": 60, "s": 1}
    parts = spoken(span).split()
    total = sum(
        float(number) * units[unit] for number, unit in zip(parts[::2], parts[1::2], strict=True)
    )
    assert abs(total - span.total_seconds()) < 1e-3
