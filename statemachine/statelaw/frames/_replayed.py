"""The observations of the loud traces of a log in files, made when the log is read again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from statelaw.frames._dataset import Batch
from statelaw.frames._kernel import Kernel, TallySink
from statelaw.frames._pairs import PairCounts
from statelaw.frames._plain import AT, ENTITY, NO_TIME, RECORD, RUN, STATUS, PlainLog, as_records
from statelaw.frames._progress import Telling
from statelaw.frames._runs import Judged, Rows, Runs
from statelaw.frames._sieve import Passed, Sieve
from statelaw.frames._statuses import StatusCodes
from statelaw.frames._survey import Survey
from statelaw.frames._times import moments_of
from statelaw.made import observation_of, place_at
from statelaw.observation import Observation


class Replay:
    """Goes through a log again for some of its traces.

    Args:
        survey: What went through it before.
        log: The log.
        wanted: For each trace whether it is wanted.
        telling: What is told how far it is.
        sieve: What rows of those have to be followed.
        records: Whether observations have the whole record as their payload.

    Attributes:
        passed: What was passed over before the latest observation; `None` if nothing may be.
    """

    def __init__(
        self,
        survey: Survey,
        log: PlainLog,
        wanted: NDArray[np.bool_],
        telling: Telling,
        sieve: Sieve,
        *,
        records: bool,
    ) -> None:
        self._survey = survey
        self._log = log.whole() if records else log
        self._wanted = wanted
        self._telling = telling
        self._sieve = sieve
        cells = survey.kernel.cells
        self._kernel = Kernel(cells.table, on_violation=cells.on_violation, accelerate=False)
        self._statuses = StatusCodes(cells, STATUS, "files")
        self._tally = TallySink(self._kernel)
        self.passed: Passed | None = None

    def __iter__(self) -> Iterator[Observation]:
        if not self._wanted.any():
            return
        entities, rows = self._survey.entities.again(), 0
        for batch in self._log.batches():
            runs = entities.runs(batch.columns, len(batch))
            of_row = np.repeat(self._wanted[runs.names], np.diff(runs.heads, append=runs.size))
            followed = self._followed(batch, runs, np.flatnonzero(of_row))
            yield from self._observations(batch, *followed)
            rows += len(batch)
            self._telling.took(batch, rows)
        self._telling.ended(rows)

    def surveyed(self) -> PairCounts:
        """How often each pair occurred in the rows that were followed, all judged as steps."""
        return self._tally.counts

    def _followed(self, batch: Batch, runs: Runs, rows: Rows) -> tuple[Rows, list[Passed | None]]:
        """Which of some rows have to be followed, and what is passed over before each."""
        if not len(rows):
            return rows, []
        traces = runs.at(rows)
        codes = self._statuses.codes(batch.columns[STATUS].take(pa.array(rows)))
        judged = _Judged()
        self._kernel.feed_runs(Runs.of(traces), codes, judged)
        found, passed = self._sieve.sift(traces, codes, self._survey.weigh(judged.rows) > 0)
        kept = judged.of(found, len(rows))
        self._tally.take(0, Runs.of(traces[found]), kept)
        return rows[found], passed

    def _observations(
        self, batch: Batch, rows: Rows, passed: list[Passed | None]
    ) -> Iterator[Observation]:
        taken = pa.array(rows)
        columns: dict[str, Any] = {
            name: column.take(taken) for name, column in batch.columns.items()
        }
        if RECORD in columns:
            columns[RECORD] = as_records(columns[RECORD])
        name = self._log.files[batch.part].name
        statuses = columns[STATUS].to_pylist()
        entities = map(str, columns[ENTITY].to_pylist())
        named = columns[RUN].to_pylist() if RUN in columns else [""] * len(rows)
        times = _moments(columns[AT]) if AT in columns else [None] * len(rows)
        records = columns[RECORD] if RECORD in columns else [None] * len(rows)
        lines = (rows + (batch.start + 1)).tolist()
        for self.passed, status, entity, run, at, record, line in zip(
            passed, statuses, entities, named, times, records, lines, strict=True
        ):
            place = place_at(name, line)
            yield observation_of(status, entity, run, at, None, None, "", record, place)


class _Judged:
    """Keeps the rows that were judged last."""

    def __init__(self) -> None:
        self.rows = Judged(np.zeros(0, dtype=np.uint8))

    def take(self, start: int, runs: Runs, judged: Judged) -> None:  # noqa: ARG002
        """See `Sink`."""
        self.rows = judged

    def of(self, rows: Rows, count: int) -> Judged:
        """Some of them."""
        has_gap = np.zeros(count, dtype=bool)
        has_gap[self.rows.gapped] = True
        return Judged(self.rows.pairs[rows], np.flatnonzero(has_gap[rows]))


def _moments(column: Any) -> list[datetime | None]:
    """Microseconds as times."""
    numbers = column.to_numpy()
    has_none = numbers == NO_TIME
    times = pa.array(np.where(has_none, 0, numbers), pa.timestamp("us", "UTC"))
    found: list[datetime | None] = list(moments_of(times, np.arange(len(times))))
    for row in np.flatnonzero(has_none).tolist():
        found[row] = None
    return found
