"""`check_files`: a log cut into files, which are read batch by batch."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pyarrow as pa
from pyarrow import parquet
from statelaw import Finding, Verdict, VerdictTable
from statelaw.frames import FilesChecked, check_files
from statelaw.walk import Policy

from tests.engines.columns import chunks
from tests.engines.engine import (
    Abilities,
    Columnar,
    Engine,
    Judged,
    Keys,
    Log,
    Order,
    holds_any_text,
)
from tests.frames.holders import arrow
from tests.frames.test_files import WRITERS


@dataclass(frozen=True)
class Files:
    """`check_files` of files in one format."""

    format: str
    keys: frozenset[Keys] = frozenset(Keys)
    holds: Callable[[str], bool] = holds_any_text
    engine: str = "files"
    floats: str = "double"
    integers: str = "int64"

    @property
    def name(self) -> str:
        """See `Engine`."""
        return f"check_files in {self.format}"

    @property
    def can(self) -> Abilities:
        """See `Engine`."""
        return Abilities(
            orders=frozenset({Order.ROWS, Order.SAY}),
            keys=self.keys,
            most=2_000,
            holds=self.holds,
        )

    def judge(self, table: VerdictTable[Any], how: Policy, log: Log, order: Order) -> Judged:
        """See `Engine`."""
        columns: dict[str, Any] = {"entity": log.keys, "status": log.statuses}
        if log.times is not None:
            columns["at"] = log.times
        at = None if order is Order.ROWS else "at"
        with TemporaryDirectory() as name:
            folder = Path(name) / "log"
            folder.mkdir()
            first = self._write(folder, columns)
            found, verdicts, summaries = self._results(folder, table, how, at)
            findings = [_in_log(each.finding, first) for each in found.findings("note")]
        findings.sort(key=lambda each: each[0])
        ends = dict(zip(log.names, summaries["last"].to_pylist(), strict=True))
        return Judged(_codes(verdicts), findings, found.counts, ends)

    def take(self, table: VerdictTable[Any], columns: Mapping[str, Sequence[Any]]) -> None:
        """See `Columnar`."""
        with TemporaryDirectory() as folder:
            WRITERS[self.format](Path(folder) / f"log.{self.format}", arrow(columns))
            _checked(Path(folder), table, Policy())

    def _results(
        self, folder: Path, table: VerdictTable[Any], how: Policy, at: str | None
    ) -> tuple[FilesChecked, pa.Table, pa.Table]:
        """What is said, with the verdicts on the rows and what the traces come to."""
        found = _checked(folder, table, how, at=at)
        return found, pa.Table.from_batches(found.verdicts(), _VERDICTS), found.summaries()

    def _write(self, folder: Path, columns: Mapping[str, Sequence[Any]]) -> dict[str, int]:
        """Write a log into several files; the row of the log that each begins with."""
        table, first = arrow(columns), {}
        for number, part in enumerate(chunks(len(table))):
            path = folder / f"{number}.{self.format}"
            WRITERS[self.format](path, table.slice(part.start, part.stop - part.start))
            first[str(path)] = part.start
        return first


class Written(Files):
    """The same, its verdicts and what the traces come to written to files."""

    @property
    def name(self) -> str:
        """See `Engine`."""
        return f"check_files of {self.format}, written"

    def _results(
        self, folder: Path, table: VerdictTable[Any], how: Policy, at: str | None
    ) -> tuple[FilesChecked, pa.Table, pa.Table]:
        out, summaries = folder.parent / "verdicts", folder.parent / "summaries.parquet"
        found = _checked(folder, table, how, at=at, verdicts=out, summaries=summaries)
        written = [parquet.read_table(path) for path in sorted(out.iterdir())]
        return found, pa.concat_tables(written), parquet.read_table(summaries)


def _checked(folder: Path, table: VerdictTable[Any], how: Policy, **more: Any) -> FilesChecked:
    return check_files(
        folder,
        table,
        **more,
        unknown=how.unknown,
        undeclared=how.undeclared,
        undocumented=how.undocumented,
        on_violation=how.on_violation,
        must_settle=how.must_settle,
    )


def _codes(verdicts: pa.Table) -> list[int | None]:
    names = verdicts["verdict"].to_pylist()
    return [None if name is None else int(Verdict[name]) for name in names]


def _in_log(found: Finding, first: Mapping[str, int]) -> tuple[int, Finding]:
    assert found.place is not None
    row = first[found.place.file] + found.place.line - 1
    return row, replace(found, place=None)


def _fits_csv(text: str) -> bool:
    """Whether CSV keeps a text as it is: an empty one is none there."""
    return bool(text) and not set(text) & set("\x00\r\n")


_VERDICTS = pa.schema([("verdict", pa.dictionary(pa.int8(), pa.string()))])
_FILES = (
    Files("parquet"),
    Files("arrow"),
    Files("jsonl", keys=frozenset({Keys.TEXTS, Keys.INTEGERS})),
    Files("csv", keys=frozenset({Keys.TEXTS, Keys.INTEGERS}), holds=_fits_csv),
)
ENGINES: tuple[Engine, ...] = (*_FILES, Written("parquet"))
COLUMNAR: tuple[Columnar, ...] = _FILES[:2]
