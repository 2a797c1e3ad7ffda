"""Markdown: totals, then the findings worst first, a table a rule, cut where it grows too long."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import TextIO

from statelaw import markdown
from statelaw.analysis import detection_power
from statelaw.finding import Severity
from statelaw.logs import Flagged, LogCheck
from statelaw.observation import Broken
from statelaw.report._entry import Entry, entries
from statelaw.report._found import Found, gone_text
from statelaw.report._safe import word, words
from statelaw.rules import RULES
from statelaw.words import counted

_MOST = 20


class Markdown:
    """Findings as Markdown; of each rule only the first are kept, and the others counted.

    Args:
        diagrams: Whether a Mermaid diagram of each lifecycle with errors is shown, with what
            was counted on its edges.
    """

    def __init__(self, *, diagrams: bool = False) -> None:
        self._diagrams = diagrams
        self._kept: dict[str, list[Entry]] = defaultdict(list)
        self._counts: Counter[str] = Counter()
        self._wrong: dict[str, None] = {}

    def take(self, said: Flagged | Broken) -> None:
        """Keep the first findings of each rule, and count the others."""
        for entry in entries(said):
            self._counts[entry.code] += 1
            if len(self._kept[entry.code]) < _MOST:
                self._kept[entry.code].append(entry)
            if entry.severity is Severity.ERROR:
                self._wrong[entry.lifecycle] = None

    def write(self, found: Found, out: TextIO) -> None:
        """Write the report."""
        log = found.log
        blocks = ["# Lifecycle check", _verdict(log), _totals(log)]
        if self._diagrams:
            blocks += _diagrams(log, self._wrong)
        blocks += [*self._rules(), *_suspects(log), *_kept_back(found), _power(log)]
        out.write("\n\n".join(filter(None, blocks)) + "\n")

    def _rules(self) -> Iterator[str]:
        worst = sorted(self._kept, key=lambda code: (self._rank(code), code))
        return (self._rule(code) for code in worst)

    def _rank(self, code: str) -> int:
        return min(entry.severity.rank for entry in self._kept[code])

    def _rule(self, code: str) -> str:
        kept, count = self._kept[code], self._counts[code]
        rows = ([str(each.severity), *_cells(each)] for each in kept)
        table = markdown.table(["level", "where", "trace", "finding"], rows)
        more = f"\n\nand {count - len(kept):,} more" if count > len(kept) else ""
        return f"## {code} {RULES[code].name} ({count:,})\n\n{table}{more}"


def _cells(entry: Entry) -> list[str]:
    where = markdown.code(word(entry.where)) if entry.where else ""
    trace = markdown.code(word(entry.trace)) if entry.trace else ""
    return [where, trace, markdown.prose(words(entry.message))]


def _verdict(log: LogCheck) -> str:
    return "Nothing is wrong." if log.totals.ok else "There are errors."


def _totals(log: LogCheck) -> str:
    totals = log.totals
    traces = Counter(str(each.answer) for each in log.summaries())
    rows = [["observations", f"{totals.observations:,}"], ["traces", f"{traces.total():,}"]]
    rows += [[f"traces: {answer}", f"{count:,}"] for answer, count in traces.items()]
    if totals.duplicates:
        rows += [["observations delivered again", f"{totals.duplicates:,}"]]
    rows += [["broken records", f"{totals.broken:,}"]]
    if totals.without_status:
        rows += [["records without a status", f"{totals.without_status:,}"]]
    rows += [[f"{severity}s", f"{totals.of(severity):,}"] for severity in Severity]
    return markdown.table(["what", "count"], rows)


def _suspects(log: LogCheck) -> list[str]:
    return [
        f"The table is the suspect: {each.traces:,} traces of {markdown.code(each.lifecycle)} go"
        f" from {markdown.code(word(each.previous))} to {markdown.code(word(each.status))}."
        f" If the provider really does this, add {markdown.code(each.row)}."
        for each in log.suspects()
    ]


def _kept_back(found: Found) -> Iterator[str]:
    if found.left_out:
        rules = ", ".join(f"{count:,} {code}" for code, count in sorted(found.left_out.items()))
        yield f"Not reported: {rules}."
    if found.known:
        yield f"{counted(found.known, 'known finding')} of the baseline not reported."
    if found.gone:
        head = f"{counted(len(found.gone), 'known deviation')} of the baseline not met any more:"
        lines = [f"- {markdown.prose(gone_text(each))}" for each in found.gone[:_MOST]]
        more = len(found.gone) - len(lines)
        yield "\n".join([f"{head}\n", *lines, *([f"- and {more:,} more"] if more else [])])


def _power(log: LogCheck) -> str:
    return "\n".join(
        f"Detection power of {markdown.code(each.mode)} on {markdown.code(each.table.name)}:"
        f" {detection_power(each)}."
        for each in log.verdict_tables()
    )


def _diagrams(log: LogCheck, wrong: dict[str, None]) -> list[str]:
    from statelaw.report._pictures import counted_mermaid

    return [
        f"```mermaid\n{counted_mermaid(each, log.pairs(each.table.name)).strip()}\n```"
        for each in log.verdict_tables()
        if each.table.name in wrong
    ]
