"""Checking a whole sequence: the engine for lists in memory.

Most traces have nothing wrong with them, and that is decided at the speed of set operations:
the distinct neighbouring pairs must all be among those that have nothing to say.  Whatever
does not pass is walked, observation by observation.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache, partial
from itertools import pairwise
from typing import Any

from statelaw.errors import InputError
from statelaw.finding import Finding, Severity
from statelaw.judgement import Report
from statelaw.observation import Observation, Place
from statelaw.ordering import Arranged, Item, Runs, arranged
from statelaw.rows import S
from statelaw.verdict import Verdict, VerdictTable
from statelaw.walk import OnViolation, Policy, Walk, not_settled, of_late
from statelaw.words import chosen


@lru_cache(maxsize=64)
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
        InputError: The sequence is not a sequence of statuses, or is more than one trace.
    """
    trace = _as_trace(sequence)
    how = how or Policy()
    report, place = _legal(verdicts, trace, how), None
    if report is None:
        order = arranged(_one_trace(trace))
        report, place = _followed(verdicts, order, how, verdicts.quiet)
    if how.must_settle and not report.settled:
        end = max(len(report.statuses) - 1, 0)
        report.add(not_settled(verdicts, report.last, end, place))
    return report


def walked(
    verdicts: VerdictTable[S], trace: Sequence[str | Observation | None], how: Policy
) -> Report[S]:
    """Check a trace observation by observation: the simple way, which the fast ones must equal."""
    return _followed(verdicts, arranged(trace), how, {})[0]


def _followed(
    verdicts: VerdictTable[S], order: Arranged, how: Policy, quiet: _Quiet
) -> tuple[Report[S], Place | None]:
    """Walk a trace, but only look up the plain statuses on which there is nothing to say.

    Returns:
        The report, and where the last observation was read.
    """
    walk = Walk(verdicts, how)
    runs = Runs(verdicts.table) if verdicts.table.rates else None
    judged: list[Verdict] = []
    findings: list[Finding] = []
    kept: list[Item] = []
    for place, item in enumerate(order.trace):
        if isinstance(item, str) and (walk.previous, item) in quiet:
            judged.append(quiet[walk.previous, item])
            walk.take(item)
        elif not walk.repeats(seen := _as_observation(item)):
            if place in order.late:
                before = order.late[place]
                findings.append(of_late(seen, before, walk.index, walk.previous, put=True))
            index, previous, over = walk.index, walk.previous, walk.settled
            verdict, found = walk.step(seen)
            judged.append(verdict)
            findings += found
            findings += runs.follow(seen, index, previous, over=over) if runs else ()
        else:
            continue
        kept.append(item)
    end = kept[-1] if kept else None
    last = end.place if isinstance(end, Observation) else None
    stuck = walk.stuck(last)
    findings += [stuck] if stuck else []
    states, folded = _statuses(kept), len(order.trace) - len(kept)
    report = Report(verdicts, states, findings, judged, walk.previous, walk.left, duplicates=folded)
    return report, last


_Quiet = Mapping[tuple[str | None, str], Verdict]


def _as_observation(item: str | Observation | None) -> Observation:
    return item if isinstance(item, Observation) else Observation(item)


def _statuses(trace: Sequence[str | Observation | None]) -> list[str | None]:
    return [item.status if isinstance(item, Observation) else item for item in trace]


_NO_TRACE = (str, bytes, Mapping, set, frozenset)


def _as_trace(sequence: Iterable[Any]) -> Sequence[Any]:
    if isinstance(sequence, _NO_TRACE) or not isinstance(sequence, Iterable):
        text = f"a trace is a sequence of statuses, such as ['idle', 'queued'], not {sequence!r}"
        raise InputError(text)
    return sequence if isinstance(sequence, (list, tuple)) else list(sequence)


def _one_trace(trace: Sequence[Any]) -> Sequence[Any]:
    seen = [item for item in trace if isinstance(item, Observation)]
    for part, name in enumerate(("lifecycle", "entity", "run")):
        values = list(dict.fromkeys(item.key[part] for item in seen if item.key[part]))
        if len(values) > 1:
            text = f"a trace is of one {name}, not of {values[0]!r} and {values[1]!r}"
            raise InputError(f"{text}; check each one's observations by themselves")
    return trace


def _legal(verdicts: VerdictTable[S], trace: Sequence[Any], how: Policy) -> Report[S] | None:
    """The report of plain statuses of which there are notes to make at most; else `None`.

    The notes are made when they are asked for.
    """
    if not trace or not isinstance(trace[0], str):
        return None
    try:
        steps = {(None, trace[0]), *pairwise(trace)}
    except TypeError:  # an unhashable item; the walk says which
        return None
    if verdicts.quiet.keys() >= steps:
        return Report(verdicts, trace, (), last=trace[-1])
    if how.undocumented is Severity.NOTE and verdicts.legal >= steps:
        kept = tuple(trace)  # the caller may change it before asking for the notes
        return Report(verdicts, kept, notes=partial(_notes, verdicts, kept, how), last=kept[-1])
    return None


def _notes(verdicts: VerdictTable[Any], trace: Sequence[Any], how: Policy) -> Sequence[Finding]:
    return _followed(verdicts, Arranged(trace), how, verdicts.quiet)[0].findings
