"""A lifecycle as somebody sees it who judges the statuses that were observed."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Any

from statelaw.analysis import possible_triggers
from statelaw.suites._options import Grain
from statelaw.suites._view import BEFORE, Answer, Input, State, View, ways
from statelaw.table import TransitionTable
from statelaw.verdict import Mode, Verdict, compile_table
from statelaw.words import plain

_LEGAL = bytes(code in set(Verdict) and Verdict(code).legal for code in range(256))
"""For `bytes.translate`: whether a verdict is legal.  Declared statuses are never unknown."""


class CheckerView(View):
    """A lifecycle as somebody sees it who checks observed statuses.

    Every status is an input in every state, and so is `undeclared`, one that the table does
    not have.  After an illegal step the status shown is taken as true; an undeclared one never
    becomes the state.

    Attributes:
        undeclared: A status that the table does not declare.
    """

    shows_state = False

    def __init__(
        self,
        table: TransitionTable[Any],
        mode: Mode | str = Mode.POLLED,
        grain: Grain = Grain.LEGALITY,
        *,
        actions: bool = False,
    ) -> None:
        """Compile it.

        Args:
            table: The lifecycle.
            mode: How the sequences were recorded.
            grain: How finely answers are compared.
            actions: Whether the client's actions are shown too: then every trigger is an input
                that leaves the state alone and is legal where the client may fire it.
        """
        super().__init__(table)
        self.undeclared = unlike("undeclared", table)
        self._grain = grain
        self._verdicts = compile_table(table, mode)
        statuses = tuple(map(plain, table.statuses))
        self.states = (BEFORE, *statuses)
        self._inputs = tuple(Input(None, status) for status in (*statuses, self.undeclared))
        triggers = dict.fromkeys(plain(row.trigger) for row in table.transitions)
        self._possible: dict[str, frozenset[str]] = {}
        self._actions = tuple(Input(trigger, None) for trigger in triggers if actions)

    def inputs(self, state: State) -> Sequence[Input]:
        """Every status, and one that is not declared."""
        return self._inputs if state is BEFORE else (*self._inputs, *self._actions)

    def declared(self, state: State, given: Input) -> bool:
        """Whether the status shown is initial, or a row leads to it."""
        if state is None or given.to is None or given.to not in self.table:
            return given.to in self._initial
        return bool(self.table.between(state, given.to))

    def seen(self, answer: Answer) -> Hashable:
        """Whether the step is legal, illegal, or to an undeclared status; or the whole verdict."""
        whole = self._grain is Grain.VERDICT or answer.verdict is Verdict.UNKNOWN
        return answer.legal, answer.verdict if whole else None

    def _basis(self, state: State) -> Hashable:
        """The verdicts on its steps, the outcomes of its rows, and what is known of every state."""
        verdicts, start = self._verdicts, self._verdicts.before
        code = start if state is BEFORE else verdicts.code(state)
        row = verdicts.matrix[code * verdicts.width : (code + 1) * verdicts.width]
        judged = row.translate(_LEGAL) if self._grain is Grain.LEGALITY else row
        outcomes = ways(self.table, state, lambda row: (row.target, row.outcome))
        actions = tuple(self._may_fire(state, given.trigger or "") for given in self._actions)
        return self._facts, judged, self._initial if state is BEFORE else outcomes, actions

    def _answer(self, state: State, given: Input) -> Answer:
        if given.trigger is not None:
            return Answer(self._may_fire(state, given.trigger), None, None, state, None)
        verdict, status = self._verdicts.judge(state, given.to), given.to
        if status is None or status not in self.table:
            return Answer(False, verdict, status, state, None)
        entered = (state, status) if status != state else None
        return Answer(verdict.legal, verdict, status, status, entered)

    def _may_fire(self, state: State, trigger: str) -> bool:
        if state is None or state not in self.table:
            return True
        if state not in self._possible:
            self._possible[state] = frozenset(possible_triggers(self._verdicts, state))
        return trigger in self._possible[state]


def unlike(word: str, table: TransitionTable[Any]) -> str:
    """A word that is none of the table's statuses."""
    while word in table:
        word += "_"
    return word
