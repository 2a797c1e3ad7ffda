"""Exercising a client, and the report of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from types import ModuleType
from typing import Any

from statelaw.errors import InputError, StatelawError
from statelaw.finding import Severity
from statelaw.lifecycle import Lifecycle
from statelaw.testing.client._reading import Behaviour, Reader
from statelaw.testing.client._scenarios import Scenario, scenarios
from statelaw.testing.client._session import Ending, Limits, run
from statelaw.words import chosen, shown

_MARKS = {Severity.ERROR: "X", Severity.WARNING: "!", Severity.NOTE: "."}
_LONGEST = 60


class ClientFault(StatelawError, AssertionError):  # noqa: N818 - the client's fault, not ours
    """A client does not survive what its provider may send.

    Attributes:
        report: The whole report.
    """

    def __init__(self, message: str, report: ClientReport) -> None:
        self.report = report
        super().__init__(message)

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (str(self), self.report)


@dataclass(frozen=True, slots=True)
class Trial:
    """One scenario, and what the client did with it.

    Attributes:
        scenario: What it was fed.
        behaviour: What it did.
        polls: How many polls it made.
        seconds: How much of its own time it took.
        pauses: The least and the most seconds of its own time between two polls.
        returned: What it returned, as text; `None` where it did not.
        raised: What it raised, as text; `None` where it did not.
        stuck: Why it was taken for one that never stops.
    """

    scenario: Scenario
    behaviour: Behaviour
    polls: int
    seconds: float
    pauses: tuple[float, float] | None = None
    returned: str | None = None
    raised: str | None = None
    stuck: str = ""

    @property
    def severity(self) -> Severity | None:
        """How much it matters; `None` where it is right."""
        return self.behaviour.severity

    def __str__(self) -> str:
        return f"{self.scenario.name}: {self.behaviour}; {self.ending}"

    @property
    def ending(self) -> str:
        """How it ended, in a few words."""
        polls = f"{self.polls} poll{'s' if self.polls != 1 else ''}"
        if self.stuck:
            return f"had to be stopped {self.stuck}, {_lasted(self.seconds)} of its own time"
        how = f"raised {self.raised}" if self.raised else f"returned {self.returned}"
        return f"{how} after {polls}, {_lasted(self.seconds)}"


@dataclass(frozen=True, slots=True)
class ClientReport:
    """What a client does with everything that its provider may send.

    Attributes:
        lifecycle: The lifecycle's name.
        client: The client's name.
        trials: One for each scenario.
    """

    lifecycle: str
    client: str
    trials: tuple[Trial, ...]

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong enough to be an error."""
        return not self.at_least(Severity.ERROR)

    @property
    def findings(self) -> list[Trial]:
        """The trials in which something is to be said of the client, the worst first."""
        found = self.at_least(Severity.NOTE)
        return sorted(found, key=lambda trial: trial.severity.rank if trial.severity else 0)

    def at_least(self, severity: Severity | str) -> list[Trial]:
        """The trials that are of this severity or worse.

        Raises:
            InputError: There is no such severity.
        """
        rank = chosen(Severity, severity, "severity").rank
        return [trial for trial in self.trials if trial.severity and trial.severity.rank <= rank]

    def raise_for_findings(self, severity: Severity | str = Severity.ERROR) -> None:
        """Raise if anything of this severity or worse was found.

        Raises:
            ClientFault: It was; the error's text is this report's.
            InputError: There is no such severity.
        """
        if self.at_least(severity):
            raise ClientFault(str(self), self)

    def __str__(self) -> str:
        lines = [self._headline(), f"  {self._pace()}"]
        for trial in self.findings:
            mark = _MARKS[trial.severity or Severity.NOTE]
            lines.append(f"  {mark} {trial.scenario.name}: {trial.behaviour}")
            lines.append(f"      fed: {trial.scenario}")
            lines.append(f"      {trial.ending}")
        right = [trial for trial in self.trials if trial.severity is None]
        lines += [f"  ok {trial.scenario.name}: {trial.behaviour}" for trial in right]
        return "\n".join(lines)

    @property
    def pauses(self) -> tuple[float, float] | None:
        """The least and the most seconds of its own time between two polls, over all trials."""
        found = [trial.pauses for trial in self.trials if trial.pauses]
        least, most = [each[0] for each in found], [each[1] for each in found]
        return (min(least), max(most)) if found else None

    def _pace(self) -> str:
        if self.pauses is None:
            return "it never polls twice"
        if self.pauses[1] == 0:
            return "it does not wait between two polls"
        least, most = map(_lasted, self.pauses)
        return f"it waits {least if least == most else f'{least} to {most}'} between two polls"

    def _headline(self) -> str:
        counts = [
            f"{count} {severity}{'s' if count != 1 else ''}"
            for severity in Severity
            if (count := sum(trial.severity is severity for trial in self.trials))
        ]
        said = ", ".join(counts) or "nothing wrong"
        return f"{self.client} on {self.lifecycle}: {said} in {len(self.trials)} scenarios"


def exercise_client(
    client: Callable[..., Any],
    lifecycle: Lifecycle[Any],
    *,
    payload: Callable[[str | None], Any] | None = None,
    told: Callable[[Any], Any] | None = None,
    modules: Iterable[ModuleType] = (),
    max_polls: int = Limits.polls,
    max_seconds: float = Limits.seconds,
    patience: float = Limits.patience,
) -> ClientReport:
    """Feed a client every kind of sequence that its provider may send, and report what it does.

    Each scenario shows the client one status a poll and then repeats the last, so that a client
    that waits for something else waits for ever.  Time is virtual: `time.sleep`, the clocks of
    `time`, `datetime.now`, `Event.wait` and, in a coroutine function, the event loop's timers do
    not wait, for the thread of the client alone.  A client that would never stop is stopped and
    named.

    What it makes of success is learnt from what it returns when all went well.  Where it returns
    the same of a failure, its caller cannot tell the two apart, and that is reported.

    Args:
        client: A callable that takes `poll`, a callable without arguments that returns the next
            status, and polls until it has seen enough.  Parameters named `sleep`, `clock`,
            `monotonic` or `now` are given the virtual clock.  A coroutine function awaits `poll()`.
        lifecycle: What the provider obeys.
        payload: Makes what `poll` returns of a status, where the client wants more than the
            status; it is given `None` where the provider reports none.
        told: What a caller learns from what the client returned, where that is not all of it.
        modules: Modules besides the client's own that have imported `sleep` or a clock by name.
        max_polls: After so many polls, or waits, a client is taken for one that never stops.
        max_seconds: So is one that takes more of its own time than this.
        patience: And one that neither polls nor waits for so many real seconds.

    Raises:
        InputError: The lifecycle never comes to rest, or a limit is not above 0.
    """
    limits = Limits(max_polls, max_seconds, patience)
    if min(max_polls, max_seconds, patience) <= 0:
        raise InputError("max_polls, max_seconds and patience must be above 0")
    namespaces = [vars(module) for module in modules]
    fed = scenarios(lifecycle)
    endings = [run(client, each, payload or _itself, limits, namespaces) for each in fed]
    reader = Reader(lambda status: lifecycle.state(status).outcome, told or _itself)
    reader.learn(fed, endings)
    trials = (_trial(each, ending, reader) for each, ending in zip(fed, endings, strict=True))
    return ClientReport(lifecycle.name, _name_of(client), tuple(trials))


def _itself(value: Any) -> Any:
    return value


def _trial(scenario: Scenario, ending: Ending, reader: Reader) -> Trial:
    error = ending.error
    return Trial(
        scenario,
        reader.read(scenario, ending),
        ending.polls,
        ending.seconds,
        ending.pauses,
        returned=None if ending.stuck or error is not None else _brief(repr(ending.value)),
        raised=None if error is None else _brief(f"{type(error).__name__}: {error}".rstrip(": ")),
        stuck=ending.stuck,
    )


def _name_of(client: Callable[..., Any]) -> str:
    name = getattr(client, "__name__", None) or getattr(
        getattr(client, "func", None), "__name__", type(client).__name__
    )
    return shown(str(name))


def _brief(text: str) -> str:
    line = shown(text)
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 3]}..."


def _lasted(seconds: float) -> str:
    """A length of time in the unit that fits.

    >>> _lasted(5), _lasted(90), _lasted(36_000), _lasted(604_800)
    ('5 s', '1.5 min', '10 h', '7 days')
    """
    for unit, size in (("days", 86_400), ("h", 3_600), ("min", 60)):
        if seconds >= 1.5 * size:
            return f"{seconds / size:.3g} {unit}"
    return f"{seconds:.3g} s"
