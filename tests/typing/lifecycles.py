"""What type checkers know of a lifecycle: each claim is checked by mypy and basedpyright."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, assert_type

from statelaw import (
    Actor,
    Answer,
    Finding,
    Image,
    Kind,
    Lifecycle,
    Mode,
    Observation,
    Outcome,
    Projection,
    Report,
    Severity,
    Source,
    State,
    Transition,
    Verdict,
    VerdictTable,
    documented,
    image,
    row,
    state,
)
from statelaw_providers.opendatasoft import DATASET, PUBLIC, DatasetStatus, PublicStatus


class S(StrEnum):
    """Two statuses."""

    IDLE = "idle"
    QUEUED = "queued"


JOB: Lifecycle[S] = Lifecycle(
    name="job",
    sources=(Source(key="docs", title="Docs"),),
    initial=(S.IDLE,),
    states=(
        state(S.IDLE, Kind.SETTLED, Outcome.SUCCESS, documented("docs")),
        state(S.QUEUED, Kind.TRANSIENT, None, documented("docs")),
    ),
    transitions=(
        row(S.IDLE, "submit", S.QUEUED, Actor.CLIENT, documented("docs")),
        row(S.QUEUED, "end", S.IDLE, Actor.SYSTEM, documented("docs")),
    ),
)

assert_type(JOB.statuses, tuple[S, ...])
assert_type(JOB.initial, tuple[S, ...])
assert_type(JOB.successors(S.QUEUED), tuple[S, ...])
assert_type(JOB.successors("queued"), tuple[S, ...])
assert_type(JOB.predecessors(S.QUEUED), tuple[S, ...])
assert_type(JOB.of_kind(Kind.SETTLED), tuple[S, ...])
assert_type(JOB.reachable(S.IDLE), tuple[S, ...])
assert_type(JOB.components(), tuple[tuple[S, ...], ...])
assert_type(JOB.paths(S.IDLE, S.QUEUED), tuple[tuple[Transition[S], ...], ...])
assert_type(JOB.triggers(S.IDLE), tuple[str, ...])
assert_type(JOB.state(S.IDLE), State[S])
assert_type(JOB.state(S.IDLE).status, S)
assert_type(JOB.leaving(S.IDLE)[0].target, S)
assert_type(JOB.compile(Mode.POLLED), VerdictTable[S])
assert_type(JOB.compile("polled").judge(S.IDLE, S.QUEUED), Verdict)

report = JOB.check(["idle", S.QUEUED, None, Observation("idle")], mode="every_change")
assert_type(report, Report[S])
assert_type(report.findings, tuple[Finding, ...])
assert_type(report.verdicts, tuple[Verdict, ...])
assert_type(report.outcome, Outcome | None)
assert_type(report.answer, Answer)
assert_type(report.last, str | None)
assert_type(report.findings[0].severity, Severity)

assert_type(row(S.IDLE, "submit", S.QUEUED, Actor.CLIENT, documented("docs")), Transition[S])
assert_type(state(S.IDLE, Kind.FINAL, Outcome.SUCCESS, documented("docs")), State[S])

assert_type(DATASET, Lifecycle[DatasetStatus])
assert_type(DATASET.successors("idle"), tuple[DatasetStatus, ...])
assert_type(PUBLIC, Projection[DatasetStatus, PublicStatus])
assert_type(PUBLIC("queued"), PublicStatus)
assert_type(PUBLIC.trace(["queued"]), tuple[PublicStatus, ...])
assert_type(PUBLIC.unlawful_steps(), tuple[tuple[DatasetStatus | None, DatasetStatus], ...])
assert_type(image(S.IDLE, PublicStatus.IDLE, documented("docs")), Image[S, PublicStatus])


def by_strings(plain: Lifecycle[str], anything: Lifecycle[Any]) -> None:
    """Plain strings do as well as an enumeration."""
    assert_type(plain.successors("idle"), tuple[str, ...])
    assert_type(anything.check(["idle"]), Report[Any])
