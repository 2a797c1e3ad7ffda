"""An event loop in virtual time."""

from __future__ import annotations

import asyncio
import selectors
from typing import Any

from statelaw.testing.client._clock import Clock


class VirtualLoop(asyncio.SelectorEventLoop):
    """An event loop that never waits for a timer: the clock goes on instead.

    Args:
        clock: The clock by which timers are set.
    """

    def __init__(self, clock: Clock) -> None:
        super().__init__(_Selector(clock))
        self._clock = clock

    def time(self) -> float:
        """The time by which timers are set."""
        return self._clock.now


class _Selector(selectors.DefaultSelector):
    """Asks what is ready; where nothing is, the time until the next timer has passed."""

    def __init__(self, clock: Clock) -> None:
        super().__init__()
        self._clock = clock

    def select(self, timeout: float | None = None) -> Any:
        ready = super().select(timeout if timeout is None else 0)
        if not ready and timeout:
            self._clock.sleep(timeout)
        return ready
