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
from functools import lru_cache
from typing import Any

from statelaw import sentences
from statelaw.analysis import possible_triggers
from statelaw.batch import Row, made
from statelaw.dwelling import NO_BOUNDS, Bounds, Stay, limits
from statelaw.errors import InputError
from statelaw.explanation import explain_step, legal_next, legal_unseen
from statelaw.finding import Explanation, Finding, Severity
from statelaw.observation import Observation, Place
from statelaw.ordering import conflicts, is_late, orders_a_run, repeats
from statelaw.payload.contract import payload_findings
from statelaw.rows import Kind
from statelaw.rules import RULES
from statelaw.verdict import Mode, Verdict, VerdictTable
from statelaw.words import plain


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
        bounds: What the caller knows of times.
    """

    unknown: Severity = Severity.ERROR
    undeclared: Severity = Severity.ERROR
    undocumented: Severity = Severity.NOTE
    on_violation: OnViolation = OnViolation.ADOPT
    must_settle: bool = False
    bounds: Bounds = NO_BOUNDS


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
        left: The state that `previous` was entered from, itself where it was left and entered
            again; `None` if it is the first.
        index: The number of observations seen.
        gap: Whether unknown statuses have stood since `previous`.
        latest_at: The latest time that was observed; `None` while there was none.
        latest_record: The observation with that time, or the record that makes it.
        since: When `previous` was entered, as far as that was said.
        last_since: The last entry time that was taken as true.
    """

    __slots__ = (
        "_policy",
        "_stay",
        "_verdicts",
        "gap",
        "index",
        "last_since",
        "latest_at",
        "latest_record",
        "left",
        "previous",
        "since",
    )

    def __init__(self, verdicts: VerdictTable[Any], policy: Policy) -> None:
        self._verdicts = verdicts
        self._policy = policy
        known = limits(verdicts, policy.bounds)
        self._stay = Stay(known) if known else None
        self.previous: str | None = None
        self.left: str | None = None
        self.index = 0
        self.gap = False
        self.latest_record: Observation | Row | None = None
        self.latest_at: datetime | None = None
        self.since: datetime | None = None
        self.last_since: datetime | None = None

    @property
    def latest(self) -> Observation | None:
        """The observation with the latest time; `None` while none had a time."""
        if isinstance(self.latest_record, tuple):
            self.latest_record = made(self.latest_record)
        return self.latest_record

    @latest.setter
    def latest(self, seen: Observation | None) -> None:
        self.latest_record = seen
        self.latest_at = seen.at if seen else None

    @property
    def bounded(self) -> bool:
        """Whether anything is known of how long states last."""
        return self._stay is not None

    def stuck(self, place: Place | None = None) -> Finding | None:
        """The finding on a trace that ends here in work that lasts too long; `None` if it does not.

        Args:
            place: Where its last observation was read.
        """
        message = self._stay.of_end() if self._stay else ""
        if not message:
            return None
        status, severity = plain(self.previous or ""), RULES["SL402"].severity
        why, last = Explanation(), max(self.index - 1, 0)
        return Finding("SL402", severity, last, status, status, message, why, place)

    @property
    def settled(self) -> bool:
        """Whether it stands at rest."""
        return self.previous is not None and self._verdicts.table.state(self.previous).at_rest

    def repeats(self, seen: Observation) -> bool:
        """Whether it is the latest observation, delivered once more; then it is to be left out."""
        return repeats(seen, self.latest)

    def step(self, seen: Observation) -> tuple[Verdict, list[Finding]]:
        """Judge the next observation.

        Raises:
            InputError: The status is neither a string nor `None`.
        """
        status = checked_status(seen.status, self.index)
        if is_late(seen, self.latest):
            return self._late(seen)
        again = self._entered_again(seen)
        table = self._verdicts
        verdict = table.reentry(status or "") if again else table.judge(self.previous, status)
        findings = [*self._of_action(seen), *self._of_stale(seen)]
        stale = bool(findings) and findings[-1].code == "SL203"
        verdict, timing = self._of_time(verdict, seen, again=again)
        held = stale or verdict in _HELD
        findings += timing
        if verdict in CODE_OF and not (timing and verdict in _HELD):
            findings.append(self._of_verdict(verdict, seen, again=again))
        findings += self._of_tie(verdict, seen)
        findings += payload_findings(seen, self.index, self.previous)
        self._advance(verdict, seen, held=held, again=again)
        return verdict, findings

    def judge_step(self, seen: Observation) -> tuple[Verdict, list[Finding]]:
        """What `step` says of an observation of which only the step itself can be wrong.

        Args:
            seen: An observation after the latest one, or without a time, which carries no entry
                time, no action and no answer, in a walk that knows no bounds.

        Raises:
            InputError: The status is neither a string nor `None`.
        """
        verdict = self._verdicts.judge(self.previous, checked_status(seen.status, self.index))
        said = verdict in CODE_OF
        findings = [self._of_verdict(verdict, seen, again=False)] if said else []
        self._advance(verdict, seen, held=verdict in _HELD, again=False)
        return verdict, findings

    def take(
        self,
        status: str,
        at: datetime | None = None,
        seen: Observation | Row | None = None,
    ) -> None:
        """Take the next observation, of which it is known that nothing is to be said.

        Args:
            status: Its status.
            at: Its time, which is not before the latest one.
            seen: The observation itself, or the record that makes it.
        """
        self.index += 1
        if at is not None:
            self.latest_record, self.latest_at = seen, at
        if self._stay is not None:
            self._stand_in(status, None, at, again=False)
        elif status != self.previous:
            self.left, self.since, self.previous, self.gap = self.previous, None, status, False
        elif self.gap:
            self.left, self.gap = status, False

    def _late(self, seen: Observation) -> tuple[Verdict, list[Finding]]:
        """What is said of an observation that comes too late to be judged as a step."""
        findings = [of_late(seen, self.latest, self.index, self.previous)]
        verdict = Verdict.STAY
        if seen.status not in self._verdicts.codes:
            verdict = Verdict.UNKNOWN
            findings.append(self._of_verdict(verdict, seen, again=False))
        findings += payload_findings(seen, self.index, self.previous)
        self.index += 1
        return verdict, findings

    def _advance(self, verdict: Verdict, seen: Observation, *, held: bool, again: bool) -> None:
        self.index += 1
        self.latest = seen if seen.at else self.latest
        if verdict is Verdict.UNKNOWN:
            self.gap = True
        elif not (held and self._policy.on_violation is OnViolation.HOLD):
            self._stand_in(seen.status, seen.since, seen.at, again=again)

    def _stand_in(
        self, status: str | None, since: datetime | None, at: datetime | None, *, again: bool
    ) -> None:
        if self._stay is not None and status is not None:
            moved = again or status != self.previous
            self._stay.see(status, at, moved=moved, gap=self.gap)
        if status != self.previous:
            self.left, self.since = self.previous, None
        elif again or self.gap:
            self.left = status
        self.since = since or self.since
        self.last_since = since or self.last_since
        self.previous, self.gap = status, False

    def _entered_again(self, seen: Observation) -> bool:
        """Whether a later entry time shows that the state was left and entered again."""
        if seen.since is None or self.since is None or seen.status != self.previous:
            return False
        return seen.since > self.since

    def _of_verdict(self, verdict: Verdict, seen: Observation, *, again: bool) -> Finding:
        code, was, now = CODE_OF[verdict], self.previous, seen.status
        why, message = _said_of_step(self._verdicts, verdict, was, now)
        if again and verdict in _HELD:
            code, message = "SL203", sentences.of_return(self._verdicts, seen, self.since)
        if self.gap and verdict in _HELD - {Verdict.LEFT_FINAL}:
            message += sentences.OF_GAP
        return self._finding(code, self._severity(verdict), seen, message, why)

    def _of_stale(self, seen: Observation) -> list[Finding]:
        """The finding on an entry time before one that was seen earlier."""
        if seen.since is None or self.last_since is None or seen.since >= self.last_since:
            return []
        message = sentences.of_stale(seen, self.last_since)
        severity = RULES["SL203"].severity
        return [self._finding("SL203", severity, seen, message, Explanation())]

    def _of_time(
        self, verdict: Verdict, seen: Observation, *, again: bool
    ) -> tuple[Verdict, list[Finding]]:
        """What times say of a legal step; one that there was no time for is illegal."""
        if self._stay is None or self.gap or seen.status is None or not verdict.legal:
            return verdict, []
        moved = again or seen.status != self.previous
        said = self._stay.of_step(seen.status, seen.at, moved=moved)
        findings = [
            self._finding(each.code, each.severity, seen, each.message, Explanation())
            for each in said
        ]
        hasty = any(each.code == "SL207" for each in said)
        return (Verdict.ILLEGAL if hasty else verdict), findings

    def _of_tie(self, verdict: Verdict, seen: Observation) -> list[Finding]:
        """The finding on another status at the same time, unless a row of a log explains it."""
        every = self._verdicts.mode is Mode.EVERY_CHANGE
        if self.latest is None or (every and verdict.legal) or not conflicts(seen, self.latest):
            return []
        message = sentences.of_tie(seen, self.latest)
        return [self._finding("SL202", RULES["SL202"].severity, seen, message, Explanation())]

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
        if seen.trigger in possible_triggers(self._verdicts, self.previous):
            return []
        table = self._verdicts.table
        final = table.state(self.previous).kind is Kind.FINAL
        if orders_a_run(table, seen.trigger, seen.run, over=final):
            text, severity = sentences.of_previous_run(seen), RULES["SL208"].severity
            return [self._finding("SL208", severity, seen, text, Explanation())]
        message = sentences.of_action(self._verdicts, seen.trigger, self.previous)
        legal = legal_next(self._verdicts, self.previous)
        why = Explanation(legal, legal_unseen(self._verdicts, self.previous))
        severity = Severity.NOTE if self.gap else RULES["SL109"].severity
        return [self._finding("SL109", severity, seen, message, why)]

    def _finding(
        self, code: str, severity: Severity, seen: Observation, message: str, why: Explanation
    ) -> Finding:
        status = None if seen.status is None else plain(seen.status)
        previous = None if self.previous is None else plain(self.previous)
        return Finding(code, severity, self.index, previous, status, message, why, seen.place)


@lru_cache(maxsize=4096)
def _said_of_step(
    verdicts: VerdictTable[Any], verdict: Verdict, previous: str | None, status: str | None
) -> tuple[Explanation, str]:
    why = explain_step(verdicts, verdict, previous, status)
    return why, sentences.of_step(verdicts, verdict, previous, status, why)


def of_late(
    seen: Observation,
    latest: Observation | None,
    index: int,
    previous: str | None,
    *,
    put: bool = False,
) -> Finding:
    """The finding on an observation that was given after one of a later time.

    Args:
        seen: The observation.
        latest: The one of a later time.
        index: Its position in its trace.
        previous: The status the trace stood in.
        put: Whether it was put in its place, and so is judged as a step.
    """
    message = sentences.of_late(seen, latest, put=put)
    was, status = (None if each is None else plain(each) for each in (previous, seen.status))
    severity = RULES["SL201"].severity
    return Finding("SL201", severity, index, was, status, message, Explanation(), seen.place)


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
    message = sentences.of_end(last)
    settled = verdicts.table.of_kind(Kind.SETTLED, Kind.FINAL)
    why = Explanation(legal=tuple(map(plain, settled)))
    status = None if last is None else plain(last)
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
