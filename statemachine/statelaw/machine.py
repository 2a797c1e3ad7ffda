"""Executing a lifecycle: a live `transitions` machine with the table's triggers.

Checking never goes through it.  It serves emulators, and the tests as an independent oracle.
"""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from transitions import Event, EventData, Machine, MachineError, State

from statelaw.errors import InputError, StatelawError
from statelaw.table import TransitionTable
from statelaw.words import did_you_mean, plain, quoted, shown

_STATE = "state"


class TransitionRefused(StatelawError, MachineError):  # noqa: N818 - what happened, not a fault
    """The table does not allow this trigger in the state the model is in.

    It is a `transitions.MachineError` too, so code written for that library catches it.
    """

    def __str__(self) -> str:
        return str(self.value)  # the library's own errors print with quotes


def machine_of(
    table: TransitionTable[Any], model: object | None = None, initial: str | None = None
) -> Machine:
    """A live machine in which `model.trigger(name)` does what the table says and nothing else.

    States are the statuses by value, and no `to_<state>` shortcuts exist that would bypass the
    table.  Where a trigger leads from one state to several targets, `to=` chooses:
    `model.trigger("worker_available", to="processing_dataset")`.

    Args:
        table: The lifecycle.
        model: What is driven: it is given `state`, `trigger` and a method for each trigger.  A
            bare object is made where it is `None`; find it as `machine.model`.
        initial: Where to begin; the first initial state when it is `None`.

    Raises:
        InputError: `initial` is not one of the table's statuses, or a trigger is called `state`,
            the name under which the library keeps a model's state.
        TransitionRefused: From the machine, on what the table does not allow.
    """
    begin = table.initial[0] if initial is None else initial
    if begin not in table:
        hint = did_you_mean(begin, table.statuses)
        text = f"{table.name} has no state {quoted(begin)} to begin in; {hint}"
        raise InputError(text.removesuffix("; "))
    for i, item in enumerate(table.transitions):
        if item.trigger == _STATE:
            raise InputError(f"transitions[{i}]: a machine cannot have a trigger called {_STATE!r}")
    return _TableMachine(table, SimpleNamespace() if model is None else model, plain(begin))


class _TableEvent(Event):
    """An event that names the table's own alternatives when it is refused."""

    def _is_valid_source(self, state: State) -> bool:
        if state.name not in self.transitions:
            table: TransitionTable[Any] = self.machine.table
            raise TransitionRefused(_refusal(table, self.name, state.name))
        return True


class _TableMachine(Machine):
    event_cls = _TableEvent
    # A status may be called "*" or "="; to `transitions` these would be patterns.
    wildcard_all: Any = object()
    wildcard_same: Any = object()

    def __init__(self, table: TransitionTable[Any], model: object, initial: str) -> None:
        self.table = table
        super().__init__(
            model=model,
            states=[str(status) for status in table.statuses],
            initial=initial,
            auto_transitions=False,
            send_event=True,
            prepare_event=_refuse_unless_one_target,
        )
        for item in table.transitions:
            target = str(item.target)
            self.add_transition(item.trigger, str(item.source), target, conditions=_meant(target))

    def get_state(self, state: Any) -> State:
        """The state of this status; the library would look an enum member up by its name."""
        return super().get_state(plain(state) if isinstance(state, str) else state)

    def _get_trigger(self, model: Any, trigger_name: str, *args: Any, **kwargs: Any) -> bool:
        if trigger_name not in self.events:
            state = self.get_model_state(model).name
            raise TransitionRefused(_refusal(self.table, trigger_name, state))
        return bool(super()._get_trigger(model, trigger_name, *args, **kwargs))


def _meant(target: str) -> Any:
    """The condition that a row applies: the caller asked for its target, or for none."""
    return lambda event: event.kwargs.get("to", target) == target


def _refuse_unless_one_target(event: EventData) -> None:
    table: TransitionTable[Any] = event.machine.table
    rows = [row for row in table.leaving(event.state.name) if row.trigger == event.event.name]
    targets = [str(row.target) for row in rows]
    to = event.kwargs.get("to")
    if to not in targets and (to is not None or len(targets) > 1):
        choices = ", ".join(map(shown, targets))
        asked = f"not to {shown(to)}" if to is not None else "so choose one with to="
        said = f"{shown(event.event.name)} leads from {shown(event.state.name)} to {choices}"
        raise TransitionRefused(f"{said}; {asked}")


def _refusal(table: TransitionTable[Any], trigger: str, state: str) -> str:
    allowed = table.triggers(state)
    known = [row.trigger for row in table.transitions]
    hint = "" if trigger in known else did_you_mean(trigger, known)
    text = f"{table.name} does not allow {shown(trigger)} in {shown(state)}"
    allows = f"it allows {', '.join(map(shown, allowed))}" if allowed else "nothing leaves it"
    return "; ".join(filter(None, (text, allows, hint)))
