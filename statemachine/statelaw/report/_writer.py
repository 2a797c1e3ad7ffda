"""What every report has in common."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, TextIO

from statelaw.logs import Flagged
from statelaw.observation import Broken
from statelaw.report._found import Found

Write = Callable[[Found, TextIO], None]


class Writer(Protocol):
    """A report in the making."""

    def take(self, said: Flagged | Broken) -> None:
        """Be told what is said of an observation or a record, while the log is read."""

    def write(self, found: Found, out: TextIO) -> None:
        """Write the report of a log that has been gone through."""


class AtTheEnd:
    """A report that is written of the findings which wait in the file.

    Args:
        write: What writes it.
    """

    def __init__(self, write: Write) -> None:
        self._write = write

    def take(self, said: Flagged | Broken) -> None:
        """Leave it to the file."""

    def write(self, found: Found, out: TextIO) -> None:
        """Write the report."""
        self._write(found, out)
