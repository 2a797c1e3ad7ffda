"""What the pair counts of a log say of its lifecycle: a table mined from them, and their power."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any

from statelaw.errors import InputError
from statelaw.frames._pairs import PairCounts
from statelaw.rows import Actor, Kind, Outcome, Source, State, Transition, observed
from statelaw.table import TransitionTable
from statelaw.verdict import Verdict, VerdictTable
from statelaw.words import plain


@dataclass(frozen=True, slots=True)
class WrongLabels:
    """How many of all ways to put one wrong status into a log the table would notice.

    Attributes:
        caught: Those in which the step into the wrong status is illegal.
        possible: All of them: each observation of a known status, as each other status.
    """

    caught: int
    possible: int

    @property
    def ratio(self) -> float:
        """Caught by possible, from 0 to 1; 1 where there is nothing to get wrong."""
        return self.caught / self.possible if self.possible else 1.0


def wrong_labels(counts: PairCounts, table: VerdictTable[Any]) -> WrongLabels:
    """The detection power of a compiled table on this log; on others it may be another.

    It is a lower bound: a wrong status that the step into it hides may still show in the next.
    """
    counts.require(tuple(table.codes))
    known = range(len(table.codes))
    caught = possible = 0
    for (previous, status, _), count in counts.counts.items():
        if status not in known:
            continue
        row = table.matrix[previous * table.width :][: len(known)]
        caught += count * sum(not Verdict(row[other]).legal for other in known if other != status)
        possible += count * (len(known) - 1)
    return WrongLabels(caught, possible)


def mined(counts: PairCounts, name: str, source: Source, *, least: int = 1) -> TransitionTable[str]:
    """The lifecycle that a log of every change shows, with how often on every row.

    A state that is never left is final, one in which traces end is settled, every other one is
    transient.  A trace may begin where one was seen to, or where the status before is not known.
    A status that follows itself is taken for one that was delivered twice, and makes no row.

    Args:
        counts: The counts of the log, made with `on_violation="adopt"`.
        name: What the lifecycle is to be called.
        source: The log, as evidence names it.
        least: Steps and beginnings seen less often are noise; so are states that only they show.

    Raises:
        InputError: `least` is less than 1, or nothing known begins a trace that often.
    """
    if least < 1:
        raise InputError(f"least={least}: whatever is mined was seen once at least")
    first, steps = _shown(counts, least)
    if not first:
        often = "" if least == 1 else f" that begins {least} traces"
        raise InputError(f"the log has no status that is known{often}, so there is nothing to mine")
    reached = _reached(first, steps)
    kept = {step: count for step, count in sorted(steps.items()) if step[0] in reached}
    seen, left = _seen(counts), {one for one, _ in kept}
    ends = seen - _followed(counts)
    names = list(map(plain, counts.statuses))
    return TransitionTable(
        name=name,
        sources=(source,),
        initial=tuple(names[code] for code in sorted(first)),
        states=tuple(
            _state(names[code], source, seen[code], left=code in left, ends=ends[code])
            for code in sorted(reached)
        ),
        transitions=tuple(
            _row(names[one], names[other], source, count) for (one, other), count in kept.items()
        ),
    )


def _shown(counts: PairCounts, least: int) -> tuple[set[int], dict[tuple[int, int], int]]:
    """The states in which traces begin, and the steps between states, seen often enough."""
    first, steps = Counter[int](), Counter[tuple[int, int]]()
    for (previous, status, gap), count in counts.counts.items():
        if status >= len(counts.statuses):
            continue
        if gap or previous == len(counts.statuses):
            first[status] += count
        elif previous != status:
            steps[previous, status] += count
    often = {step: count for step, count in steps.items() if count >= least}
    return {status for status, count in first.items() if count >= least}, often


def _reached(first: AbstractSet[int], steps: Iterable[tuple[int, int]]) -> set[int]:
    """The states to which steps lead from those in which traces begin."""
    reached, new = set[int](), set(first)
    while new:
        reached |= new
        new = {other for one, other in steps if one in reached} - reached
    return reached


def _seen(counts: PairCounts) -> Counter[int]:
    """How often each known status was observed."""
    found = Counter[int]()
    for (_, status, _), count in counts.counts.items():
        if status < len(counts.statuses):
            found[status] += count
    return found


def _followed(counts: PairCounts) -> Counter[int]:
    """How often something known came after each status, itself included."""
    found = Counter[int]()
    for (previous, status, _), count in counts.counts.items():
        if status < len(counts.statuses):
            found[previous] += count
    return found


def _state(status: str, source: Source, count: int, *, left: bool, ends: int) -> State[str]:
    kind = Kind.TRANSIENT if left else Kind.FINAL
    kind = Kind.SETTLED if left and ends else kind
    outcome = None if kind is Kind.TRANSIENT else Outcome.NEUTRAL
    return State(
        status=status,
        kind=kind,
        outcome=outcome,
        evidence=observed(source.key, f"seen {count} times, {ends} times last"),
    )


def _row(one: str, other: str, source: Source, count: int) -> Transition[str]:
    return Transition(
        source=one,
        trigger=f"enter {other}",
        target=other,
        actor=Actor.SYSTEM,
        evidence=observed(source.key, f"seen {count} times"),
    )
