"""Going through a log: each observation to its trace, and what is to be said as it comes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any

from statelaw.batch import Batch, Origin, made
from statelaw.dwelling import limits
from statelaw.errors import UnknownLifecycleError
from statelaw.explanation import row_to_add
from statelaw.finding import Finding, Severity
from statelaw.logs._pairs import Counted
from statelaw.logs._said import (
    Flagged,
    Pairs,
    Screen,
    Suspect,
    Tables,
    Totals,
    TraceKey,
    TraceSummary,
)
from statelaw.logs._trace import Trace
from statelaw.observation import Broken, Observation, Place
from statelaw.ordering import Runs
from statelaw.reading import Reading
from statelaw.verdict import VerdictTable
from statelaw.walk import Policy
from statelaw.words import shown

_SUSPECT = 3
"""In how many traces a forbidden step must occur before the table itself is suspected."""


def check_log(
    tables: VerdictTable[Any] | Tables,
    records: Iterable[Observation | Broken | Batch],
    how: Policy | None = None,
    screen: Screen | None = None,
) -> LogCheck:
    """Check a log of many traces while it is read.

    Args:
        tables: The compiled lifecycle, or what finds the one that a record names.
        records: The log, in order; what `reading.read` gives is gone through fastest.
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
        records: Iterable[Observation | Broken | Batch],
        how: Policy,
        screen: Screen | None = None,
    ) -> None:
        self.totals = Totals()
        self._screen = screen
        self._pairs: dict[str, Counted] = {}
        self._pieces = records.pieces() if isinstance(records, Reading) else records
        self._how = how
        self._find = lru_cache(maxsize=256)(lambda name: _found(tables, name))
        self._judges: dict[str, VerdictTable[Any]] = {}
        self._traces: dict[TraceKey, Trace] = {}
        self._runs: dict[tuple[str, str], Runs] = {}
        self._forbidden: Counter[tuple[str, str, str, str]] = Counter()
        self._origin: Origin | None = None
        self._named: dict[tuple[str, str, str], Trace] = {}

    def __iter__(self) -> Iterator[Flagged | Broken]:
        for piece in self._pieces:
            if isinstance(piece, Batch):
                yield from self._in_batch(piece)
            elif (said := self._said(piece)) is not None:
                yield said
        yield from self._ends()

    def _in_batch(self, batch: Batch) -> Iterator[Flagged | Broken]:
        """What is to be said of a batch; most records pass without an observation being made."""
        if batch.origin != self._origin:
            self._origin, self._named = batch.origin, {}
        totals, traces = self.totals, map(self._named.get, batch.names())
        for trace, row in zip(traces, batch.rows(), strict=False):
            if trace is not None and trace.passes(row):
                totals.observations += 1
            elif (said := self._said(made(row), row[2:5])) is not None:
                yield said

    def _said(
        self, record: Observation | Broken, name: tuple[str, str, str] | None = None
    ) -> Flagged | Broken | None:
        """What is to be said of a record.

        Args:
            record: The record.
            name: What the records of its batch call its trace.
        """
        if isinstance(record, Broken):
            return self._broken(record)
        trace = self._trace_of(record)
        if isinstance(trace, Broken):
            return self._broken(trace)
        if name is not None:
            self._named[name] = trace
        return self._judged(trace, record)

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
        return self._pairs[lifecycle].pairs() if lifecycle in self._pairs else {}

    def suspects(self) -> list[Suspect]:
        """The forbidden steps that three traces or more take, the most frequent first."""
        return [
            Suspect(*step, count, row_to_add(*step[2:]))
            for step, count in self._forbidden.most_common()
            if count >= _SUSPECT
        ]

    def _judged(self, trace: Trace, seen: Observation) -> Flagged | None:
        self.totals.observations += 1
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
            self.totals.records[said.code, Severity(said.severity)] += 1
        return said

    def _trace_of(self, seen: Observation) -> Trace | Broken:
        """The trace of an observation; or why it has none."""
        verdicts = self._find(seen.lifecycle)
        if isinstance(verdicts, str):
            place = seen.place or Place("<observations>", self.totals.observations + 1)
            return Broken(place, f"lifecycle {shown(seen.lifecycle)}", verdicts)
        alone = not seen.entity and not seen.run
        file = seen.place.file if alone and seen.place else ""
        key = TraceKey(verdicts.table.name, seen.entity, seen.run, file)
        trace = self._traces.get(key)
        if trace is None:
            self._judges.setdefault(key.lifecycle, verdicts)
            trace = self._traces[key] = self._new(key, verdicts, self._runs_of(seen, verdicts))
        return trace

    def _new(self, key: TraceKey, verdicts: VerdictTable[Any], runs: Runs | None) -> Trace:
        if key.lifecycle not in self._pairs:
            bounded = limits(verdicts, self._how.bounds) is not None
            self._pairs[key.lifecycle] = Counted(() if bounded else verdicts.quiet)
        return Trace(key, verdicts, self._how, self._pairs[key.lifecycle], runs)

    def _runs_of(self, seen: Observation, verdicts: VerdictTable[Any]) -> Runs | None:
        if not (seen.run or verdicts.table.rates):
            return None
        key = verdicts.table.name, seen.entity
        runs = self._runs.get(key)
        if runs is None:
            runs = self._runs[key] = Runs(verdicts.table)
        return runs

    def _flagged(self, trace: Trace, findings: list[Finding]) -> Flagged | None:
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
        return Flagged(trace.key, tuple(findings), *trace.course)

    def _ends(self) -> Iterator[Flagged]:
        for trace in self._traces.values():
            if findings := trace.ends(must_settle=self._how.must_settle):
                said = self._flagged(trace, findings)
                if said is not None:
                    yield said


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
