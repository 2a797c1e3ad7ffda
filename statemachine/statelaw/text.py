"""A trace and its findings as plain text that a person understands at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from statelaw.explanation import arrows
from statelaw.finding import Finding, Severity
from statelaw.repair import Repair
from statelaw.rules import RULES
from statelaw.words import shown

_CONTEXT = 3
_REPAIRS = 2
_PLACES = 8
_MARKS = {Severity.ERROR: "X", Severity.WARNING: "!", Severity.NOTE: "."}


@dataclass(frozen=True, slots=True)
class Stretch:
    """A run of equal statuses in a trace.

    Attributes:
        first: The position of its first observation.
        last: The position of its last.
        status: The status that was seen.
        findings: What is said of its first observation.
    """

    first: int
    last: int
    status: str | None
    findings: tuple[Finding, ...] = ()


def trace_text(statuses: Sequence[str | None], findings: Sequence[Finding]) -> str:
    """The trace, a status a line, each break marked; long quiet stretches are left out."""
    stretches = _stretches(statuses, findings)
    near = _near_findings(stretches)
    return "\n".join(
        stretch_lines([each if i in near else None for i, each in enumerate(stretches)])
    )


def stretch_lines(stretches: Sequence[Stretch | None]) -> list[str]:
    """A trace, a stretch a line; what is left out stands as `None`."""
    seen = [each for each in stretches if each is not None]
    width = max((len(shown(each.status)) for each in seen), default=0)
    digits = len(str(max((each.last for each in seen), default=0)))
    lines: list[str] = []
    for each, _ in groupby(stretches):
        if each is None:
            lines.append(f"  {'...':>{digits + 4}}")
        else:
            lines += [*_missed(each, digits), _status_line(each, digits, width)]
    return lines


def finding_text(finding: Finding) -> str:
    """A finding and its explanation, the explanation indented."""
    rule = RULES[finding.code]
    head = f"{finding.severity} {finding.code} {rule.name} at {finding.index}: {finding.message}"
    return "\n".join([head, *(f"    {line}" for line in explanation_lines(finding))])


def findings_text(findings: Sequence[Finding]) -> str:
    """All findings of a trace, worst first: those that matter in full, notes a line a rule."""
    grave = [each for each in findings if each.severity is not Severity.NOTE]
    grave.sort(key=lambda each: each.severity.rank)
    notes: dict[str, list[Finding]] = defaultdict(list)
    for each in findings:
        if each.severity is Severity.NOTE:
            notes[each.code].append(each)
    return "\n".join([*map(finding_text, grave), *map(_notes_text, notes.values())])


def _notes_text(notes: Sequence[Finding]) -> str:
    first = notes[0]
    places = ", ".join(str(each.index) for each in notes[:_PLACES])
    more = f" and {len(notes) - _PLACES} more" if len(notes) > _PLACES else ""
    others = "" if len(notes) == 1 else "; and so on"
    return f"note {first.code} {RULES[first.code].name} at {places}{more}: {first.message}{others}"


def explanation_lines(finding: Finding) -> list[str]:
    """The explanation of a finding, a fact a line."""
    why = finding.explanation
    lines: list[str] = []
    if why.legal and finding.severity is not Severity.NOTE:
        lines.append(legal_line(finding))
    if why.passed:
        lines.append(f"must have passed: {', '.join(map(shown, why.passed))}")
    if why.witness:
        head = f"legal only {why.doubt}" if why.doubt else _way(finding)
        lines.append(f"{head}: {arrows(why.witness, why.actions)}")
    if why.source:
        lines.append(f"source: {why.source}")
    if why.row:
        lines.append(row_line(finding.code, finding.previous, why.row))
    return lines


def legal_line(finding: Finding) -> str:
    """The statuses that would have been legal, those that one row leads to first."""
    legal, beyond = (
        tuple(map(shown, each)) for each in (finding.explanation.legal, finding.explanation.beyond)
    )
    if finding.code == "SL401":
        return f"at rest: {', '.join(legal)}"
    more = f" and {len(beyond) - _PLACES} more" if len(beyond) > _PLACES else ""
    unseen = f"; with states unseen: {', '.join(beyond[:_PLACES])}{more}" if beyond else ""
    return f"legal here: {', '.join(legal)}{unseen}"


def row_line(code: str, previous: str | None, row: str) -> str:
    """What to do with the table if the provider really takes a step that broke this rule."""
    settled = f"declare {shown(previous)} settled and " * (code == "SL104")
    return f"if the provider really does this, {settled}add: {row}"


def _way(finding: Finding) -> str:
    return "shortest documented way" if finding.code == "SL105" else "shortest way"


def repair_lines(repairs: Sequence[Repair]) -> list[str]:
    """The least repairs of a trace, one a line; of many the first few."""
    lines = ["repair: " + "; ".join(map(str, repair)) for repair in repairs[:_REPAIRS]]
    return lines + ["        (others are as short)"] * (len(repairs) > _REPAIRS)


def _stretches(statuses: Sequence[str | None], findings: Sequence[Finding]) -> list[Stretch]:
    by_index = {
        index: tuple(found) for index, found in groupby(findings, key=lambda each: each.index)
    }
    lines: list[Stretch] = []
    for i, status in enumerate(statuses):
        here = by_index.get(i, ())
        if lines and not here and status == lines[-1].status:
            lines[-1] = Stretch(lines[-1].first, i, status, lines[-1].findings)
        else:
            lines.append(Stretch(i, i, status, here))
    return lines


def _near_findings(lines: Sequence[Stretch]) -> set[int]:
    """Which lines to show: all of a short trace, else the ends and what is near a grave finding."""
    if len(lines) <= 4 * _CONTEXT:
        return set(range(len(lines)))
    centres = {0, len(lines) - 1, *(i for i, line in enumerate(lines) if _is_grave(line))}
    return {i for centre in centres for i in range(centre - _CONTEXT, centre + _CONTEXT + 1)}


def _is_grave(line: Stretch) -> bool:
    return any(each.severity is not Severity.NOTE for each in line.findings)


def _missed(line: Stretch, digits: int) -> list[str]:
    passed = [status for each in line.findings for status in each.explanation.passed]
    return [f"  {'':>{digits + 2}}  ({shown(status)})  not seen" for status in passed]


def _status_line(line: Stretch, digits: int, width: int) -> str:
    worst = min((each.severity for each in line.findings), key=lambda each: each.rank, default=None)
    mark = _MARKS[worst] if worst else " "
    times = f"  x{line.last - line.first + 1}" if line.last > line.first else ""
    names = ", ".join(f"{each.code} {RULES[each.code].name}" for each in line.findings)
    arrow = f"  <- {names}" if names else ""
    return f"  {mark} {line.first:>{digits}}  {shown(line.status):<{width}}{times}{arrow}".rstrip()
