"""What happened, in one sentence: the messages of the findings about a trace."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from statelaw.finding import Explanation
from statelaw.observation import Observation
from statelaw.verdict import Mode, Trust, Verdict, VerdictTable
from statelaw.words import shown


def of_step(
    verdicts: VerdictTable[Any],
    verdict: Verdict,
    previous: str | None,
    status: str | None,
    why: Explanation,
) -> str:
    """What is said of a judged step."""
    if verdict is Verdict.UNKNOWN:
        return _of_unknown(shown(verdicts.table.name), status, why)
    hides = verdict in {Verdict.MISSED, Verdict.MISSED_INFERRED}
    missed = verdicts.missed(previous or "", status or "") if hides else None
    return of_verdict(verdicts, verdict, missed, shown(previous), shown(status))


def of_verdict(
    verdicts: VerdictTable[Any], verdict: Verdict, missed: int | None, was: str, now: str
) -> str:
    """What is said of a step between statuses that are written so, but for an unknown one.

    Args:
        verdicts: The table that judged.
        verdict: The verdict.
        missed: How many states were missed, where the verdict is that some were.
        was: The status before.
        now: The status observed.
    """
    name = shown(verdicts.table.name)
    match verdict:
        case Verdict.ILLEGAL_START:
            return f"a log of every change cannot begin in {now}{_openness(verdicts)}"
        case Verdict.LATE_START:
            return f"sampling began in {now}, which is not initial"
        case Verdict.REPEAT:
            return f"{now} is repeated in a log of changes, with no row to itself"
        case Verdict.LEFT_FINAL:
            return f"{was} is final, yet it was left for {now}"
        case Verdict.STEP_INFERRED:
            return f"the row {was} -> {now} is not documented"
        case Verdict.MISSED | Verdict.MISSED_INFERRED:
            return _of_missed(verdict, missed, was, now)
        case _:
            return f"{name} has no {_way(verdicts)} from {was} to {now}{_doubts(verdicts, verdict)}"


def of_return(verdicts: VerdictTable[Any], seen: Observation, before: datetime | None) -> str:
    """What is said of a state that was left and entered again where the table has no way."""
    return (
        f"the entry time of {shown(seen.status)} moved from {utc(before)} to {utc(seen.since)}, "
        "so it was left, and "
        f"{shown(verdicts.table.name)} has no {_way(verdicts)} back to it"
        f"{_sampled(verdicts)}{_openness(verdicts)}"
    )


def of_stale(seen: Observation, latest: datetime) -> str:
    """What is said of an entry time before one that was seen earlier."""
    when = f"{utc(seen.since)}, is before {utc(latest)} seen earlier"
    return f"the entry time of {shown(seen.status)}, {when}"


def of_late(seen: Observation, latest: Observation | None, *, put: bool) -> str:
    """What is said of an observation that was given after one of a later time."""
    after = f" after {shown(latest.status)} of {utc(latest.at)}" if latest else ""
    done = "it is judged in the order of time" if put else "it is not judged as a step"
    return f"{shown(seen.status)} of {utc(seen.at)} came{after}; {done}"


def of_tie(seen: Observation, latest: Observation) -> str:
    """What is said of two statuses at the same time."""
    both = f"{shown(latest.status)} and {shown(seen.status)}"
    return f"{both} are both of {utc(seen.at)}; they are judged in the order in which they came"


def utc(time: datetime | None) -> str:
    """A time as messages show it, in UTC.

    >>> utc(datetime.fromisoformat("2024-05-01T10:00:00+02:00"))
    '2024-05-01 08:00:00+00:00'
    """
    return str(time.astimezone(UTC)) if time else "(no time)"


def of_action(verdicts: VerdictTable[Any], trigger: str, status: str) -> str:
    """What is said of an action that the table does not allow."""
    allowed = ", ".join(map(shown, verdicts.table.triggers(status))) or "nothing"
    later = "" if verdicts.mode is Mode.EVERY_CHANGE else ", nor in a state entered unseen since"
    text = f"action {shown(trigger)} is not allowed in {shown(status)} (it allows {allowed})"
    return f"{text}{later}"


def of_end(last: str | None) -> str:
    """What is said of a trace that had to come to rest and did not."""
    return f"the trace ends in {shown(last)}, which is not a state of rest"


def spoken(span: timedelta) -> str:
    """A length of time in words.

    >>> spoken(timedelta(seconds=5400)), spoken(timedelta(seconds=90.5)), spoken(timedelta())
    ('1 h 30 min', '1 min 30.5 s', '0 s')
    """
    minutes, seconds = divmod(span - timedelta(span.days), timedelta(minutes=1))
    hours, minutes = divmod(minutes, 60)
    parts = [(span.days, "d"), (hours, "h"), (minutes, "min")]
    rest = seconds.total_seconds()
    said = [f"{count} {unit}" for count, unit in parts if count]
    return " ".join([*said, *([f"{rest:g} s"] if rest or not said else [])])


def of_previous_run(seen: Observation) -> str:
    """What is said of a poll that shows the same run although a new one was ordered."""
    run, action = shown(seen.run), shown(seen.trigger or "")
    return f"action {action} was taken, and the answer still shows run {run}, from before"


OF_GAP = "; an unknown status stood between, so this may be its doing"
"""What is added where an unknown status may explain what would otherwise be wrong."""


def _of_unknown(name: str, status: str | None, why: Explanation) -> str:
    if status is None:
        return "no status was reported"
    meant = " or ".join(map(shown, why.suggestions))
    return f"{shown(status)} is not a status of {name}{f'; did you mean {meant}?' if meant else ''}"


def _of_missed(verdict: Verdict, missed: int | None, was: str, now: str) -> str:
    states = "1 state was" if missed == 1 else f"{missed} states were"
    text = f"at least {states} passed unseen between {was} and {now}"
    undocumented = verdict is Verdict.MISSED_INFERRED
    return f"{text}, on a way that is not documented" if undocumented else text


def _way(verdicts: VerdictTable[Any]) -> str:
    stated = "documented " if verdicts.trust is Trust.DOCUMENTED else ""
    return f"{stated}{'row' if verdicts.mode is Mode.EVERY_CHANGE else 'way'}"


def _doubts(verdicts: VerdictTable[Any], verdict: Verdict) -> str:
    text = _sampled(verdicts)
    if verdict is Verdict.REGRESSION:
        text += "; the reverse step is legal, so suspect a stale read or a reordering"
    return text + _openness(verdicts)


def _sampled(verdicts: VerdictTable[Any]) -> str:
    if verdicts.mode is Mode.EVERY_CHANGE:
        return ""
    when = " when polled" if verdicts.mode is Mode.POLLED else ""
    most = verdicts.max_missed
    return when if most is None else f"{when} with at most {most} missed"


def _openness(verdicts: VerdictTable[Any]) -> str:
    return "" if verdicts.table.closed else "; the provider never published its list of transitions"
