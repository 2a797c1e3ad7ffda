"""Checking a log that is held in files of columns, of any size."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from typing import Any

from statelaw.errors import InputError
from statelaw.finding import Severity
from statelaw.frames._cells import Cells
from statelaw.frames._checkpoint import Checkpoint
from statelaw.frames._dataset import Dataset
from statelaw.frames._files_checked import FilesChecked
from statelaw.frames._formats import Wanted
from statelaw.frames._parts import FileFormat, parts_of
from statelaw.frames._passage import Passage
from statelaw.frames._progress import Progress, Telling
from statelaw.frames._results import Results
from statelaw.frames._survey import Survey
from statelaw.frames._times import Unsorted
from statelaw.table import TransitionTable
from statelaw.validator import policy
from statelaw.verdict import Mode, Trust, VerdictTable, compiled
from statelaw.walk import OnViolation
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
    must_settle: bool = False,
    on_progress: Callable[[Progress], object] | None = None,
    checkpoint: str | os.PathLike[str] | None = None,
    checkpoint_seconds: float = 30.0,
    verdicts: str | os.PathLike[str] | None = None,
    summaries: str | os.PathLike[str] | None = None,
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
        must_settle: See `Lifecycle.check`; what is said of a trace that has not come to rest
            comes after all other findings.
        on_progress: Called twice a second and at the end.
        checkpoint: A file in which the state is put down from time to time and at an interrupt;
            a call with the same arguments goes on from there.  It is deleted at the end.
        checkpoint_seconds: From how much time to how much time.
        verdicts: A new folder for the verdict on each row: for each file a Parquet file of the
            same name, below the folder that all have in common, with as many rows and the column
            `verdict` of `FilesChecked.verdicts`.
        summaries: A Parquet file for what `FilesChecked.summaries` says; the keys of the traces
            are held, with some 50 bytes for each.
        accelerate: See `Kernel`.

    Raises:
        InputError: There is no such file, it cannot be read or lacks a column, a column's type
            does not fit, the checkpoint is of another log, or a result cannot be written where
            it is to be.
    """
    how = policy(
        unknown=unknown,
        undeclared=undeclared,
        undocumented=undocumented,
        on_violation=on_violation,
        must_settle=must_settle,
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
    results = Results(verdicts, summaries, survey, parts)
    kept = None if checkpoint is None else Checkpoint(checkpoint, survey, how, parts)
    passage = Passage(survey, dataset, Telling(parts, on_progress), kept, checkpoint_seconds)
    with results.kept(for_later=kept is not None):
        passage.run(is_all=not results)
        checked = FilesChecked(survey, dataset, how, lies, results.judged)
        results.write(checked, survey.rows_of_parts)
        if kept is not None:
            kept.done()
        return checked


def _allowed(unsorted: Unsorted | str) -> Unsorted:
    lies = chosen(Unsorted, unsorted, "unsorted")
    if lies is Unsorted.SORT:
        raise InputError("files are not sorted here: sort them first, or say unsorted='say'")
    return lies
