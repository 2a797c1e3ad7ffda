"""Holding a lifecycle's mutants against cases: which of them would be noticed.

A mutant is *equivalent* where no case whatever could tell it from the lifecycle.  That is
proved, not guessed: lifecycle and mutant are machines whose answer depends on the state and
the input alone, and every input is tried in every state of both.  To a checker every state can
follow every other, so its machines are equivalent exactly if they answer alike everywhere.  To
a machine only what can be reached matters, and a sound table has no other states; where the
two begin alike and answer alike in every state of the lifecycle, they reach the same ones.

For the same reason a case notices a mutant exactly if it makes a step that lifecycle and mutant
answer differently: up to the first such step both have stood in the same states.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Set
from typing import Any

from statelaw.errors import InputError
from statelaw.observation import Observation
from statelaw.suites._case import Suite
from statelaw.suites._generate import generate, view_of
from statelaw.suites._mutants import Change, Mutant, born
from statelaw.suites._options import Grain, Method, Subject
from statelaw.suites._score import Count, Score
from statelaw.suites._view import BEFORE, Input, State, View
from statelaw.table import TransitionTable
from statelaw.verdict import Mode
from statelaw.walk import checked_status
from statelaw.words import chosen, plain

Trace = Iterable[str | Observation | None]
"""What was recorded of one entity, in order."""

Watch = Callable[[Iterable[Mutant]], Iterable[Mutant]]
"""What passes mutants on unchanged, one by one, and may tell how far the work is."""

Exercised = Set[tuple[State, Input]]
"""What was fed in which states."""


class Trial:
    """A lifecycle's mutants, ready to be held against any number of sets of cases.

    Attributes:
        view: The lifecycle as its subject sees it.
        differences: The mutants, each with what it answers otherwise and in which states.
    """

    def __init__(
        self,
        table: TransitionTable[Any],
        subject: Subject,
        mode: Mode = Mode.POLLED,
        grain: Grain = Grain.LEGALITY,
        *,
        actions: bool = False,
        made: Iterable[Mutant] | None = None,
    ) -> None:
        """Make the mutants, and find out where each answers otherwise.

        Args:
            table: The lifecycle.
            subject: Who sees it.
            mode: For a checker, how sequences were recorded.
            grain: For a checker, how finely answers are compared.
            actions: For a checker, whether it is shown the client's actions too.
            made: The mutants, where they have been made before.
        """
        self._subject, self._mode, self._grain, self._actions = subject, mode, grain, actions
        self.view = self._view(table)
        every = born(table) if made is None else made
        self.differences = [(mutant, self._difference(mutant)) for mutant in every]

    def suite(self, method: Method) -> Score:
        """The score of the suite that a method makes."""
        made = generate(
            self.view.table,
            method,
            subject=self._subject,
            mode=self._mode,
            grain=self._grain,
        )
        return self.score(made)

    def score(self, suite: Suite) -> Score:
        """The score of a suite."""
        words = ([Input(step.trigger, step.to) for step in case.steps] for case in suite)
        return self.score_words(words, suite.method)

    def score_words(self, words: Iterable[Iterable[Input]], method: Method | None = None) -> Score:
        """The score of cases that feed this."""
        cases = [list(word) for word in words]
        exercised = {step for word in cases for step in _fed(self.view, word)}
        checks = self._subject is Subject.CHECKER
        by_change = {change: _count(self._of(change), exercised) for change in Change}
        survivors = (
            mutant
            for mutant, difference in self.differences
            if difference and difference.isdisjoint(exercised)
        )
        return Score(
            lifecycle=self.view.table.name,
            subject=self._subject,
            method=method,
            mode=self._mode if checks else None,
            grain=self._grain if checks else None,
            cases=len(cases),
            counts=by_change,
            survivors=tuple(survivors),
        )

    def _view(self, table: TransitionTable[Any]) -> View:
        return view_of(table, self._subject, self._mode, self._grain, actions=self._actions)

    def _difference(self, mutant: Mutant) -> Exercised:
        other = mutant.table
        return frozenset() if other is None else differences(self.view, self._view(other))

    def _of(self, change: Change) -> list[tuple[Mutant, Exercised]]:
        return [each for each in self.differences if each[0].change is change]


def differences(one: View, other: View) -> Exercised:
    """The inputs that two machines answer differently, with the states of the first."""
    return {
        (state, given)
        for state in one.states
        if one.basis(state) != other.basis(state)
        for given in dict.fromkeys((*one.inputs(state), *other.inputs(state)))
        if one.said(state, given) != other.said(state, given)
    }


def score(table: TransitionTable[Any], suite: Suite) -> Score:
    """The mutants of a lifecycle that a suite made from it kills.

    Args:
        table: The lifecycle.
        suite: What `generate` made of it.
    """
    mode, grain = suite.mode or Mode.POLLED, suite.grain or Grain.LEGALITY
    return Trial(table, suite.subject, mode, grain).score(suite)


def scores(
    table: TransitionTable[Any],
    modes: Iterable[Mode] = (Mode.POLLED,),
    grain: Grain = Grain.LEGALITY,
    *,
    watch: Watch = iter,
) -> Iterator[Score]:
    """The scores of every method's suite, for a machine and for a checker in these modes.

    Args:
        table: The lifecycle.
        modes: How the sequences of a checker were recorded.
        grain: For a checker, how finely answers are compared.
        watch: What the mutants pass through while they are made and compared, which takes
            minutes for tables of fifty states.
    """
    made = tuple(watch(born(table)))
    yield from map(Trial(table, Subject.MACHINE, made=watch(made)).suite, Method)
    for mode in modes:
        yield from map(Trial(table, Subject.CHECKER, mode, grain, made=watch(made)).suite, Method)


def score_cases(
    table: TransitionTable[Any],
    traces: Iterable[Trace],
    mode: Mode | str = Mode.POLLED,
    grain: Grain | str = Grain.LEGALITY,
    *,
    watch: Watch = iter,
) -> Score:
    """The mutants of a lifecycle that recorded cases would notice, checked step by step.

    The right answer to each step is what the lifecycle says of it.  Where observations carry
    the client's actions, whether these are allowed is compared too.

    Args:
        table: The lifecycle.
        traces: The cases: of each the statuses, or the observations, in order.
        mode: How they were recorded.
        grain: How finely answers are compared.
        watch: What the mutants pass through while they are made and compared.

    Raises:
        InputError: An option has no such value, or a case is not a sequence of statuses.
    """
    recorded = [list(_sequence(trace)) for trace in traces]
    acted = any(_trigger(seen) for trace in recorded for seen in trace)
    mode, grain = chosen(Mode, mode, "mode"), chosen(Grain, grain, "grain")
    made = watch(born(table))
    trial = Trial(table, Subject.CHECKER, mode, grain, actions=acted, made=made)
    return trial.score_words(_shown(trial.view, trace) for trace in recorded)


def _fed(view: View, word: Iterable[Input]) -> Iterator[tuple[State, Input]]:
    state: State = BEFORE
    for given in word:
        yield state, given
        state = view.answer(state, given).after


def _sequence(trace: Any) -> Iterable[str | Observation | None]:
    if isinstance(trace, (str, Observation)) or not isinstance(trace, Iterable):
        text = "score_cases takes several traces, each a sequence of statuses or observations"
        raise InputError(f"{text}, but one of them is {trace!r}")
    return trace


def _shown(view: View, trace: Iterable[str | Observation | None]) -> Iterator[Input]:
    """What a checker is shown: actions, and statuses, all undeclared ones by the same name."""
    undeclared = view.inputs(BEFORE)[-1]
    for i, seen in enumerate(trace):
        status = checked_status(seen.status if isinstance(seen, Observation) else seen, i)
        if _trigger(seen):
            yield Input(_trigger(seen), None)
        yield undeclared if status not in view.table else Input(None, plain(status or ""))


def _trigger(seen: str | Observation | None) -> str | None:
    return seen.trigger if isinstance(seen, Observation) else None


def _count(of_change: Iterable[tuple[Mutant, Exercised]], exercised: Exercised) -> Count:
    every = list(of_change)
    stillborn = sum(mutant.stillborn for mutant, _ in every)
    equivalent = sum(not difference for _, difference in every) - stillborn
    killed = sum(not difference.isdisjoint(exercised) for _, difference in every)
    return Count(len(every), stillborn, equivalent, killed)
