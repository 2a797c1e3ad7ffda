"""What traces come to, as columns of a table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from statelaw.finding import Answer, Severity
from statelaw.frames._cells import Cells
from statelaw.frames._grouping import distinct
from statelaw.frames._kinds import categories
from statelaw.judgement import answer_of, outcome_of
from statelaw.rows import Outcome

Codes = NDArray[Any]
Numbers = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Facts:
    """Facts about traces, a place for each.

    Codes are those of the `VerdictTable`, and its `before` stands for none.

    Attributes:
        sizes: The number of observations.
        first: The first status that is known.
        last: The state it stands in.
        left: The state that the last one was entered from.
        numbers: How many findings of each severity it has.
        violates: Whether it has an error other than an unknown status.
        doubtful: Whether any verdict is not legal.
    """

    sizes: Numbers
    first: Codes
    last: Codes
    left: Codes
    numbers: Mapping[Severity, Numbers]
    violates: Flags
    doubtful: Flags

    def table(self, cells: Cells) -> dict[str, Any]:
        """The columns."""
        names = [*map(str, cells.table.codes), None]
        outcomes, answers = self._endings(cells)
        return {
            "observations": pa.array(self.sizes),
            "first": categories(names, self.first),
            "last": categories(names, self.last),
            "settled": pa.array(settled(cells, self.last)),
            "outcome": outcomes,
            "answer": answers,
            "errors": pa.array(self.numbers[Severity.ERROR]),
            "warnings": pa.array(self.numbers[Severity.WARNING]),
            "notes": pa.array(self.numbers[Severity.NOTE]),
        }

    def _endings(self, cells: Cells) -> tuple[pa.Array, pa.Array]:
        """How each trace went, and what it says of its lifecycle."""
        shape = (cells.count + 1, cells.count + 1, 2, 2)
        facts = (self.last, self.left, self.violates.astype(int), self.doubtful.astype(int))
        unique, which = distinct(np.ravel_multi_index(facts, shape))
        kinds = zip(*(each.tolist() for each in np.unravel_index(unique, shape)), strict=True)
        endings = [_ending(cells, *kind) for kind in kinds]
        outcomes = [None if outcome is None else str(outcome) for outcome, _ in endings]
        answers = [str(answer) for _, answer in endings]
        return categories(outcomes, which), categories(answers, which)


def settled(cells: Cells, last: Codes) -> Flags:
    """Whether each state is one of rest."""
    found: Flags = at_rest(cells)[last]
    return found


def at_rest(cells: Cells) -> Flags:
    """For each code whether the state is one of rest; not so before the first."""
    return np.array([*(state.at_rest for state in cells.table.table.states), False])


def _ending(
    cells: Cells, last: int, left: int, violates: int, doubtful: int
) -> tuple[Outcome | None, Answer]:
    table = cells.table.table
    name, before = cells.name(last), cells.name(left)
    answer = answer_of(table, name, {"SL103"} if violates else set(), bool(doubtful))
    return outcome_of(table, before, name), answer
