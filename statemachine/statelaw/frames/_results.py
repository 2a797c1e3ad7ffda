"""What a check of files writes besides: the verdict on each row, and what each trace comes to."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pyarrow as pa

from statelaw.errors import InputError
from statelaw.files import writing_bytes
from statelaw.frames._files_checked import FilesChecked
from statelaw.frames._parts import Part
from statelaw.frames._spool import Spool
from statelaw.frames._sums import sums_of
from statelaw.frames._survey import Survey
from statelaw.words import shown

Where = str | os.PathLike[str] | None


class Results:
    """Where results go, and what keeps them until then.

    Attributes:
        spool: What keeps verdicts, if they are wanted.
        sums: What keeps what traces come to, if that is wanted.

    Args:
        verdicts: The folder for verdicts.
        summaries: The file for what traces come to.
        survey: What goes through the log; it keeps what is wanted.
        parts: The files of the log.

    Raises:
        InputError: They cannot be written there.
    """

    def __init__(self, verdicts: Where, summaries: Where, survey: Survey, parts: Sequence[Part]):
        self._summaries = None if summaries is None else Path(summaries)
        if self._summaries is not None:
            _require_place(self._summaries)
        cells, gear = survey.kernel.cells, survey.kernel.gear
        self.spool = None if verdicts is None else Spool(Path(verdicts), parts, cells.verdict, gear)
        self.sums = None if summaries is None else sums_of(survey)
        survey.keepers += [each for each in (self.spool, self.sums) if each is not None]

    def __bool__(self) -> bool:
        return self.spool is not None or self.sums is not None

    @contextmanager
    def kept(self, *, for_later: bool) -> Iterator[None]:
        """What has been kept is dropped in the end; for later it stays where something fails."""
        try:
            yield
        except BaseException:
            self._drop(all=not for_later)
            raise
        self._drop(all=True)

    def _drop(self, *, all: bool) -> None:  # noqa: A002
        if self.spool is not None:
            self.spool.discard() if all else self.spool.close()

    def judged(self, row: int, verdict: int) -> None:
        """Correct the verdict on a row of the log."""
        if self.spool is not None:
            self.spool.put(row, verdict)

    def write(self, checked: FilesChecked, rows_of_parts: Sequence[int]) -> None:
        """Write what is wanted, each in one step."""
        if self._summaries is not None and self.sums is not None:
            _write_table(self._summaries, checked.summed(self.sums))
        if self.spool is not None:
            self.spool.write(rows_of_parts)


def _require_place(path: Path) -> None:
    if path.is_dir():
        raise InputError(f"{shown(str(path))}: is a folder; name a file")
    if not path.absolute().parent.is_dir():
        raise InputError(f"{shown(str(path))}: there is no folder to put it in")


def _write_table(path: Path, table: pa.Table) -> None:
    from pyarrow import parquet

    with writing_bytes(path) as file:
        parquet.write_table(table, file)
