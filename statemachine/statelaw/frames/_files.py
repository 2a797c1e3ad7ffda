"""Checking a log that is held in files of columns, of any size."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from statelaw.errors import InputError
from statelaw.finding import Finding, Severity
from statelaw.frames._cells import Cells
from statelaw.frames._checkpoint import Checkpoint
from statelaw.frames._dataset import Dataset
from statelaw.frames._formats import BATCH, Wanted
from statelaw.frames._pairs import PairCounts
from statelaw.frames._parts import FileFormat, parts_of
from statelaw.frames._passage import Passage
from statelaw.frames._progress import Progress, Telling
from statelaw.frames._replay import Correction, rows_of, walked
from statelaw.frames._survey import SEVERITIES, UNTIMELY, Survey
from statelaw.frames._times import Unsorted
from statelaw.table import TransitionTable
from statelaw.validator import policy
from statelaw.verdict import Mode, Trust, VerdictTable, compiled
from statelaw.walk import OnViolation, Policy
from statelaw.words import chosen

Sources = str | os.PathLike[str] | Sequence[str | os.PathLike[str]]


def check_files(
    sources: Sources,
    lifecycle: TransitionTable[Any] | VerdictTable[Any],
    *,
    status: str = "status",
    entity: str | Sequence[str] | None = "entity",
    at: str | None = None,
    unsorted: Unsorted | str = Unsorted.SAY,
    format: FileFormat | str | None = None,  # noqa: A002
    per_trace: bool = True,
    mode: Mode | str = Mode.POLLED,
    max_missed: int | None = None,
    trust: Trust | str = Trust.ALL,
    unknown: Severity | str = Severity.ERROR,
    undeclared: Severity | str = Severity.ERROR,
    undocumented: Severity | str = Severity.NOTE,
    on_violation: OnViolation | str = OnViolation.ADOPT,
    on_progress: Callable[[Progress], object] | None = None,
    checkpoint: str | os.PathLike[str] | None = None,
    checkpoint_seconds: float = 30.0,
    accelerate: bool | None = None,
) -> FilesChecked:
    """Check a log held in Parquet, Arrow, CSV or JSON lines files, in bounded memory.

    The files are one log: they are read in the order in which they are given, and traces go on
    from one to the next.  Only the columns that are needed are read.

    Args:
        sources: Paths, folders or patterns such as `logs/**/*.parquet`.  A folder stands for the
            files in it in the order of their names; folders named `key=value` are columns.
        lifecycle: See `check`.
        status: See `check`.
        entity: See `check`.
        at: See `check`; text in ISO 8601 is a time too.
        unsorted: See `check`; files are not sorted.
        format: What the files are written in, if their names do not say it.
        per_trace: Whether to know for each trace how grave its findings are, which costs a byte
            an entity; without it there are counts, and no findings.
        mode: See `Lifecycle.compile`.
        max_missed: See `Lifecycle.compile`.
        trust: See `Lifecycle.compile`.
        unknown: See `Lifecycle.check`.
        undeclared: See `Lifecycle.check`.
        undocumented: See `Lifecycle.check`.
        on_violation: See `Lifecycle.check`.
        on_progress: Called twice a second and at the end.
        checkpoint: A file in which the state is put down from time to time and at an interrupt;
            a call with the same arguments goes on from there.  It is deleted at the end.
        checkpoint_seconds: From how much time to how much time.
        accelerate: See `Kernel`.

    Raises:
        InputError: There is no such file, it cannot be read or lacks a column, a column's type
            does not fit, or the checkpoint is of another log.
    """
    how = policy(
        unknown=unknown,
        undeclared=undeclared,
        undocumented=undocumented,
        on_violation=on_violation,
    )
    lifecycle = compiled(lifecycle, mode, max_missed=max_missed, trust=trust)
    keys = () if entity is None else (entity,) if isinstance(entity, str) else tuple(entity)
    lies = _allowed(unsorted)
    columns = (status, keys, None if lies is Unsorted.KEEP else at)
    survey = Survey(
        Cells(lifecycle, how.on_violation), how, columns, per_trace=per_trace, accelerate=accelerate
    )
    parts = parts_of(sources, None if format is None else chosen(FileFormat, format, "format"))
    names = tuple(name for name in (status, *keys, columns[2]) if name is not None)
    dataset = Dataset(parts, Wanted(tuple(dict.fromkeys(names)), status, keys))
    kept = None if checkpoint is None else Checkpoint(checkpoint, survey, how, parts)
    Passage(survey, dataset, Telling(parts, on_progress), kept, checkpoint_seconds).run()
    return FilesChecked(survey, dataset, how, lies)


def _allowed(unsorted: Unsorted | str) -> Unsorted:
    lies = chosen(Unsorted, unsorted, "unsorted")
    if lies is Unsorted.SORT:
        raise InputError("files are not sorted here: sort them first, or say unsorted='say'")
    return lies


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

    def __init__(self, survey: Survey, dataset: Dataset, how: Policy, lies: Unsorted) -> None:
        self.table: VerdictTable[Any] = survey.kernel.cells.table
        self.rows = survey.rows
        self.traces = survey.entities.count
        self.counts: PairCounts = survey.tally.counts
        self.late = self.repeated = 0
        self._survey = survey
        self._dataset = dataset
        self._how = how
        self._codes = survey.codes()
        if survey.at is not None:
            self._look_at_times(lies)

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

        The files are read again, and the traces that have such findings are walked.

        Args:
            severity: The least grave findings that are wanted.

        Raises:
            InputError: There is no such severity, or `per_trace` was left off.
        """
        least = chosen(Severity, severity, "severity")
        wanted = self._flags() > SEVERITIES.index(least)
        rows = rows_of(self._survey, self._dataset, wanted)
        for row, verdict, findings in walked(rows, self.table, self._how):
            for finding in findings:
                if finding.severity.rank <= least.rank:
                    yield FileFinding(row.entity, verdict, finding)

    def _flags(self) -> Any:
        if not self._survey.per_trace:
            raise InputError("findings are known by trace: leave per_trace on")
        return self._survey.flags

    def _look_at_times(self, lies: Unsorted) -> None:
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
        correction = Correction(rows, self.table, self._how)
        self.counts = correction.corrected(self.counts)
        self.late, self.repeated = correction.late, correction.repeated
        for number, code in correction.stands.items():
            self._codes[number] = code
            self._survey.flags[number] = UNTIMELY | correction.gravest[number]


def _counted(numbers: NDArray[Any], kinds: int) -> list[int]:
    """How often each number occurs; in pieces, since each is widened to eight bytes."""
    counts = np.zeros(kinds, np.int64)
    for start in range(0, len(numbers), BATCH):
        counts += np.bincount(numbers[start : start + BATCH], minlength=kinds)
    return counts.tolist()
