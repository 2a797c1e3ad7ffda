"""Hypothesis stateful tests of any implementation of a lifecycle."""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random
from typing import Any, ClassVar

from hypothesis import event
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from statelaw.errors import InputError
from statelaw.lifecycle import Lifecycle
from statelaw.testing._driving import Drive, Statistics
from statelaw.testing.systems import System, Waiting
from statelaw.verdict import Mode
from statelaw.words import chosen


class LifecycleMachine(RuleBasedStateMachine):
    """What `rule_based_machine` makes.

    Attributes:
        statistics: What all runs together have exercised; print it.
    """

    statistics: ClassVar[Statistics]


def rule_based_machine(
    lifecycle: Lifecycle[Any],
    system: System | Callable[[], System],
    *,
    mode: Mode | str = Mode.POLLED,
    steady: bool | None = None,
    waits: int = 0,
) -> type[LifecycleMachine]:
    """A Hypothesis state machine that tests an implementation against its lifecycle.

    Each run resets the system and then takes, in any order, actions that the table allows (the
    system must take them and go where they lead), actions that it does not allow (the system must
    refuse them and stay), and waits (the system may move along its own rows).  A final state is
    checked to be final.  Give its `TestCase` to unittest or pytest, or call
    `hypothesis.stateful.run_state_machine_as_test` on it.

    Args:
        lifecycle: What the system has to obey.
        system: The implementation, or what makes one for each run.
        mode: Whether the system may pass several states between two looks (`polled`) or takes
            one row at most (`every_change`).
        steady: Whether the system stands still between two calls of its `wait`; by default
            whether it has `wait` at all.  One that is not may move at any time.
        waits: How often to wait at the end of a run for an entity under way to come to rest,
            which it then must; 0 not to ask for it.

    Raises:
        InputError: There is no such mode, or no row at all to exercise.
    """
    wanted = chosen(Mode, mode, "mode")
    if wanted is Mode.SPARSE:
        raise InputError("mode sparse allows any step; choose polled or every_change")
    if waits < 0:
        raise InputError(f"waits is {waits}; it must be 0 or more")

    def drive() -> Drive:
        made: System = system() if callable(system) else system
        still = isinstance(made, Waiting) if steady is None else steady
        return Drive(made, wanted, still, Machine.statistics, _tell)

    class Machine(_Machine):
        statistics = Statistics(lifecycle)

        def __init__(self) -> None:
            super().__init__(drive(), waits)

    name = "".join(part.title() for part in re.findall(r"[A-Za-z0-9]+", lifecycle.name))
    Machine.__name__ = Machine.__qualname__ = f"{name}Machine"
    return Machine


def _tell(row: str) -> None:
    event(row)


def _trigger(machine: _Machine) -> st.SearchStrategy[str]:
    """A client's action, as often one that is allowed now as one that is not.

    What has been refused is not tried again before the status changes.
    """
    allowed, forbidden = machine.drive.allowed, machine.drive.untried
    return st.sampled_from(allowed * max(1, len(forbidden) // max(1, len(allowed))) + forbidden)


class _Machine(LifecycleMachine):
    def __init__(self, drive: Drive, waits: int) -> None:
        super().__init__()
        self.drive = drive
        self._waits = waits

    @initialize(random=st.randoms())
    def begin(self, random: Random) -> None:
        self.drive.begin(random)

    @precondition(lambda self: self.drive.now and (self.drive.allowed or self.drive.untried))
    @rule(trigger=st.runner().flatmap(_trigger))
    def do(self, trigger: str) -> None:
        if trigger in self.drive.allowed:
            self.drive.act(trigger)
        else:
            self.drive.refuse(trigger)

    @rule()
    def wait(self) -> None:
        self.drive.wait()

    def teardown(self) -> None:
        if self.drive.now and not self.drive.failed:
            self.drive.end(self._waits)
