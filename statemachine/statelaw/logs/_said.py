"""What is said of a log, and of each of its traces."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
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
