"""The judgement of one trace: its findings, where it ended, and what that is worth."""

from __future__ import annotations

from collections.abc import Callable, Sequence, Set
from functools import cached_property
from typing import Any, Generic

from statelaw.analysis import DetectionPower, detection_power
from statelaw.errors import LifecycleViolation
from statelaw.finding import Answer, Finding, Severity
from statelaw.repair import Repair, repairs
from statelaw.rows import Outcome, S
from statelaw.table import TransitionTable
from statelaw.text import findings_text, repair_lines, trace_text
from statelaw.verdict import Verdict, VerdictTable
from statelaw.words import chosen, shown


class Report(Generic[S]):
    """What a check says of one trace.  Printing it shows the trace with each break marked.

    Attributes:
        verdict_table: The compiled table that judged.
        statuses: The statuses observed, in order; `None` where none was reported.
        last: The state the trace stands in at its end; `None` if no known status was seen.
        duplicates: How many observations repeated the one before to the letter, its time
            included; they are left out of `statuses`.
    """

    def __init__(
        self,
        verdict_table: VerdictTable[S],
        statuses: Sequence[str | None],
        findings: Sequence[Finding] = (),
        verdicts: Sequence[Verdict] | None = None,
        last: str | None = None,
        left: str | None = None,
        notes: Callable[[], Sequence[Finding]] | None = None,
        duplicates: int = 0,
    ) -> None:
        self.verdict_table = verdict_table
        self.statuses = tuple(statuses)
        self.last = last
        self.duplicates = duplicates
        self._findings = tuple(findings)
        self._notes = notes  # makes the notes of a trace in which every step is legal
        self._verdicts = verdicts
        self._left = left

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Everything worth saying, in the order of the trace."""
        if self._notes is not None:
            self._findings, self._notes = (*self._notes(), *self._findings), None
        return self._findings

    def add(self, finding: Finding) -> None:
        """Say one thing more, at the end."""
        self._findings += (finding,)

    @cached_property
    def verdicts(self) -> tuple[Verdict, ...]:
        """The verdict on each observation."""
        if self._verdicts is not None:
            return tuple(self._verdicts)
        befores = (None, *self.statuses[:-1])
        return tuple(map(self.verdict_table.judge, befores, self.statuses))

    @cached_property
    def left(self) -> str | None:
        """The state that `last` was entered from; `None` if it is the first."""
        if self._verdicts is not None:
            return self._left
        return next((status for status in reversed(self.statuses) if status != self.last), None)

    @property
    def ok(self) -> bool:
        """Whether there is no finding of severity error."""
        return not self._at_least(Severity.ERROR)

    @property
    def settled(self) -> bool:
        """Whether the trace came to rest: its last known state is settled or final."""
        return self.last is not None and self.verdict_table.table.state(self.last).at_rest

    @cached_property
    def outcome(self) -> Outcome | None:
        """How it went; `None` unless settled.

        The way into the last state decides where its row says so.  A trace that never left an
        initial state has done nothing yet, so its outcome is neutral.
        """
        return outcome_of(self.verdict_table.table, self.left, self.last)

    @property
    def succeeded(self) -> bool:
        """Whether it settled with success."""
        return self.outcome is Outcome.SUCCESS

    @property
    def failed(self) -> bool:
        """Whether it settled with failure."""
        return self.outcome is Outcome.FAILURE

    @property
    def answer(self) -> Answer:
        """What the trace says of its lifecycle, in one of four values."""
        errors = {found.code for found in self._at_least(Severity.ERROR)}
        doubtful = self._verdicts is not None and not all(each.legal for each in self.verdicts)
        return answer_of(self.verdict_table.table, self.last, errors, doubtful)

    @property
    def inconclusive(self) -> bool:
        """Whether the trace is neither right nor wrong: still under way, or the answer hidden."""
        return self.answer in {Answer.PRESUMABLY_CONFORMS, Answer.INCONCLUSIVE}

    @cached_property
    def detection_power(self) -> DetectionPower:
        """How many of the forbidden steps this mode can catch."""
        return detection_power(self.verdict_table)

    @cached_property
    def repairs(self) -> tuple[Repair, ...]:
        """The least repairs of the trace, up to five; empty where none is needed."""
        return repairs(self.verdict_table, self.statuses)

    def raise_for_findings(self, severity: Severity | str = Severity.ERROR) -> None:
        """Raise if anything of this severity or worse was found.

        Raises:
            LifecycleViolation: It was; the error's text is this report's.
            InputError: There is no such severity.
        """
        if self._at_least(chosen(Severity, severity, "severity")):
            raise LifecycleViolation(str(self), self)

    def __str__(self) -> str:
        parts = [self._headline(), trace_text(self.statuses, self.findings)]
        parts.append(findings_text(self.findings))
        parts += repair_lines(self.repairs)
        parts.append(f"detection power of {self.verdict_table.mode}: {self.detection_power}")
        return "\n".join(part for part in parts if part)

    def __repr__(self) -> str:
        return f"<Report {self._headline()}>"

    def _headline(self) -> str:
        table = self.verdict_table
        counts = [
            f"{count} {severity}{'s' if count != 1 else ''}"
            for severity in Severity
            if (count := sum(found.severity is severity for found in self.findings))
        ]
        end = f", {self.outcome}" if self.outcome else ""
        said = ", ".join(counts) or "no findings"
        seen = f"{len(self.statuses)} observation{'s' if len(self.statuses) != 1 else ''}"
        seen += f" ({self.duplicates} more left out as repeated)" if self.duplicates else ""
        return f"{shown(table.table.name)} ({table.mode}): {self.answer}{end}; {said} in {seen}"

    def _at_least(self, severity: Severity) -> list[Finding]:
        said = self.findings if severity is Severity.NOTE else self._findings
        return [found for found in said if found.severity.rank <= severity.rank]


def outcome_of(table: TransitionTable[Any], before: str | None, last: str | None) -> Outcome | None:
    """How it went for a trace that ended in `last`, coming from `before`; `None` unless settled."""
    if last is None or not table.state(last).at_rest:
        return None
    if before is None and last in table.initial:
        return Outcome.NEUTRAL
    ways = table.between(before, last) if before is not None else ()
    by_row = {item.outcome for item in ways}
    (decided,) = by_row if len(by_row) == 1 else (None,)
    return decided or table.state(last).outcome


def is_violation(found: Finding) -> bool:
    """Whether a finding makes its trace violate the lifecycle; `answer_of` knows it by its rule."""
    return found.severity is Severity.ERROR and found.code != _LEAVES_OPEN


_LEAVES_OPEN = "SL101"
"""The error after which nobody knows whether the lifecycle was violated."""


def answer_of(
    table: TransitionTable[Any], last: str | None, errors: Set[str], doubtful: bool
) -> Answer:
    """What a trace says of its lifecycle.

    Args:
        table: The lifecycle.
        last: The state it stands in at its end.
        errors: The rules of its findings of severity error.
        doubtful: Whether an unknown status was among what was seen, or an illegal step that a
            policy, or an unknown status before it, keeps from being an error.
    """
    if errors - {_LEAVES_OPEN}:
        return Answer.VIOLATES
    if last is None or doubtful:
        return Answer.INCONCLUSIVE
    return Answer.CONFORMS if table.state(last).at_rest else Answer.PRESUMABLY_CONFORMS
