"""What holds for every lifecycle of every provider pack."""

from __future__ import annotations

from importlib.metadata import entry_points
from typing import Any

import pytest
from statelaw import Kind, Level, Lifecycle, Mode, State, Transition
from statelaw.verdict import compile_table
from statelaw_providers import opendatasoft, prolific, woosmap

LIFECYCLES: dict[str, Lifecycle[Any]] = {
    "opendatasoft.dataset": opendatasoft.DATASET,
    "opendatasoft.dataset_public": opendatasoft.DATASET_PUBLIC,
    "woosmap.import_run": woosmap.IMPORT_RUN,
    "woosmap.import_step": woosmap.IMPORT_STEP,
    "prolific.task_builder_dataset": prolific.TASK_BUILDER_DATASET,
    "prolific.dataset_import": prolific.DATASET_IMPORT,
}
STATUSES = {
    "opendatasoft.dataset": opendatasoft.DatasetStatus,
    "opendatasoft.dataset_public": opendatasoft.PublicStatus,
    "woosmap.import_run": woosmap.ImportStatus,
    "woosmap.import_step": woosmap.ImportStatus,
    "prolific.task_builder_dataset": prolific.TaskBuilderDatasetStatus,
    "prolific.dataset_import": prolific.DatasetImportStatus,
}

each_lifecycle = pytest.mark.parametrize("name", LIFECYCLES)


def _claims(name: str) -> list[State[Any] | Transition[Any]]:
    return [*LIFECYCLES[name].states, *LIFECYCLES[name].transitions]


def test_entry_points_find_all_six() -> None:
    """The installed distribution announces each lifecycle under its own name."""
    own = {
        entry.name: entry.load()
        for entry in entry_points(group="statelaw.lifecycles")
        if entry.value.startswith("statelaw_providers.")
    }
    assert own == LIFECYCLES


@each_lifecycle
def test_a_lifecycle_carries_the_name_it_is_announced_by(name: str) -> None:
    """The table's own name is that of its entry point."""
    assert LIFECYCLES[name].name == name


@each_lifecycle
def test_every_claim_can_be_looked_up(name: str) -> None:
    """Each state and row has evidence with a note, from a source with a public address."""
    lifecycle = LIFECYCLES[name]
    for claim in _claims(name):
        source = lifecycle.source_of(claim.evidence)
        assert source.url.startswith("https://"), claim
        assert source.title, claim
        assert source.section, claim
        assert claim.evidence.note, claim


@each_lifecycle
def test_every_source_is_used(name: str) -> None:
    """No source is listed that no state and no row refers to."""
    lifecycle = LIFECYCLES[name]
    used = {claim.evidence.source for claim in _claims(name)}
    assert used == {source.key for source in lifecycle.sources}


@each_lifecycle
def test_nothing_is_called_observed(name: str) -> None:
    """The packs rest on what providers say and on reasoning, never on logs nobody can see."""
    levels = {claim.evidence.level for claim in _claims(name)}
    assert levels <= {Level.DOCUMENTED, Level.INFERRED}


@each_lifecycle
def test_every_state_has_a_meaning(name: str) -> None:
    """A reader of the table learns what each status stands for, in sentences."""
    for state in LIFECYCLES[name].states:
        assert state.meaning.endswith("."), state


@each_lifecycle
def test_the_enumeration_and_the_table_list_the_same_statuses(name: str) -> None:
    """Each member is a declared state, and each state a member."""
    assert set(LIFECYCLES[name].statuses) == set(STATUSES[name])
    assert len(LIFECYCLES[name].statuses) == len(STATUSES[name])


@each_lifecycle
def test_members_match_by_value(name: str) -> None:
    """A plain string finds the member's state and is judged as the member is."""
    lifecycle = LIFECYCLES[name]
    table = compile_table(lifecycle)
    for member in STATUSES[name]:
        plain = str(member.value)
        assert type(plain) is str
        assert lifecycle.state(plain).status is member
        for other in STATUSES[name]:
            assert table.judge(plain, str(other.value)) is table.judge(member, other)


@each_lifecycle
def test_member_names_are_values_in_capitals(name: str) -> None:
    """A member is called what the provider calls the status, so that either can be guessed."""
    for member in STATUSES[name]:
        assert member.name == member.value.upper()


@each_lifecycle
def test_every_entity_can_come_to_rest(name: str) -> None:
    """From every transient state some state of rest is reachable by states that move on."""
    lifecycle = LIFECYCLES[name]
    table = compile_table(lifecycle, Mode.POLLED)
    rest = lifecycle.of_kind(Kind.SETTLED, Kind.FINAL)
    for status in lifecycle.of_kind(Kind.TRANSIENT):
        assert any(table.judge(status, end).legal for end in rest), status


@each_lifecycle
def test_only_the_client_moves_an_entity_from_rest_unless_scheduled(name: str) -> None:
    """Leaving a state of rest takes an action; the one exception is a schedule."""
    lifecycle = LIFECYCLES[name]
    for status in lifecycle.of_kind(Kind.SETTLED):
        for row in lifecycle.leaving(status):
            assert row.actor == "client" or row.trigger == "scheduled_publish", row
