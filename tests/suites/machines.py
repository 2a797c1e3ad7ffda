"""Implementations under test: machines of any make, right or wrong, held against suites.

An implementation has numbered states of its own, more perhaps than the lifecycle, and in each
an answer and a next state for every input.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass

from hypothesis import strategies as st
from statelaw.suites import Step, Suite
from statelaw.suites._identify import separators
from statelaw.suites._view import BEFORE, NOWHERE, Input, State, View


@dataclass
class Implementation:
    """A deterministic machine.

    State 0 is where every run begins.

    Attributes:
        labels: The status that is seen of each state; `None` for every state of a checker.
        moves: For each state and input, whether it is accepted, and the next state.
        shows_state: Whether the labels are seen.
    """

    labels: list[str | None]
    moves: list[dict[Input, tuple[bool, int]]]
    shows_state: bool

    def step(self, state: int, given: Input) -> tuple[Hashable, int]:
        """What is seen of a step, and the next state."""
        accepted, after = self.moves[state][given]
        return (accepted, self.labels[after]) if self.shows_state else accepted, after


def copied(view: View, extra: int) -> Implementation:
    """The lifecycle itself, equivalent states made one, with copies of states that stay idle."""
    kept = inequivalent(view)
    number = {state: kept.index(_like(view, kept, state)) for state in view.states}
    labels = [state or None if view.shows_state else None for state in kept]
    moves = [
        {
            given: (view.answer(state, given).legal, number[view.answer(state, given).after])
            for given in view.inputs(state)
        }
        for state in kept
    ]
    inner = _inner(view, kept)
    for i in range(extra):
        labels.append(labels[inner[i % len(inner)]])
        moves.append(dict(moves[inner[i % len(inner)]]))
    return Implementation(labels, moves, view.shows_state)


def inequivalent(view: View) -> list[State]:
    """One of every class of states that answer everything alike; the first one is the start."""
    kept: list[State] = []
    for state in view.states:
        if _like(view, kept, state) not in kept:
            kept.append(state)
    return kept


def _like(view: View, kept: Iterable[State], state: State) -> State:
    apart = separators(view)
    same = (other for other in kept if other == state or frozenset((other, state)) not in apart)
    return next(same, state)


def _inner(view: View, kept: list[State]) -> list[int]:
    """The states that may be copied and led to: of a machine, those of an entity."""
    outer = (BEFORE, NOWHERE) if view.shows_state else ()
    return [i for i, state in enumerate(kept) if state not in outer]


@st.composite
def faulty(draw: st.DrawFn, view: View, extra: int, faults: int = 3) -> Implementation:
    """The lifecycle with up to `extra` states more and up to `faults` faults, perhaps none.

    Some of the moves that lead to a state are made to lead to its copy, which changes nothing
    yet; then faults are sown, in the copies rather than elsewhere.
    """
    copies = draw(st.integers(0, extra))
    made, kept = copied(view, copies), inequivalent(view)
    inner, hidden = _inner(view, kept), list(range(len(kept), len(kept) + copies))
    for i, copy in enumerate(hidden):
        _led_to(draw, made, inner[i % len(inner)], copy)
    spots = [(state, given) for state, moves in enumerate(made.moves) for given in moves]
    rather = [spot for spot in spots if spot[0] in hidden] or spots
    for _ in range(draw(st.integers(0, faults)) if spots else 0):
        state, given = draw(st.sampled_from(rather) | st.sampled_from(spots))
        accepted, after = draw(st.booleans()), draw(st.sampled_from([*inner, *hidden]))
        if state == 0 and view.shows_state and not accepted:
            after = kept.index(NOWHERE)
        made.moves[state][given] = accepted, after
    return made


def _led_to(draw: st.DrawFn, made: Implementation, twin: int, copy: int) -> None:
    into = [
        (state, given)
        for state, moves in enumerate(made.moves)
        for given, (_, after) in moves.items()
        if after == twin
    ]
    for state, given in draw(st.lists(st.sampled_from(into), max_size=2)) if into else ():
        made.moves[state][given] = made.moves[state][given][0], copy


def equivalent(view: View, made: Implementation) -> bool:
    """Whether an implementation answers every sequence of inputs as the lifecycle does."""
    pairs: list[tuple[State, int]] = [(BEFORE, 0)]
    for state, number in pairs:
        for given in view.inputs(state):
            answer = view.answer(state, given)
            seen, after = made.step(number, given)
            if seen != ((answer.legal, answer.status) if view.shows_state else answer.legal):
                return False
            if (answer.after, after) not in pairs:
                pairs.append((answer.after, after))
    return True


def passes(suite: Suite, made: Implementation) -> bool:
    """Whether an implementation gives the right answer at every step of every case."""
    return all(_passes(case.steps, made) for case in suite)


def _passes(steps: Iterable[Step], made: Implementation) -> bool:
    state = 0
    for step in steps:
        seen, state = made.step(state, Input(step.trigger, step.to))
        if seen != _right(step, made):
            return False
    return True


def _right(step: Step, made: Implementation) -> Hashable:
    return (step.legal, step.status) if made.shows_state else step.legal
