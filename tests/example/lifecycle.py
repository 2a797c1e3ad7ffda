# ruff: noqa: E501 - tables are aligned in columns
"""The lifecycle of an export."""

from __future__ import annotations

from statelaw import Actor, Kind, Lifecycle, Outcome, Source, documented, observed, row, state

CLIENT, SYSTEM = Actor.CLIENT, Actor.SYSTEM
SAID = documented("api")

# fmt: off
EXPORT: Lifecycle[str] = Lifecycle(
    name="example.export",
    title="An export of a catalogue",
    entity="export",
    sources=(
        Source(key="api",   title="Exports API", section="States", url="https://exports.example/docs/states"),
        Source(key="cases", title="Recorded traces", section="lifecycle_cases, beside this file"),
    ),
    initial=("queued",),
    states=(
        state("queued",    Kind.TRANSIENT, None,            SAID, "It waits for a worker."),
        state("running",   Kind.TRANSIENT, None,            SAID, "A worker has it."),
        state("done",      Kind.FINAL,     Outcome.SUCCESS, SAID, "The file is there."),
        state("failed",    Kind.SETTLED,   Outcome.FAILURE, SAID, "It can be retried."),
        state("cancelled", Kind.FINAL,     Outcome.NEUTRAL, SAID, "Somebody cancelled it."),
    ),
    transitions=(
        row("queued",  "start",  "running",   SYSTEM, SAID),
        row("queued",  "cancel", "cancelled", CLIENT, SAID),
        row("running", "finish", "done",      SYSTEM, SAID),
        row("running", "fail",   "failed",    SYSTEM, SAID),
        row("running", "cancel", "cancelled", CLIENT, observed("cases", "saved when this row was missing")),
        row("failed",  "retry",  "queued",    CLIENT, SAID),
    ),
)
# fmt: on
