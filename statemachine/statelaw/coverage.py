"""What of a lifecycle was really observed: its states, its steps, its outcomes.

Only observations count.  A state that must have been passed unseen is not covered, an illegal
step covers nothing, and a step is covered when both its ends were observed one right after the
other and a row leads from the one to the other.  Statuses alone cannot tell apart the triggers
of one step, so the unit is the step (source, target) and not the row.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from itertools import pairwise
from typing import Any

from statelaw.errors import InputError
from statelaw.files import dump_table
from statelaw.judgement import Report
from statelaw.rows import Level, Transition
from statelaw.table import TransitionTable
from statelaw.verdict import Verdict
from statelaw.words import shown

VERSION = 1
"""The version of the JSON; it grows when a field goes or changes its meaning."""

Step = tuple[str, str]
StepPair = tuple[str, str, str]

LISTENERS: list[Callable[[Report[Any]], None]] = []
"""Called with the report of each trace that a test has accepted; the pytest plugin listens.

A trace that a test refuses, or meant to be refused, is no evidence of what a lifecycle does.
"""


class Generated(str):
    """A status that was made up for a test.  Nobody observed it, so it covers nothing."""

    __slots__ = ()


_OBSERVED_STEPS = frozenset({Verdict.STEP, Verdict.STEP_INFERRED})


@dataclass(frozen=True, slots=True)
class Share:
    """How much of one aspect of a lifecycle is covered.

    Attributes:
        aspect: `states`, `transitions`, `transition pairs` or `outcomes`.
        covered: How many were observed.
        total: How many there are.
        missing: Those that were not, as text, in the order of the table.
    """

    aspect: str
    covered: int
    total: int
    missing: tuple[str, ...]

    @property
    def percent(self) -> float:
        """Covered by total, from 0 to 100; 100 where there is nothing to cover."""
        return 100 * self.covered / self.total if self.total else 100.0

    @property
    def rounded(self) -> str:
        """The percentage as a whole number; only nothing is 0% and only everything is 100%."""
        whole = min(99, max(1, round(self.percent)))
        exact = {0.0: 0, 100.0: 100}
        return f"{exact.get(self.percent, whole)}%"

    def as_dict(self) -> dict[str, Any]:
        """The share as JSON takes it."""
        return {**asdict(self), "percent": round(self.percent, 2)}


@dataclass
class Coverage:
    """What was observed of one lifecycle, counted; it adds up across tests, workers and runs.

    Attributes:
        table: The lifecycle.
        traces: How many traces were observed.
        states: How often each declared state was observed.
        steps: How often each step was.
        step_pairs: How often two steps were, one right after the other.
        outcomes: How often a trace ended with each outcome.
        evidence: How often each step was, where nobody had made up what would be observed.
    """

    table: TransitionTable[Any]
    traces: int = 0
    states: Counter[str] = field(default_factory=Counter)
    steps: Counter[Step] = field(default_factory=Counter)
    step_pairs: Counter[StepPair] = field(default_factory=Counter)
    outcomes: Counter[str] = field(default_factory=Counter)
    evidence: Counter[Step] = field(default_factory=Counter)

    def add(self, report: Report[Any], *, fed: bool = False) -> None:
        """Count one trace; one that was made up is passed over.

        Args:
            report: The report on it.
            fed: Whether what was observed was fed by the test itself, such as a generated path
                that a client is shown.  It covers as much, but is no evidence for a row.

        Raises:
            InputError: It is a trace of another lifecycle.
        """
        self._same(report.verdict_table.table.name)
        if any(isinstance(status, Generated) for status in report.statuses):
            return
        self.traces += 1
        self.states.update(str(each) for each in report.statuses if each in self.table)
        changes = list(_changes(report))
        taken = [step for step in changes if step is not None]
        self.steps.update(taken)
        self.evidence.update(() if fed else taken)
        for first, second in pairwise(changes):
            if first is not None and second is not None:
                self.step_pairs[*first, second[1]] += 1
        if report.outcome is not None:
            self.outcomes[str(report.outcome)] += 1

    def merge(self, other: Coverage) -> None:
        """Add what was observed elsewhere of the same lifecycle.

        Raises:
            InputError: It is another lifecycle.
        """
        self._same(other.table.name)
        self.traces += other.traces
        self.states += other.states
        self.steps += other.steps
        self.step_pairs += other.step_pairs
        self.outcomes += other.outcomes
        self.evidence += other.evidence

    def shares(self) -> tuple[Share, ...]:
        """How much is covered, aspect by aspect."""
        return (
            _share("states", map(str, self.table.statuses), self.states),
            _share("transitions", _steps(self.table), self.steps),
            _share("transition pairs", _step_pairs(self.table), self.step_pairs),
            _share("outcomes", _outcomes(self.table), self.outcomes),
        )

    @property
    def percent(self) -> float:
        """The share of transitions, from 0 to 100: the figure that a threshold is held against."""
        return self.shares()[1].percent

    def newly_observed(self) -> tuple[tuple[Transition[Any], ...], ...]:
        """Inferred rows whose step has now been observed: evidence for the table.

        Where several rows lead from one state to the same other, the step is evidence for one of
        them, nobody knows which: they stand together.  A step that a row explains which was
        documented or observed before is evidence for no other.
        """
        steps = ((step, self.table.between(*step)) for step in _steps(self.table))
        return tuple(
            rows
            for step, rows in steps
            if step in self.evidence and all(row.evidence.level is Level.INFERRED for row in rows)
        )

    def as_dict(self) -> dict[str, Any]:
        """The counts and the table as JSON takes them, with what they come to.

        `from_dict` reads them back; it needs neither the shares nor the rows newly observed.
        """
        return {
            "lifecycle": self.table.name,
            "traces": self.traces,
            "shares": [share.as_dict() for share in self.shares()],
            "newly_observed": [list(map(str, rows)) for rows in self.newly_observed()],
            "states": dict(sorted(self.states.items())),
            "steps": [[*step, count] for step, count in sorted(self.steps.items())],
            "step_pairs": [[*pair, count] for pair, count in sorted(self.step_pairs.items())],
            "outcomes": dict(sorted(self.outcomes.items())),
            "evidence": [[*step, count] for step, count in sorted(self.evidence.items())],
            "table": json.loads(dump_table(self.table, "json")),
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any], table: TransitionTable[Any] | None) -> Coverage:
        """Counts that were written with `as_dict`.

        Args:
            data: What was written.
            table: The lifecycle as it is now; by default the table that was written with them.

        Raises:
            InputError: They are of another lifecycle, or not such counts.
        """
        try:
            coverage = cls(TransitionTable[str](**data["table"]) if table is None else table)
            coverage._same(data["lifecycle"])
            coverage.traces = int(data["traces"])
            coverage.states.update(data["states"])
            coverage.steps.update({(a, b): count for a, b, count in data["steps"]})
            coverage.step_pairs.update({(a, b, c): n for a, b, c, n in data["step_pairs"]})
            coverage.outcomes.update(data["outcomes"])
            coverage.evidence.update({(a, b): count for a, b, count in data["evidence"]})
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise InputError(f"not the coverage of a lifecycle: {error!r}") from None
        return coverage

    def _same(self, name: str) -> None:
        if name != self.table.name:
            raise InputError(f"coverage of {self.table.name} cannot take in {name!r}")


def announce(report: Report[Any]) -> None:
    """Tell every listener of a report."""
    for listener in LISTENERS:
        listener(report)


def coverage_json(coverages: Iterable[Coverage]) -> str:
    """Several lifecycles as a JSON document, from which `coverages_from` reads them back."""
    every = [coverage.as_dict() for coverage in coverages]
    return json.dumps({"version": VERSION, "lifecycles": every}, indent=1) + "\n"


def coverages_from(
    text: str, table: Callable[[str], TransitionTable[Any] | None]
) -> list[Coverage]:
    """What was written with `coverage_json`.

    Args:
        text: The document.
        table: From a name to the lifecycle as it is now; `None` takes the table in the document.

    Raises:
        InputError: It is not such a document.
    """
    try:
        document = json.loads(text)
        version, every = document["version"], document["lifecycles"]
    except (KeyError, TypeError, ValueError) as error:
        raise InputError(f"not a document of coverage: {error!r}") from None
    if version != VERSION:
        raise InputError(f"coverage of version {version!r}; this reads version {VERSION}")
    return [Coverage.from_dict(data, table(str(data.get("lifecycle")))) for data in every]


def coverage_text(coverages: Iterable[Coverage], *, missing: int = 3) -> str:
    """The shares of several lifecycles as aligned text.

    Args:
        coverages: One for each lifecycle.
        missing: How many of what is missing to name in each line.
    """
    lines = [f"{'lifecycle':<32} {'aspect':<17} {'covered':>9} {'':>5}  missing"]
    for coverage in coverages:
        lines += [_share_line(coverage, share, missing) for share in coverage.shares()]
        for rows in coverage.newly_observed():
            lines.append(f"  inferred, and now observed: {' or '.join(map(str, rows))}")
    return "\n".join(lines)


def _share_line(coverage: Coverage, share: Share, most: int) -> str:
    more = f" and {len(share.missing) - most} more" if len(share.missing) > most else ""
    named = ", ".join(share.missing[:most]) + more
    ratio = f"{share.covered}/{share.total}"
    name = coverage.table.name
    return f"{name:<32} {share.aspect:<17} {ratio:>9} {share.rounded:>5}  {named}".rstrip()


def _changes(report: Report[Any]) -> Iterator[Step | None]:
    """The observed steps of a trace; `None` where a step was not one that rows allow directly."""
    rows = set(_steps(report.verdict_table.table))
    befores = (None, *report.statuses)
    for previous, status, verdict in zip(befores, report.statuses, report.verdicts, strict=False):
        step = (str(previous), str(status))
        # Behind an unknown or a held status the verdict speaks of an earlier one.
        direct = verdict in _OBSERVED_STEPS and step in rows
        if verdict is not Verdict.STAY:
            yield step if direct else None


def _steps(table: TransitionTable[Any]) -> Iterator[Step]:
    for status in table.statuses:
        yield from ((str(status), str(target)) for target in table.successors(status))


def _step_pairs(table: TransitionTable[Any]) -> Iterator[StepPair]:
    for source, target in _steps(table):
        yield from ((source, target, str(after)) for after in table.successors(target))


def _outcomes(table: TransitionTable[Any]) -> Iterator[str]:
    declared = [state.outcome for state in table.states]
    declared += [row.outcome for row in table.transitions]
    yield from dict.fromkeys(str(outcome) for outcome in declared if outcome is not None)


def _share(aspect: str, wanted: Iterable[Any], seen: Mapping[Any, int]) -> Share:
    everything = list(wanted)
    missing = tuple(_named(each) for each in everything if not seen.get(each))
    return Share(aspect, len(everything) - len(missing), len(everything), missing)


def _named(what: str | tuple[str, ...]) -> str:
    return shown(what) if isinstance(what, str) else " -> ".join(map(shown, what))
