"""Strategies for providers' answers: payloads that keep every fact that their status promises.

A pack announces how its answers are drawn through the entry-point group `statelaw.strategies`,
under the part of its lifecycles' names before the first dot: a callable that takes a status and
the lifecycle's name, and returns a strategy for the JSON object.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from importlib.metadata import EntryPoint, entry_points
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from statelaw.errors import InputError, PackError
from statelaw.lifecycle import Lifecycle
from statelaw.payload import contract_of
from statelaw.payload.breaking import broken
from statelaw.payload.contract import Contract, Reply
from statelaw.payload.facts import Fact, Follows, LeadsTo
from statelaw.rows import S
from statelaw.testing._polling import SampledTrace, Visit
from statelaw.testing.sampling import sampled_traces
from statelaw.words import did_you_mean

GROUP = "statelaw.strategies"

Drawn = SearchStrategy[dict[str, Any]]
PayloadsOf = Callable[[str], Drawn]
"""For a status, the strategy for answers that report it."""

_MOST_VISITS = 8


def payloads_of(lifecycle: str) -> PayloadsOf:
    """How the answers that report a lifecycle's status are drawn.

    Args:
        lifecycle: The lifecycle's name.

    Raises:
        InputError: No installed pack says how.
        PackError: The pack that does could not be loaded.
    """
    provider, entries = lifecycle.partition(".")[0], _entries()
    if provider not in entries:
        hint = (
            did_you_mean(provider, entries) or f"installed: {', '.join(sorted(entries)) or 'none'}"
        )
        raise InputError(f"no pack announces how answers of {provider!r} are drawn; {hint}")
    entry = entries[provider]
    try:
        found = entry.load()
    except Exception as error:
        # Whatever a foreign pack raises on import is its own fault and must stay its own.
        text = f"strategies of {provider!r} ({entry.value}) could not be loaded"
        raise PackError(f"{text}: {type(error).__name__}: {error}") from error
    return lambda status: found(str(status), lifecycle)


def has_payloads(lifecycle: str) -> bool:
    """Whether a pack announces how the answers that report a lifecycle's status are drawn."""
    return lifecycle.partition(".")[0] in _entries()


def _entries() -> dict[str, EntryPoint]:
    return {entry.name: entry for entry in entry_points(group=GROUP)}


def polled_answers(
    lifecycle: Lifecycle[S],
    *,
    payloads: PayloadsOf | None = None,
    max_visits: int = _MOST_VISITS,
    **how: Any,
) -> SearchStrategy[SampledTrace[S]]:
    """Sampled traces whose observations carry the provider's whole answer.

    Every answer keeps the facts that its status promises.  Polls of the same stay show the same
    answer; identifiers stay the same throughout, and fields that name the status before, the
    status after or the time of entry say what really happened.  Other times are arbitrary.

    Args:
        lifecycle: The lifecycle.
        payloads: How answers are drawn; by default as the provider's pack says.
        max_visits: The most states that the entity goes through.
        how: As `sampled_traces` takes them: `mode`, `every`, `dwell`, `since`, ...

    Raises:
        InputError: An option has no such value, or no pack says how answers are drawn.
        PackError: The provider's pack could not be loaded.
    """
    traces = sampled_traces(lifecycle, max_visits=max_visits, **how)
    drawn = payloads or payloads_of(lifecycle.name)
    return _answered(traces, drawn, contract_of(lifecycle.name))


@st.composite
def _answered(
    draw: DrawFn,
    traces: SearchStrategy[SampledTrace[Any]],
    payloads: PayloadsOf,
    contract: Contract | None,
) -> SampledTrace[Any]:
    trace = draw(traces)
    facts = contract.facts if contract else ()
    answers: dict[int, dict[str, Any]] = {}
    kept: dict[str, Any] = {}
    for i in dict.fromkeys(trace.seen):
        answer = draw(payloads(trace.truth[i].status))
        for name, value in answer.items():
            if name == "id" or name.endswith("_id"):
                answer[name] = kept.setdefault(name, value)
        around = trace.truth[max(i - 1, 0) : i], trace.truth[i + 1 : i + 2]
        answers[i] = answer | _true_fields(answer, trace.truth[i], *around, facts)
    observations = (
        replace(each, payload=_recognised(answers[found], contract))
        for each, found in zip(trace.observations, trace.seen, strict=True)
    )
    return replace(trace, observations=tuple(observations))


def _true_fields(
    answer: dict[str, Any],
    visit: Visit[Any],
    before: tuple[Visit[Any], ...],
    after: tuple[Visit[Any], ...],
    facts: tuple[Fact, ...],
) -> dict[str, Any]:
    """The fields that speak of what the entity did, as it did it."""
    fields: dict[str, Any] = {}
    for fact in facts:
        neighbours = {Follows: before, LeadsTo: after}.get(type(fact), ())
        name = getattr(fact, "name", "")
        if isinstance(fact, (Follows, LeadsTo)) and answer.get(name) is not None:
            fields[name] = str(neighbours[0].status) if neighbours else None
    if isinstance(answer.get("since"), str):
        fields["since"] = visit.since.isoformat()
    return fields


def _recognised(answer: dict[str, Any], contract: Contract | None) -> dict[str, Any]:
    """The answer as a check judges it, where the pack says what it promises."""
    return answer if contract is None else Reply(answer, contract)


def breakable(contract: Contract, answer: dict[str, Any]) -> list[tuple[Fact, dict[str, Any]]]:
    """The facts that an answer can be made to break, each with a copy that breaks it alone."""
    copies = ((fact, broken(contract, fact, answer)) for fact in contract.facts)
    return [(fact, copy) for fact, copy in copies if copy is not None]
