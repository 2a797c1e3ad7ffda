"""Faults before there are traces around them: every way in which a lifecycle can be broken once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any, Generic

from statelaw.lifecycle import Lifecycle
from statelaw.payload import contract_of
from statelaw.payload.contract import Contract
from statelaw.rows import S
from statelaw.testing._routes import Routes
from statelaw.testing._unknown import undeclared_statuses
from statelaw.testing.payloads import has_payloads
from statelaw.verdict import Mode, Trust, Verdict, VerdictTable


class FaultKind(StrEnum):
    """What is wrong with a trace."""

    ILLEGAL_STEP = "illegal step"
    """The table has no way from one status to the next."""
    LEFT_FINAL = "left final"
    """A status follows a final one."""
    UNKNOWN_STATUS = "unknown status"
    """A status that is not declared, or none at all, stands between legal ones."""
    SKIPPED_SETTLED = "skipped settled state"
    """A state at rest is not among the observations, though the entity was there."""
    REORDERED = "reordered"
    """Two neighbouring observations have changed places; each keeps its `at`."""
    DUPLICATED = "duplicated"
    """An observation was delivered twice, to the letter; a check leaves it out."""
    STALE_RUN = "stale run"
    """A poll still showed the end of the run before, and no run id tells the two runs apart."""
    PAYLOAD_FACT = "payload fact broken"
    """The steps are legal, but an answer contradicts a fact that its status promises."""


@dataclass(frozen=True, slots=True)
class Plan:
    """A fault before there is a trace around it.

    Attributes:
        kind: The kind of fault.
        to: The state that a legal trace leads to before it; `None` where it stands first.
        entered: What is observed then.
        resume: Where a legal trace goes on from; `None` where it ends.
        odd: Which of those observed is wrong, or has another missing before it; -1 is the state
            that the trace before led to.
        find: Which of those observed the finding stands at.
    """

    kind: FaultKind
    to: int | None
    entered: tuple[str | None, ...]
    resume: int | None
    odd: int = 0
    find: int = 0


class Planner(Generic[S]):
    """Finds the faults that a lifecycle can have, those nearest to a beginning first.

    Attributes:
        verdicts: The compiled lifecycle.
        routes: Its legal traces.
    """

    def __init__(self, lifecycle: Lifecycle[S], mode: Mode | str, trust: Trust | str) -> None:
        self.verdicts: VerdictTable[S] = lifecycle.compile(mode, trust=trust)
        self.routes = Routes(self.verdicts)
        self._log = self.verdicts.mode is Mode.EVERY_CHANGE
        self._start, self._arcs = self.routes.start, self.routes.network.arcs
        ways = {node: self.routes.network.way(self._start, node) for node in range(self._start)}
        distances = {node: len(way) for node, way in ways.items() if way is not None}
        self._reached = sorted(distances, key=distances.__getitem__)

    def plans(self, kind: FaultKind) -> list[Plan]:
        """Every way to have such a fault."""
        return list(_PLANNERS[kind](self))

    @cached_property
    def contract(self) -> Contract | None:
        """What the provider's answers promise, where a pack says that and how to draw them."""
        name = self.verdicts.table.name
        return contract_of(name) if has_payloads(name) else None

    def _judge(self, previous: int, current: int) -> Verdict:
        return self.verdicts.judge(self._name(previous), self._name(current))

    def _name(self, node: int) -> S:
        return self.routes.statuses[node]

    def _pairs(self) -> Iterator[tuple[int, int]]:
        return ((a, b) for a in self._reached for b in range(self._start) if a != b)

    def _illegal_steps(self) -> Iterator[Plan]:
        for a, b in self._pairs():
            if self._judge(a, b) in {Verdict.ILLEGAL, Verdict.REGRESSION}:
                yield Plan(FaultKind.ILLEGAL_STEP, a, (self._name(b),), b)

    def _left_finals(self) -> Iterator[Plan]:
        for a, b in self._pairs():
            if self._judge(a, b) is Verdict.LEFT_FINAL:
                yield Plan(FaultKind.LEFT_FINAL, a, (self._name(b),), b)

    def _unknown_statuses(self) -> Iterator[Plan]:
        new, second, third, *others, none = undeclared_statuses(self.verdicts.table)
        for i, node in enumerate([self._start, *self._reached]):
            to = None if node == self._start else node
            for name in (new, second, third, others[i % len(others)], none):
                yield Plan(FaultKind.UNKNOWN_STATUS, to, (name,), node)

    def _skipped(self) -> Iterator[Plan]:
        at_rest = self.routes.at_rest
        for a in self._reached:
            passed = [m for m in self._arcs[a] if m != a and at_rest[m]]
            beyond = {b for m in passed for b in self._arcs[m]}
            for b in sorted(beyond - {a}):
                if not self._judge(a, b).legal:
                    yield Plan(FaultKind.SKIPPED_SETTLED, a, (self._name(b),), b)

    def _reordered(self) -> Iterator[Plan]:
        """Neighbours swapped, so that one step goes backwards and all others are legal."""
        for x in self._reached:
            for y in self._arcs[x]:
                if x != y and not self._judge(y, x).legal:
                    yield from self._swapped(x, y)

    def _swapped(self, x: int, y: int) -> Iterator[Plan]:
        """Of a poller that saw each of two states twice, the middle; of a log, the end."""
        there, back = self._name(y), self._name(x)
        if not self._log:
            yield Plan(FaultKind.REORDERED, x, (there, back, there), y, find=1)
            return
        for p in self._reached:
            if x in self._arcs[p] and p != y and self._judge(p, y).legal:
                yield Plan(FaultKind.REORDERED, p, (there, back), None, find=1)

    def _duplicated(self) -> Iterator[Plan]:
        for node in self._reached:
            if self._judge(node, node) in {Verdict.STAY, Verdict.REPEAT}:
                yield Plan(FaultKind.DUPLICATED, node, (self._name(node),), node)

    def _stale_runs(self) -> Iterator[Plan]:
        """The end of the run before, seen first, or between two changes of a log."""
        ends = [node for node in range(self._start) if self.routes.at_rest[node]]
        for a in self._reached if self._log else [self._start]:
            shown = [end for end in ends if not self._log or self._judge(a, end).legal]
            for end, b in ((end, b) for end in shown for b in self._arcs[a]):
                if b != end and not self._judge(end, b).legal:
                    seen = (self._name(end), self._name(b))
                    yield Plan(FaultKind.STALE_RUN, a if self._log else None, seen, b, find=1)

    def _payload_facts(self) -> Iterator[Plan]:
        contract = self.contract
        facts = contract.facts if contract else ()
        for node in self._reached:
            if any(not fact.when or self._name(node) in fact.when for fact in facts):
                yield Plan(FaultKind.PAYLOAD_FACT, node, (), node, odd=-1, find=-1)


_PLANNERS: Mapping[FaultKind, Callable[[Planner[Any]], Iterator[Plan]]] = {
    FaultKind.ILLEGAL_STEP: Planner._illegal_steps,
    FaultKind.LEFT_FINAL: Planner._left_finals,
    FaultKind.UNKNOWN_STATUS: Planner._unknown_statuses,
    FaultKind.SKIPPED_SETTLED: Planner._skipped,
    FaultKind.REORDERED: Planner._reordered,
    FaultKind.DUPLICATED: Planner._duplicated,
    FaultKind.STALE_RUN: Planner._stale_runs,
    FaultKind.PAYLOAD_FACT: Planner._payload_facts,
}
