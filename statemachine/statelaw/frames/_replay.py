"""Going through a log of files again for some of its traces: those are walked, row by row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from statelaw.finding import Finding
from statelaw.frames._dataset import Batch, Dataset
from statelaw.frames._gravity import SEVERITIES
from statelaw.frames._labels import LEFT_OUT
from statelaw.frames._pairs import Cell, PairCounts
from statelaw.frames._runs import Runs
from statelaw.frames._sums import Sum
from statelaw.frames._survey import Survey
from statelaw.frames._times import moments_of
from statelaw.judgement import is_violation
from statelaw.observation import Observation, Place
from statelaw.ordering import is_late
from statelaw.verdict import Verdict, VerdictTable
from statelaw.walk import Policy, Walk, not_settled


class Row(NamedTuple):
    """A row of a trace that is walked.

    Attributes:
        row: The row of the log, from 0.
        number: The number of its entity.
        entity: The value of each key column.
        seen: What was observed; its place is the file and the record in it, from 1.
    """

    row: int
    number: int
    entity: tuple[Any, ...]
    seen: Observation


class Reread(NamedTuple):
    """A batch that is read again.

    Attributes:
        first: The row of the log that it begins with, from 0.
        batch: The batch.
        runs: Its runs, named by the same numbers as before.
    """

    first: int
    batch: Batch
    runs: Runs


def reread(survey: Survey, dataset: Dataset) -> Iterator[Reread]:
    """The batches of a log, read once more."""
    entities, first = survey.entities.again(), 0
    for batch in dataset.batches():
        yield Reread(first, batch, entities.runs(batch.columns, len(batch)))
        first += len(batch)


def rows_of(survey: Survey, dataset: Dataset, wanted: NDArray[np.bool_]) -> Iterator[Row]:
    """The rows of the entities that are wanted, in the order of the log."""
    for again in reread(survey, dataset):
        yield from rows_in(again, survey, dataset, wanted)


def rows_in(
    again: Reread, survey: Survey, dataset: Dataset, wanted: NDArray[np.bool_]
) -> Iterator[Row]:
    """The rows of a batch that are of entities that are wanted."""
    batch, runs = again.batch, again.runs
    of_row = np.repeat(wanted[runs.names], np.diff(runs.heads, append=runs.size))
    rows = np.flatnonzero(of_row)
    if not len(rows):
        return
    taken = pa.array(rows)
    keys = [batch.columns[name].take(taken).to_pylist() for name in survey.entities.keys]
    named = zip(*keys, strict=True) if keys else iter([()] * len(rows))
    statuses = batch.columns[survey.status].take(taken).to_pylist()
    times = [None] * len(rows) if survey.at is None else _times(batch.columns, survey, rows)
    name = str(dataset.parts[batch.part].path)
    places = (Place(name, batch.start + row + 1) for row in rows.tolist())
    numbers = zip((rows + again.first).tolist(), runs.at(rows).tolist(), strict=True)
    for (row, number), entity, status, at, place in zip(
        numbers, named, statuses, times, places, strict=True
    ):
        yield Row(row, number, entity, Observation(status, at=at, place=place))


def _times(columns: Any, survey: Survey, rows: NDArray[np.intp]) -> list[Any]:
    return list(moments_of(columns[survey.at], rows))


class Walks:
    """The traces that are walked."""

    def __init__(self, table: VerdictTable[Any], how: Policy) -> None:
        self._table = table
        self._how = how
        self._walks: dict[int, Walk] = {}
        self._lasts: dict[int, tuple[Row, Verdict]] = {}

    def step(self, row: Row) -> tuple[Verdict, list[Finding]] | None:
        """What is said of a row; `None` if it repeats the latest one of its trace."""
        walk = self._walks.get(row.number)
        if walk is None:
            walk = self._walks[row.number] = Walk(self._table, self._how)
        if walk.repeats(row.seen):
            return None
        verdict, findings = walk.step(row.seen)
        if self._how.must_settle:
            self._lasts[row.number] = row, verdict
        return verdict, findings

    def ends(self) -> Iterator[tuple[Row, Verdict, Finding]]:
        """What is said of traces that had to come to rest and did not, with their last rows."""
        for row, verdict in sorted(self._lasts.values(), key=lambda last: last[0].row):
            walk = self._walks[row.number]
            if not walk.settled:
                index, place = walk.index - 1, row.seen.place
                yield row, verdict, not_settled(self._table, walk.previous, index, place)


Put = Callable[[int, int], object]
"""Takes a row of the log, and the number of the verdict on it or `LEFT_OUT`."""


class Correction:
    """What looking at times changes in what is said of traces whose times do not increase.

    Args:
        rows: The rows of these traces.
        table: The compiled lifecycle.
        how: How doubtful things are weighed.
        judged: Told of each row.

    Attributes:
        late: How many rows came late.
        repeated: How many rows repeat the latest one.
        traces: What is known of each of these traces, by its number.
    """

    def __init__(
        self,
        rows: Iterator[Row],
        table: VerdictTable[Any],
        how: Policy,
        judged: Put,
    ) -> None:
        self._table = table
        self.late = self.repeated = 0
        self.traces: dict[int, Corrected] = {}
        self._right: Counter[Cell] = Counter()
        self._wrong: Counter[Cell] = Counter()
        for row in rows:
            trace = self.traces.get(row.number)
            if trace is None:
                trace = self.traces[row.number] = Corrected(table, how)
            self._wrong[trace.cell(trace.plain, row.seen)] += 1
            trace.plain.step(Observation(row.seen.status))
            judged(row.row, self._take(trace, row.seen))

    def corrected(self, counts: PairCounts) -> PairCounts:
        """The counts of the whole log as they should be."""
        wrong, right = (
            PairCounts(counts.statuses, dict(each)) for each in (self._wrong, self._right)
        )
        return counts - wrong + right

    def _take(self, trace: Corrected, seen: Observation) -> int:
        if trace.walk.repeats(seen):
            self.repeated += 1
            return LEFT_OUT
        late = is_late(seen, trace.walk.latest)
        self.late += late
        if not late:
            self._right[trace.cell(trace.walk, seen)] += 1
        return trace.take(seen, late=late)


class Corrected:
    """A trace that is walked, and what it comes to.

    Attributes:
        walk: Where it stands.
        plain: Where it would stand if every row were judged as a step.
    """

    def __init__(self, table: VerdictTable[Any], how: Policy) -> None:
        self._table = table
        self.walk, self.plain = Walk(table, how), Walk(table, how)
        self._first: str | None = None
        self._numbers = [0] * len(SEVERITIES)
        self._violates = self._doubtful = False

    def take(self, seen: Observation, *, late: bool) -> Verdict:
        """Take the next observation; the verdict on it."""
        if self._first is None and not late and seen.status in self._table.codes:
            self._first = seen.status
        verdict, findings = self.walk.step(seen)
        for finding in findings:
            self._numbers[SEVERITIES.index(finding.severity)] += 1
        self._violates |= any(map(is_violation, findings))
        self._doubtful |= not verdict.legal
        return verdict

    def cell(self, walk: Walk, seen: Observation) -> Cell:
        """What an observation would be counted as in a walk."""
        return self._code(walk.previous), self._table.code(seen.status), walk.gap

    @property
    def stands(self) -> int:
        """The code of the state it stands in."""
        return self._code(self.walk.previous)

    @property
    def gravest(self) -> int:
        """How grave its gravest finding is, as `Survey.flags` has it."""
        return max((i for i, number in enumerate(self._numbers, 1) if number), default=0)

    @property
    def sum(self) -> Sum:
        """What it comes to."""
        first, left = self._code(self._first), self._code(self.walk.left)
        marks = self._violates, self._doubtful
        return Sum(self.walk.index, first, left, tuple(self._numbers), *marks)

    def _code(self, status: str | None) -> int:
        return self._table.before if status is None else self._table.code(status)
