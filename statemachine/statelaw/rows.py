"""The rows a table is made of: states, transitions, and the evidence for each.

Rows are inert data: no callbacks, no expressions, no dotted paths to code.  `state` and `row`
write them in columns, so that a declaration reads as a table.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from enum import Enum, StrEnum
from typing import Annotated, Any, Generic, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, TypeAdapter, WrapValidator

from statelaw.words import plain, shown

S = TypeVar("S", bound=str)


class Kind(StrEnum):
    """What an entity does in a state when nobody acts on it."""

    TRANSIENT = "transient"
    """Work is under way; it moves on by itself; keep polling."""
    SETTLED = "settled"
    """At rest; stop polling; an action from outside can move it on."""
    FINAL = "final"
    """Settled, and nothing ever leaves it."""

    @property
    def moves_on(self) -> bool:
        """Whether an entity leaves such a state by itself."""
        return self is Kind.TRANSIENT


class Outcome(StrEnum):
    """How it went, for a state where the entity is at rest."""

    SUCCESS = "success"
    PARTIAL = "partial"
    FAILURE = "failure"
    ATTENTION = "attention"
    """It waits for a person."""
    NEUTRAL = "neutral"


class Actor(StrEnum):
    """Who moves the entity along a row."""

    CLIENT = "client"
    SYSTEM = "system"


class Level(StrEnum):
    """How much stands behind a claim."""

    DOCUMENTED = "documented"
    """The provider says it."""
    INFERRED = "inferred"
    """Reasoned; the evidence carries the reason."""
    OBSERVED = "observed"
    """Mined from logs."""


def _keep_member(value: Any, handler: Callable[[Any], Any]) -> Any:
    """Validate as a string, but keep an enum member whose string is its value.

    A member whose `str()` is its name, as of `class Status(str, Enum)`, becomes its value.
    """
    checked = handler(value)
    for kept in (checked, value):
        if isinstance(kept, Enum) and kept == str(kept):  # type: ignore[comparison-overlap]
            return kept
    return plain(checked)


Status = Annotated[S, WrapValidator(_keep_member)]


_TIMEDELTA = TypeAdapter(timedelta)


def duration(value: object) -> timedelta:
    """A positive length of time, given as such or as an ISO 8601 duration.

    Raises:
        ValueError: It is neither.

    >>> duration("PT1M30S").total_seconds()
    90.0
    """
    written = isinstance(value, str) and value.startswith("P")
    try:
        span = _TIMEDELTA.validate_python(value) if written else value
    except ValueError:
        span = None
    if not isinstance(span, timedelta) or span <= timedelta():
        raise ValueError("a positive ISO 8601 duration is expected, such as PT1M30S")
    return span


Duration = Annotated[timedelta, BeforeValidator(duration)]


class Frozen(BaseModel):
    """A model that cannot change and refuses fields it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Source(Frozen):
    """Where a claim can be looked up: a name, the section, and a public address.

    Attributes:
        key: How evidence names it.
        title: What it is called.
        section: Where in it to look.
        url: Its public address.
    """

    key: str
    title: str
    section: str = ""
    url: str = ""

    def __str__(self) -> str:
        section = f", {self.section}" if self.section else ""
        url = f" <{self.url}>" if self.url else ""
        return f"{self.title}{section}{url}"


class Evidence(Frozen):
    """Why a state or a row is in the table.

    Attributes:
        level: Documented, inferred or observed.
        source: The key of one of the table's sources.
        note: What the source says, or the reasoning; an inferred claim must have one.
    """

    level: Level
    source: str
    note: str = ""


class State(Frozen, Generic[S]):
    """One declared state.

    Attributes:
        status: The string that the provider reports, or a `StrEnum` member with that value.
        kind: Transient, settled or final.
        outcome: How it went; given exactly where the state is settled or final.
        meaning: What the provider means by it, in a sentence.
        evidence: Why the state is in the table.
        group: A family of parallel states, drawn together.
        min_dwell: The least time that the state lasts, as an ISO 8601 duration.
        max_dwell: The most time that it lasts.
    """

    status: Status[S]
    kind: Kind
    outcome: Outcome | None = None
    meaning: str = ""
    evidence: Evidence
    group: str = ""
    min_dwell: Duration | None = None
    max_dwell: Duration | None = None

    @property
    def at_rest(self) -> bool:
        """Whether polling may stop here: the state is settled or final."""
        return not self.kind.moves_on

    def __str__(self) -> str:
        outcome = f" ({self.outcome})" if self.outcome else ""
        return f"{shown(self.status)}: {self.kind}{outcome}"


class Transition(Frozen, Generic[S]):
    """One row of the table.

    Attributes:
        source: The state it leaves.
        trigger: The action or event that moves the entity.
        target: The state it enters.
        actor: Who moves it.
        condition: When, in prose; it tells apart rows of equal source and trigger.
        evidence: Why the row is in the table.
        outcome: How it went, where this way into a settled target differs from the usual.
    """

    source: Status[S]
    trigger: str
    target: Status[S]
    actor: Actor
    condition: str = ""
    evidence: Evidence
    outcome: Outcome | None = None

    @property
    def documented(self) -> bool:
        """Whether the provider itself states this row."""
        return self.evidence.level is Level.DOCUMENTED

    def __str__(self) -> str:
        return f"{shown(self.source)} --{shown(self.trigger)}--> {shown(self.target)}"


class ActionRate(Frozen):
    """How often an action may be taken on one entity.

    Attributes:
        action: The action; where a lifecycle is keyed by run, the one that begins a run.
        every: The least time from one to the next, as an ISO 8601 duration.
        evidence: Why it is so.
    """

    action: str = Field(min_length=1)
    every: Duration
    evidence: Evidence

    def __str__(self) -> str:
        return f"{shown(self.action)} once in {self.every}"


def documented(source: str, note: str = "") -> Evidence:
    """Evidence that the provider itself states the claim, at `source`."""
    return Evidence(level=Level.DOCUMENTED, source=source, note=note)


def inferred(source: str, reason: str) -> Evidence:
    """Evidence by reasoning from `source`; the reason is part of the claim."""
    return Evidence(level=Level.INFERRED, source=source, note=reason)


def observed(source: str, note: str = "") -> Evidence:
    """Evidence mined from logs, named by `source`."""
    return Evidence(level=Level.OBSERVED, source=source, note=note)


def state(
    status: S,
    kind: Kind,
    outcome: Outcome | None,
    evidence: Evidence,
    meaning: str = "",
    group: str = "",
    min_dwell: timedelta | None = None,
    max_dwell: timedelta | None = None,
) -> State[S]:
    """A row of the table of states, written in columns."""
    return State(
        status=status,
        kind=kind,
        outcome=outcome,
        evidence=evidence,
        meaning=meaning,
        group=group,
        min_dwell=min_dwell,
        max_dwell=max_dwell,
    )


def row(
    source: S,
    trigger: str,
    target: S,
    actor: Actor,
    evidence: Evidence,
    condition: str = "",
    outcome: Outcome | None = None,
) -> Transition[S]:
    """A row of the table of transitions, written in columns."""
    return Transition(
        source=source,
        trigger=trigger,
        target=target,
        actor=actor,
        evidence=evidence,
        condition=condition,
        outcome=outcome,
    )
