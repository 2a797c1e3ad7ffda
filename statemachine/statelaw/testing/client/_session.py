"""Letting a client loose on one scenario, and stopping it whatever it does."""

from __future__ import annotations

import asyncio
import contextvars
import ctypes
import inspect
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from statelaw.testing.client._clock import Clock, Namespace, installed
from statelaw.testing.client._dates import virtual_dates
from statelaw.testing.client._loop import VirtualLoop
from statelaw.testing.client._scenarios import Scenario


class _Stop(BaseException):
    """Thrown into a client that would not stop; no `except Exception` swallows it."""


@dataclass(frozen=True)
class Limits:
    """When a client is taken for one that never stops.

    Attributes:
        polls: So many polls, or waits, of one scenario.
        seconds: So many seconds of the client's own time.
        patience: So many real seconds without a poll or a wait.
        latency: How many seconds of its own time a poll takes.
    """

    polls: int = 20_000
    seconds: float = 7 * 86_400.0
    patience: float = 2.0
    latency: float = 0.05


@dataclass(frozen=True, slots=True)
class Ending:
    """What a client did with a scenario.

    Attributes:
        polls: How many polls it made.
        seconds: How much of its own time it took.
        pauses: The least and the most seconds of its own time between two polls.
        stuck: Why it was taken for one that never stops; empty where it stopped.
        value: What it returned.
        error: What it raised, if it raised.
    """

    polls: int
    seconds: float
    pauses: tuple[float, float] | None = None
    stuck: str = ""
    value: Any = None
    error: BaseException | None = None


def run(
    client: Callable[..., Any],
    scenario: Scenario,
    answer: Callable[[str | None], Any],
    limits: Limits,
    namespaces: Sequence[Namespace],
) -> Ending:
    """Feed one scenario to a client, in a thread of its own.

    A client that exceeds a limit is stopped by an exception; if it swallows even that, its thread
    is parked at its next poll or wait, or left behind where it does neither.
    """
    session = _Session(scenario, answer, limits)
    context = contextvars.copy_context()
    body = threading.Thread(target=context.run, args=(session.body, client), daemon=True)
    clock = session.clock
    with installed(clock, [_globals_of(client), *namespaces], virtual_dates(clock)):
        body.start()
        session.watch(body)
    return session.ending()


class _Session:
    """One scenario being fed: `poll` and the clock count what the client does."""

    def __init__(
        self, scenario: Scenario, answer: Callable[[str | None], Any], limits: Limits
    ) -> None:
        self._fed, self._answer, self._limits = scenario.fed, answer, limits
        self.clock = Clock(self._waited)
        self._polls = self._waits = self._thrown = 0
        self._answered = 0.0
        self._pauses: tuple[float, float] | None = None
        self._stuck = ""
        self._value: Any = None
        self._error: BaseException | None = None
        self._over = threading.Event()

    def poll(self) -> Any:
        """What the client calls: the next status, or the last again."""
        self._polls += 1
        if self._polls > 1:
            pause = self.clock.now - self._answered
            least, most = self._pauses or (pause, pause)
            self._pauses = min(least, pause), max(most, pause)
        self.clock.now += self._limits.latency
        self._answered = self.clock.now
        self._bound()
        return self._answer(self._fed[min(self._polls, len(self._fed)) - 1])

    async def poll_async(self) -> Any:
        """The same for a client that is a coroutine function."""
        return self.poll()

    def body(self, client: Callable[..., Any]) -> None:
        """What the thread does."""
        self.clock.thread = threading.get_ident()
        try:
            self._value = self._called(client)
        except _Stop:
            pass
        except BaseException as error:  # whatever a client raises is what it says
            self._error = error
        finally:
            self._over.set()

    def watch(self, body: threading.Thread) -> None:
        """Wait for the client; stop it where it neither ends nor polls nor waits."""
        before = -1
        while not self._over.wait(self._limits.patience):
            if self._stuck or self._calls == before:
                idle = f"after {self._limits.patience:g} real seconds without a poll or a wait"
                self._stuck = self._stuck or idle
                _throw_into(body)
                self._over.wait(self._limits.patience)
                return
            before = self._calls

    def ending(self) -> Ending:
        """What came of it."""
        made = (self._polls, self.clock.now, self._pauses)
        if self._stuck:
            return Ending(*made, stuck=self._stuck)
        return Ending(*made, value=self._value, error=self._error)

    @property
    def _calls(self) -> int:
        return self._polls + self._waits

    def _called(self, client: Callable[..., Any]) -> Any:
        if not _is_async(client):
            return client(self.poll, **self._offered(client))
        with asyncio.Runner(loop_factory=lambda: VirtualLoop(self.clock)) as runner:
            return runner.run(client(self.poll_async, **self._offered(client)))

    def _offered(self, client: Callable[..., Any]) -> dict[str, Any]:
        """The parts of the clock that the client has parameters for, after the first."""
        try:
            parameters = list(inspect.signature(client).parameters)[1:]
        except (TypeError, ValueError):
            return {}
        parts: dict[str, Callable[..., Any]] = {
            "sleep": asyncio.sleep if _is_async(client) else self.clock.sleep,
            "clock": self.clock.monotonic,
            "monotonic": self.clock.monotonic,
            "now": self.clock.monotonic,
        }
        return {name: part for name, part in parts.items() if name in parameters}

    def _waited(self) -> None:
        self._waits += 1
        self._bound()

    def _bound(self) -> None:
        limits = self._limits
        if not self._stuck and max(self._polls, self._waits) > limits.polls:
            self._stuck = f"after {limits.polls:,} polls"
        if not self._stuck and self.clock.now > limits.seconds:
            self._stuck = f"after {self._polls:,} polls"
        if self._stuck:
            self._stop()

    def _stop(self) -> None:
        """Throw; and where that has been swallowed time and again, park the thread for good."""
        self._thrown += 1
        if self._thrown > _THROWS:
            self._stuck += ", swallowing what would stop it"
            self._over.set()
            threading.Event().wait()
        raise _Stop


_THROWS = 100


def _throw_into(body: threading.Thread) -> None:
    """Raise in a thread that runs Python code; one that waits elsewhere does not notice."""
    identity = ctypes.c_ulong(body.ident or 0)
    ctypes.pythonapi.PyThreadState_SetAsyncExc(identity, ctypes.py_object(_Stop))


def _is_async(client: Callable[..., Any]) -> bool:
    call = getattr(client, "__call__", None)  # noqa: B004 - it is asked what it is, not whether
    return inspect.iscoroutinefunction(client) or inspect.iscoroutinefunction(call)


def _globals_of(client: Callable[..., Any]) -> Namespace:
    """The globals of the module that a callable was written in; none where that is not known."""
    inner: Any = inspect.unwrap(client)
    inner = getattr(inner, "func", inner)
    inner = getattr(inner, "__func__", inner)
    if not hasattr(inner, "__globals__"):
        inner = getattr(type(inner), "__call__", inner)  # noqa: B004 - its code is looked up
    found: Namespace = getattr(inner, "__globals__", {})
    return found
