"""How long states last: bounds that the table or the caller knows, held against observed times.

Only the times at which statuses were seen are compared with each other: entry times are those
of the provider's clock.  With a first and a last sight of a state, it lasted at least as long as
lies between them.  A poller learns that a state was entered after it last saw another one, and
left before it first saw the next; in a log of every change both times are known.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any, NamedTuple

from statelaw.errors import InputError
from statelaw.finding import Severity
from statelaw.rows import duration
from statelaw.rules import RULES
from statelaw.sentences import spoken, utc
from statelaw.table import TransitionTable
from statelaw.verdict import Mode, Trust, VerdictTable, passable
from statelaw.words import did_you_mean, shown

_NO_TIME = timedelta()

Span = timedelta | str
"""A length of time; as a string an ISO 8601 duration, such as `PT1H30M`."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """What the caller knows of times; it counts before what the table declares.

    Attributes:
        min_dwell: The least time that states last, by status.
        max_dwell: The most time that states last, by status.
        deadline: The most time from the first sight of work under way to a state of rest.
        now: Until when nothing more was seen; by default each trace's last observation.
    """

    min_dwell: tuple[tuple[str, timedelta], ...] = ()
    max_dwell: tuple[tuple[str, timedelta], ...] = ()
    deadline: timedelta | None = None
    now: datetime | None = None


NO_BOUNDS = Bounds()


def bounds(
    table: TransitionTable[Any] | None = None,
    *,
    min_dwell: Mapping[str, Span] | None = None,
    max_dwell: Mapping[str, Span] | None = None,
    deadline: Span | None = None,
    now: datetime | None = None,
) -> Bounds:
    """Bounds from plain values; see `Bounds` for their meaning.

    Raises:
        InputError: A duration is none or not positive, the table does not declare a status, or
            `now` has no zone.

    >>> bounds(deadline="PT2H").deadline
    datetime.timedelta(seconds=7200)
    """
    if now is not None and (not isinstance(now, datetime) or now.utcoffset() is None):
        raise InputError(f"now is {now!r}; give a datetime with a time zone")
    return Bounds(
        _spans(table, "min_dwell", min_dwell or {}),
        _spans(table, "max_dwell", max_dwell or {}),
        None if deadline is None else _span("deadline", deadline),
        None if now is None else now.astimezone(UTC),
    )


def _spans(
    table: TransitionTable[Any] | None, name: str, given: Mapping[str, Span]
) -> tuple[tuple[str, timedelta], ...]:
    for status in given:
        if table is not None and status not in table:
            hint = did_you_mean(status, table.statuses)
            raise InputError(f"{name}: no state {shown(status)}{hint and '; '}{hint}")
    return tuple((str(key), _span(f"{name} of {shown(key)}", given[key])) for key in given)


def _span(name: str, given: Span) -> timedelta:
    try:
        return duration(given)
    except ValueError as error:
        raise InputError(f"{name}: {error}") from None


class Way(NamedTuple):
    """The quickest legal way between two observations.

    Attributes:
        takes: The least time that its hidden states last together.
        hidden: These states.
    """

    takes: timedelta
    hidden: tuple[str, ...]


class Limits:
    """The bounds that hold for a compiled lifecycle.

    Attributes:
        verdicts: The compiled lifecycle.
        least: The least time that states last.
        most: The most time.
        deadline: The most time to a state of rest.
        now: Until when nothing more was seen.
    """

    def __init__(self, verdicts: VerdictTable[Any], known: Bounds) -> None:
        states = verdicts.table.states
        least = {each.status: each.min_dwell for each in states if each.min_dwell}
        most = {each.status: each.max_dwell for each in states if each.max_dwell}
        self.verdicts = verdicts
        self.least: Mapping[str, timedelta] = least | dict(known.min_dwell)
        self.most: Mapping[str, timedelta] = most | dict(known.max_dwell)
        self.deadline = known.deadline or verdicts.table.deadline
        self.now = known.now
        self._ways: dict[tuple[str, str], Way] = {}

    @property
    def bounded(self) -> bool:
        """Whether there is any bound."""
        return bool(self.least or self.most or self.deadline)

    def way(self, previous: str, status: str) -> Way:
        """The quickest legal way of at least one row; there must be one."""
        pair = previous, status
        if pair not in self._ways:
            self._ways[pair] = _quickest(self.verdicts, self.least, previous, status)
        return self._ways[pair]

    def unseen_return(self, status: str) -> bool:
        """Whether a state may be left and entered again between two observations."""
        return self.verdicts.mode is not Mode.EVERY_CHANGE and self.verdicts.reentry(status).legal


@lru_cache(maxsize=256)
def limits(verdicts: VerdictTable[Any], known: Bounds) -> Limits | None:
    """The bounds that hold; `None` where there are none."""
    found = Limits(verdicts, known)
    return found if found.bounded else None


def _quickest(
    verdicts: VerdictTable[Any], least: Mapping[str, timedelta], previous: str, status: str
) -> Way:
    table, through = verdicts.table, passable(verdicts.table, verdicts.mode)
    trusted = verdicts.trust is Trust.ALL
    rows = [each for each in table.transitions if trusted or each.documented]
    fresh: dict[str, Way] = {
        each.target: Way(_NO_TIME, ()) for each in rows if each.source == previous
    }
    best: dict[str, Way] = dict(fresh)
    most = len(table.states) if verdicts.max_missed is None else verdicts.max_missed
    for _ in range(most):
        further: dict[str, Way] = {}
        for each in rows:
            if each.source in fresh and each.source in through:
                takes, hidden = fresh[each.source]
                longer = Way(takes + least.get(each.source, _NO_TIME), (*hidden, each.source))
                known = further.get(each.target, best.get(each.target))
                if known is None or longer.takes < known.takes:
                    further[each.target] = longer
        best |= further
        fresh = further
    return best[status]


class Said(NamedTuple):
    """What is to be said of a time.

    Attributes:
        code: The rule.
        severity: How much it weighs.
        message: What happened.
    """

    code: str
    severity: Severity
    message: str


class Stay:
    """How long a trace has been where it stands."""

    __slots__ = ("_after", "_begun", "_first", "_last", "_limits", "_said", "_status")

    def __init__(self, known: Limits) -> None:
        self._limits = known
        self._status: str | None = None
        self._first: datetime | None = None  # the first sight of the status
        self._last: datetime | None = None  # the last sight of it
        self._after: datetime | None = None  # it was entered after this
        self._begun: datetime | None = None  # the first sight of work under way
        self._said = False  # whether it was said that the state lasts too long

    def see(self, status: str, at: datetime | None, *, moved: bool, gap: bool) -> None:
        """Take what was seen as where the trace stands.

        Args:
            status: The status.
            at: When it was seen.
            moved: Whether it was entered since the observation before.
            gap: Whether unknown statuses stood between.
        """
        if moved or gap:
            every = self._limits.verdicts.mode is Mode.EVERY_CHANGE
            self._after = at if every else None if gap else self._last
            self._first, self._last, self._said = at, None, False
            rest = self._limits.verdicts.table.state(status).at_rest
            self._begun = None if rest else self._begun or at
        self._status, self._last = status, at or self._last

    def of_step(self, status: str, at: datetime | None, *, moved: bool) -> list[Said]:
        """What is to be said of a legal step, or of a further sight of the same state."""
        if self._status is None or self._last is None or at is None:
            return []
        hasty = self._hasty(status, at) if moved else None
        return [hasty] if hasty else self._slow(status, at, moved=moved)

    def of_end(self) -> str:
        """What is said of a trace that ends here, if it is stuck."""
        if self._status is None or self._last is None or self._begun is None:
            return ""
        known, name = self._limits, shown(self._status)
        end = max(known.now or self._last, self._last)
        if known.deadline and end - self._begun > known.deadline:
            since = f"work was seen under way at {utc(self._begun)}"
            return f"{since}, and {_later(end - self._begun, known.deadline, 'the deadline')}"
        most = known.most.get(self._status)
        if most is None or self._first is None or end - self._first <= most:
            return ""
        if self._said and known.now is None:
            return ""
        since = f"{name} was first seen at {utc(self._first)}"
        return f"{since}, and {_later(end - self._first, most, 'the most it lasts')}"

    def _hasty(self, status: str, at: datetime) -> Said | None:
        """The way was too long for the time between the two observations."""
        was, last = self._status or "", self._last or at
        way, between = self._limits.way(was, status), at - last
        least, spent = self._limits.least.get(was), last - (self._after or last)
        left = max(least - spent, _NO_TIME) if least and self._after else _NO_TIME
        if left + way.takes <= between:
            return None
        known, parts = self._limits.least, []
        if least and left:
            parts.append(f"{shown(was)} lasts at least {spoken(least)} and had {spoken(left)} left")
        parts += [f"{shown(s)} lasts at least {spoken(known[s])}" for s in way.hidden if s in known]
        message = (
            f"there was no time for the way from {shown(was)} to {shown(status)}: "
            f"{' and '.join(parts)}, but only {spoken(between)} lie between the two observations"
        )
        return Said("SL207", RULES["SL207"].severity, message)

    def _slow(self, status: str, at: datetime, *, moved: bool) -> list[Said]:
        known, was = self._limits, self._status or ""
        every = known.verdicts.mode is Mode.EVERY_CHANGE
        until = (at if every else self._last) if moved else at
        said = []
        most = known.most.get(was)
        if most and self._first and until and until - self._first > most and not self._said:
            self._said = True
            said.append(self._overstayed(was, until - self._first, most))
        rests = moved and known.verdicts.table.state(status).at_rest
        if rests and known.deadline and self._begun and until:
            taken = until - self._begun
            if taken > known.deadline:
                late = f"{shown(status)} came after {spoken(taken)} of work or more; the deadline"
                text = f"{late} is {spoken(known.deadline)}"
                said.append(Said("SL204", RULES["SL204"].severity, text))
        return said

    def _overstayed(self, was: str, lasted: timedelta, most: timedelta) -> Said:
        text = f"{shown(was)} lasted {spoken(lasted)} or more, and lasts at most {spoken(most)}"
        if self._limits.unseen_return(was):
            text = f"{text}, unless it was left and entered again unseen"
            return Said("SL204", Severity.WARNING, text)
        return Said("SL204", RULES["SL204"].severity, text)


def _later(taken: timedelta, most: timedelta, what: str) -> str:
    return f"{spoken(taken)} later nothing was at rest; {what} is {spoken(most)}"
