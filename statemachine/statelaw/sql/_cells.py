"""The verdict table in the layout of a query: small numbers, and what is said of each.

A status has its code of the `VerdictTable`; one more number, `none`, stands for "before the first"
as the previous status, and for "unknown" as the current one.  The two never meet, since an unknown
status never becomes the previous one.

Pairs of codes of which the same is said, but for the names in it, are of one kind.  A query holds
one character or two for each pair, and everything else once for each kind.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any, NamedTuple

from statelaw.errors import InputError
from statelaw.finding import Finding, Severity
from statelaw.judgement import is_violation, outcome_of
from statelaw.rows import Outcome
from statelaw.sentences import of_verdict
from statelaw.stepping import judged_step
from statelaw.verdict import Verdict, VerdictTable
from statelaw.walk import OnViolation, Policy
from statelaw.words import shown

_WEIGHTS = {Severity.NOTE: 1, Severity.WARNING: 2, Severity.ERROR: 3}
VIOLATES = 4
"""The weight of an error other than an unknown status."""

WAS, NOW = "\0", "\1"
"""What stands for the names of the statuses in `Said.sentence`: no message has such characters."""

_MOST = 65_536
"""More than a lifecycle can have states."""

_HIDES = frozenset({Verdict.MISSED, Verdict.MISSED_INFERRED})


class Kind(NamedTuple):
    """A kind of step: the verdict, and how many states were missed where some were."""

    verdict: Verdict
    missed: int


class Said(NamedTuple):
    """What is said of a kind of step.

    Attributes:
        code: The rule.
        severity: The severity.
        weight: How much it matters.
        sentence: The message, with `WAS` and `NOW` in the place of the statuses; `None` where
            the status is not declared, which the message depends on, or the message is stored.
    """

    code: str
    severity: Severity
    weight: int
    sentence: str | None = None


class Cells:
    """A compiled lifecycle and a policy.

    Attributes:
        table: The compiled lifecycle.
        how: How doubtful things are weighed.
        stored: Whether statuses, verdicts and messages stand in tables of the database: there
            states are numbered from 1, and a message needs no kind.
        count: The number of states.
        side: That and one: how many values a code can have.
        none: The code of no state.
        radix: What a position is multiplied by to leave room for a code.
        names: The status of each code; the last is none.

    Raises:
        InputError: The policy holds the previous state after an illegal step.
    """

    def __init__(self, table: VerdictTable[Any], how: Policy, *, stored: bool = False) -> None:
        if how.on_violation is OnViolation.HOLD:
            raise InputError(
                "on_violation='hold' cannot be one query, for each row would need the verdict on "
                "the row before it; leave it out, or use statelaw.frames"
            )
        self.table = table
        self.how = how
        self.count = len(table.codes)
        self.stored = stored
        self.side = self.count + 1
        self.none, self.radix = (0, _MOST) if stored else (self.count, self.side)
        self.names: list[str | None] = [*map(str, table.codes), None]

    @cached_property
    def kinds(self) -> Sequence[Kind]:
        """The kinds of steps that there are; the number of one is its place."""
        return sorted(self._examples)

    @cached_property
    def pairs(self) -> Sequence[int]:
        """The number of the kind of each pair (previous, current), row by row."""
        number = {kind: i for i, kind in enumerate(self.kinds)}
        return [number[kind] for kind in self._kinds_of_pairs]

    @cached_property
    def said(self) -> Sequence[Said | None]:
        """What is said of each kind, first without a gap and then with one; `None`: nothing."""
        return [self._said(kind, gap) for gap in (False, True) for kind in self.kinds]

    @property
    def weights(self) -> Sequence[int]:
        """The weight of what is said; 0 where nothing is."""
        return [said.weight if said else 0 for said in self.said]

    @property
    def settled(self) -> Sequence[int]:
        """For each code, 1 where it is a state of rest."""
        return [*(int(state.at_rest) for state in self.table.table.states), 0]

    @cached_property
    def outcomes(self) -> Sequence[Outcome | None]:
        """How it went for each last state, wherever it was entered from; but see `by_row`."""
        states = self.table.table.states
        return [*(state.outcome if state.at_rest else None for state in states), None]

    @property
    def by_row(self) -> Iterator[tuple[int, Outcome | None]]:
        """The pairs (state before, last state) after which it went in another way."""
        rows, codes = self.table.table.transitions, self.table.codes
        entered = {(codes[row.source], codes[row.target]) for row in rows}
        for before, last in sorted(entered | {(self.count, code) for code in range(self.count)}):
            found = outcome_of(self.table.table, self.names[before], self.names[last])
            if found is not self.outcomes[last]:
                yield before * self.side + last, found

    @cached_property
    def _kinds_of_pairs(self) -> Sequence[Kind]:
        codes = range(self.side)
        return [self._kind(previous, current) for previous in codes for current in codes]

    @cached_property
    def _examples(self) -> dict[Kind, tuple[int, int]]:
        """A pair of each kind."""
        kinds = enumerate(self._kinds_of_pairs)
        return {kind: divmod(place, self.side) for place, kind in kinds}

    def _kind(self, previous: int, current: int) -> Kind:
        if current == self.count:
            return Kind(Verdict.UNKNOWN, 0)
        place = previous * self.table.width + current
        verdict = Verdict(self.table.matrix[place])
        counts = verdict in _HIDES and not self.stored
        return Kind(verdict, self.table.hidden[place] if counts else 0)

    def said_of(self, previous: int, current: int, *, gap: bool = False) -> Said | None:
        """What is said of a step; `None`: nothing."""
        return self.said[gap * len(self.kinds) + self.pairs[previous * self.side + current]]

    def filled(self, said: Said, previous: int, current: int) -> str | None:
        """A sentence with the names of two statuses put in."""
        if said.sentence is None:
            return None
        names: dict[str, str | int | None] = {
            WAS: shown(self.names[previous]),
            NOW: shown(self.names[current]),
        }
        return said.sentence.translate(str.maketrans(names))

    def _said(self, kind: Kind, gap: bool) -> Said | None:
        previous, current = self._examples[kind]
        was, now = self.names[previous], self.names[current]
        found = judged_step(self.table, self.how, was, now, gap)[1]
        if found is None:
            return None
        said = Said(found.code, found.severity, _weight(found))
        if kind.verdict is Verdict.UNKNOWN or self.stored:
            return said
        bare = of_verdict(self.table, *kind, shown(was), shown(now))
        more = found.message.removeprefix(bare)  # what a gap adds
        return said._replace(sentence=of_verdict(self.table, *kind, WAS, NOW) + more)


def _weight(found: Finding) -> int:
    return VIOLATES if is_violation(found) else _WEIGHTS[found.severity]
