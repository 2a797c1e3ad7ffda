"""Recording what a client is answered, and checking it as it comes and again at the end."""

from __future__ import annotations

import shlex
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import partial
from inspect import signature
from os.path import relpath
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

from pydantic_core import to_jsonable_python

from statelaw.assertions import ConformanceError
from statelaw.coverage import LISTENERS, announce
from statelaw.errors import InputError
from statelaw.finding import Finding, Severity
from statelaw.judgement import Report
from statelaw.lifecycle import Lifecycle
from statelaw.observation import Observation
from statelaw.pytest_plugin._answers import Answers, Clock, How, Of
from statelaw.pytest_plugin._case_file import Heard, save_case
from statelaw.pytest_plugin._wrapping import attached
from statelaw.registry import available, find
from statelaw.rules import RULES
from statelaw.secrets import Secrets
from statelaw.validator import policy
from statelaw.walk import Walk
from statelaw.words import chosen, did_you_mean, quoted

T = TypeVar("T")
Key = tuple[str, str, str]


class StatusRecorder:
    """Records the statuses that a client is answered and checks them against their lifecycles.

    It raises when an answer is the first of its trace to break the lifecycle, in the midst of the
    client; and again at the end, in case the client swallowed that.  Use it as a context manager,
    or as the fixture `status_recorder`.

    Args:
        lifecycle: What is recorded, or the name of an installed lifecycle; `None` where provider
            packs recognise the answers by themselves.
        case: Where a trace that fails is saved; `None` saves nothing.
        severity: The least severity that fails.
        **options: How traces are checked, as `Lifecycle.check` takes it.

    Attributes:
        observations: Everything observed, in order, secrets redacted.

    Raises:
        InputError: An option has no such value.
    """

    def __init__(
        self,
        lifecycle: Lifecycle[Any] | str | None = None,
        *,
        case: Path | None = None,
        severity: Severity | str = Severity.ERROR,
        **options: Any,
    ) -> None:
        self.observations: list[Observation] = []
        self._answers = Answers(find(lifecycle) if isinstance(lifecycle, str) else lifecycle)
        self._worst = chosen(Severity, severity, "severity")
        self._options = options
        self._case = case
        self._heard: list[Heard] = []
        self._traces: dict[Key, _Trace] = {}
        self._expected: set[str] = set()
        self._undo: list[Callable[[], object]] = []
        self._raised: list[ConformanceError] = []
        self._asserted: Counter[tuple[str, tuple[str | None, ...]]] = Counter()
        self._judged: int | None = None
        self._latest: Any = None
        if self._answers.lifecycle is not None:
            self._answers.lifecycle.check((), **options)

    def wrap(
        self,
        target: T,
        *,
        entity: str | Callable[[Any], str] = "",
        status: Of = None,
        url: str = "",
    ) -> T:
        """Listen to a client until the test ends.

        Args:
            target: A client of httpx or a session of requests, which is hooked; the module
                `httpx` or `requests`, all of whose clients are; or a callable, also an async
                one, which is wrapped.
            entity: What the answers are about, or a function of an answer that says so.  By
                default what a provider pack finds, else the path of the address.
            status: Where an answer holds its status: a dotted path such as `data.state`, or a
                function of the answer.  By default what a provider pack finds, else `status`
                or `state`.
            url: Record the answers from addresses that contain this, whatever the method.  By
                default those that a provider pack recognises, else those to GET.

        Returns:
            What to call instead of the target; a client, session or module is itself.

        Raises:
            InputError: The target is none of these.
        """
        how = How(entity, status, url)
        wrapped, undo = attached(target, partial(self._hear, how=how))
        self._undo.append(undo)
        found: T = wrapped
        return found

    def record(
        self, answer: Any, *, entity: str | Callable[[Any], str] = "", status: Of = None
    ) -> tuple[Observation, ...]:
        """Record one answer: a status, JSON, a response, a model, or an observation.

        Args:
            answer: What the client was answered.
            entity: As for `wrap`.
            status: As for `wrap`.

        Returns:
            The observations that it makes.

        Raises:
            ConformanceError: It breaks the lifecycle.
            InputError: No status can be found in it.
        """
        __tracebackhide__ = True
        return self._record(answer, How(entity, status))

    def hide(self, *names: str) -> None:
        """Redact what stands under these names too: fields, headers, query parameters."""
        self._answers.secrets |= Secrets(frozenset(names))

    def expect(self, *codes: str) -> None:
        """Say which rules the answers are meant to break; it is a failure if they do not.

        Raises:
            InputError: There is no such rule.
        """
        for code in codes:
            if code not in RULES:
                hint = did_you_mean(code, RULES) or "see statelaw explain"
                raise InputError(f"no rule {quoted(code)}; {hint}")
        self._expected |= set(codes)

    @property
    def clock(self) -> Clock:
        """What tells the time of an answer; set it where time is virtual, or is to be left out."""
        return self._answers.clock

    @clock.setter
    def clock(self, clock: Clock) -> None:
        self._answers.clock = clock

    @property
    def statuses(self) -> list[str | None]:
        """Every status observed, in order."""
        return [seen.status for seen in self.observations]

    @property
    def reports(self) -> list[Report[Any]]:
        """The report on each trace so far, in the order in which they began."""
        return [trace.report() for trace in self._traces.values()]

    def judge(self, error: BaseException | None = None) -> None:
        """Check every trace once more, save those that fail, and count those that do not.

        Args:
            error: What the test failed with.  It is told what was found, and nothing is raised.

        Raises:
            ConformanceError: A trace fails, or a rule that was expected to be broken was not.
            InputError: Something was wrapped, and no status was observed.
        """
        __tracebackhide__ = True
        if self._judged == len(self.observations):
            return
        self._judged = len(self.observations)
        failure = self._failure()
        if error is None and failure is not None:
            raise failure
        if isinstance(failure, ConformanceError) and not self._is_ours(error):
            _add_note(error, str(failure))

    def close(self) -> None:
        """Let go of everything that is listened to."""
        while self._undo:
            self._undo.pop()()
        with suppress(ValueError):
            LISTENERS.remove(self._hear_report)

    def __repr__(self) -> str:
        of = f" of {self._answers.lifecycle.name}" if self._answers.lifecycle else ""
        return f"<StatusRecorder{of}: {len(self.observations)} observations>"

    def __enter__(self) -> Self:
        LISTENERS.append(self._hear_report)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        __tracebackhide__ = True
        try:
            self.judge(error)
        finally:
            self.close()

    def _hear(self, answer: Any, how: How) -> None:
        __tracebackhide__ = True
        if answer is self._latest and hasattr(answer, "status_code"):
            return  # heard both by its session and by its module
        self._latest = answer
        self._record(answer, how)

    def _record(self, answer: Any, how: How) -> tuple[Observation, ...]:
        __tracebackhide__ = True
        heard = self._read(answer, how)
        self._heard.append(heard)
        self.observations += heard.seen
        broken = [trace for trace in map(self._taken, heard.seen) if trace is not None]
        if broken:
            reports = [trace.report() for trace in broken]
            self._raised.append(ConformanceError(self._told(reports, broken), reports[0]))
            raise self._raised[-1]
        return heard.seen

    def _read(self, answer: Any, how: How) -> Heard:
        __tracebackhide__ = True
        try:
            return self._answers.read(answer, how)
        except InputError as error:
            raise error.with_traceback(None) from None  # where it was found tells a test nothing

    def _taken(self, seen: Observation) -> _Trace | None:
        """The trace of an observation, if this is the first to break its lifecycle."""
        trace = self._traces.get(seen.key)
        if trace is None:
            trace = self._traces[seen.key] = _Trace(self._lifecycle(seen), self._options)
        if not self._failing(trace.take(seen)) or trace.broken:
            return None
        trace.broken = True
        return trace

    def _lifecycle(self, seen: Observation) -> Lifecycle[Any]:
        own = self._answers.lifecycle
        if own is not None and seen.lifecycle == own.name:
            return own
        found: Lifecycle[Any] = find(seen.lifecycle)
        return found

    def _failure(self) -> ConformanceError | InputError | None:
        """What is wrong with all that was recorded; what is not, is counted."""
        judged = [(trace, trace.report(ended=True)) for trace in self._traces.values()]
        failed = [each for each in judged if self._failing(each[1].findings)]
        self._announce([report for _, report in judged if self._is_accepted(report)])
        if failed:
            reports = [report for _, report in failed]
            return ConformanceError(self._told(reports, [trace for trace, _ in failed]), reports[0])
        found = {each.code for _, report in judged for each in report.findings}
        if missing := sorted(self._expected - found):
            text = f"{', '.join(missing)} was expected, and nothing broke it"
            every = "\n".join(str(report) for _, report in judged)
            return ConformanceError(f"{text}\n{every}".rstrip(), judged[0][1] if judged else None)
        if self._undo and not self.observations:
            text = "the recorder listened, and no answer reported a status"
            return InputError(f"{text}; say where it is with status=, or which answers with url=")
        return None

    def _is_accepted(self, report: Report[Any]) -> bool:
        """Whether nothing in a trace fails, not even as was expected."""
        return all(each.severity.rank > self._worst.rank for each in report.findings)

    def _failing(self, findings: Iterable[Finding]) -> bool:
        grave = (each for each in findings if each.severity.rank <= self._worst.rank)
        return any(each.code not in self._expected for each in grave)

    def _is_ours(self, error: BaseException | None) -> bool:
        """Whether the test failed with what the recorder raised, or because of it."""
        while error is not None:
            if any(error is each for each in self._raised):
                return True
            error = error.__cause__ or error.__context__
        return False

    def _told(self, reports: Sequence[Report[Any]], traces: Sequence[_Trace]) -> str:
        return "\n".join([*map(str, reports), *self._saved(traces)])

    def _saved(self, traces: Sequence[_Trace]) -> Iterator[str]:
        """Save the traces, and say where they are and what replays them."""
        if self._case is None:
            return
        severity = {} if self._worst is Severity.ERROR else {"severity": self._worst}
        options = to_jsonable_python({**self._options, **severity})
        try:
            save_case(self._case, self._answers_of(traces), options)
        except InputError as error:
            yield f"the trace could not be saved: {error}"
            return
        path = _short(self._case)
        yield f"saved as {path}, which the next run replays"
        name = traces[0].lifecycle.name
        if name in available():
            yield f"replay: {shlex.join(_command(name, path, to_jsonable_python(self._options)))}"

    def _answers_of(self, traces: Sequence[_Trace]) -> list[Heard]:
        """The answers that said something of these traces."""
        keys = {trace.observations[0].key for trace in traces}
        return [each for each in self._heard if any(seen.key in keys for seen in each.seen)]

    def _announce(self, reports: Iterable[Report[Any]]) -> None:
        """Count the traces, but for those that the test has asserted of itself."""
        asserted = self._asserted.copy()
        for report in reports:
            key = report.verdict_table.table.name, report.statuses
            if not asserted[key]:
                announce(report)
            asserted[key] -= 1

    def _hear_report(self, report: Report[Any]) -> None:
        self._asserted[report.verdict_table.table.name, report.statuses] += 1


class _Trace:
    """One trace being recorded.

    Attributes:
        lifecycle: What it is checked against.
        observations: What was seen.
        broken: Whether it has broken its lifecycle, and that was said.
    """

    def __init__(self, lifecycle: Lifecycle[Any], options: Mapping[str, Any]) -> None:
        self.lifecycle = lifecycle
        self.observations: list[Observation] = []
        self.broken = False
        self._options = options
        known = signature(policy).parameters
        how = policy(**{name: value for name, value in options.items() if name in known})
        self._walk = Walk(lifecycle.check((), **options).verdict_table, how)

    def take(self, seen: Observation) -> list[Finding]:
        """The findings on the next observation, but for those on how long things took."""
        self.observations.append(seen)
        return [] if self._walk.repeats(seen) else self._walk.step(seen)[1]

    def report(self, *, ended: bool = False) -> Report[Any]:
        """What is to be said of the trace so far; only one that has ended must have settled."""
        options = self._options if ended else {**self._options, "must_settle": False}
        return self.lifecycle.check(self.observations, **options)


def _command(lifecycle: str, path: str, options: Mapping[str, Any]) -> Iterator[str]:
    yield from ("statelaw", "check", lifecycle, path)
    for name, value in options.items():
        flag = f"--{name.replace('_', '-')}"
        if isinstance(value, Mapping):
            yield from (word for key in value for word in (flag, f"{key}={value[key]}"))
        elif value is True:
            yield flag
        elif value is not None and value is not False:
            yield from (flag, str(value))


def _short(path: Path) -> str:
    """The path from where the tests were started, which is where a command is typed."""
    try:
        short = relpath(path)
    except ValueError:  # on another drive
        return str(path)
    return str(path) if short.startswith("..") else Path(short).as_posix()


def _add_note(error: BaseException | None, text: str) -> None:
    if error is not None:
        error.add_note(text)
