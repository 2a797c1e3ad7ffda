"""Strategies for traces with exactly one fault, and a label that says what must be found."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Generic

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from statelaw.errors import InputError
from statelaw.finding import Severity
from statelaw.lifecycle import Lifecycle
from statelaw.observation import Observation
from statelaw.payload.contract import Reply
from statelaw.payload.facts import Fact
from statelaw.rows import S
from statelaw.rules import RULES
from statelaw.testing._plans import FaultKind, Plan, Planner
from statelaw.testing._polling import moment
from statelaw.testing.payloads import PayloadsOf, breakable, payloads_of
from statelaw.testing.traces import LONGEST, Walks
from statelaw.verdict import Mode, Trust, Verdict
from statelaw.walk import CODE_OF
from statelaw.words import chosen

_EVERY = 5.0


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a trace, and what a check must say.

    Attributes:
        kind: The kind of fault.
        position: The first observation that is wrong, or has another missing just before it.
        index: The observation that the finding must stand at, in the order in which the trace is
            judged.
        code: The rule that is broken; `None` where a check must stay silent.
        severity: How much the finding weighs, unless a policy says otherwise.
        verdict: The verdict on the observation at `index`.
        fact: The fact that an answer contradicts, where that is the fault.
    """

    kind: FaultKind
    position: int
    index: int
    code: str | None
    severity: Severity | None
    verdict: Verdict
    fact: Fact | None = None


@dataclass(frozen=True)
class FaultyTrace(Generic[S]):
    """A trace that is legal but for one fault.

    Attributes:
        observations: The trace.
        fault: The label.
    """

    observations: tuple[Observation, ...]
    fault: Fault

    @property
    def statuses(self) -> list[str | None]:
        """The statuses, in order."""
        return [seen.status for seen in self.observations]


def faulty_traces(
    lifecycle: Lifecycle[S],
    *,
    kinds: Iterable[FaultKind | str] | None = None,
    mode: Mode | str = Mode.POLLED,
    max_size: int = LONGEST,
    times: bool = True,
    trust: Trust | str = Trust.ALL,
) -> SearchStrategy[FaultyTrace[S]]:
    """Traces with one fault of a known kind, at a known place.

    `lifecycle.check(trace.observations, mode=mode)` finds what the label says and no other error
    or warning; what comes before and after the fault is legal.  They shrink to the first kind
    that was asked for, to the fault nearest to an initial state, and to nothing around it.

    Args:
        lifecycle: The lifecycle.
        kinds: The kinds of fault to choose from; by default all that the lifecycle can have in
            this mode.
        mode: How the traces are recorded, and are to be checked.
        max_size: The most observations before the fault, and the most after it.
        times: Whether observations carry `at`.  With times a check puts those that are reordered
            in order again and leaves out those that are duplicated; without it cannot.
        trust: `documented` takes rows that the provider does not state for illegal.

    Raises:
        InputError: An option has no such value, or the lifecycle cannot have such a fault in
            this mode: nothing final can be left where nothing is final.
        PackError: The pack with the provider's answers could not be loaded.
    """
    if max_size < 1:
        raise InputError(f"max_size is {max_size}; a trace has at least one observation")
    planner = Planner(lifecycle, mode, trust)
    wanted = [chosen(FaultKind, kind, "kinds") for kind in kinds or ()]
    plans = {kind: planner.plans(kind) for kind in wanted or FaultKind}
    missing = [kind for kind in wanted if not plans[kind]]
    if missing or not any(plans.values()):
        named = ", ".join(missing) or "any fault"
        raise InputError(f"{lifecycle.name} has no trace with {named} in mode {mode}")
    choices = [st.sampled_from(found) for found in plans.values() if found]
    return _faulty(_Maker(planner, max_size, times), st.sampled_from(choices))


@st.composite
def _faulty(
    draw: DrawFn, maker: _Maker[Any], kinds: SearchStrategy[SearchStrategy[Plan]]
) -> FaultyTrace[Any]:
    return maker.made(draw, draw(draw(kinds)))


class _Maker(Generic[S]):
    """Makes traces around plans."""

    def __init__(self, planner: Planner[S], most: int, times: bool) -> None:
        self._planner, self._routes, self._times = planner, planner.routes, times
        self._walks = Walks(self._routes.network, self._routes.start, most, least=0)

    def made(self, draw: DrawFn, plan: Plan) -> FaultyTrace[S]:
        """A trace with the fault that is planned."""
        before, after = self._around(draw, plan)
        statuses: list[str | None] = [*before, *plan.entered, *after]
        odd, index = len(before) + plan.odd, len(before) + plan.find
        observations = [
            Observation(status, entity="entity-1", at=moment(_EVERY * i) if self._times else None)
            for i, status in enumerate(statuses)
        ]
        fault = self._label(plan.kind, odd, index, statuses)
        if plan.kind is FaultKind.PAYLOAD_FACT:
            observations[odd], fact = self._contradicting(draw, observations[odd])
            fault = replace(fault, code=fact.code, severity=fact.severity, fact=fact)
        _disturb(plan.kind, observations, odd)
        label = self._in_time(fault, statuses) if self._times else fault
        return FaultyTrace(tuple(observations), label)

    def _in_time(self, fault: Fault, statuses: Sequence[str | None]) -> Fault:
        """The label where times tell: what is late is put in its place, what is double left out."""
        odd = fault.position
        if fault.kind is FaultKind.REORDERED:
            verdict = self._judge(statuses[odd - 1] if odd else None, statuses[odd + 1])
            rule = RULES["SL201"]
            return replace(
                fault, index=odd, code=rule.code, severity=rule.severity, verdict=verdict
            )
        if fault.kind is FaultKind.DUPLICATED:
            verdict = self._judge(statuses[odd - 2] if odd > 1 else None, statuses[odd - 1])
            return replace(fault, index=odd - 1, code=None, severity=None, verdict=verdict)
        return fault

    def _judge(self, previous: str | None, status: str | None) -> Verdict:
        return self._planner.verdicts.judge(previous, status)

    def _label(
        self, kind: FaultKind, odd: int, index: int, statuses: Sequence[str | None]
    ) -> Fault:
        previous = statuses[index - 1] if index else None
        verdict = self._judge(previous, statuses[index])
        code = CODE_OF.get(verdict)
        return Fault(kind, odd, index, code, RULES[code].severity if code else None, verdict)

    def _around(self, draw: DrawFn, plan: Plan) -> tuple[Sequence[S], Sequence[S]]:
        """Legal traces that lead to a fault and go on from it."""
        before = [] if plan.to is None else self._leading(draw, plan.to)
        after = [] if plan.resume is None else self._walks.drawn(draw, plan.resume)
        return self._routes.named(before), self._routes.named(after)

    def _contradicting(self, draw: DrawFn, seen: Observation) -> tuple[Observation, Fact]:
        """The observation with an answer that breaks one fact, and the fact."""
        contract: Any = self._planner.contract
        answers = self._payloads(str(seen.status))
        choices = draw(answers.map(lambda answer: breakable(contract, answer)).filter(bool))
        fact, answer = draw(st.sampled_from(choices))
        return replace(seen, payload=Reply(answer, contract)), fact

    @cached_property
    def _payloads(self) -> PayloadsOf:
        return payloads_of(self._planner.verdicts.table.name)

    def _leading(self, draw: DrawFn, to: int) -> list[int]:
        """A walk that ends in a state; the shortest one where the walk drawn leads away from it."""
        network, start = self._routes.network, self._routes.start
        walk = self._walks.drawn(draw)
        way = network.way(walk[-1] if walk else start, to)
        return [*walk, *way] if way is not None else list(network.way(start, to) or ())


def _disturb(kind: FaultKind, seen: list[Observation], odd: int) -> None:
    """Give the observations the times that such a fault leaves."""
    if kind is FaultKind.DUPLICATED:
        seen[odd] = seen[odd - 1]
    elif kind is FaultKind.REORDERED:
        first, second = seen[odd], seen[odd + 1]
        seen[odd : odd + 2] = [replace(first, at=second.at), replace(second, at=first.at)]
