"""Logs of many traces say of each trace what checking it alone says."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator
from dataclasses import replace
from itertools import groupby
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from statelaw import (
    Actor,
    Answer,
    Finding,
    Kind,
    Lifecycle,
    Mode,
    Observation,
    Outcome,
    Place,
    Severity,
    Source,
    UnknownLifecycleError,
    documented,
    find,
    row,
    state,
)
from statelaw.judgement import Report
from statelaw.logs import WINDOW, Flagged, LogCheck, Trace, TraceKey, check_log
from statelaw.logs._pairs import Counted
from statelaw.observation import Broken
from statelaw.validator import check
from statelaw.walk import OnViolation, Policy

from tests.strategies import lifecycles
from tests.traces import sequences, shipped

PUBLIC = find("opendatasoft.dataset_public")
STEP = Lifecycle[str](
    name="example.step",
    sources=(Source(key="guide", title="Guide"),),
    initial=("in_progress",),
    states=(
        state("in_progress", Kind.TRANSIENT, None, documented("guide")),
        state("success", Kind.FINAL, Outcome.SUCCESS, documented("guide")),
        state("failed", Kind.FINAL, Outcome.FAILURE, documented("guide")),
    ),
    transitions=(
        row("in_progress", "end", "success", Actor.SYSTEM, documented("guide"), "all is well"),
        row("in_progress", "end", "failed", Actor.SYSTEM, documented("guide"), "it is not"),
    ),
)

policies = st.builds(
    Policy,
    unknown=st.sampled_from(Severity),
    undeclared=st.sampled_from(Severity),
    undocumented=st.sampled_from(Severity),
    on_violation=st.sampled_from(OnViolation),
    must_settle=st.booleans(),
)


def log_of(*statuses: str, entity: str = "") -> list[Observation]:
    """The observations of one trace, each on a line of its own."""
    return [
        Observation(status, entity, place=Place("log", i)) for i, status in enumerate(statuses, 1)
    ]


def gone_through(log: LogCheck) -> list[Flagged | Broken]:
    """All that a log says."""
    return list(log)


@st.composite
def logs(draw: st.DrawFn, lifecycle: Lifecycle[Any]) -> list[Observation]:
    """The traces of a few entities, mixed at random."""
    traces = draw(st.lists(sequences(lifecycle), min_size=1, max_size=3))
    order = draw(st.permutations([i for i, trace in enumerate(traces) for _ in trace]))
    waiting = [iter(trace) for trace in traces]
    mixed = ((i, next(waiting[i])) for i in order)
    return [
        replace(
            item if isinstance(item, Observation) else Observation(item),
            entity=f"e{i}",
            place=Place("log", line),
        )
        for line, (i, item) in enumerate(mixed, 1)
    ]


def _alone(
    lifecycle: Lifecycle[Any], mode: Mode, log: list[Observation], how: Policy
) -> dict[str, Report[Any]]:
    """The report of each entity's trace by itself."""
    entities = dict.fromkeys(seen.entity for seen in log)
    return {
        entity: check(lifecycle.compile(mode), [s for s in log if s.entity == entity], how)
        for entity in entities
    }


def _findings(said: list[Flagged | Broken]) -> dict[str, list[Finding]]:
    found: dict[str, list[Finding]] = {}
    for each in said:
        assert isinstance(each, Flagged)
        found.setdefault(each.key.entity, []).extend(each.findings)
    return found


@given(st.data(), lifecycles() | shipped(), st.sampled_from(Mode), policies)
def test_a_log_says_of_each_trace_what_it_says_alone(
    data: st.DataObject, lifecycle: Lifecycle[Any], mode: Mode, how: Policy
) -> None:
    """Findings, answers, outcomes and counts are those of the report of each trace."""
    records = data.draw(logs(lifecycle))
    log = check_log(lifecycle.compile(mode), records, how)
    found = _findings(gone_through(log))
    reports = _alone(lifecycle, mode, records, how)
    for summary in log.summaries():
        report = reports[summary.key.entity]
        assert tuple(found.get(summary.key.entity, [])) == report.findings
        assert (summary.answer, summary.settled) == (report.answer, report.settled)
        assert (summary.outcome, summary.last) == (report.outcome, report.last)
        assert summary.observations == len(report.statuses)
        counts = [sum(f.severity is severity for f in report.findings) for severity in Severity]
        assert [summary.errors, summary.warnings, summary.notes] == counts
    assert len(list(log.summaries())) == len(reports)
    assert log.totals.ok == all(report.ok for report in reports.values())


@given(st.data(), shipped())
def test_totals_add_up(data: st.DataObject, lifecycle: Lifecycle[Any]) -> None:
    """The counts of the log are the sums of those of its traces."""
    records = data.draw(logs(lifecycle))
    log = check_log(lifecycle.compile(), records)
    said = gone_through(log)
    summaries = list(log.summaries())
    assert log.totals.observations == len(records) == sum(s.observations for s in summaries)
    assert log.totals.of(Severity.ERROR) == sum(s.errors for s in summaries)
    assert log.totals.of(Severity.NOTE) == sum(s.notes for s in summaries)
    flagged = [finding for each in said if isinstance(each, Flagged) for finding in each.findings]
    assert log.totals.findings.total() == len(flagged)


@given(st.data(), shipped())
def test_the_window_ends_with_the_finding(data: st.DataObject, lifecycle: Lifecycle[Any]) -> None:
    """It is the trace's last few statuses up to the observation, without a gap."""
    records = data.draw(logs(lifecycle))
    for each in gone_through(check_log(lifecycle.compile(), records)):
        assert isinstance(each, Flagged)
        trace = [seen.status for seen in records if seen.entity == each.key.entity]
        index = each.findings[0].index
        shown = [s.status for s in each.window for _ in range(s.first, s.last + 1)]
        assert shown == trace[each.window[0].first : index + 1]
        assert each.window[-1].findings == each.findings
        assert each.window[-1].first == each.window[-1].last == index
        changes = len(list(groupby(trace[: index + 1])))
        assert len(each.window) >= min(changes, 4)


def test_findings_come_while_the_log_is_read() -> None:
    """A finding is there before the next record is asked for."""
    read: list[str] = []

    def records() -> Iterator[Observation]:
        for status in ("success", "in_progress", "success"):
            read.append(status)
            yield Observation(status, "s1")

    said = iter(check_log(STEP.compile(), records()))
    first, second = next(said), next(said)
    assert isinstance(first, Flagged)
    assert isinstance(second, Flagged)
    assert [first.findings[0].code, second.findings[0].code] == ["SL107", "SL104"]
    assert read == ["success", "in_progress"]


def test_a_finding_has_the_place_of_its_observation() -> None:
    """The line of the record that broke the rule, not of the one before."""
    said = gone_through(check_log(STEP.compile(), log_of("in_progress", "failed", "success")))
    (flagged,) = said
    assert isinstance(flagged, Flagged)
    assert str(flagged.findings[0].place) == "log:3"


def test_a_trace_that_does_not_settle_is_found_at_its_last_record() -> None:
    """Where it has to settle, the finding comes at the end, at the place it was last seen."""
    records = [
        *log_of("in_progress", "in_progress", entity="s1"),
        *log_of("in_progress", "success", entity="s2"),
    ]
    log = check_log(STEP.compile(), records, Policy(must_settle=True))
    *others, last = gone_through(log)
    assert isinstance(last, Flagged)
    assert others == []
    assert last.key == TraceKey("example.step", "s1", "", "")
    assert (last.findings[0].code, last.findings[0].index) == ("SL401", 1)
    assert str(last.findings[0].place) == "log:2"
    assert [summary.answer for summary in log.summaries()] == [Answer.VIOLATES, Answer.CONFORMS]


def test_records_without_an_entity_are_one_trace_a_file() -> None:
    """Two files in which nothing is named are not taken for one trace."""
    statuses = ("in_progress", "success")
    records = [
        Observation(status, place=Place(file, 1)) for file in ("one", "two") for status in statuses
    ]
    log = check_log(STEP.compile(), records)
    assert gone_through(log) == []
    assert [summary.key.file for summary in log.summaries()] == ["one", "two"]


def test_an_entity_goes_on_in_the_next_file() -> None:
    """A log that was rotated is one log: a named entity is one trace in all files."""
    first, second = (
        Observation(status, "s1", place=Place(file, 1))
        for status, file in (("success", "a.1"), ("in_progress", "a.2"))
    )
    said = gone_through(check_log(STEP.compile(), [first, second]))
    codes = [f.code for each in said if isinstance(each, Flagged) for f in each.findings]
    assert codes == ["SL107", "SL104"]


def test_a_new_run_is_a_new_trace() -> None:
    """The same entity under another run begins anew."""
    records = [Observation(s, "d1", run) for run in ("1", "2") for s in ("in_progress", "success")]
    log = check_log(STEP.compile(), records)
    assert gone_through(log) == []
    assert [summary.outcome for summary in log.summaries()] == [Outcome.SUCCESS] * 2


def test_a_record_is_judged_by_the_lifecycle_it_names() -> None:
    """One log may mix lifecycles; a record that names none is the given one's."""

    def tables(name: str) -> Any:
        return (STEP if name in {"", STEP.name} else find(name)).compile()

    records = [
        Observation("in_progress", "x"),
        Observation("idle", "x", lifecycle="opendatasoft.dataset_public"),
        Observation("success", "x", lifecycle="example.step"),
        Observation("queued", "x", lifecycle="opendatasoft.dataset_public"),
    ]
    log = check_log(tables, records)
    assert gone_through(log) == []
    assert [(s.key.lifecycle, s.last) for s in log.summaries()] == [
        ("example.step", "success"),
        ("opendatasoft.dataset_public", "queued"),
    ]
    names = [verdicts.table.name for verdicts in log.verdict_tables()]
    assert names == ["example.step", "opendatasoft.dataset_public"]


def test_a_record_of_an_unknown_lifecycle_is_broken() -> None:
    """It cannot be judged; it is counted with its place, and the log goes on."""
    records = [
        Observation("x", "d1", lifecycle="no.such", place=Place("log", 7)),
        Observation("in_progress", "s1"),
        Observation("x", "d1", lifecycle="no.such"),
    ]
    log = check_log(STEP.compile(), records)
    first, second = gone_through(log)
    assert isinstance(first, Broken)
    assert str(first.place) == "log:7"
    assert "only example.step is checked here" in first.reason
    assert isinstance(second, Broken)
    assert (log.totals.observations, log.totals.broken, log.totals.ok) == (1, 2, False)


def test_only_an_unknown_lifecycle_is_a_matter_of_the_record() -> None:
    """Any other trouble with finding a lifecycle is the caller's to hear of."""

    def tables(name: str) -> Any:
        if name:
            raise UnknownLifecycleError("gone")
        raise RuntimeError("broken pack")

    with pytest.raises(RuntimeError, match="broken pack"):
        gone_through(check_log(tables, [Observation("x")]))


def test_broken_records_pass_through_in_their_place() -> None:
    """They are counted, and findings keep their order around them."""
    broken = Broken(Place("log", 2), "{", "not JSON")
    log = check_log(STEP.compile(), [Observation("success"), broken, Observation("odd")])
    assert [type(each) for each in gone_through(log)] == [Flagged, Broken, Flagged]
    assert log.totals.broken == 1


def test_a_step_that_many_traces_take_makes_the_table_suspect() -> None:
    """From three traces on; a trace that takes it twice counts once, and the row is given."""
    statuses = ["processing", "deleting", "processing", "deleting"]
    records = [Observation(status, f"d{i}") for i in range(3) for status in statuses]
    log = check_log(PUBLIC.compile(), records)
    gone_through(log)
    (suspect,) = log.suspects()
    assert (suspect.previous, suspect.status, suspect.traces) == ("processing", "deleting", 3)
    assert '"source": "processing"' in suspect.row
    few = check_log(PUBLIC.compile(), records[:8])
    gone_through(few)
    assert few.suspects() == []


def test_memory_grows_with_the_traces_and_not_with_the_log() -> None:
    """A log ten times as long takes no more, findings and all."""

    def peak(length: int) -> int:
        records = (
            Observation("success" if i % 3 else "in_progress", f"s{i % 5}") for i in range(length)
        )
        log = check_log(STEP.compile(), records)
        tracemalloc.start()
        for _ in log:
            pass
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    peak(500)
    assert peak(20_000) < 1.5 * peak(2_000)


@pytest.mark.parametrize(
    "statuses",
    [
        ["idle", "queued", "processing", "aborting_processing", "idle", "idle"],
        ["idle", "queued", "saving_version", "idle", "idle"],
        ["idle", "idle", "queued", "queued", "queued"],
        [*["idle", "queued", "queued", "deleting", "error", "queued", "processing"] * 2, "idle"],
    ],
)
def test_passing_over_is_taking(statuses: list[str]) -> None:
    """What is passed over is as if it had been taken: positions, windows, states, outcomes."""
    table = PUBLIC.compile()
    taking, passing = (
        Trace(TraceKey(PUBLIC.name, "a", "", ""), table, Policy(), Counted(table.quiet), None)
        for _ in range(2)
    )
    for status in statuses:
        taking.step(Observation(status, "a"))
    *between, last = range(1, len(statuses))
    moves = [(here, statuses[here]) for here in between if statuses[here] != statuses[here - 1]]
    passing.step(Observation(statuses[0], "a"))
    assert passing.pass_over(last, moves[-WINDOW:]) == len(between)
    passing.step(Observation(statuses[last], "a"))
    assert (passing.course, passing.summary()) == (taking.course, taking.summary())
