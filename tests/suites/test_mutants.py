"""Mutants are sound tables with one change each, all of the changes that are declared."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from hypothesis import given
from statelaw import DeclarationError, Kind, Lifecycle, find
from statelaw.suites import Change, Mutant, mutants

from tests.examples import JOB
from tests.strategies import lifecycles
from tests.traces import SHIPPED, shipped

any_lifecycle = lifecycles(max_states=5) | shipped()


def expected_counts(lifecycle: Lifecycle[Any]) -> dict[Change, int]:
    """How many mutants there must be, by the table in the documentation."""
    states, rows = len(lifecycle.states), len(lifecycle.transitions)
    joined = len({(row.source, row.target) for row in lifecycle.transitions})
    initial = len(lifecycle.initial)
    other = states - initial
    return {
        Change.ROW_REMOVED: rows,
        Change.ROW_ADDED: states**2 - joined if rows else 0,
        Change.TARGET_CHANGED: rows * (states - 1),
        Change.KIND_CHANGED: 2 * states,
        Change.INITIAL_CHANGED: other + initial + initial * other,
        Change.STATUS_RENAMED: states,
    }


@given(lifecycle=any_lifecycle)
def test_every_declared_change_is_made_once(lifecycle: Lifecycle[Any]) -> None:
    """As many as there are, no two alike, and none that is no change at all."""
    made = mutants(lifecycle)
    counts = Counter(mutant.change for mutant in made)
    assert {change: counts[change] for change in Change} == expected_counts(lifecycle)
    assert len(set(map(str, made))) == len(made)
    same = {field: getattr(lifecycle, field) for field in ("initial", "states", "transitions")}
    for mutant in made:
        if mutant.table is not None:
            assert any(getattr(mutant.table, field) != value for field, value in same.items())


def changed(mutant: Mutant, lifecycle: Lifecycle[Any]) -> set[str]:
    """What of a mutant's table is not as it was, conditions and outcomes apart."""
    table = mutant.table
    assert table is not None
    rows = Counter((row.source, row.trigger, row.target) for row in lifecycle.transitions)
    rows.subtract((row.source, row.trigger, row.target) for row in table.transitions)
    parts = {
        "statuses": table.statuses == lifecycle.statuses,
        "kinds": [each.kind for each in table.states] == [each.kind for each in lifecycle.states],
        "initial": table.initial == lifecycle.initial,
        "rows": not any(rows.values()),
    }
    return {part for part, same in parts.items() if not same}


@given(lifecycle=lifecycles(max_states=5))
def test_a_mutant_differs_in_what_it_says_alone(lifecycle: Lifecycle[Any]) -> None:
    """A change of rows leaves the states alone, and so on; only renaming goes through."""
    parts = {
        Change.KIND_CHANGED: {"kinds"},
        Change.INITIAL_CHANGED: {"initial"},
        Change.ROW_ADDED: {"rows"},
        Change.ROW_REMOVED: {"rows"},
        Change.TARGET_CHANGED: {"rows"},
    }
    for mutant in mutants(lifecycle):
        if mutant.table is not None and mutant.change in parts:
            assert changed(mutant, lifecycle) == parts[mutant.change]


@given(lifecycle=lifecycles(max_states=5))
def test_only_changes_that_break_a_rule_are_stillborn(lifecycle: Lifecycle[Any]) -> None:
    """A row can be added unless it leaves a final state, and any status can be renamed."""
    finals = lifecycle.of_kind(Kind.FINAL)
    joined = {(row.source, row.target) for row in lifecycle.transitions}
    pairs = [(one, two) for one in lifecycle.statuses for two in lifecycle.statuses]
    made = mutants(lifecycle)
    added = [mutant.stillborn for mutant in made if mutant.change is Change.ROW_ADDED]
    missing = [pair for pair in pairs if pair not in joined and joined]
    assert added == [source in finals for source, _ in missing]
    renamed = [mutant.stillborn for mutant in made if mutant.change is Change.STATUS_RENAMED]
    assert not any(renamed)


def named(lifecycle: Lifecycle[Any], change: Change) -> dict[str, bool]:
    """The mutants of a change, and whether they are stillborn."""
    made = [mutant for mutant in mutants(lifecycle) if mutant.change is change]
    return {mutant.what: mutant.stillborn for mutant in made}


def test_mutants_read_like_the_table() -> None:
    """Each says in a line what was changed."""
    run = find("woosmap.import_run")
    assert [str(mutant) for mutant in mutants(run) if not mutant.stillborn] == [
        "row added: in_progress --steps_succeeded--> in_progress",
        "kind changed: in_progress transient, now settled",
        "kind changed: success final, now settled",
        "kind changed: failed final, now settled",
        "initial changed: success added",
        "initial changed: failed added",
        "status renamed: in_progress, now in_progress_renamed",
        "status renamed: success, now success_renamed",
        "status renamed: failed, now failed_renamed",
    ]


def test_changes_that_no_table_can_have_are_stillborn() -> None:
    """A transient state stays one that is left, and every state one that is reached."""
    removed = named(JOB, Change.ROW_REMOVED)
    assert removed["queued --start--> running"]
    assert not removed["queued --cancel--> idle"]
    kinds = named(JOB, Change.KIND_CHANGED)
    assert kinds["done settled, now final"]
    assert not kinds["done settled, now transient"]


@pytest.mark.parametrize("lifecycle", SHIPPED, ids=lambda each: each.name)
def test_an_added_row_has_a_trigger_that_enters_its_target(lifecycle: Lifecycle[Any]) -> None:
    """It is a fault that somebody could make: the right trigger in the wrong state."""
    for mutant in mutants(lifecycle):
        if mutant.change is Change.ROW_ADDED and mutant.table is not None:
            added = mutant.table.transitions[-1]
            into = {row.trigger for row in lifecycle.entering(added.target)}
            assert added.trigger in into or not into


@given(lifecycle=lifecycles(max_states=4))
def test_sound_mutants_stay_sound(lifecycle: Lifecycle[Any]) -> None:
    """Declared anew from its parts, no mutant's table is refused."""
    for mutant in mutants(lifecycle):
        if mutant.table is not None:
            try:
                Lifecycle(
                    **{field: getattr(mutant.table, field) for field in Lifecycle.model_fields}
                )
            except DeclarationError as error:
                raise AssertionError(str(mutant)) from error
