"""The implementation test: exports do what the table says, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import settings
from statelaw.suites import Case, generate
from statelaw.testing import ObjectSystem, rule_based_machine

from tests.example.lifecycle import EXPORT
from tests.example.service import Conflict, Export

MACHINE = rule_based_machine(EXPORT, ObjectSystem(EXPORT, Export, refusals=(Conflict,)))
SUITE = [case for case in generate(EXPORT, "hsi", extra_states=1) if case.steps[0].legal]
"""Those that begin where an export begins; where, nobody can choose."""


class TestAtRandom(MACHINE.TestCase):  # type: ignore[name-defined, misc]
    """Hypothesis takes actions that are allowed, actions that are not, and waits."""

    settings = settings(MACHINE.TestCase.settings, stateful_step_count=20)


@pytest.mark.lifecycle(EXPORT, cover="transition-pairs", mode="every_change")
def test_every_two_steps_can_be_taken(
    legal_path: Case, assert_conforms: Callable[..., Any]
) -> None:
    """Along every path, what an export reports is what the table says."""
    export = Export()
    seen = [export.status]
    for trigger in legal_path.triggers[1:]:
        getattr(export, str(trigger))()
        seen.append(export.status)
    assert_conforms(seen)
    assert seen == list(legal_path.statuses)


@pytest.mark.parametrize("case", SUITE, ids=lambda case: case.name)
def test_no_fault_is_left(case: Case) -> None:
    """A suite that finds every fault of an implementation with at most one state more."""
    export = Export()
    for step in case.steps[1:]:
        try:
            getattr(export, str(step.trigger))()
            accepted = True
        except Conflict:
            accepted = False
        assert (accepted, export.status) == (step.legal, step.status)
