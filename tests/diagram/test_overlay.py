"""A trace laid over a picture shows every step of it, and none that it did not take."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from statelaw import InputError, Lifecycle, Report, Verdict, find
from statelaw.diagram.extract import extract
from statelaw.diagram.model import Diagram, Mark, Step

from tests.examples import JOB, ONE_WAY
from tests.strategies import lifecycles
from tests.traces import sequences, shipped

STILL = {Verdict.STAY, Verdict.REPEAT}
PASSING = {Verdict.MISSED, Verdict.MISSED_INFERRED}


@st.composite
def reports(draw: st.DrawFn) -> Report[Any]:
    """The report on a trace of anything, in any mode and after either policy."""
    table: Lifecycle[Any] = draw(lifecycles() | shipped())
    mode = draw(st.sampled_from(["every_change", "polled", "sparse"]))
    how = draw(st.sampled_from(["adopt", "hold"]))
    trust = draw(st.sampled_from(["all", "documented"]))
    return table.check(draw(sequences(table)), mode=mode, on_violation=how, trust=trust)


def steps_of(diagram: Diagram) -> list[Step]:
    """Every step, whether on an edge or a line of its own."""
    return [*diagram.steps, *(step for edge in diagram.edges for step in edge.steps)]


def drawn(table: Lifecycle[Any], *statuses: str | None, **how: Any) -> Diagram:
    """The picture of a trace."""
    return extract(table, table.check(statuses, **how))


def named(diagram: Diagram) -> set[tuple[str | None, str | None, Mark, str, int]]:
    """Every step with the statuses at its ends."""
    return {
        (diagram.node(each.tail).status, diagram.node(each.head).status, *mark_of(each))
        for each in steps_of(diagram)
    }


def mark_of(step: Step) -> tuple[Mark, str, int]:
    """What is said of a step."""
    return step.mark, step.code, step.count


@given(report=reports())
def test_every_observation_is_counted_in_its_state(report: Report[Any]) -> None:
    """The counts in the nodes are those of the trace, unknown statuses included."""
    diagram = extract(report.verdict_table.table, report)
    seen = {node.status: node.visits.seen for node in diagram.nodes if node.visits}
    told = Counter(None if each is None else str(each) for each in report.statuses)
    assert {status: count for status, count in seen.items() if count} == told


@given(report=reports())
def test_every_step_is_drawn_as_what_it_was(report: Report[Any]) -> None:
    """Legal steps are seen ones, illegal and unknown ones broken; stays and starts are none."""
    diagram = extract(report.verdict_table.table, report)
    known = report.verdict_table.codes
    first = next((i for i, each in enumerate(report.statuses) if each in known), -1)
    later = [v for i, v in enumerate(report.verdicts) if i > first >= 0]
    counts = Counter[Mark]()
    for step in steps_of(diagram):
        counts[step.mark] += step.count
    assert counts[Mark.SEEN] == sum(v.legal and v not in STILL | PASSING for v in later)
    assert counts[Mark.BROKEN] == sum(not v.legal for v in later)


@given(report=reports())
def test_what_was_passed_unseen_is_drawn_along_the_witness(report: Report[Any]) -> None:
    """A step over hidden states is drawn row by row, on a shortest way."""
    diagram = extract(report.verdict_table.table, report)
    expected = Counter[tuple[str, str]]()
    for finding in report.findings:
        if report.verdicts[finding.index] in PASSING and finding.code in {"SL105", "SL106"}:
            expected.update(pairwise(finding.explanation.witness))
    missed = [step for step in steps_of(diagram) if step.mark is Mark.MISSED]
    assert expected == {
        (diagram.node(step.tail).status, diagram.node(step.head).status): step.count
        for step in missed
    }


@given(report=reports())
def test_a_step_is_on_an_edge_only_if_no_other_edge_could_stand_for_it(
    report: Report[Any],
) -> None:
    """Which of several triggers moved the entity is not known, and the picture does not guess."""
    diagram = extract(report.verdict_table.table, report)
    links = [{(tail, head) for tail, _, head in diagram.rows(edge)} for edge in diagram.edges]
    for edge, own in zip(diagram.edges, links, strict=True):
        for step in edge.steps:
            assert (step.tail, step.head) in own
            assert sum((step.tail, step.head) in each for each in links) == 1


@given(report=reports())
def test_the_table_is_drawn_the_same_under_a_trace(report: Report[Any]) -> None:
    """A trace adds to the picture and takes nothing away."""
    table = report.verdict_table.table
    bare, traced = extract(table), extract(table, report)
    assert traced.groups == bare.groups
    assert [edge.moves for edge in traced.edges] == [edge.moves for edge in bare.edges]
    assert [node.id for node in traced.nodes][: len(bare.nodes)] == [n.id for n in bare.nodes]


def test_the_break_is_a_line_with_its_rule() -> None:
    """An illegal step, a left end and an unknown status are each drawn, with code and count."""
    diagram = drawn(ONE_WAY, "queued", "running", "done", "running", "lost", "failed")
    assert named(diagram) == {
        ("queued", "running", Mark.SEEN, "", 1),
        ("running", "done", Mark.SEEN, "", 1),
        ("done", "running", Mark.BROKEN, "SL104", 1),
        ("running", "lost", Mark.BROKEN, "SL101", 1),
        ("running", "failed", Mark.SEEN, "", 1),
    }
    assert [node.kind for node in diagram.nodes if node.status == "lost"] == [None]


def test_a_state_that_must_have_been_passed_is_told_from_one_that_may_have_been() -> None:
    """On every hidden path is certain; on the witness alone is possible."""
    diagram = drawn(find("opendatasoft.dataset"), "idle", "error")
    visits = {node.status: node.visits for node in diagram.nodes if node.visits}
    assert visits["queued"].passed
    assert not visits["queued"].maybe
    assert [status for status, each in visits.items() if each.maybe] == ["saving_dataset_version"]


def test_held_reads_are_drawn_from_where_the_trace_stood() -> None:
    """With `hold`, the step after a stale read starts where the trace was held."""
    statuses = ("idle", "queued", "running", "queued", "done")
    assert ("running", "done", Mark.SEEN, "", 1) in named(
        drawn(JOB, *statuses, on_violation="hold")
    )
    adopted = named(drawn(JOB, *statuses, on_violation="adopt"))
    assert ("queued", "running", Mark.MISSED, "", 1) in adopted


def test_findings_that_are_no_steps_are_written_in_the_state() -> None:
    """That a trace does not settle, or cannot begin where it does, belongs to a state."""
    diagram = drawn(JOB, "queued", "running", mode="every_change", must_settle=True)
    codes = {node.status: node.visits.codes for node in diagram.nodes if node.visits}
    assert codes["queued"] == ("SL102",)
    assert codes["running"] == ("SL401",)


def test_a_trace_of_another_lifecycle_is_refused() -> None:
    """A report is drawn over its own lifecycle alone."""
    with pytest.raises(InputError, match=r"one of example\.job, and not of example\.one_way"):
        extract(ONE_WAY, JOB.check(["idle"]))
