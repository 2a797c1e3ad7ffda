"""What a client is fed: every kind of sequence that a provider may legally or illegally send."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from statelaw.lifecycle import Lifecycle
from statelaw.rows import Kind, Outcome
from statelaw.testing._routes import Network
from statelaw.testing._unknown import undeclared_statuses
from statelaw.verdict import Mode, Verdict
from statelaw.words import shown

_OFTEN = 20


class ScenarioKind(StrEnum):
    """What a scenario is about."""

    SETTLES = "settles"
    """A legal way to a state at rest, every state seen."""
    PASSES = "passes"
    """A legal way through a transient state that the other ways leave out."""
    AT_ONCE = "at once"
    """The first poll already shows a state at rest; everything before was missed."""
    REPEATS = "repeats"
    """A legal way on which each state is seen many times."""
    ENDLESS = "endless"
    """Work that never comes to rest."""
    UNKNOWN = "unknown"
    """A status that the lifecycle does not declare, for ever."""
    UNKNOWN_ONCE = "unknown once"
    """The same, once; then the way goes on."""
    REGRESSES = "regresses"
    """A step backwards that the lifecycle forbids; then the way goes on."""
    ILLEGAL = "illegal"
    """Another step that the lifecycle forbids; then the way goes on."""

    @property
    def legal(self) -> bool:
        """Whether a provider that obeys its lifecycle may send it."""
        return self in _LEGAL


_LEGAL = frozenset(
    {
        ScenarioKind.SETTLES,
        ScenarioKind.PASSES,
        ScenarioKind.AT_ONCE,
        ScenarioKind.REPEATS,
        ScenarioKind.ENDLESS,
    }
)


@dataclass(frozen=True, slots=True)
class Scenario:
    """One sequence of statuses, one a poll; the last is repeated for ever.

    Attributes:
        name: What happens, in a few words.
        kind: What it is about.
        fed: The statuses; `None` where the provider reports none.
        odd: The position of the status that is unknown, or stands after an illegal step.
    """

    name: str
    kind: ScenarioKind
    fed: tuple[str | None, ...]
    odd: int | None = None

    def __str__(self) -> str:
        *before, (last, _) = _runs(self.fed)
        text = [_times(status, count) for status, count in before]
        return ", ".join([*text, f"then {shown(last)}" if text else shown(last)]) + " for ever"


def scenarios(lifecycle: Lifecycle[Any]) -> list[Scenario]:
    """All scenarios for a client of a lifecycle: the legal ones first."""
    ways = _Ways(lifecycle)
    return [
        *_settling(ways),
        *_passing(ways),
        *_at_once(ways),
        *_repeating(ways),
        *_endless(ways),
        *_unknown(ways),
        *_illegal(ways),
    ]


class _Ways:
    """The ways that a client can see between an action and rest."""

    def __init__(self, lifecycle: Lifecycle[Any]) -> None:
        self.lifecycle = lifecycle
        self.at_rest = [str(state.status) for state in lifecycle.states if state.at_rest]
        self.names = [str(status) for status in lifecycle.statuses]
        begins = [self._code(status) for status in self._begins()]
        moving = [self._onward(status) for status in self.names]
        self._start = len(self.names)
        self._network = Network([*moving, begins])

    def to(self, status: str) -> list[str] | None:
        """The shortest way from a beginning to a status, through transient states alone."""
        return self._named(self._network.way(self._start, self._code(status)))

    def on(self, status: str) -> list[str]:
        """The shortest way on to rest: to success if there is one, else to any state at rest."""
        here = self._code(status)
        good = self._network.nearest(here, lambda node: self._has(node, Outcome.SUCCESS))
        found = good or self._network.nearest(here, lambda node: self.names[node] in self.at_rest)
        return self._named(found) or []

    def whole(self, status: str) -> list[str] | None:
        """A way through a status to rest."""
        before = self.to(status)
        return None if before is None else before + self.on(status)

    def transients(self) -> list[str]:
        """The transient states that a client can see."""
        moving = map(str, self.lifecycle.of_kind(Kind.TRANSIENT))
        return [status for status in moving if self.to(status) is not None]

    def _begins(self) -> list[str]:
        """What a client may see first: where work begins, and where an action leads from rest."""
        table = self.lifecycle
        acted = [row.target for status in self.at_rest for row in table.leaving(status)]
        states = dict.fromkeys(map(str, [*table.initial, *acted]))
        return [status for status in states if status not in self.at_rest] or self.at_rest

    def _onward(self, status: str) -> list[int]:
        if status in self.at_rest:
            return []
        return [
            self._code(to) for to in dict.fromkeys(r.target for r in self.lifecycle.leaving(status))
        ]

    def _has(self, node: int, outcome: Outcome) -> bool:
        return self.lifecycle.state(self.names[node]).outcome is outcome

    def _code(self, status: str) -> int:
        return self.names.index(str(status))

    def _named(self, nodes: Sequence[int] | None) -> list[str] | None:
        return None if nodes is None else [self.names[node] for node in nodes]


def _settling(ways: _Ways) -> Iterator[Scenario]:
    for status in ways.at_rest:
        way = ways.to(status)
        if way is not None:
            yield Scenario(f"ends in {shown(status)}", ScenarioKind.SETTLES, tuple(way))


def _passing(ways: _Ways) -> Iterator[Scenario]:
    seen = {status for scenario in _settling(ways) for status in scenario.fed}
    for status in ways.transients():
        way = ways.whole(status)
        if status not in seen and way:
            seen.update(way)
            yield Scenario(f"passes through {shown(status)}", ScenarioKind.PASSES, tuple(way))


def _at_once(ways: _Ways) -> Iterator[Scenario]:
    for outcome in (Outcome.SUCCESS, Outcome.FAILURE):
        states = (each for each in ways.at_rest if ways.lifecycle.state(each).outcome is outcome)
        for status in list(states)[:1]:
            name = f"is in {shown(status)} at the first poll"
            yield Scenario(name, ScenarioKind.AT_ONCE, (status,))


def _repeating(ways: _Ways) -> Iterator[Scenario]:
    for way in _example(ways):
        fed = [status for status in way[:-1] for _ in range(_OFTEN)]
        name = f"shows each status {_OFTEN} times"
        yield Scenario(name, ScenarioKind.REPEATS, (*fed, way[-1]))


def _endless(ways: _Ways) -> Iterator[Scenario]:
    for way in _example(ways):
        name = f"stays in {shown(way[-2])} for ever"
        yield Scenario(name, ScenarioKind.ENDLESS, tuple(way[:-1]))


def _unknown(ways: _Ways) -> Iterator[Scenario]:
    new, *_, none = undeclared_statuses(ways.lifecycle)
    for way in _example(ways):
        *before, last = way
        odd = len(before)
        for status, name in (
            (new, f"turns {shown(new)}, which is not declared"),
            (none, "reports no status"),
        ):
            fed = (*before, status)
            yield Scenario(f"{name}, for ever", ScenarioKind.UNKNOWN, fed, odd)
            yield Scenario(
                f"{name}, once", ScenarioKind.UNKNOWN_ONCE, (*fed, before[-1], last), odd
            )


def _illegal(ways: _Ways) -> Iterator[Scenario]:
    found: set[ScenarioKind] = set()
    verdicts = ways.lifecycle.compile(Mode.POLLED)
    for was in ways.transients():
        for now in ways.transients():
            kind = _KIND_OF.get(verdicts.judge(was, now))
            before, after = ways.to(was), ways.on(now)
            if kind is not None and kind not in found and before and after:
                found.add(kind)
                name = f"goes from {shown(was)} to {shown(now)}, which is illegal"
                yield Scenario(name, kind, (*before, now, *after), len(before))


_KIND_OF = {Verdict.REGRESSION: ScenarioKind.REGRESSES, Verdict.ILLEGAL: ScenarioKind.ILLEGAL}


def _example(ways: _Ways) -> Iterator[list[str]]:
    """The first way through some transient state to rest, to success if there is one."""
    wholes = [way for status in ways.transients() if (way := ways.whole(status)) and len(way) > 1]
    good = [way for way in wholes if ways.lifecycle.state(way[-1]).outcome is Outcome.SUCCESS]
    yield from (good or wholes)[:1]


def _runs(fed: Sequence[str | None]) -> Iterator[tuple[str | None, int]]:
    begin = 0
    for i in range(1, len(fed) + 1):
        if i == len(fed) or fed[i] != fed[begin]:
            yield fed[begin], i - begin
            begin = i


def _times(status: str | None, count: int) -> str:
    return shown(status) if count == 1 else f"{shown(status)} x{count}"
