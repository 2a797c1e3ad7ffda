"""Checking a whole sequence: the engine for lists in memory.

Most traces have nothing wrong with them, and that is decided at the speed of set operations:
the distinct neighbouring pairs must all be among those that have nothing to say.  Whatever
does not pass is walked, observation by observation.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any

from statelaw.errors import InputError
from statelaw.finding import Explanation, Finding, Severity
from statelaw.judgement import Report
from statelaw.observation import Observation
from statelaw.rows import Kind, S
from statelaw.rules import RULES
from statelaw.verdict import Verdict, VerdictTable
from statelaw.walk import OnViolation, Policy, Walk
from statelaw.words import chosen, shown


def policy(
    *,
    unknown: Severity | str = Severity.ERROR,
    undeclared: Severity | str = Severity.ERROR,
    undocumented: Severity | str = Severity.NOTE,
    on_violation: OnViolation | str = OnViolation.ADOPT,
    must_settle: bool = False,
) -> Policy:
    """A policy from plain words; see `Policy` for their meaning.

    Raises:
        InputError: A word is not known; the message lists those that are.
    """
    return Policy(
        unknown=chosen(Severity, unknown, "unknown"),
        undeclared=chosen(Severity, undeclared, "undeclared"),
        undocumented=chosen(Severity, undocumented, "undocumented"),
        on_violation=chosen(OnViolation, on_violation, "on_violation"),
        must_settle=must_settle,
    )


def check(
    verdicts: VerdictTable[S],
    sequence: Iterable[str | Observation | None],
    how: Policy | None = None,
) -> Report[S]:
    """Check one trace against a compiled lifecycle.

    Args:
        verdicts: The compiled lifecycle.
        sequence: The trace, in order: statuses, `None` for a status that was missing, or
            observations.
        how: How doubtful things are weighed.

    Raises:
        InputError: The sequence is not a sequence of statuses.
    """
    trace = _as_trace(sequence)
    how = how or Policy()
    report = _nothing_to_say(verdicts, trace) or walked(verdicts, trace, how)
    return report if not how.must_settle else _must_settle(report)


def walked(
    verdicts: VerdictTable[S], trace: Sequence[str | Observation | None], how: Policy
) -> Report[S]:
    """Check a trace observation by observation: the simple way, without the fast path."""
    walk = Walk(verdicts, how)
    judged: list[Verdict] = []
    findings: list[Finding] = []
    for item in trace:
        verdict, found = walk.step(item if isinstance(item, Observation) else Observation(item))
        judged.append(verdict)
        findings += found
    statuses = [item.status if isinstance(item, Observation) else item for item in trace]
    return Report(verdicts, statuses, findings, judged, walk.previous)


def _as_trace(sequence: Iterable[Any]) -> Sequence[Any]:
    if isinstance(sequence, (str, bytes, Mapping)) or not isinstance(sequence, Iterable):
        text = f"a trace is a sequence of statuses, such as ['idle', 'queued'], not {sequence!r}"
        raise InputError(text)
    return sequence if isinstance(sequence, (list, tuple)) else list(sequence)


def _nothing_to_say(verdicts: VerdictTable[S], trace: Sequence[Any]) -> Report[S] | None:
    """The report of a trace of plain statuses in which every step is quiet; else `None`."""
    if not trace or trace[0].__class__ is Observation:
        return None
    quiet = verdicts.quiet
    try:
        if (None, trace[0]) not in quiet or not quiet.issuperset(pairwise(trace)):
            return None
    except TypeError:  # an unhashable item; the walk says which
        return None
    return Report(verdicts, trace, (), last=trace[-1])


def _must_settle(report: Report[S]) -> Report[S]:
    """The report with a finding where the trace ends without coming to rest."""
    if report.settled:
        return report
    end = len(report.statuses) - 1
    message = f"the trace ends in {shown(report.last)}, which is not a state of rest"
    settled = report.verdict_table.table.of_kind(Kind.SETTLED, Kind.FINAL)
    why = Explanation(legal=tuple(map(str, settled)))
    last = None if report.last is None else str(report.last)
    found = Finding("SL401", RULES["SL401"].severity, max(end, 0), last, last, message, why)
    findings = (*report.findings, found)
    return Report(report.verdict_table, report.statuses, findings, report.verdicts, report.last)
