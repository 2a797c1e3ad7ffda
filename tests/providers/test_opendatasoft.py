"""The Opendatasoft lifecycles, held against what the provider published."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from typing import Any

import pytest
from statelaw import Kind, Level, Lifecycle, Mode, Outcome, Verdict
from statelaw.verdict import compile_table
from statelaw_providers.opendatasoft import (
    DATASET,
    DATASET_PUBLIC,
    PUBLIC,
    DatasetStatus,
    PublicStatus,
)

# The section headings of the page "Dataset status" of the Management API documentation, in the
# draft of 2017-07-17:
# https://github.com/opendatasoft/slate/blob/1514703/source/includes/_dataset_status.md
FIFTEEN = (
    "idle",
    "queued",
    "processing_dataset",
    "processing_resource_records",
    "processing_all_dataset_data",
    "processing_realtime",
    "deleting_dataset",
    "deleting_resource_records",
    "deleting_all_dataset_data",
    "saving_dataset_version",
    "error",
    "aborting_processing",
    "limit_reached",
    "recovering_realtime_records",
    "scratching_realtime_recover_data",
)
# The enumeration of `DatasetProcessingStatus` in the Automation API v1.0.
EIGHT = (
    "idle",
    "error",
    "limit_reached",
    "queued",
    "aborting_processing",
    "processing",
    "deleting",
    "saving_version",
)
# The states that the server lists when it refuses an abort (Automation API, InvalidDatasetStatus).
ABORTABLE = {"processing_all_dataset_data", "processing_dataset", "processing_resource_records"}
# The states that the server lists when it refuses a publish order.
PUBLISHABLE = {"idle", "error", "limit_reached"}

PROCESSING = [status for status in FIFTEEN if status.startswith("processing_")]
DELETING = [status for status in FIFTEEN if status.startswith("deleting_")]

Judge = Callable[..., list[Verdict]]


def _level(source: str, target: str) -> set[Level]:
    return {row.evidence.level for row in DATASET.between(source, target)}


def test_the_fifteen_names_are_those_of_the_page() -> None:
    """The enumeration lists the fifteen names in the order of the page, and nothing else."""
    assert tuple(DatasetStatus) == FIFTEEN


def test_the_eight_names_are_those_of_the_automation_api() -> None:
    """The enumeration lists the eight public names in the order of the description."""
    assert tuple(PublicStatus) == EIGHT


@pytest.mark.parametrize("table", [DATASET, DATASET_PUBLIC], ids=["dataset", "dataset_public"])
def test_no_state_is_final(table: Lifecycle[Any]) -> None:
    """A dataset can always be acted on again: three states are at rest, none is an end."""
    assert table.of_kind(Kind.FINAL) == ()
    assert set(table.of_kind(Kind.SETTLED)) == PUBLISHABLE


def test_both_lists_are_claimed_to_be_complete() -> None:
    """The provider says that all transitions are known, so an undeclared one is its fault."""
    assert DATASET.closed
    assert DATASET_PUBLIC.closed


def test_a_dataset_begins_idle() -> None:
    """A newly created dataset is idle."""
    assert DATASET.initial == ("idle",)
    assert DATASET_PUBLIC.initial == ("idle",)


def test_outcomes_say_how_the_last_action_went() -> None:
    """Idle is a success, error a failure, and a dataset cut off at its limit a partial success."""
    outcomes = {status: DATASET.state(status).outcome for status in PUBLISHABLE}
    assert outcomes == {
        "idle": Outcome.SUCCESS,
        "error": Outcome.FAILURE,
        "limit_reached": Outcome.PARTIAL,
    }


def test_an_aborted_processing_is_no_success() -> None:
    """Coming to rest by an abort is neutral, although idle is otherwise a success."""
    for table in (DATASET, DATASET_PUBLIC):
        (row,) = table.between("aborting_processing", "idle")
        assert row.outcome is Outcome.NEUTRAL


def test_families_are_drawn_together() -> None:
    """The parallel states form the groups that a diagram draws as one."""
    groups: dict[str, list[str]] = {}
    for state in DATASET.states:
        groups.setdefault(state.group, []).append(state.status)
    assert groups.pop("processing") == PROCESSING
    assert groups.pop("deleting") == DELETING
    assert groups.pop("realtime") == [
        "recovering_realtime_records",
        "scratching_realtime_recover_data",
    ]
    assert set(groups) == {""}


def test_abort_only_from_the_three_states_the_server_lists() -> None:
    """Nothing else can be aborted, neither a realtime processing nor a queued order."""
    origins = {row.source for row in DATASET.transitions if row.trigger == "abort"}
    assert origins == ABORTABLE
    assert set(DATASET.predecessors("aborting_processing")) == ABORTABLE


@pytest.mark.parametrize("status", sorted(ABORTABLE))
def test_aborting_is_documented_by_the_servers_own_list(status: str) -> None:
    """The server names the internal state, so the row rests on no mapping of names."""
    assert _level(status, "aborting_processing") == {Level.DOCUMENTED}


def test_publish_is_documented_from_exactly_the_states_at_rest() -> None:
    """The server's refusal lists idle, error and limit_reached, and so does the table."""
    rows = [row for row in DATASET.transitions if row.trigger == "publish"]
    assert {row.source for row in rows} == PUBLISHABLE
    assert all(row.documented and row.target == "queued" for row in rows)


def test_other_orders_are_inferred() -> None:
    """Only the origins of publish are on record; those of all other orders are assumed."""
    orders = [row for row in DATASET.transitions if row.target == "queued"]
    others = {row.trigger for row in orders if not row.documented}
    assert others == {
        "unpublish",
        "publish_metadata",
        "save_version",
        "recover_realtime_records",
        "scratch_recovery_data",
        "scheduled_publish",
    }
    for trigger in others:
        assert {row.source for row in orders if row.trigger == trigger} == PUBLISHABLE


def test_a_schedule_publishes_without_any_client() -> None:
    """The one way out of rest that nobody orders."""
    actors = {row.actor for row in DATASET.transitions if row.trigger == "scheduled_publish"}
    assert actors == {"system"}


def test_a_worker_takes_each_of_the_ten_kinds_of_work() -> None:
    """From the queue one trigger leads to every kind of work, told apart by the waiting order."""
    rows = DATASET.leaving("queued")
    assert {row.trigger for row in rows} == {"worker_available"}
    rest = {*PUBLISHABLE, "queued", "aborting_processing"}
    assert {row.target for row in rows} == set(FIFTEEN) - rest
    assert len({row.condition for row in rows}) == len(rows) == 10


ONE_TO_ONE = [
    ("queued", "saving_dataset_version"),
    ("queued", "recovering_realtime_records"),
    ("queued", "scratching_realtime_recover_data"),
    ("aborting_processing", "idle"),
    ("aborting_processing", "error"),
    ("saving_dataset_version", "idle"),
    ("saving_dataset_version", "error"),
    ("recovering_realtime_records", "idle"),
    ("recovering_realtime_records", "error"),
    ("recovering_realtime_records", "limit_reached"),
    ("scratching_realtime_recover_data", "idle"),
    ("scratching_realtime_recover_data", "error"),
]
BY_NAME = [
    *product(["queued"], [*PROCESSING, *DELETING]),
    *product([*PROCESSING, *DELETING], sorted(PUBLISHABLE)),
    *((each, each.replace("deleting", "processing")) for each in DELETING),
]
DRAWN_ONLY = [
    ("aborting_processing", "limit_reached"),
    ("saving_dataset_version", "limit_reached"),
]


@pytest.mark.parametrize(("source", "target"), ONE_TO_ONE)
def test_rows_that_lift_one_to_one_are_documented(source: str, target: str) -> None:
    """Where a published name covers one of the fifteen, its row is the provider's own."""
    assert _level(source, target) == {Level.DOCUMENTED}


@pytest.mark.parametrize(("source", "target"), [*BY_NAME, *DRAWN_ONLY])
def test_rows_that_rest_on_names_or_on_a_drawing_are_inferred(source: str, target: str) -> None:
    """Where a published name covers several, or only a drawing has the row, it is inferred."""
    assert _level(source, target) == {Level.INFERRED}


def test_these_are_all_rows_between_states() -> None:
    """Beside the orders and the aborts there is nothing that the three lists leave out."""
    orders = set(product(PUBLISHABLE, ["queued"]))
    aborts = set(product(ABORTABLE, ["aborting_processing"]))
    listed = {*ONE_TO_ONE, *BY_NAME, *DRAWN_ONLY, *orders, *aborts}
    assert {(row.source, row.target) for row in DATASET.transitions} == listed


def test_the_public_table_documents_all_but_the_two_drawn_rows() -> None:
    """Every step between public states is stated by the provider, except two it only drew."""
    levels: dict[tuple[str, str], set[Level]] = {}
    for row in DATASET_PUBLIC.transitions:
        levels.setdefault((row.source, row.target), set()).add(row.evidence.level)
    undocumented = {step for step, found in levels.items() if Level.DOCUMENTED not in found}
    assert undocumented == {
        ("saving_version", "limit_reached"),
        ("aborting_processing", "limit_reached"),
    }


@pytest.mark.parametrize("mode", Mode)
def test_the_projection_is_a_homomorphism(mode: Mode) -> None:
    """Every legal step of the fifteen states is legal for the eight, in the same mode."""
    assert PUBLIC.unlawful_steps(mode) == ()


def test_each_public_row_has_a_preimage() -> None:
    """Each row of the eight states is the image of a row of the fifteen, trigger for trigger."""
    images = {(PUBLIC(row.source), row.trigger, PUBLIC(row.target)) for row in DATASET.transitions}
    public = {(row.source, row.trigger, row.target) for row in DATASET_PUBLIC.transitions}
    assert public <= images


def test_the_projection_adds_only_the_two_realtime_orders() -> None:
    """What the public table lacks of the image are the orders that its API does not offer."""
    images = {(PUBLIC(row.source), row.trigger, PUBLIC(row.target)) for row in DATASET.transitions}
    public = {(row.source, row.trigger, row.target) for row in DATASET_PUBLIC.transitions}
    assert {trigger for _, trigger, _ in images - public} == {
        "recover_realtime_records",
        "scratch_recovery_data",
    }


def test_the_projection_keeps_rest_and_outcome() -> None:
    """A dataset at rest is at rest in both vocabularies, and with the same outcome."""
    for state in DATASET.states:
        public = DATASET_PUBLIC.state(PUBLIC(state.status))
        assert (public.kind, public.outcome) == (state.kind, state.outcome)


def test_the_realtime_states_have_no_public_name() -> None:
    """Where they went is inferred, and the reason is given."""
    evidence = {image.source: image.evidence for image in PUBLIC.images}
    for status, target in (
        ("recovering_realtime_records", "processing"),
        ("scratching_realtime_recover_data", "deleting"),
    ):
        assert PUBLIC(status) == target
        assert evidence[DatasetStatus(status)].level is Level.INFERRED
        assert "no public name" in evidence[DatasetStatus(status)].note


FULL, RESOURCE = "processing_all_dataset_data", "processing_resource_records"
LEGAL = {
    "a full publication": f"idle queued {FULL} idle",
    "a publication that deletes first": f"idle queued deleting_all_dataset_data {FULL} idle",
    "an aborted one": f"idle queued {FULL} aborting_processing idle",
    "one that fails before it can stop": f"idle queued {RESOURCE} aborting_processing error",
    "a limit reached, then published again": f"idle queued {FULL} limit_reached queued {FULL} idle",
    "an unpublication": "idle queued deleting_dataset idle",
    "a version saved": "idle queued saving_dataset_version idle",
    "a recovery that meets the limit": "idle queued recovering_realtime_records limit_reached",
    "a backup discarded after an error": "error queued scratching_realtime_recover_data idle",
}
FORBIDDEN = {
    "work that no order queued": ("idle", FULL),
    "a queued order that is dropped": ("queued", "idle"),
    "a queued order that is aborted": ("queued", "aborting_processing"),
    "processing that turns to deleting": (FULL, "deleting_all_dataset_data"),
    "a deletion that goes on in another scope": ("deleting_resource_records", FULL),
    "rest that changes by itself": ("idle", "error"),
    "a backup that meets the limit while discarded": (
        "scratching_realtime_recover_data",
        "limit_reached",
    ),
}
FORBIDDEN_WHEN_POLLED = {
    "processing that turns to deleting": (FULL, "deleting_all_dataset_data"),
    "processing that goes back to the queue": (RESOURCE, "queued"),
    "a realtime processing that is aborted": ("processing_realtime", "aborting_processing"),
    "a deletion that goes on in another scope": ("deleting_resource_records", FULL),
    "one kind of processing that becomes another": ("processing_dataset", FULL),
}


@pytest.mark.parametrize("statuses", LEGAL.values(), ids=LEGAL)
@pytest.mark.parametrize("mode", [Mode.POLLED, Mode.SPARSE, Mode.EVERY_CHANGE])
def test_described_courses_are_legal(judge: Judge, statuses: str, mode: Mode) -> None:
    """What the provider describes is legal in each mode, its start aside."""
    assert all(verdict.legal for verdict in judge(DATASET, statuses.split(), mode)[1:])


@pytest.mark.parametrize("step", FORBIDDEN.values(), ids=FORBIDDEN)
def test_a_complete_log_shows_every_undeclared_step(judge: Judge, step: tuple[str, str]) -> None:
    """In a log of every change no step may be left out."""
    assert not judge(DATASET, step, Mode.EVERY_CHANGE)[1].legal


@pytest.mark.parametrize("step", FORBIDDEN_WHEN_POLLED.values(), ids=FORBIDDEN_WHEN_POLLED)
def test_polls_show_what_no_hidden_state_explains(judge: Judge, step: tuple[str, str]) -> None:
    """These take an order between two polls, so they are errors when polled, not when sparse."""
    assert not judge(DATASET, step, Mode.POLLED)[1].legal
    assert judge(DATASET, step, Mode.SPARSE)[1].legal


def test_a_poller_may_miss_the_queue(judge: Judge) -> None:
    """A queued order moves on by itself, so a poller need not see it."""
    verdicts = judge(DATASET, ["idle", "saving_dataset_version", "idle"])
    assert verdicts == [Verdict.START, Verdict.MISSED, Verdict.STEP]


def test_an_order_can_be_over_between_two_polls(judge: Judge) -> None:
    """From rest to rest by states that move on; the reverse is another order."""
    assert judge(DATASET, ["idle", "error", "limit_reached", "idle"])[1].legal


def test_plain_reachability_would_detect_nothing() -> None:
    """All states lie on one cycle, which is why polling must not pass through states of rest."""
    sparse = compile_table(DATASET, Mode.SPARSE)
    polled = compile_table(DATASET, Mode.POLLED)
    pairs = [(a, b) for a, b in product(FIFTEEN, FIFTEEN) if a != b]
    assert all(sparse.judge(a, b).legal for a, b in pairs)
    caught = sum(not polled.judge(a, b).legal for a, b in pairs)
    assert caught > len(pairs) / 3
