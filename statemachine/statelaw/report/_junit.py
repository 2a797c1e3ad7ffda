"""JUnit XML, as CI systems read it: a test case for each trace with errors, and one for the rest.

There is no standard; this keeps to the elements that Jenkins and GitLab both read.  Traces without
errors are counted in one passing case, since a log can hold millions.
"""

from __future__ import annotations

from typing import TextIO
from xml.sax.saxutils import escape, quoteattr

from statelaw.finding import Severity
from statelaw.report._entry import Entry
from statelaw.report._found import Found
from statelaw.words import counted

_MOST = 20
"""The most findings of one trace that are written; all are counted."""


class _Case:
    """A trace with errors, or a file with broken records."""

    def __init__(self, name: str, group: str, first: Entry) -> None:
        self._where = f"classname={_attribute(group)} name={_attribute(name)}"
        self._what = f"message={_attribute(_said(first))} type={_attribute(first.code)}"
        self._lines: list[str] = []
        self._count = 0

    def add(self, entry: Entry) -> None:
        """Count an error, and keep what is said of it if there is room."""
        self._count += 1
        if len(self._lines) < _MOST:
            self._lines.append(f"{entry.where}: {_said(entry)}".removeprefix(": "))

    def xml(self) -> str:
        """The test case."""
        more = self._count - len(self._lines)
        rest = [f"and {counted(more, 'error')} more"] if more else []
        failure = f"<failure {self._what}>{_text([*self._lines, *rest])}</failure>"
        return f"<testcase {self._where}>{failure}</testcase>\n"


def write_junit(found: Found, out: TextIO) -> None:
    """Write the report."""
    cases: dict[tuple[str, str], _Case] = {}
    for entry in found.spool.worst_first():
        if entry.severity is not Severity.ERROR:
            break
        group = entry.lifecycle or "broken records"
        name = entry.trace if entry.entity or entry.run else entry.file or entry.trace
        if (group, name) not in cases:
            cases[group, name] = _Case(name, group, entry)
        cases[group, name].add(entry)
    counts = f'tests="{len(cases) + 1}" failures="{len(cases)}" errors="0"'
    out.write('<?xml version="1.0" encoding="UTF-8"?>\n')
    out.write(f"<testsuites {counts}>\n")
    out.write(f'<testsuite name="statelaw" {counts}>\n')
    for case in cases.values():
        out.write(case.xml())
    seen = counted(found.log.totals.observations, "observation")
    out.write(f'<testcase classname="statelaw" name={_attribute(f"all else of {seen}")}/>\n')
    out.write("</testsuite>\n</testsuites>\n")


def _said(entry: Entry) -> str:
    return f"{entry.code} {entry.name}: {entry.message}"


def _attribute(text: str) -> str:
    return quoteattr(_printable(text))


def _text(lines: list[str]) -> str:
    return escape("\n".join(map(_printable, lines)))


def _printable(text: str) -> str:
    """XML 1.0 has no way to write most control characters, so none are written."""
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in text)
