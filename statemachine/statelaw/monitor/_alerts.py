"""What a monitor says, and where it goes."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Hashable, Iterator
from threading import Lock
from typing import NamedTuple

from statelaw.finding import Finding
from statelaw.verdict import Verdict


class Alert(NamedTuple):
    """A finding and the entity that it is about.

    Attributes:
        entity: The entity as it was given; for an `Observation` with a run, (entity, run).
        verdict: The verdict on the observation.
        finding: What is said; its index counts the observations of the trace.
    """

    entity: Hashable
    verdict: Verdict
    finding: Finding


class Alerts:
    """Keeps alerts until somebody takes them: a callback for a monitor, and a stream to read.

    Any thread may put alerts in.  They are taken by `drain`, or by one `async for`.
    """

    def __init__(self) -> None:
        self._waiting: deque[Alert] = deque()
        self._lock = Lock()
        self._wake: tuple[asyncio.AbstractEventLoop, asyncio.Event] | None = None
        self._closed = False

    def __call__(self, alert: Alert) -> None:
        """Put an alert in."""
        self._waiting.append(alert)
        self._notify()

    def __len__(self) -> int:
        return len(self._waiting)

    def drain(self) -> Iterator[Alert]:
        """Take what is there, the oldest first."""
        while self._waiting:
            yield self._waiting.popleft()

    def close(self) -> None:
        """Say that no more will come: `async for` ends when all are taken."""
        self._closed = True
        self._notify()

    async def __aiter__(self) -> AsyncIterator[Alert]:
        event = asyncio.Event()
        with self._lock:
            self._wake = asyncio.get_running_loop(), event
        try:
            while self._waiting or not self._closed:
                event.clear()
                for alert in self.drain():
                    yield alert
                if not (self._waiting or self._closed):
                    await event.wait()
        finally:
            with self._lock:
                self._wake = None

    def _notify(self) -> None:
        with self._lock:
            if self._wake is not None:
                loop, event = self._wake
                loop.call_soon_threadsafe(event.set)
