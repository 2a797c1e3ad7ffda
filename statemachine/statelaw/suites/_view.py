"""A lifecycle as what a test sees of it: a deterministic machine with inputs and answers.

There are two.  To somebody who drives an implementation, a lifecycle is a machine whose inputs
are triggers and whose answer is the status then seen; what the table does not declare is
refused and changes nothing, which makes the machine complete.  To somebody who checks
observations, it is a machine whose inputs are statuses and whose answers are verdicts; its
state is the status shown last.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Hashable, Sequence
from typing import Any, ClassVar, NamedTuple

from statelaw.judgement import outcome_of
from statelaw.rows import Outcome, Transition
from statelaw.table import TransitionTable
from statelaw.verdict import Verdict
from statelaw.words import plain

State = str | None
"""A status, or one of the two below."""

BEFORE: State = None
"""Before the first step."""

NOWHERE: State = ""
"""No entity could begin.  No status has this name, for a status is never empty."""


class Input(NamedTuple):
    """What is fed at one step: a trigger, a status, or a trigger and the target asked for."""

    trigger: str | None
    to: str | None


class Answer(NamedTuple):
    """What a step leads to.

    Attributes:
        legal: Whether it is allowed.
        verdict: For a checker, the verdict on it.
        status: The status then seen.
        after: The state then stood in.
        entered: The states left and entered, where the step surely did so.
    """

    legal: bool
    verdict: Verdict | None
    status: str | None
    after: State
    entered: tuple[State, str] | None


class View(ABC):
    """A lifecycle as a deterministic machine.

    Attributes:
        table: The lifecycle.
        states: Its states, the one before the first step included.
        shows_state: Whether the state can be looked at, as the status of an entity can, or shows
            only in what is answered next.
    """

    shows_state: ClassVar[bool]

    table: TransitionTable[Any]
    states: tuple[State, ...]

    def __init__(self, table: TransitionTable[Any]) -> None:
        self.table = table
        self._initial = frozenset(map(plain, table.initial))
        self._facts = tuple((item.status, item.at_rest, item.outcome) for item in table.states)
        self._answers: dict[tuple[State, Input], Answer] = {}
        self._bases: dict[State, Hashable] = {}
        self._ends: dict[tuple[State, str] | None, tuple[bool | None, Outcome | None]] = {}

    @abstractmethod
    def inputs(self, state: State) -> Sequence[Input]:
        """What can be fed in a state, in the order of the table."""

    @abstractmethod
    def declared(self, state: State, given: Input) -> bool:
        """Whether a row, or the list of initial states, allows this very step."""

    @abstractmethod
    def seen(self, answer: Answer) -> Hashable:
        """What is compared of an answer."""

    @abstractmethod
    def _basis(self, state: State) -> Hashable:
        """What the answers in a state rest on."""

    @abstractmethod
    def _answer(self, state: State, given: Input) -> Answer:
        """The answer to an input."""

    def answer(self, state: State, given: Input) -> Answer:
        """The answer to an input, found once and kept."""
        key = (state, given)
        if key not in self._answers:
            self._answers[key] = self._answer(state, given)
        return self._answers[key]

    def basis(self, state: State) -> Hashable:
        """What the answers in a state rest on: views of a kind that agree in it answer alike."""
        if state not in self._bases:
            self._bases[state] = self._basis(state)
        return self._bases[state]

    def ends(self, entered: tuple[State, str] | None) -> tuple[bool | None, Outcome | None]:
        """Whether an entity that left one state and entered another is at rest, and how it went."""
        if entered not in self._ends:
            self._ends[entered] = self._end(entered)
        return self._ends[entered]

    def _end(self, entered: tuple[State, str] | None) -> tuple[bool | None, Outcome | None]:
        if entered is None or entered[1] not in self.table:
            return None, None
        settled = self.table.state(entered[1]).at_rest
        left = entered[0] if entered[0] in self.table else None
        return settled, outcome_of(self.table, left, entered[1])

    def said(self, state: State, given: Input) -> Hashable:
        """Everything that is compared of a step: its answer, and the facts that come with it."""
        answer = self.answer(state, given)
        return self.seen(answer), self.ends(answer.entered)


def ways(
    table: TransitionTable[Any], state: State, said: Callable[[Transition[Any]], Hashable]
) -> frozenset[Hashable]:
    """What is said of the rows that leave a state."""
    return frozenset(said(row) for row in table.transitions if row.source == state)
