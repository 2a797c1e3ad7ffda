"""Annotations for GitHub Actions, and a step summary where the runner has a file for one.

Workflow commands are lines beginning with two colons; what comes from the provider is escaped
so that it cannot begin one (GitHub documentation, "Workflow commands for GitHub Actions",
<https://docs.github.com/en/actions/reference/workflow-commands-for-github-actions>).
"""

from __future__ import annotations

import os
from itertools import islice
from pathlib import Path
from typing import TextIO

from statelaw.errors import InputError
from statelaw.finding import Severity
from statelaw.logs import Flagged
from statelaw.observation import Broken
from statelaw.report._entry import Entry, relative
from statelaw.report._found import Found
from statelaw.report._markdown import Markdown
from statelaw.words import counted, printable

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}
_MOST = 50
"""GitHub shows ten annotations of a level a step; what is beyond this only fills the log."""


class Github:
    """Annotations, worst first."""

    def __init__(self) -> None:
        self._summary = Markdown(diagrams=True)

    def take(self, said: Flagged | Broken) -> None:
        """Keep what the summary needs."""
        self._summary.take(said)

    def write(self, found: Found, out: TextIO) -> None:
        """Write the annotations, and the summary to the file that the runner names.

        Raises:
            InputError: That file cannot be written.
        """
        for entry in islice(found.spool.worst_first(), _MOST):
            out.write(_annotation(entry) + "\n")
        if (more := found.spool.count - _MOST) > 0:
            out.write(f"::notice::{counted(more, 'finding')} without an annotation\n")
        if summary := os.environ.get("GITHUB_STEP_SUMMARY"):
            self._summarise(found, Path(summary))

    def _summarise(self, found: Found, path: Path) -> None:
        try:
            with path.open("a", encoding="utf-8") as page:
                self._summary.write(found, page)
        except OSError as error:
            raise InputError(f"GITHUB_STEP_SUMMARY: {path}: {error.strerror}") from None


def _annotation(entry: Entry) -> str:
    command = _COMMANDS[entry.severity]
    file = _property(relative(entry.file)) if entry.file else ""
    place = f"file={file},line={max(entry.line, 1)}," if file else ""
    title = _property(f"{entry.code} {entry.name}")
    trace = f" ({entry.trace})" if entry.trace else ""
    return f"::{command} {place}title={title}::{_data(entry.message + trace)}"


def _data(text: str) -> str:
    return printable(text).replace("%", "%25")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
