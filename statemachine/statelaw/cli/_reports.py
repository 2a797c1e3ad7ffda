"""The reports of one check: the one that is printed, and those that are written to files."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple

from statelaw.cli._parser import UsageError
from statelaw.errors import InputError
from statelaw.files import writing
from statelaw.logs import Flagged, LogCheck
from statelaw.observation import Broken
from statelaw.report import FORMATS, Found, Spool, Writer, writer
from statelaw.screening import Screening
from statelaw.words import did_you_mean


class Target(NamedTuple):
    """A report that is asked for.

    Attributes:
        format: The format's name.
        path: The file.
    """

    format: str
    path: Path


def target(text: str) -> Target:
    """What an option such as `sarif=out.sarif` asks for."""
    name, equals, path = text.partition("=")
    if not equals or not path:
        text = f"{text!r}: write FORMAT=FILE, such as sarif=out.sarif"
        raise argparse.ArgumentTypeError(text)
    if name not in FORMATS:
        hint = did_you_mean(name, FORMATS) or f"choose one of {', '.join(FORMATS)}"
        raise argparse.ArgumentTypeError(f"format {name!r} is not known; {hint}")
    return Target(name, Path(path))


class Reports:
    """The reports of one check; a context, which frees the file in which findings wait."""

    def __init__(
        self, printed: Writer, targets: Sequence[Target], how: Mapping[str, Any], *, spools: bool
    ) -> None:
        """Prepare.

        Args:
            printed: The report that goes to standard output.
            targets: The reports that go to files.
            how: The options that decide what is found.
            spools: Whether the printed one needs the findings to wait in a file.

        Raises:
            UsageError: Two reports would go to the same file.
            InputError: A report's folder is not there.
        """
        _ensure_apart(targets)
        self._printed = printed
        self._written = [(each, writer(each.format)) for each in targets]
        self._how = how
        self._spools = spools or any(FORMATS[each.format].spools for each in targets)
        self._spool = Spool()

    def __enter__(self) -> Reports:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._spool.__exit__(kind, error, trace)

    def take(self, said: Flagged | Broken) -> None:
        """Tell every report what is said of an observation or a record."""
        for each in (self._printed, *(report for _, report in self._written)):
            each.take(said)
        if self._spools:
            self._spool.add(said)

    def print(self, log: LogCheck, screening: Screening) -> None:
        """Print the report that goes to standard output."""
        self._printed.write(self.found(log, screening), sys.stdout)

    def write(self, log: LogCheck, screening: Screening) -> None:
        """Write the reports that go to files, each whole or not at all.

        Raises:
            InputError: A file cannot be written.
        """
        found = self.found(log, screening)
        for each, report in self._written:
            with writing(each.path) as out:
                report.write(found, out)

    def found(self, log: LogCheck, screening: Screening) -> Found:
        """What the reports are written of."""
        baseline = screening.baseline
        return Found(
            log,
            self._spool,
            self._how,
            left_out=dict(screening.left_out),
            known=baseline.met if baseline else 0,
            gone=tuple(baseline.gone()) if baseline else (),
        )


def _ensure_apart(targets: Sequence[Target]) -> None:
    paths = [each.path.absolute() for each in targets]
    for each, path in zip(targets, paths, strict=True):
        if paths.count(path) > 1:
            raise UsageError(f"two reports would be written to {each.path}")
        ensure_place(each.path)


def ensure_place(path: Path) -> None:
    """Say before a long job that a file cannot be written at its end.

    Raises:
        InputError: It is a folder, or its folder is not there.
    """
    if path.is_dir():
        raise InputError(f"{path}: is a folder; name a file")
    if not path.absolute().parent.is_dir():
        raise InputError(f"{path}: there is no folder {path.parent}")
