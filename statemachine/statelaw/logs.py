"""Checking a log of many traces while it is read.

Observations of many entities stand mixed in one log.  Each trace is followed by a walk of its
own, so what is held grows with the number of traces and not with the length of the log.
Findings come as they are made, each with the last few statuses of its trace; what the whole
log comes to is there when the log has been gone through.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple, Protocol

from statelaw.errors import UnknownLifecycleError
from statelaw.explanation import row_to_add
from statelaw.finding import Answer, Finding, Severity
from statelaw.judgement import answer_of, outcome_of
from statelaw.observation import Broken, Observation, Place
from statelaw.ordering import Runs, is_late
from statelaw.payload.contract import Reply
from statelaw.rows import Outcome
from statelaw.text import Stretch
from statelaw.verdict import VerdictTable
from statelaw.walk import Policy, Walk, not_settled
from statelaw.words import plain, shown

Tables = Callable[[str], VerdictTable[Any]]
"""What turns the lifecycle that a record names, or an empty string, into its compiled table."""

Pairs = Mapping[tuple[str | None, str | None], int]
"""How often each status followed where its trace stood; `None` is before the first, or none."""

_WINDOW = 4
_MOST_PAIRS = 10_000
"""Statuses that nobody declared can be any number, and only so many are told apart in counts."""
_SUSPECT = 3
"""In how many traces a forbidden step must occur before the table itself is suspected."""


class TraceKey(NamedTuple):
    """Which trace an observation belongs to.

    Attributes:
        lifecycle: The lifecycle's name.
        entity: The entity, as the records name it.
        run: The run.
        file: The file, where the records name neither entity nor run: then each file is one trace.
    """

    lifecycle: str
    entity: str
    run: str
    file: str


class Screen(Protocol):
    """What decides which findings are reported, and what they weigh."""

    def finding(self, found: Finding, key: TraceKey) -> Finding | None:
        """The finding as it is reported; `None` where it is not."""

    def record(self, broken: Broken) -> Broken | None:
        """The same for a record that could not be read."""


@dataclass(frozen=True, slots=True)
class Flagged:
    """An observation of which something is to be said.

    Attributes:
        key: Its trace.
        findings: What is said; at least one finding.
        window: The last few statuses of the trace; the last one is the observation's.
    """

    key: TraceKey
    findings: tuple[Finding, ...]
    window: tuple[Stretch, ...]


@dataclass(frozen=True, slots=True)
class TraceSummary:
    """What one trace comes to.

    Attributes:
        key: Which trace it is.
        observations: How many were seen.
        last: The state it stands in; `None` if no known status was seen.
        answer: What it says of its lifecycle.
        settled: Whether it came to rest.
        outcome: How it went; `None` unless settled.
        errors: The number of findings of severity error.
        warnings: The number of warnings.
        notes: The number of notes.
    """

    key: TraceKey
    observations: int
    last: str | None
    answer: Answer
    settled: bool
    outcome: Outcome | None
    errors: int
    warnings: int
    notes: int


@dataclass(frozen=True, slots=True)
class Suspect:
    """A forbidden step that several traces take, so that the table itself is the suspect.

    Attributes:
        lifecycle: The lifecycle's name.
        code: The rule that the step breaks.
        previous: Where the traces stood.
        status: Where they went.
        traces: How many took the step.
        row: The row to add to the table if the provider really does this, as JSON.
    """

    lifecycle: str
    code: str
    previous: str
    status: str
    traces: int
    row: str


@dataclass(slots=True)
class Totals:
    """What a log comes to.

    Attributes:
        observations: How many were judged.
        broken: How many records could not be.
        findings: How often each rule found something, with each severity.
        minor: How many of the broken records weigh less than an error.
        duplicates: How many observations repeated the one before of their trace to the letter,
            its time included; they are among `observations`, and no trace counts them.
    """

    observations: int = 0
    broken: int = 0
    findings: Counter[tuple[str, Severity]] = field(default_factory=Counter)
    minor: int = 0
    duplicates: int = 0

    def of(self, severity: Severity) -> int:
        """The number of findings of a severity; broken records are not among them."""
        return sum(count for (_, each), count in self.findings.items() if each is severity)

    @property
    def ok(self) -> bool:
        """Whether there is no error and no broken record that weighs as one."""
        return self.broken == self.minor and not self.of(Severity.ERROR)


def check_log(
    tables: VerdictTable[Any] | Tables,
    records: Iterable[Observation | Broken],
    how: Policy | None = None,
    screen: Screen | None = None,
) -> LogCheck:
    """Check a log of many traces while it is read.

    Args:
        tables: The compiled lifecycle, or what finds the one that a record names.
        records: The log, in order.
        how: How doubtful things are weighed.
        screen: What decides which findings are reported; by default all are.
    """
    find = tables if callable(tables) else _only(tables)
    return LogCheck(find, records, how or Policy(), screen)


class LogCheck:
    """A log being checked; going through it, once, gives what is to be said as it comes.

    Attributes:
        totals: What the log comes to, as far as it has been read.
    """

    def __init__(
        self,
        tables: Tables,
        records: Iterable[Observation | Broken],
        how: Policy,
        screen: Screen | None = None,
    ) -> None:
        self.totals = Totals()
        self._screen = screen
        self._pairs: dict[str, dict[tuple[str | None, str | None], int]] = {}
        self._records = records
        self._how = how
        self._find = lru_cache(maxsize=256)(lambda name: _found(tables, name))
        self._judges: dict[str, VerdictTable[Any]] = {}
        self._traces: dict[TraceKey, _Trace] = {}
        self._runs: dict[tuple[str, str], Runs] = {}
        self._forbidden: Counter[tuple[str, str, str, str]] = Counter()

    def __iter__(self) -> Iterator[Flagged | Broken]:
        for record in self._records:
            said = record if isinstance(record, Broken) else self._seen(record)
            if isinstance(said, Broken):
                said = self._broken(said)
            if said is not None:
                yield said
        yield from self._ends()

    def summaries(self) -> Iterator[TraceSummary]:
        """What each trace comes to, in the order in which they began."""
        return (trace.summary() for trace in self._traces.values())

    def summary(self, key: TraceKey) -> TraceSummary:
        """What one trace comes to."""
        return self._traces[key].summary()

    def verdict_tables(self) -> list[VerdictTable[Any]]:
        """The compiled lifecycles that judged, in the order in which they were first needed."""
        return list(self._judges.values())

    def pairs(self, lifecycle: str) -> Pairs:
        """How often each status followed where its trace of this lifecycle stood."""
        return self._pairs.get(lifecycle, {})

    def suspects(self) -> list[Suspect]:
        """The forbidden steps that three traces or more take, the most frequent first."""
        return [
            Suspect(*step, count, row_to_add(*step[2:]))
            for step, count in self._forbidden.most_common()
            if count >= _SUSPECT
        ]

    def _seen(self, seen: Observation) -> Flagged | Broken | None:
        verdicts = self._find(seen.lifecycle)
        if isinstance(verdicts, str):
            place = seen.place or Place("<observations>", self.totals.observations + 1)
            return Broken(place, f"lifecycle {shown(seen.lifecycle)}", verdicts)
        self.totals.observations += 1
        trace = self._trace_of(seen, verdicts)
        runs = trace.runs
        before = None if runs is None or runs.goes_on(seen) else trace.standing
        findings = trace.step(seen)
        if findings is None:
            self.totals.duplicates += 1
        elif runs is not None and before is not None:
            index, previous, over = before
            findings += runs.follow(seen, index, previous, over=over)
        return self._flagged(trace, findings) if findings else None

    def _broken(self, record: Broken) -> Broken | None:
        said = self._screen.record(record) if self._screen else record
        if said is not None:
            self.totals.broken += 1
            self.totals.minor += said.severity != "error"
        return said

    def _trace_of(self, seen: Observation, verdicts: VerdictTable[Any]) -> _Trace:
        alone = not seen.entity and not seen.run
        file = seen.place.file if alone and seen.place else ""
        key = TraceKey(verdicts.table.name, seen.entity, seen.run, file)
        trace = self._traces.get(key)
        if trace is None:
            self._judges.setdefault(key.lifecycle, verdicts)
            pairs = self._pairs.setdefault(key.lifecycle, {})
            runs = self._runs_of(seen, verdicts)
            trace = self._traces[key] = _Trace(key, verdicts, self._how, pairs, runs)
        return trace

    def _runs_of(self, seen: Observation, verdicts: VerdictTable[Any]) -> Runs | None:
        if not (seen.run or verdicts.table.rates):
            return None
        key = verdicts.table.name, seen.entity
        runs = self._runs.get(key)
        if runs is None:
            runs = self._runs[key] = Runs(verdicts.table)
        return runs

    def _flagged(self, trace: _Trace, findings: list[Finding]) -> Flagged | None:
        if self._screen:
            screened = (self._screen.finding(each, trace.key) for each in findings)
            findings = [each for each in screened if each is not None]
            if not findings:
                return None
        for each in findings:
            self.totals.findings[each.code, each.severity] += 1
            if trace.count(each):
                step = (each.previous or "", each.status or "")
                self._forbidden[trace.key.lifecycle, each.code, *step] += 1
        return Flagged(trace.key, tuple(findings), trace.window(findings))

    def _ends(self) -> Iterator[Flagged]:
        for trace in self._traces.values():
            if findings := trace.ends(must_settle=self._how.must_settle):
                said = self._flagged(trace, findings)
                if said is not None:
                    yield said


class _Trace:
    """What is kept of one trace: where it stands, how it came there, and counts."""

    __slots__ = (
        "_counts",
        "_doubtful",
        "_errors",
        "_forbidden",
        "_pairs",
        "_place",
        "_quiet",
        "_recent",
        "_walk",
        "key",
        "runs",
        "verdicts",
    )

    def __init__(
        self,
        key: TraceKey,
        verdicts: VerdictTable[Any],
        how: Policy,
        pairs: dict[tuple[str | None, str | None], int],
        runs: Runs | None,
    ) -> None:
        self.key = key
        self.runs = runs
        self._pairs = pairs
        self.verdicts = verdicts
        self._walk = Walk(verdicts, how)
        self._quiet = {} if self._walk.bounded else verdicts.quiet
        self._recent: list[tuple[int, str | None]] = []
        self._place: Place | None = None
        self._counts = [0] * len(Severity)
        self._errors: frozenset[str] = frozenset()
        self._forbidden: frozenset[tuple[str | None, str | None]] = frozenset()
        self._doubtful = False

    def step(self, seen: Observation) -> list[Finding] | None:
        """Judge the next observation; `None` if it is the latest one, delivered once more."""
        walk, status, at = self._walk, seen.status, seen.at
        pair = walk.previous, status
        told = seen.since is not None or seen.trigger is not None or isinstance(seen.payload, Reply)
        findings: list[Finding] = []
        index = walk.index
        if (
            told
            or walk.bounded
            or pair not in self._quiet
            or (at is not None and self._untimely(at))
        ):
            if walk.repeats(seen):
                return None
            if not is_late(seen, walk.latest):
                self._count_pair(pair)
            verdict, findings = walk.step(seen)
            self._doubtful = self._doubtful or not verdict.legal
        else:
            self._count_pair(pair)
            walk.take(status or "", None if at is None else seen)
        self._place = seen.place
        if not self._recent or status != self._recent[-1][1]:
            self._recent.append((index, status))
            del self._recent[:-_WINDOW]
        return findings

    def _untimely(self, at: datetime) -> bool:
        """Whether a time is not after the latest one."""
        latest = self._walk.latest
        return latest is not None and latest.at is not None and at <= latest.at

    def _count_pair(self, pair: tuple[str | None, str | None]) -> None:
        known = pair in self._pairs
        if known or len(self._pairs) < _MOST_PAIRS:
            self._pairs[pair] = self._pairs[pair] + 1 if known else 1

    def count(self, finding: Finding) -> bool:
        """Count a finding; whether it is a forbidden step that this trace takes first here."""
        self._counts[finding.severity.rank] += 1
        if finding.severity is Severity.ERROR:
            self._errors |= {finding.code}
        step = (finding.previous, finding.status)
        illegal = finding.code in {"SL103", "SL104"} and finding.severity is not Severity.NOTE
        if not illegal or step in self._forbidden:
            return False
        self._forbidden |= {step}
        return True

    def window(self, findings: list[Finding]) -> tuple[Stretch, ...]:
        """The last few statuses, the findings at the last of them."""
        last = self._walk.index - 1
        ends = [first - 1 for first, _ in self._recent[1:]] + [last]
        *before, here = (
            Stretch(first, end, status)
            for (first, status), end in zip(self._recent, ends, strict=True)
        )
        if here.first == last:
            return (*before, replace(here, findings=tuple(findings)))
        stays = replace(here, last=last - 1)
        return (*before, stays, Stretch(last, last, here.status, tuple(findings)))

    @property
    def standing(self) -> tuple[int, str | None, bool]:
        """How many were seen, the state it stands in, and whether that is one of rest."""
        return self._walk.index, self._walk.previous, self.settled

    @property
    def settled(self) -> bool:
        """Whether it stands at rest."""
        last = self._walk.previous
        return last is not None and bool(self.verdicts.table.state(last).at_rest)

    def ends(self, *, must_settle: bool) -> list[Finding]:
        """What is to be said of its end: that it did not come to rest, or hangs."""
        walk = self._walk
        stuck = walk.stuck(self._place) if walk.bounded else None
        findings = [stuck] if stuck else []
        if must_settle and not self.settled:
            end = not_settled(self.verdicts, walk.previous, walk.index - 1, self._place)
            findings.insert(0, end)
        return findings

    def summary(self) -> TraceSummary:
        """What it comes to."""
        table, last = self.verdicts.table, self._walk.previous
        errors, warnings, notes = self._counts
        return TraceSummary(
            key=self.key,
            observations=self._walk.index,
            last=None if last is None else plain(last),
            answer=answer_of(table, last, self._errors, self._doubtful),
            settled=self.settled,
            outcome=outcome_of(table, self._walk.left, last),
            errors=errors,
            warnings=warnings,
            notes=notes,
        )


def _only(verdicts: VerdictTable[Any]) -> Tables:
    def find(name: str) -> VerdictTable[Any]:
        if name not in {"", verdicts.table.name}:
            raise UnknownLifecycleError(
                f"the record names {shown(name)}, and only {verdicts.table.name} is checked here"
            )
        return verdicts

    return find


def _found(tables: Tables, name: str) -> VerdictTable[Any] | str:
    """The table for a name, or why there is none."""
    try:
        return tables(name)
    except UnknownLifecycleError as error:
        return str(error)
