"""JUnit XML, as CI systems read it: a test case for each trace with errors, and one for the rest.

There is no standard; this keeps to the elements that Jenkins and GitLab both read.  Traces without
errors are counted in one passing case, since a log can hold millions.
"""

from __future__ import annotations

from collections import Counter
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

    def __init__(self, name: str, group: str) -> None:
        self.name = name
        self.group = group
        self.kept: list[Entry] = []
        self.rules: Counter[str] = Counter()

    def add(self, entry: Entry) -> None:
        self.rules[entry.code] += 1
        if len(self.kept) < _MOST:
            self.kept.append(entry)

    def xml(self) -> str:
        first = self.kept[0]
        lines = [f"{each.where}: {_said(each)}".removeprefix(": ") for each in self.kept]
        if more := self.rules.total() - len(self.kept):
            lines.append(f"and {counted(more, 'more error')}".removesuffix("s"))
        head, kind = _attribute(_said(first)), _attribute(first.code)
        failure = f"<failure message={head} type={kind}>{_text(lines)}</failure>"
        where = f"classname={_attribute(self.group)} name={_attribute(self.name)}"
        return f"<testcase {where}>{failure}</testcase>\n"


def write_junit(found: Found, out: TextIO) -> None:
    """Write the report."""
    cases: dict[tuple[str, str], _Case] = {}
    for entry in found.spool.worst_first():
        if entry.severity is not Severity.ERROR:
            break
        group = entry.lifecycle or "broken records"
        name = entry.trace if entry.entity or entry.run else entry.file or entry.trace
        cases.setdefault((group, name), _Case(name, group)).add(entry)
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
    return "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in text)
