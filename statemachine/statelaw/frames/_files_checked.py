"""What checking a log of files gives back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from statelaw.errors import InputError
from statelaw.finding import Finding, Severity
from statelaw.frames._dataset import Dataset
from statelaw.frames._facts import settled
from statelaw.frames._formats import BATCH
from statelaw.frames._gravity import SEVERITIES
from statelaw.frames._pairs import PairCounts
from statelaw.frames._rejudged import rejudged
from statelaw.frames._replay import Corrected, Correction, Put, Walks, rows_of
from statelaw.frames._spool import verdict_batch
from statelaw.frames._steps import steps_table
from statelaw.frames._sums import TraceSums, sums_of
from statelaw.frames._survey import UNTIMELY, Survey
from statelaw.frames._times import Unsorted
from statelaw.verdict import VerdictTable
from statelaw.walk import Policy
from statelaw.words import chosen


class FileFinding(NamedTuple):
    """A finding in a log of files.

    Attributes:
        entity: The value of each key column.
        verdict: The verdict on the observation.
        finding: What is said; its place is the file and the record in it, from 1.
    """

    entity: tuple[Any, ...]
    verdict: Any
    finding: Finding


class FilesChecked:
    """A checked log of files.

    Attributes:
        table: The compiled lifecycle.
        rows: How many rows it has.
        traces: How many traces it has.
        counts: How often each pair occurred.
        late: How many rows came late, and were not judged.
        repeated: How many rows repeat the latest one of their trace, and were left out.
    """

    def __init__(
        self, survey: Survey, dataset: Dataset, how: Policy, lies: Unsorted, judged: Put
    ) -> None:
        self.table: VerdictTable[Any] = survey.kernel.cells.table
        self.rows = survey.rows
        self.traces = survey.entities.count
        self.counts: PairCounts = survey.tally.counts
        self.late = self.repeated = 0
        self._survey = survey
        self._dataset = dataset
        self._how = how
        self._corrected: Mapping[int, Corrected] = {}
        self._codes = survey.codes()
        if survey.at is not None:
            self._look_at_times(lies, judged)
        if how.must_settle and survey.per_trace:
            unsettled = self._unsettled()
            survey.flags[unsettled] = survey.flags[unsettled] & UNTIMELY | len(SEVERITIES)

    @property
    def steps(self) -> pa.Table:
        """How often each step occurred, one row for each (previous, status, verdict)."""
        return steps_table(self.counts, self.table)

    @property
    def standing(self) -> dict[str | None, int]:
        """How many traces stand in each state; `None`: of which no known status was seen."""
        names = [*map(str, self.table.codes), None]
        counts = _counted(self._codes, len(names))
        return {name: count for name, count in zip(names, counts, strict=True) if count}

    @property
    def gravest(self) -> dict[Severity | None, int]:
        """How many traces have findings of a severity and none graver; `None`: no findings.

        Raises:
            InputError: `per_trace` was left off.
        """
        names: tuple[Severity | None, ...] = (None, *SEVERITIES)
        counts = _counted(self._flags() & ~np.uint8(UNTIMELY), len(names))
        return {name: counts[i] for i, name in enumerate(names) if counts[i]}

    def findings(self, severity: Severity | str = Severity.WARNING) -> Iterator[FileFinding]:
        """The findings of a severity or graver, in the order of the log.

        The files are read again, and the traces that have such findings are walked.  Those that
        had to come to rest and did not are named last, in the order of their last rows.

        Args:
            severity: The least grave findings that are wanted.

        Raises:
            InputError: There is no such severity, or `per_trace` was left off.
        """
        least = chosen(Severity, severity, "severity")
        wanted = self._flags() > SEVERITIES.index(least)
        walks = Walks(self.table, self._how)
        for row in rows_of(self._survey, self._dataset, wanted):
            verdict, findings = walks.step(row) or (None, [])
            for finding in findings:
                if finding.severity.rank <= least.rank:
                    yield FileFinding(row.entity, verdict, finding)
        for row, verdict, finding in walks.ends():
            yield FileFinding(row.entity, verdict, finding)

    def verdicts(self) -> Iterator[pa.RecordBatch]:
        """The verdict on each row by name, a batch for each one that is read, in their order.

        The files are read again.  Each batch has the one column `verdict`, which is categorical;
        it is null for a row that only repeats the latest one of its trace, time and all.
        """
        untimely = self._survey.flags >= UNTIMELY
        return map(verdict_batch, rejudged(self._survey, self._dataset, untimely, self._how))

    def summaries(self) -> pa.Table:
        """What each trace comes to, one row each, in the order of their first rows in the log.

        The columns are those of `Checked.traces`.  The files are read again, and the keys of the
        traces, with some 50 bytes for each, are held.
        """
        kernel, keys = self._survey.kernel, self._survey.entities.keys
        columns = (self._survey.status, keys, None)
        survey = Survey(kernel.cells, self._how, columns, per_trace=False)
        sums = sums_of(survey)
        survey.keepers.append(sums)
        for batch in self._dataset.batches():
            survey.take(batch.columns)
        return self.summed(sums)

    def _flags(self) -> Any:
        if not self._survey.per_trace:
            raise InputError("findings are known by trace: leave per_trace on")
        return self._survey.flags

    def summed(self, sums: TraceSums) -> pa.Table:
        """What sums of these traces say, corrected where times do not increase."""
        for number, trace in self._corrected.items():
            sums.put(number, trace.sum)
        return sums.table(self._codes, self._unsettled())

    def _unsettled(self) -> NDArray[np.bool_]:
        """For each trace whether it had to come to rest and did not."""
        if not self._how.must_settle:
            return np.zeros(len(self._codes), dtype=bool)
        return ~settled(self._survey.kernel.cells, self._codes)

    def _look_at_times(self, lies: Unsorted, judged: Put) -> None:
        untimely = self._survey.flags >= UNTIMELY
        if not untimely.any():
            return
        if lies is Unsorted.REFUSE:
            count = int(untimely.sum())
            raise InputError(
                f"the times in {self._survey.at!r} do not increase in {count} traces: "
                "say unsorted='say' or 'keep'"
            )
        rows = rows_of(self._survey, self._dataset, untimely)
        correction = Correction(rows, self.table, self._how, judged)
        self.counts = correction.corrected(self.counts)
        self.late, self.repeated = correction.late, correction.repeated
        self._corrected = correction.traces
        for number, trace in self._corrected.items():
            self._codes[number] = trace.stands
            self._survey.flags[number] = UNTIMELY | trace.gravest


def _counted(numbers: NDArray[Any], kinds: int) -> list[int]:
    """How often each number occurs; in pieces, since each is widened to eight bytes."""
    counts = np.zeros(kinds, np.int64)
    for start in range(0, len(numbers), BATCH):
        counts += np.bincount(numbers[start : start + BATCH], minlength=kinds)
    return counts.tolist()
