"""Time that passes only when a client waits or polls."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any
from unittest.mock import patch

EPOCH = 1_704_067_200.0
"""What the virtual wall clock shows at first: the beginning of 2024."""

Namespace = dict[str, Any]
"""The globals of a module."""


class Clock:
    """A virtual clock, in seconds from 0.

    Args:
        on_wait: Is called after every wait.
    """

    def __init__(self, on_wait: Callable[[], None]) -> None:
        self.now = 0.0
        self.thread: int | None = None
        self._on_wait = on_wait

    def sleep(self, seconds: float, /) -> None:
        """Let so many seconds pass.

        Raises:
            ValueError: There are fewer than 0, as `time.sleep` says.
        """
        if seconds < 0:
            raise ValueError("sleep length must be non-negative")
        self.now += seconds
        self._on_wait()

    def monotonic(self) -> float:
        """Seconds since the client was called."""
        return self.now

    def wall(self) -> float:
        """Seconds since 1970."""
        return EPOCH + self.now

    @property
    def is_mine(self) -> bool:
        """Whether the client itself is asking, not another thread of the process."""
        return threading.get_ident() == self.thread


@contextmanager
def installed(
    clock: Clock, namespaces: Sequence[Namespace], others: Mapping[int, Any]
) -> Iterator[None]:
    """Put the clock in the place of the real one, for the thread of the client alone.

    Args:
        clock: The clock.
        namespaces: The globals of modules that may have imported functions of `time` by name.
        others: What else is replaced in these modules, by the identity of the real thing.
    """
    fakes: dict[str, Any] = {
        name: _for_client(clock, getattr(time, name), fake) for name, fake in _fakes(clock)
    }
    by_identity = {id(getattr(time, name)): fake for name, fake in fakes.items()}
    with (
        _replaced([time.__dict__, *namespaces], {**by_identity, **others}),
        patch.object(threading.Event, "wait", _event_wait(clock)),
    ):
        yield


_EVENT_WAIT = threading.Event.wait


@contextmanager
def _replaced(namespaces: Sequence[Namespace], fakes: Mapping[int, Any]) -> Iterator[None]:
    changed = [
        (names, name, value)
        for names in namespaces
        for name, value in list(names.items())
        if id(value) in fakes
    ]
    for names, name, value in changed:
        names[name] = fakes[id(value)]
    try:
        yield
    finally:
        for names, name, value in changed:
            names[name] = value


def _fakes(clock: Clock) -> Iterator[tuple[str, Callable[..., Any]]]:
    yield "sleep", clock.sleep
    for name, read in (
        ("monotonic", clock.monotonic),
        ("perf_counter", clock.monotonic),
        ("time", clock.wall),
    ):
        yield name, read
        yield f"{name}_ns", partial(_nanoseconds, read)


def _nanoseconds(read: Callable[[], float]) -> int:
    return int(read() * 1_000_000_000)


def _for_client(
    clock: Clock, real: Callable[..., Any], virtual: Callable[..., Any]
) -> Callable[..., Any]:
    def either(*args: Any) -> Any:
        return virtual(*args) if clock.is_mine else real(*args)

    return either


def _event_wait(clock: Clock) -> Callable[..., bool]:
    def wait(event: threading.Event, timeout: float | None = None) -> bool:
        if timeout is None or not clock.is_mine or event.is_set():
            return _EVENT_WAIT(event, timeout)
        clock.sleep(max(timeout, 0.0))
        return event.is_set()

    return wait
