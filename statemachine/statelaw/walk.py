"""Following one trace, observation by observation: the reference that every engine must equal.

After any verdict the observed state is taken as true and checking goes on from it
(`on_violation="adopt"`), so that one wrong row is one finding and not a cascade; `"hold"` keeps
the previous state, which is right for stale reads.  An unknown status never becomes the
previous state.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from statelaw.errors import InputError
from statelaw.explanation import explain_step
from statelaw.finding import Explanation, Finding, Severity
from statelaw.observation import Observation, Place
from statelaw.rows import Kind
from statelaw.rules import RULES
from statelaw.verdict import Mode, Verdict, VerdictTable
from statelaw.words import shown


class OnViolation(StrEnum):
    """What is taken as the previous state after an illegal step."""

    ADOPT = "adopt"
    """The observed state."""
    HOLD = "hold"
    """The state before it."""


@dataclass(frozen=True, slots=True)
class Policy:
    """How the caller wants doubtful things weighed.

    Attributes:
        unknown: The severity of an unknown status.
        undeclared: The severity of an undeclared step in an open lifecycle, whose provider
            never published the list.
        undocumented: The severity of a step that only undocumented rows explain.
        on_violation: What is taken as the previous state after an illegal step.
        must_settle: Whether a trace that ends in a transient state is an error.
    """

    unknown: Severity = Severity.ERROR
    undeclared: Severity = Severity.ERROR
    undocumented: Severity = Severity.NOTE
    on_violation: OnViolation = OnViolation.ADOPT
    must_settle: bool = False


CODE_OF: Mapping[Verdict, str] = {
    Verdict.UNKNOWN: "SL101",
    Verdict.ILLEGAL_START: "SL102",
    Verdict.ILLEGAL: "SL103",
    Verdict.REGRESSION: "SL103",
    Verdict.LEFT_FINAL: "SL104",
    Verdict.MISSED: "SL105",
    Verdict.STEP_INFERRED: "SL106",
    Verdict.MISSED_INFERRED: "SL106",
    Verdict.LATE_START: "SL107",
    Verdict.REPEAT: "SL108",
}
"""The rule that each verdict breaks; the verdicts left out have nothing to say."""

_HELD = frozenset({Verdict.ILLEGAL_START, Verdict.ILLEGAL, Verdict.REGRESSION, Verdict.LEFT_FINAL})


class Walk:
    """One trace being followed; feed it with `step`.

    Attributes:
        previous: The state the trace stands in; `None` before the first known status.
        index: The number of observations seen.
        gap: Whether unknown statuses have stood since `previous`.
    """

    __slots__ = ("_policy", "_since", "_verdicts", "gap", "index", "previous")

    def __init__(self, verdicts: VerdictTable[Any], policy: Policy) -> None:
        self._verdicts = verdicts
        self._policy = policy
        self._since: datetime | None = None
        self.previous: str | None = None
        self.index = 0
        self.gap = False

    def step(self, seen: Observation) -> tuple[Verdict, list[Finding]]:
        """Judge the next observation.

        Raises:
            InputError: The status is neither a string nor `None`.
        """
        status = checked_status(seen.status, self.index)
        findings = list(self._of_action(seen))
        verdict = self._verdicts.judge(self.previous, status)
        verdict, moved = self._with_entry_time(verdict, seen)
        if moved is not None:
            findings.append(moved)
        if verdict in CODE_OF:
            findings.append(self._of_verdict(verdict, seen))
        self._advance(verdict, seen)
        return verdict, findings

    def take(self, status: str) -> None:
        """Take the next observation, of which it is known that nothing is to be said."""
        if status != self.previous:
            self._since = None
        self.previous, self.gap = status, False
        self.index += 1

    def _advance(self, verdict: Verdict, seen: Observation) -> None:
        self.index += 1
        held = verdict in _HELD and self._policy.on_violation is OnViolation.HOLD
        if verdict is Verdict.UNKNOWN:
            self.gap = True
        elif not held:
            stays = seen.status == self.previous
            self._since = seen.since or (self._since if stays else None)
            self.previous, self.gap = seen.status, False

    def _of_verdict(self, verdict: Verdict, seen: Observation) -> Finding:
        why = explain_step(self._verdicts, verdict, self.previous, seen.status)
        message = _message(self._verdicts, verdict, self.previous, seen.status, why)
        if self.gap and verdict in _HELD - {Verdict.LEFT_FINAL}:
            message += "; an unknown status stood between, so this may be its doing"
        return self._finding(CODE_OF[verdict], self._severity(verdict), seen, message, why)

    def _severity(self, verdict: Verdict) -> Severity:
        rule = RULES[CODE_OF[verdict]]
        if rule.code == "SL101":
            return self._policy.unknown
        if rule.code == "SL106":
            return self._policy.undocumented
        if rule.code in {"SL102", "SL103"}:
            return self._severity_of_undeclared()
        return rule.severity

    def _severity_of_undeclared(self) -> Severity:
        if self.gap:
            return Severity.NOTE
        closed = self._verdicts.table.closed
        return Severity.ERROR if closed else self._policy.undeclared

    def _of_action(self, seen: Observation) -> list[Finding]:
        if seen.trigger is None or self.previous is None:
            return []
        allowed = self._verdicts.table.triggers(self.previous)
        if seen.trigger in allowed:
            return []
        message = (
            f"action {shown(seen.trigger)} is not allowed in {shown(self.previous)}; "
            f"allowed: {', '.join(allowed) or 'none'}"
        )
        why = Explanation(legal=tuple(map(str, self._verdicts.table.successors(self.previous))))
        return [self._finding("SL109", RULES["SL109"].severity, seen, message, why)]

    def _with_entry_time(
        self, verdict: Verdict, seen: Observation
    ) -> tuple[Verdict, Finding | None]:
        """What the entry time adds: the same status with a later one was left and entered again."""
        if seen.since is None or self._since is None or seen.since == self._since:
            return verdict, None
        if seen.since < self._since:
            return verdict, self._since_moved(seen, "went back")
        if verdict is not Verdict.STAY or seen.status is None:
            return verdict, None
        again = self._verdicts.reentry(seen.status)
        return (again, None) if again.legal else (verdict, self._since_moved(seen, "moved"))

    def _since_moved(self, seen: Observation, how: str) -> Finding:
        message = (
            f"the entry time of {shown(seen.status)} {how} from {self._since} to {seen.since}"
            f"{'' if how == 'went back' else ', and no legal path leads back to it'}"
        )
        return self._finding("SL203", RULES["SL203"].severity, seen, message, Explanation())

    def _finding(
        self, code: str, severity: Severity, seen: Observation, message: str, why: Explanation
    ) -> Finding:
        status = None if seen.status is None else str(seen.status)
        previous = None if self.previous is None else str(self.previous)
        return Finding(code, severity, self.index, previous, status, message, why, seen.place)


def not_settled(
    verdicts: VerdictTable[Any], last: str | None, index: int, place: Place | None = None
) -> Finding:
    """The finding on a trace that had to come to rest and did not.

    Args:
        verdicts: The table that judged.
        last: The state it stands in; `None` if no known status was seen.
        index: The position of its last observation.
        place: Where that was read.
    """
    message = f"the trace ends in {shown(last)}, which is not a state of rest"
    settled = verdicts.table.of_kind(Kind.SETTLED, Kind.FINAL)
    why = Explanation(legal=tuple(map(str, settled)))
    status = None if last is None else str(last)
    return Finding("SL401", RULES["SL401"].severity, index, status, status, message, why, place)


def checked_status(status: object, index: int) -> str | None:
    """The status, if it is one.

    Raises:
        InputError: It is neither a string nor `None`.
    """
    if status is None or isinstance(status, str):
        return status
    text = f"observation {index} is {status!r} ({type(status).__name__}); a status is a string"
    raise InputError(text)


def _message(
    verdicts: VerdictTable[Any],
    verdict: Verdict,
    previous: str | None,
    status: str | None,
    why: Explanation,
) -> str:
    name, was, now = verdicts.table.name, shown(previous), shown(status)
    match verdict:
        case Verdict.UNKNOWN:
            return _of_unknown(name, status, why)
        case Verdict.ILLEGAL_START:
            return f"a log of every change cannot begin in {now}" + _openness(verdicts)
        case Verdict.LATE_START:
            return f"sampling began in {now}, which is not initial"
        case Verdict.REPEAT:
            return f"{now} is repeated in a log of changes, with no row to itself"
        case Verdict.LEFT_FINAL:
            return f"{was} is final, yet it was left for {now}"
        case Verdict.STEP_INFERRED:
            return f"the row {was} -> {now} is not documented"
        case Verdict.MISSED | Verdict.MISSED_INFERRED:
            return _of_missed(verdict, previous, status, why)
        case _:
            return f"{name} has no way from {was} to {now}" + _doubts(verdicts, verdict)


def _of_unknown(name: str, status: str | None, why: Explanation) -> str:
    if status is None:
        return "no status was reported"
    hint = f"; did you mean {' or '.join(why.suggestions)}?" if why.suggestions else ""
    return f"{shown(status)} is not a status of {name}{hint}"


def _of_missed(verdict: Verdict, previous: str | None, status: str | None, why: Explanation) -> str:
    count = len(why.witness) - 2
    least = "" if len(why.passed) == count else "at least "
    states = "1 state was" if count == 1 else f"{count} states were"
    text = f"{least}{states} passed unseen between {shown(previous)} and {shown(status)}"
    undocumented = verdict is Verdict.MISSED_INFERRED
    return f"{text}, on a way that is not documented" if undocumented else text


def _doubts(verdicts: VerdictTable[Any], verdict: Verdict) -> str:
    text = " when polled" if verdicts.mode is Mode.POLLED else ""
    if verdict is Verdict.REGRESSION:
        text += "; the reverse step is legal, so suspect a stale read or a reordering"
    return text + _openness(verdicts)


def _openness(verdicts: VerdictTable[Any]) -> str:
    if verdicts.table.closed:
        return ""
    return "; the provider never published its list of transitions"
