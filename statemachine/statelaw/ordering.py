"""The order of observations in time, where they carry times.

A trace whose observations all have times is put in their order before it is judged; ties keep
the order in which they were given.  A log is judged as it comes, since it is not held: an
observation that comes too late is said, and neither judged as a step nor taken as the state.

The runs of one entity follow one another.  Which run is under way is known only from what was
seen, so it began after the one before was last seen, and before it was seen itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from statelaw.finding import Explanation, Finding, Severity
from statelaw.observation import Observation
from statelaw.rows import ActionRate
from statelaw.rules import RULES
from statelaw.sentences import spoken
from statelaw.table import TransitionTable
from statelaw.words import plain, printable, shown

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


def orders_a_run(table: TransitionTable[Any], action: str, run: str, *, over: bool) -> bool:
    """Whether an action that the table does not declare orders a new run of the entity.

    Args:
        table: The lifecycle.
        action: The action.
        run: The run that was seen; empty where the lifecycle is not keyed by run.
        over: Whether that run has come to its end.
    """
    if not run or any(row.trigger == action for row in table.transitions):
        return False
    return over or any(rate.action == action for rate in table.rates)


class Runs:
    """The runs of one entity.

    Attributes:
        run: The newest run that was seen; empty before the first.
    """

    __slots__ = ("_after", "_back", "_first", "_hasty", "_latest", "_orders", "_start", "_table",
                 "_then", "run")  # fmt: skip

    def __init__(self, table: TransitionTable[Any]) -> None:
        self._table = table
        self.run = ""
        self._first: datetime | None = None  # the first sight of the run
        self._after: datetime | None = None  # it began after this
        self._latest: datetime | None = None  # the latest sight of the entity
        self._start: datetime | None = None  # when the run began, as the provider says
        self._then: datetime | None = None  # when the run before began
        self._hasty = False  # whether it was said that the run began too soon
        self._back: set[str] = set()  # older runs of which it was said that they were seen again
        self._orders: dict[str, tuple[datetime, datetime | None]] = {}

    def goes_on(self, seen: Observation) -> bool:
        """Whether it merely shows the newest run once more; then there is nothing to follow."""
        if seen.trigger is not None or seen.since is not None:
            return False
        return self.shows_still(seen.run, seen.at)

    def shows_still(self, run: str, at: datetime | None) -> bool:
        """The same, of what carries neither an action nor an entry time."""
        if run != self.run:
            return False
        if at is not None and (self._latest is None or at > self._latest):
            self._latest = at
        return True

    def follow(
        self, seen: Observation, index: int, previous: str | None, *, over: bool
    ) -> list[Finding]:
        """What is to be said of the run that was seen, and of the action taken before.

        Args:
            seen: The observation.
            index: Its position in its trace.
            previous: The status the trace stood in; `None` before the first.
            over: Whether the trace then stood at rest.
        """
        if self._latest is not None and seen.at is not None and seen.at < self._latest:
            return []
        said = self._of_orders(seen)
        if seen.run and seen.run != self.run:
            if index:
                said += self._of_return(seen.run, over=over)
            else:
                said += self._begin(seen)
        if seen.run == self.run:
            said += self._of_start(seen)
        self._latest = seen.at or self._latest
        was, status = (None if each is None else plain(each) for each in (previous, seen.status))
        return [
            Finding(code, severity, index, was, status, text, Explanation(source=why), seen.place)
            for code, severity, text, why in said
        ]

    def _begin(self, seen: Observation) -> list[_Said]:
        before, after = self.run, self._after
        self.run, self._first, self._after = seen.run, seen.at, self._latest
        self._then, self._start, self._hasty = self._start, None, False
        self._back.clear()
        if not before or after is None or seen.at is None:
            return []
        return self._of_pace(f"runs {shown(before)} and {shown(seen.run)}", seen.at - after)

    def _of_start(self, seen: Observation) -> list[_Said]:
        """What the provider says of when the run began."""
        if seen.since is None or self._start is not None or seen.status not in self._table.initial:
            return []
        self._start = seen.since
        if self._then is None or self._hasty or seen.since < self._then:
            return []
        return self._of_pace(f"run {shown(seen.run)} and the one before", seen.since - self._then)

    def _of_pace(self, runs: str, within: timedelta) -> list[_Said]:
        for rate in self._table.rates:
            if within < rate.every:
                self._hasty = True
                text = f"{runs} began within {spoken(within)}; {_allowed(rate)}"
                return [("SL205", RULES["SL205"].severity, text, self._cited(rate))]
        return []

    def _of_orders(self, seen: Observation) -> list[_Said]:
        said: list[_Said] = []
        for rate in self._table.rates:
            if seen.trigger != rate.action or seen.at is None:
                continue
            if rate.action in self._orders:
                said += self._of_order(rate, seen.at, *self._orders[rate.action])
            self._orders[rate.action] = seen.at, self._latest
        return said

    def _of_order(
        self, rate: ActionRate, at: datetime, last: datetime, after: datetime | None
    ) -> list[_Said]:
        """An action was taken between the observation before and the one that carries it."""
        action = shown(rate.action)
        if after is not None and at - after < rate.every:
            text = f"action {action} was taken twice within {spoken(at - after)}; {_allowed(rate)}"
            return [("SL205", RULES["SL205"].severity, text, self._cited(rate))]
        if at - last < rate.every:
            text = f"action {action} was seen twice within {spoken(at - last)}; {_allowed(rate)}"
            text += "; the first may have been taken well before it was seen"
            return [("SL205", Severity.WARNING, text, self._cited(rate))]
        return []

    def _of_return(self, run: str, *, over: bool) -> list[_Said]:
        if run in self._back:
            return []
        self._back.add(run)
        text = f"run {shown(run)} was seen again after run {shown(self.run)}, which is newer"
        if over:
            return [("SL206", RULES["SL206"].severity, f"{text}; suspect a stale read", "")]
        text += "; it was a stale read, or both are under way at once"
        return [("SL206", Severity.NOTE, text, "")]

    def _cited(self, rate: ActionRate) -> str:
        note = f": {rate.evidence.note}" if rate.evidence.note else ""
        return printable(f"{rate.evidence.level}, {self._table.source_of(rate.evidence)}{note}")


_Said = tuple[str, Severity, str, str]


def _allowed(rate: ActionRate) -> str:
    return f"{shown(rate.action)} is allowed once in {spoken(rate.every)}"
