"""Scores: how many of a lifecycle's mutants a set of cases notices, and which it does not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from statelaw.suites._mutants import Change, Mutant
from statelaw.suites._options import Grain, Method, Subject
from statelaw.verdict import Mode


@dataclass(frozen=True, slots=True)
class Count:
    """How many mutants came to what end; they add up.

    Attributes:
        mutants: All that were made.
        stillborn: Those that no sound table has.
        equivalent: Those that no case could notice.
        killed: Those that the cases notice.
    """

    mutants: int
    stillborn: int
    equivalent: int
    killed: int

    @property
    def survived(self) -> int:
        """Those that the cases could have noticed and do not."""
        return self.mutants - self.stillborn - self.equivalent - self.killed

    @property
    def ratio(self) -> float:
        """The killed among those that could be, from 0 to 1; 1 where none could be."""
        could_be = self.killed + self.survived
        return self.killed / could_be if could_be else 1.0


@dataclass(frozen=True, slots=True)
class Score:
    """What a set of cases notices.

    Attributes:
        lifecycle: The lifecycle's name.
        subject: Whether the cases drive an implementation or show statuses to a checker.
        method: What made the cases; `None` where they were recorded.
        mode: For a checker, how the sequences were recorded.
        grain: For a checker, how finely answers are compared.
        cases: How many cases there were.
        counts: For each kind of change what became of its mutants.
        survivors: The changes that the cases would not notice although other cases could.
    """

    lifecycle: str
    subject: Subject
    method: Method | None
    mode: Mode | None
    grain: Grain | None
    cases: int
    counts: dict[Change, Count]
    survivors: tuple[Mutant, ...]

    @property
    def total(self) -> Count:
        """The counts of all changes together."""
        names = ("mutants", "stillborn", "equivalent", "killed")
        sums = {name: sum(getattr(each, name) for each in self.counts.values()) for name in names}
        return Count(**sums)

    @property
    def ratio(self) -> float:
        """The killed among the mutants that could be, from 0 to 1."""
        return self.total.ratio

    def __str__(self) -> str:
        return "\n".join(_lines(self))


def _lines(score: Score) -> Iterator[str]:
    how = ", ".join(filter(None, (score.subject, score.method, score.mode, score.grain)))
    cases = f"{score.cases:,} case{'' if score.cases == 1 else 's'}"
    yield f"{score.lifecycle} ({how}): {cases}"
    heads = ("mutants", "stillborn", "equivalent", "killed", "survived", "score")
    yield f"  {'change':<16}" + "".join(f"{head:>12}" for head in heads)
    for name, each in (*score.counts.items(), ("all", score.total)):
        numbers = (each.mutants, each.stillborn, each.equivalent, each.killed, each.survived)
        could_be = each.killed + each.survived
        cells = (*map(str, numbers), percent(each.ratio) if could_be else "-")
        yield f"  {name:<16}" + "".join(f"{cell:>12}" for cell in cells)
    if not score.survivors:
        yield "these cases notice every change that any case could"
        return
    count = len(score.survivors)
    changes = "this change" if count == 1 else f"these {count:,} changes"
    yield f"these cases would not notice {changes}:"
    yield from (f"  {mutant}" for mutant in score.survivors)


def percent(ratio: float) -> str:
    """A ratio in whole percent; 100 % means all and 0 % means none.

    >>> percent(0.999), percent(1.0), percent(0.001)
    ('99%', '100%', '1%')
    """
    rounded = round(100 * ratio)
    return f"{rounded if ratio in {0, 1} else min(max(rounded, 1), 99)}%"
