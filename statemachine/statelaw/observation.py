"""What was seen: one status of one entity at one moment, and where it was read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from statelaw.errors import InputError


@dataclass(frozen=True, slots=True)
class Place:
    """Where something was read.

    Attributes:
        file: The file's path as it was given; `<stdin>` for standard input.
        line: The line, counted from 1; for formats without lines, the record's number.
    """

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


@dataclass(frozen=True, slots=True)
class Observation:
    """One status seen for one entity.

    Attributes:
        status: What the provider reported; `None` where it reported nothing.
        entity: The identity of the entity, such as a dataset's id.
        run: The run, where the lifecycle is keyed by run; a new run starts a new trace.
        at: When it was seen; in UTC, whatever zone it is given in.
        since: When the entity entered the status, where the provider says so; in UTC as well.
        trigger: The action that the client took just before.
        lifecycle: The lifecycle's name, where one log mixes several.
        payload: The provider's answer, whole.
        place: Where it was read.

    Raises:
        InputError: A time is not a `datetime`, or has no zone.
    """

    status: str | None
    entity: str = ""
    run: str = ""
    at: datetime | None = None
    since: datetime | None = None
    trigger: str | None = None
    lifecycle: str = ""
    payload: Mapping[str, Any] | None = field(default=None, hash=False)
    place: Place | None = None

    def __post_init__(self) -> None:
        if self.at is not None:
            object.__setattr__(self, "at", _in_utc("at", self.at))
        if self.since is not None:
            object.__setattr__(self, "since", _in_utc("since", self.since))

    @property
    def key(self) -> tuple[str, str, str]:
        """The trace it belongs to: (lifecycle, entity, run)."""
        return self.lifecycle, self.entity, self.run


def _in_utc(name: str, time: object) -> datetime:
    if not isinstance(time, datetime):
        raise InputError(f"{name}={time!r} is not a datetime")
    if time.tzinfo is UTC:
        return time
    said = time.isoformat()
    if time.utcoffset() is None:
        raise InputError(f"{name}={said} has no time zone; give one, such as {said}Z")
    try:
        return time.astimezone(UTC)
    except OverflowError:
        raise InputError(f"{name}={said} is outside the years 1 to 9999 in UTC") from None


@dataclass(frozen=True, slots=True)
class Broken:
    """A record that makes no observation.  It is reported and counted, and reading goes on.

    Attributes:
        place: Where it stands.
        text: The record's text, cut to a readable length.
        reason: What is wrong with it, and what would be right.
        severity: What it weighs: `error`, `warning` or `note`.
        code: The rule: SL001 if it could not be read, SL002 if it was read and reports no status.
    """

    place: Place
    text: str
    reason: str
    severity: str = "error"
    code: str = "SL001"
