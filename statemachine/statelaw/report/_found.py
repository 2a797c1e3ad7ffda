"""What a report is written of: the log, and its findings, which wait in a file."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any

from statelaw.baseline import Known
from statelaw.finding import Severity
from statelaw.logs import Flagged, LogCheck
from statelaw.observation import Broken
from statelaw.report._entry import Entry
from statelaw.report._line import lines_of
from statelaw.rules import RULES
from statelaw.words import prose, shown

_IN_MEMORY = 8 * 1024 * 1024
_TOGETHER = 100


class Spool:
    """Findings that wait in a file until the log has been read, so that memory does not grow.

    Attributes:
        count: How many there are.
    """

    def __init__(self) -> None:
        self._file = tempfile.SpooledTemporaryFile(  # noqa: SIM115 - this is a context
            max_size=_IN_MEMORY, mode="w+", encoding="ascii"
        )
        self._waiting: list[str] = []
        self.count = 0

    def __enter__(self) -> Spool:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._file.close()

    def add(self, said: Flagged | Broken) -> None:
        """Keep every finding of what is said."""
        for line in lines_of(said):
            self._waiting.append(line)
            self.count += 1
        if len(self._waiting) >= _TOGETHER:
            self._keep()

    def _keep(self) -> None:
        """Put what waits into the file, which is not touched while it is being read."""
        if self._waiting:
            self._file.write("".join(self._waiting))
            self._waiting.clear()

    def lines(self) -> Iterator[str]:
        """Each finding as JSON, in the order of the log."""
        self._keep()
        self._file.seek(0)
        for line in self._file:
            yield line.rstrip("\n")

    def __iter__(self) -> Iterator[Entry]:
        return (Entry.from_json(json.loads(line)) for line in self.lines())

    def worst_first(self) -> Iterator[Entry]:
        """The findings, errors first, and those of one weight in the order of the log."""
        for severity in Severity:
            mark = f'"severity": "{severity}"'
            for line in self.lines():
                if mark in line:  # most lines need not be parsed
                    entry = Entry.from_json(json.loads(line))
                    if entry.severity is severity:
                        yield entry


@dataclass(frozen=True)
class Found:
    """What a report is written of.

    Attributes:
        log: The log, which has been gone through.
        spool: Its findings.
        how: The options that it was checked with.
        left_out: How many findings of each rule were not reported, because the rule is not.
        known: How many were not, because a baseline knows them.
        gone: The known deviations of the baseline that were not met.
    """

    log: LogCheck
    spool: Spool
    how: Mapping[str, Any] = field(default_factory=dict)
    left_out: Mapping[str, int] = field(default_factory=dict)
    known: int = 0
    gone: tuple[Known, ...] = ()


def gone_text(known: Known) -> str:
    """A known deviation that has gone, in a line that is safe to print."""
    who = "/".join(shown(part) for part in (known.lifecycle, known.entity) if part)
    rule = RULES[known.code].name if known.code in RULES else "unknown-rule"
    return f"{shown(known.code)} {rule} {who}: {prose(known.message)}".replace(" : ", ": ")
