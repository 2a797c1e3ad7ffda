"""What was found in a log, as text: grouped by trace, worst first, and summed up."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import TextIO

from statelaw.analysis import detection_power
from statelaw.finding import Explanation, Finding, Severity
from statelaw.logs import Flagged, LogCheck, TraceKey, TraceSummary
from statelaw.observation import Broken
from statelaw.report._found import Found, gone_text
from statelaw.report._look import PLAIN, Look
from statelaw.rules import RULES
from statelaw.text import explanation_lines, row_line, stretch_lines
from statelaw.words import counted, prose, shown

_GONE = 10


class Text:
    """Collects what is to be printed: of each rule only so many findings, and of notes one.

    Attributes:
        most: The most findings of one rule that are printed; `None` for all.
        look: Colours and width.
    """

    def __init__(self, most: int | None = 20, look: Look = PLAIN) -> None:
        self.most = most
        self.look = look
        self._kept: dict[TraceKey, list[Flagged]] = defaultdict(list)
        self._broken: list[Broken] = []
        self._seen: Counter[str] = Counter()
        self._notes: dict[str, Finding | Broken] = {}
        self._explanations: set[Explanation] = set()

    def take(self, said: Flagged | Broken) -> None:
        """Keep what will be printed of it."""
        if isinstance(said, Broken):
            self._take_record(said)
            return
        grave = [each for each in said.findings if each.severity is not Severity.NOTE]
        for each in said.findings:
            if each.severity is Severity.NOTE:
                self._notes.setdefault(each.code, each)
        rooms = [self._room(each.code) for each in grave]
        if any(rooms):
            self._kept[said.key].append(said)

    def _take_record(self, said: Broken) -> None:
        if said.severity == Severity.NOTE:
            self._notes.setdefault(said.code, said)
        elif self._room(said.code):
            self._broken.append(said)

    def _room(self, code: str) -> bool:
        """Count a finding; whether it is among those that are printed."""
        self._seen[code] += 1
        return self.most is None or self._seen[code] <= self.most

    def write(self, found: Found, out: TextIO) -> None:
        """Print all that there is to print of a log that has been gone through."""
        text = self._text(found.log) + "".join(f"\n{line}" for line in kept_back(found))
        out.write(self.look.fitted(text) + "\n")

    def _text(self, log: LogCheck) -> str:
        summaries = sorted(map(log.summary, self._kept), key=lambda each: not each.errors)
        blocks = [self._trace(each) for each in summaries]
        blocks.append("\n".join(broken_text(each, self.look) for each in self._broken))
        blocks.append("\n".join(self._left_out()))
        blocks.append("\n".join(_suspects(log)))
        return "\n\n".join([*filter(None, blocks), "\n".join(self._summary(log))])

    def _trace(self, summary: TraceSummary) -> str:
        lines = [self.look.heading(_heading(summary))]
        for flagged in self._kept[summary.key]:
            lines += self._flagged(flagged)
        return "\n".join(lines)

    def _flagged(self, flagged: Flagged) -> list[str]:
        first, *others = [each for each in flagged.findings if each.severity is not Severity.NOTE]
        before = [None] if flagged.window[0].first > 0 else []
        drawn = [
            f"  {self.look.trace_line(each)}" for each in stretch_lines([*before, *flagged.window])
        ]
        lines = [self._finding_line(first), *drawn, *self._explained(first)]
        for each in others:
            lines += [self._finding_line(each), *self._explained(each)]
        return lines

    def _finding_line(self, finding: Finding) -> str:
        rule = RULES[finding.code]
        place = f"{prose(str(finding.place))}: " if finding.place else ""
        level = self.look.level(finding.severity)
        return f"{place}{level} {rule.code} {rule.name}: {finding.message}"

    def _explained(self, finding: Finding) -> list[str]:
        """Its explanation, the first time that a step needs it."""
        lines = [f"    {line}" for line in explanation_lines(finding)]
        if finding.explanation in self._explanations:
            return ["    (explained above)"]
        self._explanations.add(finding.explanation)
        return lines

    def _left_out(self) -> Iterator[str]:
        for code, count in self._seen.items():
            if self.most is not None and count > self.most:
                rest = count - self.most
                yield f"... and {rest:,} more {code} {RULES[code].name}; --limit 0 prints all"

    def _summary(self, log: LogCheck) -> Iterator[str]:
        totals, traces = log.totals, Counter(each.answer for each in log.summaries())
        counts = ", ".join(counted(totals.of(severity), severity) for severity in Severity)
        seen = counted(totals.observations, "observation")
        again = f" ({totals.duplicates:,} delivered again)" if totals.duplicates else ""
        broken = f", {counted(totals.broken, 'broken record')}" if totals.broken else ""
        silent = counted(totals.without_status, "record")
        silent = f", {silent} without a status" if totals.without_status else ""
        yield f"{seen}{again} in {counted(traces.total(), 'trace')}: {counts}{broken}{silent}"
        if traces:
            yield "  " + ", ".join(f"{answer}: {count:,}" for answer, count in traces.items())
        for code, note in self._notes.items():
            count = (totals.findings + totals.records)[code, Severity.NOTE]
            yield f"  {counted(count, 'note')} {code} {RULES[code].name}, {_first(note)}"
        for verdicts in log.verdict_tables():
            power = detection_power(verdicts)
            yield f"detection power of {verdicts.mode} on {verdicts.table.name}: {power}"


def broken_text(broken: Broken, look: Look = PLAIN) -> str:
    """A record without an observation: where it stands, what is wrong, and its text."""
    name = f"{broken.code} {RULES[broken.code].name}"
    text = f"\n    {prose(broken.text)}" if broken.text.strip() else ""
    level = look.level(Severity(broken.severity))
    return f"{prose(str(broken.place))}: {level} {name}: {prose(broken.reason)}{text}"


def _first(note: Finding | Broken) -> str:
    if isinstance(note, Broken):
        return f"first at {prose(str(note.place))}: {prose(note.reason)}"
    where = f"at {prose(str(note.place))}" if note.place else f"at observation {note.index}"
    return f"first {where}: {note.message}"


def _heading(summary: TraceSummary) -> str:
    key = summary.key
    named = [f"entity {shown(key.entity)}"] if key.entity else []
    named += [f"run {shown(key.run)}"] if key.run else []
    end = f", {summary.outcome}" if summary.outcome else ""
    who = ", ".join([key.lifecycle, *(named or ([prose(key.file)] if key.file else []))])
    return f"{who}: {summary.answer}{end} after {counted(summary.observations, 'observation')}"


def _suspects(log: LogCheck) -> Iterator[str]:
    for each in log.suspects():
        step = f"{shown(each.previous)} -> {shown(each.status)}"
        yield f"suspect the table: {each.traces:,} traces of {each.lifecycle} go {step}"
        yield f"    {row_line(each.code, each.previous, each.row)}"


def kept_back(found: Found) -> Iterator[str]:
    """What was not reported, and the known deviations that have gone."""
    if found.left_out:
        rules = ", ".join(f"{count:,} {code}" for code, count in sorted(found.left_out.items()))
        yield f"not reported: {rules}"
    if found.known:
        yield f"{counted(found.known, 'known finding')} of the baseline not reported"
    if found.gone:
        yield f"{counted(len(found.gone), 'known deviation')} of the baseline not met any more:"
        yield from (f"    {gone_text(each)}" for each in found.gone[:_GONE])
        if len(found.gone) > _GONE:
            yield f"    ... and {len(found.gone) - _GONE:,} more"
