# ruff: noqa: E501 - declarations are tables, aligned in columns
"""Three small lifecycles with something of everything, for tests that name what they expect."""

from __future__ import annotations

from statelaw import Actor, Kind, Lifecycle, Outcome, Source, documented, inferred, row, state

TRANSIENT, SETTLED, FINAL = Kind.TRANSIENT, Kind.SETTLED, Kind.FINAL
CLIENT, SYSTEM = Actor.CLIENT, Actor.SYSTEM
DOCS = Source(
    key="docs", title="Job API", section="Statuses", url="https://api.example.org/jobs#statuses"
)
SAID = documented("docs")

# fmt: off
JOB: Lifecycle[str] = Lifecycle(
    name="example.job",
    title="A job that can be submitted again",
    entity="job",
    sources=(DOCS,),
    initial=("idle",),
    states=(
        state("idle",    SETTLED,   Outcome.SUCCESS, documented("docs", "no job is under way")),
        state("queued",  TRANSIENT, None,            documented("docs", "it waits for a worker")),
        state("running", TRANSIENT, None,            documented("docs", "a worker has it")),
        state("done",    SETTLED,   Outcome.SUCCESS, documented("docs", "it ended well")),
        state("failed",  SETTLED,   Outcome.FAILURE, documented("docs", "it ended badly")),
    ),
    transitions=(
        row("idle",    "submit", "queued",  CLIENT, SAID),
        row("queued",  "start",  "running", SYSTEM, SAID),
        row("queued",  "cancel", "idle",    CLIENT, SAID, "", Outcome.NEUTRAL),
        row("running", "end",    "done",    SYSTEM, SAID),
        row("running", "stop",   "failed",  CLIENT, inferred("docs", "stopping is said to end a job, not how")),
        row("done",    "submit", "queued",  CLIENT, SAID),
        row("failed",  "submit", "queued",  CLIENT, SAID),
    ),
)
"""Open; its states of rest are all left by actions."""

ONE_WAY: Lifecycle[str] = Lifecycle(
    name="example.one_way",
    closed=True,
    sources=(DOCS,),
    initial=("queued",),
    states=(
        state("queued",  TRANSIENT, None,            SAID),
        state("running", TRANSIENT, None,            SAID),
        state("done",    FINAL,     Outcome.SUCCESS, SAID),
        state("failed",  FINAL,     Outcome.FAILURE, SAID),
    ),
    transitions=(
        row("queued",  "start", "running", SYSTEM, SAID),
        row("running", "end",   "done",    SYSTEM, SAID, "when the work succeeded"),
        row("running", "fail",  "failed",  SYSTEM, SAID, "when it did not"),
    ),
)
"""Closed and documented throughout; two final states."""

RING: Lifecycle[str] = Lifecycle(
    name="example.ring",
    sources=(DOCS,),
    initial=("queued",),
    states=(
        state("queued",   TRANSIENT, None,              SAID),
        state("running",  TRANSIENT, None,              SAID),
        state("retrying", TRANSIENT, None,              SAID),
        state("waiting",  SETTLED,   Outcome.ATTENTION, SAID),
        state("part",     FINAL,     Outcome.PARTIAL,   SAID),
    ),
    transitions=(
        row("queued",   "start",   "running",  SYSTEM, SAID),
        row("running",  "preempt", "queued",   SYSTEM, SAID),
        row("running",  "ask",     "waiting",  SYSTEM, SAID),
        row("waiting",  "answer",  "queued",   CLIENT, SAID),
        row("queued",   "trip",    "retrying", SYSTEM, inferred("docs", "seen once")),
        row("retrying", "trip",    "retrying", SYSTEM, inferred("docs", "seen once")),
        row("retrying", "give_up", "part",     SYSTEM, SAID),
    ),
)
"""Work that goes round, a state that waits for a person, a row from a state to itself."""
# fmt: on
