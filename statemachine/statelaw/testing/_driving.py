"""Driving one entity of an implementation, and judging everything that it does."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from random import Random
from typing import Any

from statelaw.errors import StatelawError
from statelaw.explanation import row_to_add
from statelaw.lifecycle import Lifecycle
from statelaw.rows import Actor, Kind, Transition
from statelaw.testing.systems import Refused, Seeded, System, Waiting
from statelaw.verdict import Mode, hidden_counts, passable
from statelaw.words import shown


class SystemFault(StatelawError, AssertionError):  # noqa: N818 - the system's fault, not ours
    """An implementation did what its lifecycle forbids, or refused what it allows."""


@dataclass
class Statistics:
    """What has been exercised, over all runs of one machine.

    Attributes:
        lifecycle: The lifecycle.
        rows: How often each row was taken; a step that two rows explain is counted for neither.
        refusals: How often an action was rightly refused: (status, trigger).
        runs: The number of runs.
    """

    lifecycle: Lifecycle[Any]
    rows: Counter[Transition[Any]] = field(default_factory=Counter)
    refusals: Counter[tuple[str, str]] = field(default_factory=Counter)
    runs: int = 0

    @property
    def untaken(self) -> list[Transition[Any]]:
        """The rows that were never taken, in the order of the table."""
        return [row for row in self.lifecycle.transitions if not self.rows[row]]

    def __str__(self) -> str:
        rows = self.lifecycle.transitions
        width = max((len(_named(row)) for row in rows), default=0)
        taken = len(rows) - len(self.untaken)
        head = f"{self.lifecycle.name}: {taken} of {len(rows)} rows taken in {self.runs} runs"
        lines = [f"  {_named(row):<{width}}  {self.rows[row]:>6}" for row in rows]
        refused = f"  {self.refusals.total()} refusals of {len(self.refusals)} kinds"
        return "\n".join([head, *lines, refused])


class Drive:
    """One run: tell it what to do; it raises at the first thing that is wrong.

    Args:
        system: The implementation.
        mode: Whether the system may pass several states between two looks (`polled`) or takes
            one row at most (`every_change`).
        steady: Whether the system stands still between two calls of its `wait`.
        statistics: Counts what is exercised; its lifecycle is what the system has to obey.
        tell: Is told of every row taken.
    """

    def __init__(
        self,
        system: System,
        mode: Mode,
        steady: bool,
        statistics: Statistics,
        tell: Callable[[str], object] = lambda _: None,
    ) -> None:
        self._lifecycle, self._system, self._steady = statistics.lifecycle, system, steady
        self._statistics, self._tell = statistics, tell
        self._moves = _system_moves(self._lifecycle, mode)
        self._steps: list[str] = []
        self._refused: set[str] = set()
        self.now = ""
        self.failed = False

    @property
    def allowed(self) -> list[str]:
        """The client's actions that the table allows now."""
        return self._actions(self._lifecycle.leaving(self.now))

    @property
    def forbidden(self) -> list[str]:
        """The client's actions that the table does not allow now."""
        allowed = self.allowed
        every = self._actions(self._lifecycle.transitions)
        return [trigger for trigger in every if trigger not in allowed]

    @property
    def untried(self) -> list[str]:
        """Of those the ones that have not been refused yet during this stay."""
        return [trigger for trigger in self.forbidden if trigger not in self._refused]

    @property
    def at_rest(self) -> bool:
        """Whether the entity is in a state at rest."""
        return self._lifecycle.state(self.now).at_rest

    def begin(self, random: Random) -> None:
        """Reset the system; it must be in an initial state."""
        if isinstance(self._system, Seeded):
            self._system.seed(random)
        self._system.reset()
        self._statistics.runs += 1
        self._enter("begins in", None, self._lifecycle.initial)

    def act(self, trigger: str) -> None:
        """Take an action that the table allows; the system must take it and go where it leads."""
        if not self._steady:
            self._look()
            if trigger not in self.allowed:
                return
        origin = self.now
        if self._attempt(trigger):
            legal = self._after(trigger, {origin} if self._steady else self._moves[origin])
            self._enter(f"after {shown(trigger)} is in", trigger, legal)
            return
        status = origin if self._steady else self._system.status()
        if status == origin:
            self._fail(f"refuses {shown(trigger)} in {shown(origin)}, which the table allows")
        self._judge(_MOVED, None, self._moves[origin], status)

    def refuse(self, trigger: str) -> None:
        """Take an action that the table does not allow; the system must refuse it and stay."""
        if not self._steady:
            self._look()
            if trigger in self.allowed:
                return
        if self._attempt(trigger):
            self._taken_after_all(trigger)
            return
        self._statistics.refusals[self.now, trigger] += 1
        self._refused.add(trigger)
        stays = {self.now} if self._steady else self._moves[self.now]
        self._enter(f"after it refused {shown(trigger)} is in", None, stays)

    def wait(self) -> None:
        """Let the system move by itself; it may stay where it is."""
        if isinstance(self._system, Waiting):
            self._system.wait()
        self._look()

    def end(self, waits: int) -> None:
        """What must hold of the end: final is final, and work under way comes to rest.

        Args:
            waits: How often to wait for rest; 0 not to ask for it.
        """
        for _ in range(waits):
            if self.at_rest or self._moves[self.now] == {self.now}:
                break
            self.wait()
        if waits and not self.at_rest and len(self._moves[self.now]) > 1:
            self._fail(f"is not at rest after {waits} waits, but in {shown(self.now)}")
        if self._lifecycle.state(self.now).kind is Kind.FINAL:
            for trigger in self.forbidden:
                self.refuse(trigger)
            self.wait()

    def _taken_after_all(self, trigger: str) -> None:
        """An action was taken that is not allowed: right only if the system had just moved on."""
        moved = set() if self._steady else self._moves[self.now] - {self.now}
        legal = self._after(trigger, moved)
        if not legal:
            self._fail(f"takes {shown(trigger)} in {shown(self.now)}, which the table forbids")
        self._enter(f"after {shown(trigger)} is in", trigger, legal)

    def _attempt(self, trigger: str) -> bool:
        try:
            self._system.do(trigger)
        except Refused:
            self._steps.append(f"[{shown(trigger)} refused]")
            return False
        self._steps.append(f"-[{shown(trigger)}]->")
        return True

    def _after(self, trigger: str, origins: Iterable[str]) -> set[str]:
        """Where an action may have led from one of `origins`."""
        rows = (row for origin in origins for row in self._lifecycle.leaving(origin))
        targets = {
            str(row.target) for row in rows if row.trigger == trigger and row.actor is Actor.CLIENT
        }
        if self._steady:
            return targets
        return set().union(*(self._moves[target] for target in targets))

    def _look(self) -> None:
        self._enter(_MOVED, None, self._moves[self.now])

    def _enter(self, what: str, trigger: str | None, legal: Collection[str]) -> None:
        self._judge(what, trigger, legal, self._system.status())

    def _judge(self, what: str, trigger: str | None, legal: Collection[str], status: str) -> None:
        before = self.now
        if not self._steps or status != before or trigger is not None:
            self._steps.append(f"{'' if trigger or not self._steps else '-> '}{shown(status)}")
        if status not in legal:
            choices = " or ".join(shown(each) for each in self._lifecycle.statuses if each in legal)
            origin = f" from {shown(before)}" if before and trigger is None else ""
            self._fail(f"{what} {shown(status)}{origin}; the table allows {choices}", status)
        if status != before:
            self._refused.clear()
        self.now = str(status)
        self._count(before, trigger)

    def _count(self, before: str, trigger: str | None) -> None:
        if not before or (before == self.now and trigger is None):
            return
        actor = Actor.SYSTEM if trigger is None else Actor.CLIENT
        rows = [
            row
            for row in self._lifecycle.between(before, self.now)
            if row.actor is actor and trigger in {None, row.trigger}
        ]
        if len(rows) == 1:
            self._statistics.rows[rows[0]] += 1
            self._tell(_named(rows[0]))

    def _fail(self, what: str, status: str | None = None) -> None:
        self.failed = True
        lines = [f"{self._lifecycle.name}: the system {what}", f"  run: {' '.join(self._steps)}"]
        if self.now and status is not None and status in self._lifecycle:
            lines.append(f"  if it is right, add the row: {row_to_add(self.now, status)}")
        raise SystemFault("\n".join(lines))

    @staticmethod
    def _actions(rows: Iterable[Transition[Any]]) -> list[str]:
        return list(dict.fromkeys(row.trigger for row in rows if row.actor is Actor.CLIENT))


_MOVED = "moves by itself to"


def _system_moves(lifecycle: Lifecycle[Any], mode: Mode) -> dict[str, set[str]]:
    """For each state where the system alone can have brought an entity by the next look."""
    rows = [row for row in lifecycle.transitions if row.actor is Actor.SYSTEM]
    counts = hidden_counts(lifecycle, rows, passable(lifecycle, mode))
    return {str(status): {str(status), *map(str, found)} for status, found in counts.items()}


def _named(row: Transition[Any]) -> str:
    return f"{shown(row.source)} -[{shown(row.trigger)}]-> {shown(row.target)}"
