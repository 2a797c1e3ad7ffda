"""The Woosmap lifecycles, held against what the provider published."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from statelaw import Kind, Level, Lifecycle, Mode, Outcome, Verdict
from statelaw_providers.woosmap import IMPORT_RUN, IMPORT_STEP, ImportStatus

# "Available options" of both `status` fields of the page Get Dataset Status:
# https://developers.woosmap.com/api-reference/datasets-api/get-datasets-dataset_id-status/
THREE = ("success", "in_progress", "failed")

Judge = Callable[..., list[Verdict]]
each_table = pytest.mark.parametrize(
    "table", [IMPORT_RUN, IMPORT_STEP], ids=["import_run", "import_step"]
)


def test_the_three_names_are_those_of_the_page() -> None:
    """The enumeration lists the three options in the order of the page."""
    assert tuple(ImportStatus) == THREE


@each_table
def test_an_import_begins_in_progress_and_ends_for_good(table: Lifecycle[Any]) -> None:
    """One transient state, and two ends that nothing leaves within the same run."""
    assert table.initial == table.of_kind(Kind.TRANSIENT) == ("in_progress",)
    assert set(table.of_kind(Kind.FINAL)) == {"success", "failed"}
    assert table.state("success").outcome is Outcome.SUCCESS
    assert table.state("failed").outcome is Outcome.FAILURE


@each_table
def test_the_transitions_were_never_published(table: Lifecycle[Any]) -> None:
    """The provider lists statuses and no steps, so the table is open and its rows inferred."""
    assert not table.closed
    assert {row.evidence.level for row in table.transitions} == {Level.INFERRED}
    assert {state.evidence.level for state in table.states} == {Level.DOCUMENTED}


def test_runs_and_steps_are_told_apart() -> None:
    """The two tables share their statuses and differ in what a trace follows."""
    assert IMPORT_RUN.statuses == IMPORT_STEP.statuses
    assert (IMPORT_RUN.entity, IMPORT_STEP.entity) == ("import run", "import step")


@each_table
@pytest.mark.parametrize("end", ["success", "failed"])
@pytest.mark.parametrize("mode", Mode)
def test_an_import_ends_either_way(
    judge: Judge, table: Lifecycle[Any], end: str, mode: Mode
) -> None:
    """In progress, then one of the two ends, is legal however it was recorded."""
    verdicts = judge(table, ["in_progress", end], mode)
    assert verdicts == [Verdict.START, Verdict.STEP_INFERRED]


@each_table
@pytest.mark.parametrize(
    ("end", "after"),
    [
        ("success", "in_progress"),
        ("failed", "in_progress"),
        ("success", "failed"),
        ("failed", "success"),
    ],
)
@pytest.mark.parametrize("mode", Mode)
def test_an_end_that_is_left_is_never_legal(
    judge: Judge, table: Lifecycle[Any], end: str, after: str, mode: Mode
) -> None:
    """Within one run nothing follows an end; another import is another run."""
    assert judge(table, [end, after], mode)[1] is Verdict.LEFT_FINAL


def test_a_run_first_seen_at_its_end_is_only_late(judge: Judge) -> None:
    """A short run can be over before the first poll."""
    assert judge(IMPORT_RUN, ["success", "success"]) == [Verdict.LATE_START, Verdict.STAY]


def test_there_is_no_queue(judge: Judge) -> None:
    """The list has no status for an import that is scheduled and not begun."""
    assert judge(IMPORT_RUN, ["queued"]) == [Verdict.UNKNOWN]
