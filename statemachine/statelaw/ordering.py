"""The order of observations in time, where they carry times.

A trace whose observations all have times is put in their order before it is judged; ties keep
the order in which they were given.  A log is judged as it comes, since it is not held: an
observation that comes too late is said, and neither judged as a step nor taken as the state.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from statelaw.observation import Observation

Item = str | Observation | None


@dataclass(frozen=True, slots=True)
class Arranged:
    """A trace in the order in which it is judged.

    Attributes:
        trace: What was observed.
        late: For each observation that was given too late, by its position in `trace`: the
            observation with the latest time of those given before it.
    """

    trace: Sequence[Item]
    late: Mapping[int, Observation] = field(default_factory=dict)


def arranged(trace: Sequence[Item]) -> Arranged:
    """A trace in the order of its times, if every observation has one; else as it was given.

    >>> from datetime import UTC
    >>> noon, one = (datetime(2024, 5, 1, hour, tzinfo=UTC) for hour in (12, 13))
    >>> given = Observation("done", at=one), Observation("queued", at=noon)
    >>> sorted_trace = arranged(given)
    >>> [seen.status for seen in sorted_trace.trace], list(sorted_trace.late)
    (['queued', 'done'], [0])
    """
    timed = [item for item in trace if isinstance(item, Observation) and item.at is not None]
    if len(timed) < len(trace):
        return Arranged(trace)
    late = _late(timed)
    if not late:
        return Arranged(trace)
    order = sorted(range(len(timed)), key=lambda given: _time(timed[given]))
    found = {place: late[given] for place, given in enumerate(order) if given in late}
    return Arranged([timed[given] for given in order], found)


def is_late(seen: Observation, latest: Observation | None) -> bool:
    """Whether it was seen before the latest observation given so far."""
    if latest is None or latest.at is None or seen.at is None:
        return False
    return seen.at < latest.at


def conflicts(seen: Observation, latest: Observation | None) -> bool:
    """Whether another status was seen at the very same time."""
    return _tied(seen, latest) is not None and seen.status != _status(latest)


def repeats(seen: Observation, latest: Observation | None) -> bool:
    """Whether it says what the latest observation said, to the letter, with the same time.

    Without a time it cannot be told from a second look that shows the same.
    """
    twin = _tied(seen, latest)
    return twin is not None and _said(seen) == _said(twin)


def _late(timed: Sequence[Observation]) -> dict[int, Observation]:
    late: dict[int, Observation] = {}
    latest: Observation | None = None
    for given, seen in enumerate(timed):
        if latest is not None and _time(seen) < _time(latest):
            late[given] = latest
        else:
            latest = seen
    return late


def _time(seen: Observation) -> datetime:
    assert seen.at is not None
    return seen.at


def _tied(seen: Observation, latest: Observation | None) -> Observation | None:
    return latest if latest is not None and None is not seen.at == latest.at else None


def _status(seen: Observation | None) -> str | None:
    return seen.status if seen else None


def _said(seen: Observation) -> tuple[object, ...]:
    return seen.status, seen.since, seen.trigger, seen.payload
