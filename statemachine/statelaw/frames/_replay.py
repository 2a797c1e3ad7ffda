"""Going through a log of files again for some of its traces: those are walked, row by row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from statelaw.finding import Finding
from statelaw.frames._dataset import Dataset
from statelaw.frames._pairs import Cell, PairCounts
from statelaw.frames._survey import SEVERITIES, Survey
from statelaw.frames._times import moments_of
from statelaw.observation import Observation, Place
from statelaw.ordering import is_late
from statelaw.verdict import Verdict, VerdictTable
from statelaw.walk import Policy, Walk


class Row(NamedTuple):
    """A row of a trace that is walked.

    Attributes:
        number: The number of its entity.
        entity: The value of each key column.
        seen: What was observed; its place is the file and the record in it, from 1.
    """

    number: int
    entity: tuple[Any, ...]
    seen: Observation


def rows_of(survey: Survey, dataset: Dataset, wanted: NDArray[np.bool_]) -> Iterator[Row]:
    """The rows of the entities that are wanted, in the order of the log."""
    entities = survey.entities.again()
    for batch in dataset.batches():
        runs = entities.runs(batch.columns, len(batch))
        of_row = np.repeat(wanted[runs.names], np.diff(runs.heads, append=runs.size))
        rows = np.flatnonzero(of_row)
        if not len(rows):
            continue
        taken = pa.array(rows)
        keys = [batch.columns[name].take(taken).to_pylist() for name in entities.keys]
        named = zip(*keys, strict=True) if keys else iter([()] * len(rows))
        statuses = batch.columns[survey.status].take(taken).to_pylist()
        times = [None] * len(rows) if survey.at is None else _times(batch.columns, survey, rows)
        name = str(dataset.parts[batch.part].path)
        places = (Place(name, batch.start + row + 1) for row in rows.tolist())
        numbers = runs.at(rows).tolist()
        for number, entity, status, at, place in zip(
            numbers, named, statuses, times, places, strict=True
        ):
            yield Row(number, entity, Observation(status, at=at, place=place))


def _times(columns: Any, survey: Survey, rows: NDArray[np.intp]) -> list[Any]:
    return list(moments_of(columns[survey.at], rows))


def walked(
    rows: Iterator[Row], table: VerdictTable[Any], how: Policy
) -> Iterator[tuple[Row, Verdict, list[Finding]]]:
    """What is said of each row; one that repeats the latest of its trace is left out."""
    walks: dict[int, Walk] = {}
    for row in rows:
        walk = walks.get(row.number)
        if walk is None:
            walk = walks[row.number] = Walk(table, how)
        if not walk.repeats(row.seen):
            yield row, *walk.step(row.seen)


class Correction:
    """What looking at times changes in the counts of traces whose times do not increase.

    Attributes:
        counts: The counts of these traces as they should be.
        wrong: Their counts as they were when every row was judged as a step.
        late: How many rows came late.
        repeated: How many rows repeat the latest one.
        gravest: For each entity how grave its gravest finding is, as `Survey.flags` has it.
    """

    def __init__(self, rows: Iterator[Row], table: VerdictTable[Any], how: Policy) -> None:
        self._table = table
        self.late = self.repeated = 0
        self.gravest: Counter[int] = Counter()
        self._right: Counter[Cell] = Counter()
        self._wrong: Counter[Cell] = Counter()
        self._walks: dict[int, Walk] = {}
        self._plain: dict[int, Walk] = {}
        for row in rows:
            plain = self._plain.setdefault(row.number, Walk(table, how))
            self._count(plain, row.seen, self._wrong)
            plain.step(Observation(row.seen.status))
            walk = self._walks.setdefault(row.number, Walk(table, how))
            if walk.repeats(row.seen):
                self.repeated += 1
            else:
                self._take(walk, row)

    def corrected(self, counts: PairCounts) -> PairCounts:
        """The counts of the whole log as they should be."""
        wrong, right = (
            PairCounts(counts.statuses, dict(each)) for each in (self._wrong, self._right)
        )
        return counts - wrong + right

    @property
    def stands(self) -> dict[int, int]:
        """For each of these entities the code of the state it stands in."""
        return {number: self._code(walk) for number, walk in self._walks.items()}

    def _take(self, walk: Walk, row: Row) -> None:
        if is_late(row.seen, walk.latest):
            self.late += 1
        else:
            self._count(walk, row.seen, self._right)
        _, findings = walk.step(row.seen)
        gravities = [1 + SEVERITIES.index(finding.severity) for finding in findings]
        self.gravest[row.number] = max([self.gravest[row.number], *gravities])

    def _count(self, walk: Walk, seen: Observation, counts: Counter[Cell]) -> None:
        counts[self._code(walk), self._table.code(seen.status), walk.gap] += 1

    def _code(self, walk: Walk) -> int:
        return self._table.before if walk.previous is None else self._table.code(walk.previous)
