"""What each trace of a judged log comes to."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from statelaw.finding import Severity
from statelaw.frames._course import Course
from statelaw.frames._facts import Facts, Flags, Numbers, settled
from statelaw.frames._grouping import distinct
from statelaw.frames._judgement import Judgement
from statelaw.frames._runs import Rows
from statelaw.frames._special import Said, special
from statelaw.judgement import is_violation
from statelaw.verdict import Verdict


class Traces:
    """Facts about each trace, as columns; traces are in the order in which they begin.

    Codes are those of the `VerdictTable`, and its `before` stands for none.
    """

    def __init__(self, judgement: Judgement, course: Course) -> None:
        self.judgement = judgement
        self.course = course
        self._cells = judgement.cells
        self._grouping = judgement.grouping  # of what is judged; its traces are the course's

    @cached_property
    def special(self) -> list[Said]:
        """What is said of the observations that are late, tied or put in their place."""
        return special(self.judgement, self.course)

    @cached_property
    def verdicts(self) -> NDArray[np.uint8]:
        """The verdict on each observation."""
        if self.course.judged is None:
            return self.judgement.verdicts
        found = np.empty(len(self.course.columns), dtype=np.uint8)
        found[self.course.judged] = self.judgement.verdicts
        for each in self.special:
            found[each.row] = each.verdict
        return found

    @cached_property
    def plain_loud(self) -> Rows:
        """The judged rows of which something is to be said, and nothing special."""
        rows = self.judgement.loud
        known = np.array([each.row for each in self.special], dtype=np.intp)
        return rows[~np.isin(self.course.of_judged(rows), known)] if len(known) else rows

    @property
    def sizes(self) -> Numbers:
        """The number of observations."""
        return self.course.grouping.sizes_of_traces

    @cached_property
    def first(self) -> Numbers:
        """The first status that is known."""
        rows = self.judgement.rows_where(self._cells.begins)[::-1]
        found = self._none()
        found[self._grouping.traces(rows)] = self.judgement.pairs[rows] & self._cells.nothing
        return found

    @cached_property
    def last(self) -> Numbers:
        """The state it stands in."""
        stands = self._cells.follow[self.judgement.cells_of(self._grouping.lasts)]
        return np.minimum((stands & self._cells.nothing).astype(np.int64), self._cells.count)

    @cached_property
    def left(self) -> Numbers:
        """The state that the last one was entered from."""
        rows = self.judgement.rows_where(self._cells.enters)
        previous = (self.judgement.pairs[rows] >> self._cells.bits).astype(np.int64)
        found = self._none()
        found[self._grouping.traces(rows)] = np.minimum(previous, self._cells.count)
        return found

    @cached_property
    def settled(self) -> Flags:
        """Whether it came to rest."""
        return settled(self._cells, self.last)

    @cached_property
    def doubtful(self) -> Flags:
        """Whether any verdict is not legal."""
        rows = np.flatnonzero(self.verdicts >= Verdict.ILLEGAL_START)
        found = np.zeros(self.course.grouping.count, dtype=bool)
        found[self.course.grouping.traces(rows)] = True
        return found

    def number(self, severity: Severity) -> Numbers:
        """How many findings of a severity it has."""
        rows = self.course.of_judged(self.plain_loud[self._flags[severity]])
        others = [
            each.row for each in self.special for f in each.findings if f.severity is severity
        ]
        both = np.concatenate((rows, np.array(others, dtype=np.intp)))
        grouping = self.course.grouping
        numbers = np.bincount(grouping.traces(both), minlength=grouping.count)
        return numbers + self._unsettled if severity is Severity.ERROR else numbers

    def table(self) -> dict[str, Any]:
        """The facts as columns of a table."""
        numbers = {severity: self.number(severity) for severity in Severity}
        violates = self._violating() | self._unsettled
        ways = self.first, self.last, self.left
        return Facts(self.sizes, *ways, numbers, violates, self.doubtful).table(self._cells)

    @property
    def _unsettled(self) -> Flags:
        """Whether it had to come to rest and did not."""
        return ~self.settled & self.judgement.how.must_settle

    @cached_property
    def _flags(self) -> dict[str, Flags]:
        """For each severity, which loud rows have it; and which make their trace violate."""
        cells = self.judgement.cells_of(self.plain_loud)
        kinds, which = distinct(cells)
        said = [self._weight(int(cell)) for cell in kinds]
        names = (*Severity, _VIOLATES)
        return {
            name: np.array([name in each for each in said], dtype=bool)[which] for name in names
        }

    def _weight(self, cell: int) -> set[str]:
        """The severity of the finding on a cell, and whether it makes its trace violate."""
        status = self._cells.name(cell & self._cells.nothing)
        found = self.judgement.finding(cell, status)
        if found is None:
            return set()
        return {found.severity, *([_VIOLATES] if is_violation(found) else [])}

    def _violating(self) -> Flags:
        """Whether it has an error other than an unknown status."""
        rows = self.course.of_judged(self.plain_loud[self._flags[_VIOLATES]])
        others = [each.row for each in self.special if any(map(is_violation, each.findings))]
        found = np.zeros(self.course.grouping.count, dtype=bool)
        found[self.course.grouping.traces(np.concatenate((rows, np.array(others, np.intp))))] = True
        return found

    def _none(self) -> Numbers:
        return np.full(self._grouping.count, self._cells.count, dtype=np.int64)


_VIOLATES = "violates"
