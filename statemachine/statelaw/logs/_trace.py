"""One trace of a log, followed observation by observation."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from statelaw.batch import Row, made
from statelaw.finding import Finding, Severity
from statelaw.judgement import answer_of, outcome_of
from statelaw.logs._pairs import Counted
from statelaw.logs._said import TraceKey, TraceSummary
from statelaw.observation import Observation, Place
from statelaw.ordering import Runs, is_late
from statelaw.payload.contract import Reply
from statelaw.verdict import VerdictTable
from statelaw.walk import Policy, Walk, not_settled
from statelaw.words import plain

WINDOW = 4
"""How many statuses are shown of the way that led to a finding."""


class Trace:
    """What is kept of one trace: where it stands, how it came there, and counts."""

    __slots__ = (
        "_counts",
        "_doubtful",
        "_errors",
        "_forbidden",
        "_last",
        "_onward",
        "_pairs",
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
        pairs: Counted,
        runs: Runs | None,
    ) -> None:
        self.key = key
        self.runs = runs
        self._pairs = pairs
        self.verdicts = verdicts
        self._walk = Walk(verdicts, how)
        self._quiet = pairs.quiet
        self._onward = self._quiet[None]
        self._recent: deque[tuple[int, str | None]] = deque(maxlen=WINDOW)
        self._last: Observation | Row | None = None
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
        if told or walk.bounded or (at is not None and self._untimely(at)):
            if walk.repeats(seen):
                return None
            if not is_late(seen, walk.latest):
                self._pairs.count(pair)
            verdict, findings = walk.step(seen)
            self._doubtful = self._doubtful or not verdict.legal
        elif pair in self.verdicts.quiet:
            self._pairs.count(pair)
            walk.take(status or "", at, seen)
        else:
            self._pairs.count(pair)
            verdict, findings = walk.judge_step(seen)
            self._doubtful = self._doubtful or not verdict.legal
        self._last, self._onward = seen, self._quiet[walk.previous]
        if not self._recent or status != self._recent[-1][1]:
            self._recent.append((index, status))
        return findings

    def passes(self, row: Row) -> bool:
        """Take a record if nothing is to be said of it; whether that is so.

        Nearly all records pass, so this asks only what `step` would ask of them.  The first of
        each kind does not: what has been counted once, with its secrets out, has been looked at.
        """
        _, _, _, _, run, status, at, since, trigger, _ = row
        walk, cell = self._walk, self._onward.get(status)
        if cell is None or since is not None or trigger is not None:
            return False
        if at is not None and (latest := walk.latest_at) is not None and at <= latest:
            return False
        if self.runs is not None and not self.runs.shows_still(run, at):
            return False
        cell[0] += 1
        self._last = row
        # What follows is `Walk.take` without bounds: a call here is a tenth of the whole check.
        if at is not None:
            walk.latest_record, walk.latest_at = row, at
        if status != walk.previous:
            self._go(status)
        elif status != self._recent[-1][1]:
            self._come_back(status)
        walk.index += 1
        return True

    def pass_over(self, index: int, moves: Sequence[tuple[int, str]]) -> int:
        """Take observations of which nothing is to be said, without looking at them; how many.

        Args:
            index: The position of the next observation.
            moves: The last `WINDOW` of them whose status was another than the one before, each
                with its position; all where there are fewer.
        """
        walk = self._walk
        count, walk.index = index - walk.index, index
        if moves:
            walk.left = moves[-2][1] if len(moves) > 1 else walk.previous
            walk.previous, walk.gap = moves[-1][1], False
            self._onward = self._quiet[walk.previous]
            self._recent.extend(moves)
        return count

    def _go(self, status: str | None) -> None:
        """Stand in another state, of which nothing is to be said."""
        walk, recent = self._walk, self._recent
        walk.left, walk.since, walk.previous, walk.gap = walk.previous, None, status, False
        self._onward = self._quiet[status]
        if status != recent[-1][1]:
            recent.append((walk.index, status))

    def _come_back(self, status: str | None) -> None:
        """Show the state in which it stands after other statuses, which were not taken."""
        walk = self._walk
        if walk.gap:
            walk.left, walk.gap = status, False
        self._recent.append((walk.index, status))

    @property
    def _place(self) -> Place | None:
        """Where its last observation was read."""
        last = self._last
        if isinstance(last, tuple):
            last = self._last = made(last)
        return last.place if last else None

    def _untimely(self, at: datetime) -> bool:
        """Whether a time is not after the latest one."""
        latest = self._walk.latest_at
        return latest is not None and at <= latest

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

    @property
    def course(self) -> tuple[int, tuple[tuple[int, str | None], ...]]:
        """The position of the last observation, and how the trace came there."""
        return self._walk.index - 1, tuple(self._recent)

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
