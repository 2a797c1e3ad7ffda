"""What `rule_based_machine` needs of an implementation, and adapters for those of common shapes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random
from types import SimpleNamespace
from typing import Any, Protocol, runtime_checkable

from statelaw.errors import StatelawError
from statelaw.rows import Actor
from statelaw.table import TransitionTable


class Refused(StatelawError):  # noqa: N818 - what happened, not a fault
    """Raised by a system's `do`: it does not take this action in the state it is in."""


class System(Protocol):
    """An implementation of a lifecycle, however it is reached.

    A system that also has `wait()` (see `Waiting`) stands still between two calls of it.  One
    without it may move by itself at any time, as a service does that is polled.  One that chooses
    at random should have `seed` (see `Seeded`).
    """

    def reset(self) -> None:
        """Begin anew with a fresh entity."""

    def status(self) -> str:
        """The entity's status now."""
        ...

    def do(self, trigger: str) -> None:
        """Take a client's action.

        Raises:
            Refused: The system does not take it in this state.
        """


@runtime_checkable
class Waiting(Protocol):
    """A system that moves on by itself only when told to."""

    def wait(self) -> None:
        """Let time pass, so that the entity may move on by itself."""


@runtime_checkable
class Seeded(Protocol):
    """A system that chooses at random, and takes the source of chance from its caller.

    With it a failure happens again when it is replayed, and shrinks.
    """

    def seed(self, random: Random) -> None:
        """Choose by this source of chance from now on; called before each `reset`."""


class LiveSystem:
    """The lifecycle itself as a system, driven by its `transitions` machine.

    Args:
        lifecycle: The lifecycle.
    """

    def __init__(self, lifecycle: TransitionTable[Any]) -> None:
        self._table = lifecycle
        self._random = Random(0)
        self.reset()

    def seed(self, random: Random) -> None:
        """Choose by this source of chance from now on."""
        self._random = random

    def reset(self) -> None:
        """Begin anew in an initial state."""
        from statelaw.machine import machine_of

        self._model: Any = SimpleNamespace()
        machine_of(self._table, self._model, self._random.choice(self._table.initial))

    def status(self) -> str:
        """The state of the machine."""
        return str(self._model.state)

    def do(self, trigger: str) -> None:
        """Take a client's row; of several that it may take, one at random.

        Raises:
            Refused: The table has no such row here.
        """
        rows = self._table.leaving(self.status())
        mine = [row for row in rows if row.trigger == trigger and row.actor is Actor.CLIENT]
        if not mine:
            raise Refused(f"{trigger} in {self.status()}")
        self._model.trigger(trigger, to=str(self._random.choice(mine).target))

    def wait(self) -> None:
        """Take one row that the system moves along, at random; stay where there is none."""
        rows = _system_rows(self._table, self.status())
        if rows:
            row = self._random.choice(rows)
            self._model.trigger(row.trigger, to=str(row.target))


class ObjectSystem:
    """Objects with a method for each trigger, and their status in an attribute.

    The methods of the rows that the system moves along are called by `wait`.

    Args:
        lifecycle: The lifecycle.
        make: Makes a fresh object.
        status: The attribute with the status.
        refusals: What a method raises when it refuses.
    """

    def __init__(
        self,
        lifecycle: TransitionTable[Any],
        make: Callable[[], Any],
        *,
        status: str = "status",
        refusals: tuple[type[Exception], ...] = (ValueError,),
    ) -> None:
        self._table, self._make, self._attribute = lifecycle, make, status
        self._refusals = refusals
        self._random = Random(0)
        self._object = make()

    def seed(self, random: Random) -> None:
        """Choose by this source of chance from now on."""
        self._random = random

    def reset(self) -> None:
        """Make a fresh object."""
        self._object = self._make()

    def status(self) -> str:
        """The value of the attribute."""
        value: str = getattr(self._object, self._attribute)
        return value

    def do(self, trigger: str) -> None:
        """Call the method of this name.

        Raises:
            Refused: It raised one of the refusals.
        """
        try:
            getattr(self._object, trigger)()
        except self._refusals as error:
            raise Refused(f"{type(error).__name__}: {error}") from error

    def wait(self) -> None:
        """Call the method of a row that the system moves along; do nothing where there is none."""
        rows = _system_rows(self._table, self.status())
        if rows:
            getattr(self._object, self._random.choice(rows).trigger)()


class FunctionSystem:
    """A function that says what follows: `step(status, trigger)` returns the next status.

    Args:
        lifecycle: The lifecycle.
        step: The function; it is called for the rows that the system moves along too.
        initial: The status to begin in; the first initial state where it is `None`.
        refusals: What the function raises when it refuses.
    """

    def __init__(
        self,
        lifecycle: TransitionTable[Any],
        step: Callable[[str, str], str],
        *,
        initial: str | None = None,
        refusals: tuple[type[Exception], ...] = (ValueError,),
    ) -> None:
        self._table, self._step, self._refusals = lifecycle, step, refusals
        self._initial = str(lifecycle.initial[0]) if initial is None else initial
        self._random = Random(0)
        self._status = self._initial

    def seed(self, random: Random) -> None:
        """Choose by this source of chance from now on."""
        self._random = random

    def reset(self) -> None:
        """Begin anew."""
        self._status = self._initial

    def status(self) -> str:
        """What the function returned last."""
        return self._status

    def do(self, trigger: str) -> None:
        """Ask the function for the next status.

        Raises:
            Refused: It raised one of the refusals.
        """
        try:
            self._status = self._step(self._status, trigger)
        except self._refusals as error:
            raise Refused(f"{type(error).__name__}: {error}") from error

    def wait(self) -> None:
        """Ask the function about a row that the system moves along, where there is one."""
        rows = _system_rows(self._table, self._status)
        if rows:
            self._status = self._step(self._status, self._random.choice(rows).trigger)


def _system_rows(table: TransitionTable[Any], status: str) -> Sequence[Any]:
    rows = table.leaving(status) if status in table else ()
    return [row for row in rows if row.actor is Actor.SYSTEM]
