"""The verdicts on a log of files, kept on disk until they can stand beside it."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from statelaw.errors import InputError
from statelaw.frames._engine import Gear
from statelaw.frames._gravity import of_cells
from statelaw.frames._labels import VERDICT_TYPE, labelled
from statelaw.frames._parts import Part
from statelaw.frames._runs import Judged, Runs
from statelaw.words import shown

_GROUP = 1 << 20
_SCHEMA = pa.schema([("verdict", VERDICT_TYPE)])


class Spool:
    """Keeps the verdict on each row in a file of a byte a row, and at last makes files of them.

    A folder holds a Parquet file for each file of the log, of the same name below the folder that
    they have in common.  It comes into being whole.

    Args:
        folder: The folder, which is not there yet.
        parts: The files of the log.
        lookup: The verdict of each cell.
        gear: What does the work.

    Raises:
        InputError: The folder is there already, or it cannot be where it is to be.
    """

    name = "verdicts"

    def __init__(
        self, folder: Path, parts: Sequence[Part], lookup: NDArray[np.uint8], gear: Gear
    ) -> None:
        self._folder = folder
        self._names = mirrored([part.path for part in parts])
        self._lookup = lookup
        self._gear = gear
        self._rows = 0
        self._opened: BinaryIO | None = None
        self._path = folder.with_name(f".{folder.name}.unfinished")
        if os.path.lexists(folder):
            raise InputError(f"{shown(str(folder))}: is there already; name a new folder")
        if not folder.absolute().parent.is_dir():
            raise InputError(f"{shown(str(folder))}: there is no folder to put it in")

    def note(self, columns: Mapping[str, Any], runs: Runs, count: int) -> None:
        """See `Keeper`."""

    def take(self, start: int, runs: Runs, judged: Judged) -> None:  # noqa: ARG002
        """See `Sink`."""
        with self._writing():
            self._file.write(of_cells(self._lookup, judged, self._gear).tobytes())

    def put(self, row: int, verdict: int) -> None:
        """Correct the verdict on a row of the log."""
        with self._writing():
            self._file.seek(row)
            self._file.write(bytes([verdict]))

    def state(self) -> dict[str, NDArray[Any]]:
        """See `Keeper`; what the rows are is in the file."""
        with self._writing():
            self._file.flush()
            os.fsync(self._file.fileno())
        return {}

    def restore(self, state: Mapping[str, NDArray[Any]]) -> None:
        """See `Keeper`."""
        self._rows = int(state["rows"][0])

    def write(self, rows_of_parts: Sequence[int]) -> None:
        """Make the folder.

        Args:
            rows_of_parts: How many rows each file of the log has, but for empty ones at the end.
        """
        draft = self._folder.with_name(f".{self._folder.name}.{secrets.token_hex(4)}.tmp")
        with self._writing():
            self._file.flush()
            try:
                self._write_all(draft, rows_of_parts)
                draft.rename(self._folder)
            except BaseException:
                shutil.rmtree(draft, ignore_errors=True)
                raise

    def close(self) -> None:
        """Keep what there is for another time."""
        if self._opened is not None:
            self._opened.close()

    def discard(self) -> None:
        """Keep nothing."""
        with self._writing():
            self.close()
            self._path.unlink(missing_ok=True)

    @property
    def _file(self) -> BinaryIO:
        if self._opened is None:
            self._opened = self._path.open("r+b" if self._path.exists() else "w+b")
            self._go_on(self._opened)
        return self._opened

    def _go_on(self, file: BinaryIO) -> None:
        """Begin after as many rows as are known."""
        if file.seek(0, os.SEEK_END) < self._rows:
            raise InputError(
                f"{shown(str(self._path))}: lacks verdicts that the checkpoint goes on from; "
                "delete the checkpoint to begin anew"
            )
        file.truncate(self._rows)
        file.seek(self._rows)

    def _write_all(self, draft: Path, rows_of_parts: Sequence[int]) -> None:
        draft.mkdir()
        known, start = np.zeros(len(self._names), np.int64), 0
        known[: len(rows_of_parts)] = rows_of_parts
        for name, rows in zip(self._names, known.tolist(), strict=True):
            path = draft / name
            path.parent.mkdir(parents=True, exist_ok=True)
            _write_one(path, self._verdicts(start, start + rows))
            start += rows

    def _verdicts(self, start: int, end: int) -> Iterator[NDArray[np.uint8]]:
        for first in range(start, end, _GROUP):
            self._file.seek(first)
            yield np.frombuffer(self._file.read(min(_GROUP, end - first)), np.uint8)

    @contextmanager
    def _writing(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            reason = error.strerror or error
            raise InputError(f"{shown(str(self._folder))}: cannot be written: {reason}") from None


def verdict_batch(codes: NDArray[np.uint8]) -> pa.RecordBatch:
    """The verdicts on some rows, as a column `verdict`."""
    return pa.RecordBatch.from_arrays([labelled(codes)], schema=_SCHEMA)


def mirrored(paths: Sequence[Path]) -> list[Path]:
    """A name for each file below the folder that all of them are in, for a Parquet file beside it.

    Raises:
        InputError: Two files would have one name.
    """
    whole = [Path(os.path.abspath(path)) for path in paths]
    root = os.path.commonpath([path.parent for path in whole])
    names: dict[Path, Path] = {}
    for path in whole:
        name = path.relative_to(root)
        name = name if name.suffix == ".parquet" else name.with_name(f"{name.name}.parquet")
        if name in names:
            raise InputError(
                f"{shown(str(path))}: its verdicts would be written to the same file as those of "
                f"{shown(str(names[name]))}"
            )
        names[name] = path
    return list(names)


def _write_one(path: Path, groups: Iterator[NDArray[np.uint8]]) -> None:
    from pyarrow import parquet

    with path.open("xb") as file:
        with parquet.ParquetWriter(file, _SCHEMA) as writer:
            for codes in groups:
                writer.write_batch(verdict_batch(codes), row_group_size=_GROUP)
        file.flush()
        os.fsync(file.fileno())
