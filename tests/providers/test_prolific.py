"""The Prolific lifecycles, held against what the provider published."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from statelaw import Actor, Kind, Level, Mode, Outcome, Verdict
from statelaw_providers.prolific import (
    DATASET_IMPORT,
    TASK_BUILDER_DATASET,
    DatasetImportStatus,
    TaskBuilderDatasetStatus,
)

# The enumeration of the page Get Dataset Status:
# https://beta-docs.prolific.com/api-reference/ai-task-builder/get-task-builder-dataset-status
FOUR = ("UNINITIALISED", "PROCESSING", "READY", "ERROR")
# The list of the page Get Dataset Import Status, those called terminal last:
# https://docs.prolific.com/api-reference/task-builder/get-dataset-import-status
SEVEN = (
    "uninitialised",
    "processing",
    "queued",
    "complete",
    "partial",
    "failed",
    "pending_schema",
)
POLL_ON = {"uninitialised", "queued", "processing"}

Judge = Callable[..., list[Verdict]]


def test_the_four_names_are_those_of_the_page() -> None:
    """The enumeration lists the four statuses in the order of the page."""
    assert tuple(TaskBuilderDatasetStatus) == FOUR


def test_the_seven_names_are_those_of_the_page() -> None:
    """The enumeration lists the seven statuses in the order of the page."""
    assert tuple(DatasetImportStatus) == SEVEN


def test_neither_list_of_transitions_was_published() -> None:
    """The provider explains statuses, not steps, and claims no completeness."""
    assert not TASK_BUILDER_DATASET.closed
    assert not DATASET_IMPORT.closed


def test_a_dataset_without_data_rests() -> None:
    """Nothing happens to it until somebody uploads, so a client must not poll for that."""
    state = TASK_BUILDER_DATASET.state("UNINITIALISED")
    assert (state.kind, state.outcome) == (Kind.SETTLED, Outcome.NEUTRAL)
    assert TASK_BUILDER_DATASET.initial == ("UNINITIALISED",)
    (row,) = TASK_BUILDER_DATASET.leaving("UNINITIALISED")
    assert row.actor is Actor.CLIENT


def test_a_processed_dataset_takes_further_files() -> None:
    """Ready and error are at rest, not final; that another upload leaves them is inferred."""
    for status, outcome in (("READY", Outcome.SUCCESS), ("ERROR", Outcome.FAILURE)):
        state = TASK_BUILDER_DATASET.state(status)
        assert (state.kind, state.outcome) == (Kind.SETTLED, outcome)
        (row,) = TASK_BUILDER_DATASET.leaving(status)
        assert (row.target, row.evidence.level) == ("PROCESSING", Level.INFERRED)


def test_the_first_upload_and_its_ends_are_documented() -> None:
    """Upload, processing, and the two ways it ends are in the provider's own words."""
    steps = [("UNINITIALISED", "PROCESSING"), ("PROCESSING", "READY"), ("PROCESSING", "ERROR")]
    for source, target in steps:
        (row,) = TASK_BUILDER_DATASET.between(source, target)
        assert row.documented


def test_the_statuses_to_poll_on_are_the_transient_ones() -> None:
    """The page says when to continue polling, and that is what transient means."""
    assert set(DATASET_IMPORT.of_kind(Kind.TRANSIENT)) == POLL_ON


def test_a_job_ends_in_three_ways() -> None:
    """Complete, partial and failed are final, each with its outcome."""
    outcomes = {
        status: DATASET_IMPORT.state(status).outcome
        for status in DATASET_IMPORT.of_kind(Kind.FINAL)
    }
    assert outcomes == {
        "complete": Outcome.SUCCESS,
        "partial": Outcome.PARTIAL,
        "failed": Outcome.FAILURE,
    }
    for status in outcomes:
        assert all(row.documented for row in DATASET_IMPORT.entering(status))


def test_a_missing_schema_waits_for_a_person() -> None:
    """It is called terminal, yet a schema releases it: at rest, for attention, and left again."""
    state = DATASET_IMPORT.state("pending_schema")
    assert (state.kind, state.outcome) == (Kind.SETTLED, Outcome.ATTENTION)
    rows = DATASET_IMPORT.leaving("pending_schema")
    assert {row.target for row in rows} == {"queued", "processing"}
    assert {(row.trigger, row.actor) for row in rows} == {("set_schema", Actor.CLIENT)}


def test_all_ways_into_and_out_of_a_missing_schema_are_inferred() -> None:
    """Its condition is documented; from where and to where is not."""
    rows = (
        *DATASET_IMPORT.entering("pending_schema"),
        *DATASET_IMPORT.leaving("pending_schema"),
    )
    assert {row.evidence.level for row in rows} == {Level.INFERRED}
    others = set(DATASET_IMPORT.transitions) - set(rows)
    assert all(row.documented for row in others)


DATASET_LEGAL = {
    "an upload": "UNINITIALISED PROCESSING READY",
    "an upload that fails": "UNINITIALISED PROCESSING ERROR",
    "another file": "UNINITIALISED PROCESSING READY PROCESSING READY",
    "a corrected file": "UNINITIALISED PROCESSING ERROR PROCESSING READY",
}
DATASET_ILLEGAL = {
    "data that vanishes": ("READY", "UNINITIALISED"),
    "processing of nothing": ("PROCESSING", "UNINITIALISED"),
}
IMPORT_LEGAL = {
    "an import": "uninitialised processing complete",
    "one behind another": "uninitialised queued processing partial",
    "a file that cannot be read": "uninitialised processing failed",
    "a schema set later": "uninitialised pending_schema processing complete",
    "a schema set later, behind another": "uninitialised pending_schema queued processing complete",
    "no schema when its turn comes": "uninitialised queued pending_schema processing complete",
}
IMPORT_ILLEGAL = {
    "an upload that is undone": ("processing", "uninitialised"),
    "processing that goes back to the queue": ("processing", "queued"),
    "a schema that is lost": ("processing", "pending_schema"),
    "an end that is left": ("complete", "processing"),
    "a failure that is mended": ("failed", "complete"),
    "a partial import that is completed": ("partial", "complete"),
}


@pytest.mark.parametrize("statuses", DATASET_LEGAL.values(), ids=DATASET_LEGAL)
@pytest.mark.parametrize("mode", Mode)
def test_described_courses_of_a_dataset_are_legal(judge: Judge, statuses: str, mode: Mode) -> None:
    """What the provider describes is legal however it was recorded."""
    assert all(step.legal for step in judge(TASK_BUILDER_DATASET, statuses.split(), mode))


@pytest.mark.parametrize("statuses", IMPORT_LEGAL.values(), ids=IMPORT_LEGAL)
@pytest.mark.parametrize("mode", Mode)
def test_described_courses_of_an_import_are_legal(judge: Judge, statuses: str, mode: Mode) -> None:
    """What the provider describes is legal however it was recorded."""
    assert all(step.legal for step in judge(DATASET_IMPORT, statuses.split(), mode))


@pytest.mark.parametrize("step", DATASET_ILLEGAL.values(), ids=DATASET_ILLEGAL)
@pytest.mark.parametrize("mode", Mode)
def test_no_mode_makes_a_dataset_lose_its_data(
    judge: Judge, step: tuple[str, str], mode: Mode
) -> None:
    """Nothing leads back to a dataset without data."""
    assert not judge(TASK_BUILDER_DATASET, step, mode)[1].legal


@pytest.mark.parametrize("step", IMPORT_ILLEGAL.values(), ids=IMPORT_ILLEGAL)
@pytest.mark.parametrize("mode", Mode)
def test_no_mode_makes_an_import_run_backwards(
    judge: Judge, step: tuple[str, str], mode: Mode
) -> None:
    """A job only ever moves on, so these are errors even when sampled sparsely."""
    assert not judge(DATASET_IMPORT, step, mode)[1].legal


def test_a_poller_may_miss_the_processing(judge: Judge) -> None:
    """A short import can be over between two polls."""
    verdicts = judge(DATASET_IMPORT, ["uninitialised", "queued", "complete"])
    assert verdicts == [Verdict.START, Verdict.STEP, Verdict.MISSED]


def test_a_poller_cannot_miss_a_job_that_waits_for_a_schema(judge: Judge) -> None:
    """It rests until somebody acts, so the row out of it is never a hidden one."""
    assert judge(DATASET_IMPORT, ["uninitialised", "queued"], Mode.POLLED)[1] is Verdict.STEP
    assert judge(DATASET_IMPORT, ["queued", "uninitialised"], Mode.SPARSE)[1] is Verdict.REGRESSION


def test_a_status_is_not_matched_across_versions(judge: Judge) -> None:
    """Version 3 writes capitals, version 4 does not; values are compared as they are."""
    assert judge(DATASET_IMPORT, ["PROCESSING"]) == [Verdict.UNKNOWN]
    assert judge(TASK_BUILDER_DATASET, ["processing"]) == [Verdict.UNKNOWN]
