"""What each trace of a judged log comes to."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from statelaw.finding import Answer, Severity
from statelaw.frames._grouping import distinct
from statelaw.frames._judgement import Judgement
from statelaw.frames._kinds import categories
from statelaw.frames._runs import Rows
from statelaw.judgement import answer_of, outcome_of
from statelaw.rows import Outcome
from statelaw.verdict import Verdict

Numbers = NDArray[np.int64]
Flags = NDArray[np.bool_]


class Traces:
    """Facts about each trace, as columns; traces are in the order in which they begin.

    Codes are those of the `VerdictTable`, and its `before` stands for none.
    """

    def __init__(self, judgement: Judgement) -> None:
        self._judgement = judgement
        self._cells = judgement.cells
        self._grouping = judgement.grouping

    @property
    def sizes(self) -> Numbers:
        """The number of observations."""
        return self._grouping.sizes_of_traces

    @cached_property
    def first(self) -> Numbers:
        """The first status that is known."""
        rows = self._judgement.rows_where(self._cells.begins)[::-1]
        found = self._none()
        found[self._grouping.traces(rows)] = self._judgement.pairs[rows] & self._cells.nothing
        return found

    @cached_property
    def last(self) -> Numbers:
        """The state it stands in."""
        stands = self._cells.follow[self._judgement.cells_of(self._grouping.lasts)]
        return np.minimum((stands & self._cells.nothing).astype(np.int64), self._cells.count)

    @cached_property
    def left(self) -> Numbers:
        """The state that the last one was entered from."""
        rows = self._judgement.rows_where(self._cells.enters)
        previous = (self._judgement.pairs[rows] >> self._cells.bits).astype(np.int64)
        found = self._none()
        found[self._grouping.traces(rows)] = np.minimum(previous, self._cells.count)
        return found

    @cached_property
    def settled(self) -> Flags:
        """Whether it came to rest."""
        states = self._cells.table.table.states
        return np.array([*(state.at_rest for state in states), False])[self.last]

    @cached_property
    def doubtful(self) -> Flags:
        """Whether any verdict is not legal."""
        return self._any(np.flatnonzero(self._judgement.verdicts >= Verdict.ILLEGAL_START))

    def number(self, severity: Severity) -> Numbers:
        """How many findings of a severity it has."""
        rows = self._judgement.loud[self._flags[severity]]
        numbers = np.bincount(self._grouping.traces(rows), minlength=self._grouping.count)
        return numbers + self._unsettled if severity is Severity.ERROR else numbers

    def table(self) -> dict[str, Any]:
        """The facts as columns of a table."""
        names = [*map(str, self._cells.table.codes), None]
        outcomes, answers = self._endings()
        return {
            "observations": pa.array(self.sizes),
            "first": categories(names, self.first),
            "last": categories(names, self.last),
            "settled": pa.array(self.settled),
            "outcome": outcomes,
            "answer": answers,
            "errors": pa.array(self.number(Severity.ERROR)),
            "warnings": pa.array(self.number(Severity.WARNING)),
            "notes": pa.array(self.number(Severity.NOTE)),
        }

    @property
    def _unsettled(self) -> Flags:
        """Whether it had to come to rest and did not."""
        return ~self.settled & self._judgement.how.must_settle

    def _endings(self) -> tuple[pa.Array, pa.Array]:
        """How each trace went, and what it says of its lifecycle."""
        violates = self._any(self._judgement.loud[self._flags[_VIOLATES]]) | self._unsettled
        shape = (self._cells.count + 1, self._cells.count + 1, 2, 2)
        facts = (self.last, self.left, violates.astype(int), self.doubtful.astype(int))
        unique, which = distinct(np.ravel_multi_index(facts, shape))
        kinds = zip(*(each.tolist() for each in np.unravel_index(unique, shape)), strict=True)
        endings = [self._ending(*kind) for kind in kinds]
        outcomes = [None if outcome is None else str(outcome) for outcome, _ in endings]
        answers = [str(answer) for _, answer in endings]
        return categories(outcomes, which), categories(answers, which)

    def _ending(
        self, last: int, left: int, violates: int, doubtful: int
    ) -> tuple[Outcome | None, Answer]:
        table = self._cells.table.table
        name, before = self._cells.name(last), self._cells.name(left)
        answer = answer_of(table, name, {"SL103"} if violates else set(), bool(doubtful))
        return outcome_of(table, before, name), answer

    @cached_property
    def _flags(self) -> dict[str, Flags]:
        """For each severity, which loud rows have it; and which make their trace violate."""
        cells = self._judgement.cells_of(self._judgement.loud)
        kinds, which = distinct(cells)
        said = [self._weight(int(cell)) for cell in kinds]
        names = (*Severity, _VIOLATES)
        return {
            name: np.array([name in each for each in said], dtype=bool)[which] for name in names
        }

    def _weight(self, cell: int) -> set[str]:
        """The severity of the finding on a cell, and whether it makes its trace violate."""
        status = self._cells.name(cell & self._cells.nothing)
        found = self._judgement.finding(cell, status)
        if found is None:
            return set()
        grave = found.severity is Severity.ERROR and found.code != "SL101"
        return {found.severity, *([_VIOLATES] if grave else [])}

    def _any(self, rows: Rows) -> Flags:
        found = np.zeros(self._grouping.count, dtype=bool)
        found[self._grouping.traces(rows)] = True
        return found

    def _none(self) -> Numbers:
        return np.full(self._grouping.count, self._cells.count, dtype=np.int64)


_VIOLATES = "violates"
