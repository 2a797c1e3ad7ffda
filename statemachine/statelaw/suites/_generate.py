"""Making a suite: a lifecycle, a method, and what the cases are held against."""

from __future__ import annotations

from typing import Any

from statelaw.errors import InputError
from statelaw.rows import Outcome
from statelaw.suites._case import Case, Step, Suite
from statelaw.suites._checker import CheckerView
from statelaw.suites._identify import Word
from statelaw.suites._machine import MachineView
from statelaw.suites._methods import words_of
from statelaw.suites._names import names_of
from statelaw.suites._options import Grain, Method, Subject
from statelaw.suites._view import BEFORE, State, View
from statelaw.table import TransitionTable
from statelaw.verdict import Mode, Verdict
from statelaw.words import chosen


def generate(
    table: TransitionTable[Any],
    method: Method | str = Method.TRANSITIONS,
    *,
    subject: Subject | str = Subject.MACHINE,
    mode: Mode | str = Mode.POLLED,
    grain: Grain | str = Grain.LEGALITY,
    extra_states: int = 0,
    longest: int | None = None,
) -> Suite:
    """The suite that a method makes of a lifecycle.

    Args:
        table: The lifecycle.
        method: What the cases cover; see `Method`.
        subject: What they are held against, an implementation (`machine`) or something that
            judges observed statuses (`checker`).
        mode: For a checker, how the sequences it is shown were recorded.
        grain: For a checker, whether its whole verdicts can be seen or only what it accepts.
        extra_states: For `w` and `hsi`, how many states more than the lifecycle an
            implementation may have and still be found out if it is wrong.
        longest: For `transitions` and `transition-pairs`, the most steps of a case.  Longer
            ones are cut, which costs some steps: the suite is no longer minimal.

    Raises:
        InputError: An option has no such value, there would be too many cases, or none can be
            as short.
    """
    method, subject = chosen(Method, method, "method"), chosen(Subject, subject, "subject")
    mode, grain = chosen(Mode, mode, "mode"), chosen(Grain, grain, "grain")
    _refuse_odd_numbers(method, extra_states, longest)
    view = view_of(table, subject, mode, grain)
    cases = [steps_of(view, word) for word in words_of(view, method, extra_states, longest)]
    checks = subject is Subject.CHECKER
    return Suite(
        lifecycle=table.name,
        subject=subject,
        method=method,
        mode=mode if checks else None,
        grain=grain if checks else None,
        extra_states=extra_states,
        longest=longest,
        cases=tuple(map(Case, names_of(cases), cases)),
    )


def view_of(
    table: TransitionTable[Any],
    subject: Subject,
    mode: Mode,
    grain: Grain,
    *,
    actions: bool = False,
) -> View:
    """The lifecycle as its subject sees it."""
    if subject is Subject.MACHINE:
        return MachineView(table)
    return CheckerView(table, mode, grain, actions=actions)


def steps_of(view: View, word: Word) -> tuple[Step, ...]:
    """The steps of a case, each with the right answer."""
    state: State = BEFORE
    steps: list[Step] = []
    settled: bool | None = None
    outcome: Outcome | None = None
    hidden = False
    for given in word:
        answer = view.answer(state, given)
        if answer.entered is not None:
            settled, outcome = view.ends(answer.entered)
        elif hidden:
            outcome = None
        hidden = answer.verdict is Verdict.UNKNOWN or (hidden and answer.entered is None)
        state = answer.after
        steps.append(Step(*given, answer.status, answer.legal, answer.verdict, settled, outcome))
    return tuple(steps)


def _refuse_odd_numbers(method: Method, extra_states: object, longest: object) -> None:
    if type(extra_states) is not int or extra_states < 0:
        raise InputError(f"extra_states is {extra_states!r}; it is a number from 0 on")
    if longest is not None and (type(longest) is not int or longest < 1):
        raise InputError(f"longest is {longest!r}; it is a number from 1 on, or None")
    if extra_states and not method.guarantees:
        raise InputError(f"{method} does not reckon with extra states; w and hsi do")
    if longest is not None and method not in {Method.TRANSITIONS, Method.TRANSITION_PAIRS}:
        raise InputError(f"cases of {method} cannot be cut; leave longest out")
