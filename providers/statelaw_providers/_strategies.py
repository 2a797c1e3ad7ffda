"""What the strategies of the packs share: fields as the facts have them, and times in order."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy
from statelaw.payload.contract import Contract
from statelaw.payload.facts import Forbids, Requires

_Fields = Mapping[str, SearchStrategy[Any]]

WORDS = st.text(st.characters(exclude_categories=["C"]), min_size=1, max_size=20)
"""Prose; nothing in it is a place of a template."""

_EPOCH = datetime(2015, 1, 1, tzinfo=UTC)
_SPAN = timedelta(days=5000)


def times() -> SearchStrategy[datetime]:
    """Moments of the last years, to the microsecond."""
    microseconds = st.integers(0, int(_SPAN.total_seconds()) * 1_000_000)
    return microseconds.map(lambda count: _EPOCH + timedelta(microseconds=count))


def later_times(count: int) -> SearchStrategy[list[datetime]]:
    """So many moments, none before the one before it."""
    return st.lists(times(), min_size=count, max_size=count).map(sorted)


def in_utc(time: datetime) -> str:
    """A moment as Prolific writes it."""
    return time.isoformat().replace("+00:00", "Z")


def naive(time: datetime) -> str:
    """A moment as Woosmap writes it."""
    return time.replace(tzinfo=None).isoformat()


def identifiers() -> SearchStrategy[str]:
    """Identifiers as the providers give them."""
    return st.uuids().map(str)


def filled(draw: DrawFn, contract: Contract, payload: dict[str, Any], fields: _Fields) -> None:
    """Give an answer the fields that its status requires, and others as chance has it.

    Args:
        draw: Supplied by Hypothesis.
        contract: What such answers promise.
        payload: The answer, with its status and whatever conditions speak of.
        fields: The fields, each with its values.
    """
    for name, values in fields.items():
        wanted = _wanted(contract, payload, name)
        if wanted is None:
            wanted = draw(st.booleans())
        if wanted:
            payload[name] = draw(values)


def _wanted(contract: Contract, payload: dict[str, Any], name: str) -> bool | None:
    """Whether a field must be there; `None` where the facts leave it open."""
    for fact in contract.facts:
        speaks = isinstance(fact, (Requires, Forbids)) and fact.name == name and not fact.of
        if speaks and contract.applies(fact, payload):
            return isinstance(fact, Requires)
    return None
