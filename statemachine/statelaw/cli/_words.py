"""Plain words: each line a trace, judged at once and printed whole."""

from __future__ import annotations

import sys
from itertools import groupby
from typing import Any

from statelaw.cli._output import counted
from statelaw.judgement import Report
from statelaw.logs import Tables, TraceKey
from statelaw.observation import Broken, Observation
from statelaw.reading import Reading
from statelaw.report import broken_text, look_of
from statelaw.screening import Screening
from statelaw.validator import check
from statelaw.walk import Policy


class Words:
    """Checks lines of words, and prints the report of each, of many the first ones.

    Attributes:
        ok: Whether nothing is wrong so far.
        seen: How many lines there were.
    """

    def __init__(
        self,
        tables: Tables,
        how: Policy,
        screening: Screening,
        *,
        one_source: bool,
        most: int | None = None,
    ) -> None:
        """Prepare.

        Args:
            tables: What compiles the lifecycle.
            how: How doubtful things are weighed.
            screening: What decides which findings are reported.
            one_source: Whether a single line need not be told from those of another file.
            most: The most lines whose reports are printed; `None` for all.
        """
        self.ok = True
        self.seen = 0
        self._one_source = one_source
        self._tables = tables
        self._how = how
        self._screening = screening
        self._most = most
        self._wrong_unprinted = 0
        self._look = look_of(sys.stdout)

    def check(self, reading: Reading) -> None:
        """Judge each line and print what is said of it, under its place where there are several."""
        last: list[Observation | Broken] = []
        for _, group in groupby(reading, key=_line):
            if last:
                self._take(last, alone=False)
            last = list(group)
        if last:
            self._take(last, alone=self._one_source and not self.seen)

    def print_summary(self) -> None:
        """Say how many traces there were, if there were several."""
        unprinted = self.seen - (self._most or self.seen)
        if unprinted > 0:
            wrong = self._wrong_unprinted
            wrong_said = f" ({wrong:,} with errors)" if wrong else ""
            print(f"\n... and {unprinted:,} more lines{wrong_said}; --limit 0 prints all")
        if self.seen > 1:
            wrong_said = "nothing is wrong" if self.ok else "there are errors"
            print(f"\n{counted(self.seen, 'line')}: {wrong_said}")

    def _take(self, records: list[Observation | Broken], *, alone: bool) -> None:
        self.seen += 1
        said, ok = self._judged(records, alone=alone)
        self.ok = self.ok and ok
        if self._most is not None and self.seen > self._most:
            self._wrong_unprinted += not ok
            return
        if self.seen > 1:
            print()
        print(self._look.fitted("\n".join(said)))

    def _judged(
        self, records: list[Observation | Broken], *, alone: bool
    ) -> tuple[list[str], bool]:
        """What is said of a line, and whether nothing is wrong with it."""
        said, ok = [], True
        for each in records:
            if isinstance(each, Broken) and (broken := self._screening.record(each)):
                said.append(broken_text(broken))
                ok = ok and broken.severity != "error"
        trace = [each for each in records if not isinstance(each, Broken)]
        if not trace:
            return said, ok
        report = self._screened(check(self._tables(""), trace, self._how), trace[0])
        said.append(str(report) if alone else f"{trace[0].place}: {report}")
        return said, ok and report.ok

    def _screened(self, report: Report[Any], first: Observation) -> Report[Any]:
        """The report with the findings that are reported."""
        key = TraceKey(report.verdict_table.table.name, first.entity, first.run, "")
        screened = (self._screening.finding(each, key) for each in report.findings)
        findings = [each for each in screened if each is not None]
        table, statuses = report.verdict_table, report.statuses
        return Report(table, statuses, findings, report.verdicts, report.last, report.left)


def _line(record: Observation | Broken) -> int:
    return record.place.line if record.place else 0
