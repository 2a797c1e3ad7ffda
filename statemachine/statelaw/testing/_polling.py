"""What a poller sees of an entity that moves: a simulation in seconds, without a clock."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Generic

from statelaw.observation import Observation
from statelaw.rows import Actor, S, Transition

BEGIN = datetime(2024, 1, 1, tzinfo=UTC)
"""When every generated trace begins."""


@dataclass(frozen=True, slots=True)
class Visit(Generic[S]):
    """One stay of an entity in a state: the truth, which a poller may miss.

    Attributes:
        status: The state.
        since: When it was entered.
        row: The row that led there; `None` where the entity began.
    """

    status: S
    since: datetime
    row: Transition[S] | None = None

    @property
    def action(self) -> str | None:
        """The action that a client took to get here; `None` where the entity moved by itself."""
        client = self.row is not None and self.row.actor is Actor.CLIENT
        return self.row.trigger if self.row is not None and client else None


@dataclass(frozen=True)
class SampledTrace(Generic[S]):
    """What was seen of an entity, and what it really did.

    Attributes:
        observations: What was seen, in order, each with `at`.
        truth: What the entity did, in order.
        seen: For each observation the position in `truth` of the visit that it found.
    """

    observations: tuple[Observation, ...]
    truth: tuple[Visit[S], ...]
    seen: tuple[int, ...]

    @property
    def statuses(self) -> list[str | None]:
        """The statuses seen, in order."""
        return [seen.status for seen in self.observations]

    @property
    def missed(self) -> list[Visit[S]]:
        """The visits of which nothing was seen."""
        return [visit for i, visit in enumerate(self.truth) if i not in self.seen]


@dataclass(frozen=True, slots=True)
class Stay(Generic[S]):
    """A visit before its time is known.

    Attributes:
        status: The state.
        row: The row that led there.
        seconds: How long it lasts at least.
        until_seen: Whether nobody moves the entity on before it has been seen there.
    """

    status: S
    row: Transition[S] | None
    seconds: float
    until_seen: bool


def polled(
    stays: Sequence[Stay[S]], gaps: Iterable[float], common: dict[str, Any], *, since: bool
) -> SampledTrace[S]:
    """What a poller sees that waits `gaps` seconds between polls.

    Args:
        stays: What the entity does.
        gaps: The seconds between polls, each greater than 0; as many as are asked for.
        common: Fields that all observations share.
        since: Whether the provider reports when the state was entered.
    """
    polls = _Polls(gaps)
    entered = _entry_times(stays, polls)
    truth = _visits(stays, entered)
    times = polls.until(entered[-1] + stays[-1].seconds)
    seen = tuple(bisect_right(entered, time) - 1 for time in times)
    observations = (
        _observed(truth[found], time, _taken(truth, before, found), common, since)
        for time, before, found in zip(times, (None, *seen), seen, strict=False)
    )
    return SampledTrace(tuple(observations), truth, seen)


def logged(stays: Sequence[Stay[S]], common: dict[str, Any], *, since: bool) -> SampledTrace[S]:
    """The log of every change; see `polled`."""
    times = _entry_times(stays, None)
    truth = _visits(stays, times)
    seen = (
        _observed(visit, time, visit.action, common, since)
        for visit, time in zip(truth, times, strict=True)
    )
    return SampledTrace(tuple(seen), truth, tuple(range(len(truth))))


def _taken(truth: Sequence[Visit[Any]], before: int | None, found: int) -> str | None:
    """The action that the poller's client took on what it had seen last, if it took one."""
    return None if before is None or before == found else truth[before + 1].action


class _Polls:
    """The times of polls, in seconds from the first, made as far as they are asked for."""

    def __init__(self, gaps: Iterable[float]) -> None:
        self._gaps: Iterator[float] = iter(gaps)
        self._times = [0.0]

    def soon_after(self, moment: float) -> float:
        """A time after the first poll that is not before `moment`, and before the next."""
        index = self._reach(moment)
        self._times.append(self._times[-1] + next(self._gaps))
        return self._times[index] + (self._times[index + 1] - self._times[index]) / 10

    def until(self, moment: float) -> list[float]:
        """All polls up to the first that is not before `moment`."""
        return self._times[: self._reach(moment) + 1]

    def _reach(self, moment: float) -> int:
        while self._times[-1] < moment:
            self._times.append(self._times[-1] + next(self._gaps))
        return bisect_left(self._times, moment)


def _entry_times(stays: Sequence[Stay[Any]], polls: _Polls | None) -> list[float]:
    times = [0.0]
    for stay in stays[:-1]:
        left = times[-1] + stay.seconds
        seen = polls.soon_after(times[-1]) if polls and stay.until_seen else left
        times.append(max(left, seen))
    return times


def _visits(stays: Sequence[Stay[S]], times: Sequence[float]) -> tuple[Visit[S], ...]:
    return tuple(
        Visit(stay.status, moment(time), stay.row) for stay, time in zip(stays, times, strict=True)
    )


def _observed(
    visit: Visit[Any], time: float, action: str | None, common: dict[str, Any], since: bool
) -> Observation:
    entered = visit.since if since else None
    return Observation(visit.status, at=moment(time), since=entered, trigger=action, **common)


def moment(seconds: float) -> datetime:
    """A time so many seconds after the beginning of a trace."""
    return BEGIN + timedelta(seconds=seconds)
