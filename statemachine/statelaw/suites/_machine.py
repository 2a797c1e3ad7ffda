"""A lifecycle as somebody sees it who drives an implementation of it."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from functools import cached_property
from typing import Any

from statelaw.suites._view import BEFORE, NOWHERE, Answer, Input, State, View, ways
from statelaw.table import TransitionTable
from statelaw.words import plain


class MachineView(View):
    """A lifecycle as somebody sees it who drives an implementation.

    The first step begins an entity in a status.  Then every trigger is an input in every
    state.  One that leads from some state to several targets comes with the target asked for:
    each that it has anywhere, and each status that no row enters.
    """

    shows_state = True

    def __init__(self, table: TransitionTable[Any]) -> None:
        super().__init__(table)
        statuses = tuple(map(plain, table.statuses))
        self.states = (BEFORE, *statuses, NOWHERE)
        self._begins = tuple(Input(None, status) for status in statuses)
        self._targets: dict[tuple[State, str], list[str]] = {}
        for row in table.transitions:
            key = plain(row.source), plain(row.trigger)
            self._targets.setdefault(key, []).append(plain(row.target))

    @cached_property
    def _fires(self) -> tuple[Input, ...]:
        triggers = dict.fromkeys(plain(row.trigger) for row in self.table.transitions)
        return tuple(Input(trigger, to) for trigger in triggers for to in self._askable(trigger))

    def _askable(self, trigger: str) -> Sequence[str | None]:
        """The targets that may be asked of a trigger; none where it never has several."""
        by_state = [targets for (_, each), targets in self._targets.items() if each == trigger]
        if all(len(targets) < 2 for targets in by_state):
            return (None,)
        entered = {target for targets in self._targets.values() for target in targets}
        own = {target for targets in by_state for target in targets}
        statuses = map(plain, self.table.statuses)
        return [status for status in statuses if status in own or status not in entered]

    def inputs(self, state: State) -> Sequence[Input]:
        """Statuses to begin in, then triggers; nothing where no entity began."""
        if state is BEFORE:
            return self._begins
        return () if state == NOWHERE else self._fires

    def declared(self, state: State, given: Input) -> bool:
        """Whether it is legal: legal and declared are one to a machine."""
        return self.answer(state, given).legal

    def seen(self, answer: Answer) -> Hashable:
        """Whether the trigger was accepted, and the status then seen."""
        return answer.legal, answer.status

    def _basis(self, state: State) -> Hashable:
        """The initial states, or the rows that leave, and what is known of every state."""
        leaving = ways(self.table, state, lambda row: (row.trigger, row.target, row.outcome))
        return self._facts, self._initial if state is BEFORE else leaving

    def _answer(self, state: State, given: Input) -> Answer:
        target = self._target(state, given)
        if target is not None:
            return Answer(True, None, target, target, (state, target))
        after = NOWHERE if state is BEFORE else state
        return Answer(False, None, after or None, after, None)

    def _target(self, state: State, given: Input) -> str | None:
        """Where an input leads; `None` where it is refused."""
        if state is BEFORE:
            return given.to if given.to in self._initial else None
        targets = self._targets.get((state, given.trigger or ""), [])
        if given.to is None:
            return targets[0] if len(targets) == 1 else None
        return given.to if given.to in targets else None
