"""The matrix of pair counts: how often each step occurred, and all that follows from it.

Because the status is the state, the counts of neighbouring pairs are the complete summary of a
log for the table.  They add up across chunks, threads, files and machines; no numpy is needed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from statelaw.errors import InputError
from statelaw.finding import Severity
from statelaw.stepping import judged_step
from statelaw.verdict import Verdict, VerdictTable
from statelaw.walk import Policy

Cell = tuple[int, int, bool]
"""A kind of step: the code of the previous status, the code of the current one, and whether
unknown statuses stood between.  Codes are those of the `VerdictTable`: `before` can only be
previous and `unknown` only current, for an unknown status never becomes the previous one."""


@dataclass(frozen=True, slots=True)
class StepCount:
    """How often one step occurred.

    Attributes:
        previous: The status before; `None` at the start of a trace.
        status: The status observed; `None` stands for every undeclared or absent one.
        verdict: What the table says of it.
        count: How often it occurred.
        after_gap: How many of these came after unknown statuses.
    """

    previous: str | None
    status: str | None
    verdict: Verdict
    count: int
    after_gap: int


@dataclass(frozen=True, slots=True)
class Coverage:
    """Which of the declared steps a log has shown, each pair of statuses once.

    Attributes:
        seen: Declared and observed as a direct step.
        unseen: Declared and never observed as one.
    """

    seen: tuple[tuple[str, str], ...]
    unseen: tuple[tuple[str, str], ...]

    @property
    def ratio(self) -> float:
        """Seen by declared, from 0 to 1; 1 where nothing is declared."""
        declared = len(self.seen) + len(self.unseen)
        return len(self.seen) / declared if declared else 1.0


@dataclass(frozen=True)
class PairCounts:
    """A commutative monoid: how often each kind of step occurred.

    Attributes:
        statuses: The declared statuses, which the codes of the cells refer to.
        counts: How often each cell occurred; cells that did not occur are absent.
    """

    statuses: tuple[str, ...]
    counts: Mapping[Cell, int] = field(default_factory=dict, hash=False)

    def __add__(self, other: PairCounts) -> PairCounts:
        """Both counts together.

        Raises:
            InputError: The two count steps between different statuses.
        """
        self.require(other.statuses)
        sums = Counter(self.counts)
        sums.update(other.counts)
        return PairCounts(self.statuses, {cell: n for cell, n in sums.items() if n})

    def __sub__(self, other: PairCounts) -> PairCounts:
        """These counts without the others, of which they must be a part."""
        self.require(other.statuses)
        rest = Counter(self.counts)
        rest.subtract(other.counts)
        if any(n < 0 for n in rest.values()):
            raise InputError("these counts do not contain the ones to be taken away")
        return PairCounts(self.statuses, {cell: n for cell, n in rest.items() if n})

    @property
    def observations(self) -> int:
        """The number of observations: each of them is one step."""
        return sum(self.counts.values())

    @property
    def traces(self) -> int:
        """The number of traces in which at least one status was known."""
        before, unknown = len(self.statuses), len(self.statuses) + 1
        cells = self.counts.items()
        return sum(n for (a, b, _), n in cells if a == before and b != unknown)

    def steps(self, table: VerdictTable[Any]) -> tuple[StepCount, ...]:
        """How often each step occurred, with its verdict, in the order of the codes."""
        self.require(tuple(table.codes))
        names: list[str | None] = [*self.statuses, None, None]
        sums: Counter[tuple[int, int]] = Counter()
        gaps: Counter[tuple[int, int]] = Counter()
        for (a, b, gap), n in self.counts.items():
            sums[a, b] += n
            gaps[a, b] += n * gap
        return tuple(
            StepCount(names[a], names[b], table.judge(names[a], names[b]), n, gaps[a, b])
            for (a, b), n in sorted(sums.items())
        )

    def verdicts(self, table: VerdictTable[Any]) -> dict[Verdict, int]:
        """How often each verdict was given, in the order of the verdicts."""
        self.require(tuple(table.codes))
        names: list[str | None] = [*self.statuses, None, None]
        sums: Counter[Verdict] = Counter()
        for (a, b, _), n in self.counts.items():
            sums[table.judge(names[a], names[b])] += n
        return {verdict: sums[verdict] for verdict in Verdict if sums[verdict]}

    def severities(
        self, table: VerdictTable[Any], how: Policy | None = None
    ) -> dict[Severity, int]:
        """How many findings of each severity the steps give rise to under a policy."""
        self.require(tuple(table.codes))
        names: list[str | None] = [*self.statuses, None, None]
        sums: Counter[Severity] = Counter()
        for (a, b, gap), n in self.counts.items():
            _, finding = judged_step(table, how or Policy(), names[a], names[b], gap)
            if finding is not None:
                sums[finding.severity] += n
        return {severity: sums[severity] for severity in Severity}

    def coverage(self, table: VerdictTable[Any]) -> Coverage:
        """Which declared steps the log has shown directly."""
        declared = dict.fromkeys(
            (str(row.source), str(row.target)) for row in table.table.transitions
        )
        observed = {(step.previous, step.status) for step in self.steps(table)}
        seen = tuple(pair for pair in declared if pair in observed)
        return Coverage(seen, tuple(pair for pair in declared if pair not in observed))

    def to_json(self) -> dict[str, Any]:
        """The counts as JSON takes them; `from_json` reads them back."""
        rows = [[a, b, int(gap), n] for (a, b, gap), n in sorted(self.counts.items())]
        return {"statuses": list(self.statuses), "counts": rows}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> PairCounts:
        """The counts that `to_json` wrote.

        Raises:
            InputError: It is not that.
        """
        try:
            statuses = tuple(map(str, data["statuses"]))
            return cls.of(statuses, ((a, b, bool(gap), n) for a, b, gap, n in data["counts"]))
        except (KeyError, TypeError, ValueError) as error:
            raise InputError(f"these are no pair counts: {error!r}") from None

    @classmethod
    def of(cls, statuses: Iterable[str], rows: Iterable[tuple[int, int, bool, int]]) -> PairCounts:
        """The counts of rows (previous code, current code, after a gap, count); equal rows add up.

        Raises:
            InputError: A code is out of range, or a count is negative.
        """
        names = tuple(map(str, statuses))
        sums: Counter[Cell] = Counter()
        for a, b, gap, n in rows:
            if not (
                0 <= a <= len(names) and 0 <= b <= len(names) + 1 and b != len(names) and n >= 0
            ):
                raise InputError(f"({a}, {b}, {gap}, {n}) is not the count of a step between codes")
            sums[int(a), int(b), bool(gap)] += int(n)
        return cls(names, {cell: n for cell, n in sums.items() if n})

    def require(self, statuses: tuple[str, ...]) -> None:
        """Refuse to go together with what speaks of other statuses.

        Raises:
            InputError: They are not these.
        """
        if statuses != self.statuses:
            ours, theirs = ", ".join(self.statuses), ", ".join(statuses)
            raise InputError(f"counts of {theirs} do not go with counts of {ours}")
