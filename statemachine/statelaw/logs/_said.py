"""What is said of a log, and of each of its traces."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise, starmap
from typing import Any, NamedTuple, Protocol

from statelaw.finding import Answer, Finding, Severity
from statelaw.observation import Broken
from statelaw.rows import Outcome
from statelaw.text import Stretch
from statelaw.verdict import VerdictTable

Tables = Callable[[str], VerdictTable[Any]]
"""What turns the lifecycle that a record names, or an empty string, into its compiled table."""

Pairs = Mapping[tuple[str | None, str | None], int]
"""How often each status followed where its trace stood; `None` is before the first, or none."""


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
        """The same for a record that makes no observation."""


@dataclass(frozen=True, slots=True)
class Flagged:
    """An observation of which something is to be said.

    Attributes:
        key: Its trace.
        findings: What is said; at least one finding.
        index: The observation's position in its trace.
        course: The last few statuses of the trace up to the observation's, each with the position
            from which on it was seen.
    """

    key: TraceKey
    findings: tuple[Finding, ...]
    index: int
    course: tuple[tuple[int, str | None], ...]

    @property
    def window(self) -> tuple[Stretch, ...]:
        """The last few statuses of the trace; the observation stands last, with its findings."""
        *before, (first, last, status) = self.stretches()
        return (*starmap(Stretch, before), Stretch(first, last, status, self.findings))

    def stretches(self) -> Iterator[tuple[int, int, str | None]]:
        """The same, each as its first and last position and its status."""
        for (first, status), (after, _) in pairwise(self.course):
            yield first, after - 1, status
        first, status = self.course[-1]
        if first < self.index:
            yield first, self.index - 1, status
        yield self.index, self.index, status


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
        records: How many records made no observation, by rule and severity.
        findings: How often each rule found something, with each severity.
        duplicates: How many observations repeated the one before of their trace to the letter,
            its time included; they are among `observations`, and no trace counts them.
    """

    observations: int = 0
    records: Counter[tuple[str, Severity]] = field(default_factory=Counter)
    findings: Counter[tuple[str, Severity]] = field(default_factory=Counter)
    duplicates: int = 0

    def of(self, severity: Severity) -> int:
        """The number of findings of a severity; records without one are not among them."""
        return _sum(self.findings, severity=severity)

    @property
    def broken(self) -> int:
        """How many records could not be read."""
        return _sum(self.records, code="SL001")

    @property
    def without_status(self) -> int:
        """How many records were read and report no status."""
        return _sum(self.records, code="SL002")

    @property
    def any(self) -> bool:
        """Whether there was anything at all."""
        return bool(self.observations or self.records)

    @property
    def ok(self) -> bool:
        """Whether there is no error, and no record that weighs as one."""
        return not self.of(Severity.ERROR) and not _sum(self.records, severity=Severity.ERROR)


def _sum(
    counts: Counter[tuple[str, Severity]], *, code: str = "", severity: Severity | None = None
) -> int:
    return sum(
        count
        for (of, weight), count in counts.items()
        if code in {"", of} and severity in {None, weight}
    )
