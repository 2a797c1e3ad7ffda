"""Forgetting entities of which nothing more is expected.

No clock is read when an entity is observed.  Time is cut into generations by sweeps: a record
bears the generation in which it was last observed, so at a sweep it is known to be at least as
old as the end of that generation.  An entity may therefore be kept for up to a quarter longer
than the policy says, and is never forgotten before.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass

from statelaw.errors import InputError

_STEPS = 4


@dataclass(frozen=True, slots=True)
class Eviction:
    """When an entity is forgotten; its next observation begins a new trace.

    Attributes:
        settled_after: Seconds without an observation after which an entity at rest is
            forgotten; `None`: never for that reason.
        idle_after: Seconds without an observation after which any entity is forgotten.
        most: The most entities that are kept; beyond, those unobserved for longest go first.

    Raises:
        InputError: A number is not positive.
    """

    settled_after: float | None = None
    idle_after: float | None = None
    most: int | None = None

    def __post_init__(self) -> None:
        for name in ("settled_after", "idle_after", "most"):
            value = getattr(self, name)
            if value is not None and not value > 0:
                raise InputError(f"{name} is {value!r}; it must be more than 0, or None")

    @property
    def resolution(self) -> float | None:
        """How long a generation lasts, in seconds; `None` if time does not matter."""
        spans = [span for span in (self.settled_after, self.idle_after) if span is not None]
        return min(spans) / _STEPS if spans else None


class Generations:
    """The generations so far, and when each ended.

    Attributes:
        current: The number of the generation that lasts.
    """

    def __init__(self, policy: Eviction, clock: Callable[[], float]) -> None:
        self._policy = policy
        self._clock = clock
        self._began = clock()
        self._ended: list[float] = []
        self._dropped = 0
        self.current = 0

    @property
    def due(self) -> bool:
        """Whether the generation has lasted its time."""
        resolution = self._policy.resolution
        return resolution is not None and self._clock() - self._began >= resolution

    def end(self) -> tuple[int, int]:
        """End the generation and begin the next.

        Returns:
            How many of the first generations are too old for an entity at rest, and for any.
        """
        self._began = self._clock()
        self._ended.append(self._began)
        self.current += 1
        settled = self._older(self._policy.settled_after)
        idle = self._older(self._policy.idle_after)
        self._drop(min(each for each in (settled, idle) if each) if settled or idle else 0)
        return settled, idle

    def restart(self) -> None:
        """Count from 0 again."""
        self._ended.clear()
        self._dropped = self.current = 0

    def _older(self, after: float | None) -> int:
        if after is None:
            return 0
        return self._dropped + bisect_right(self._ended, self._began - after)

    def _drop(self, count: int) -> None:
        """Forget when the first generations ended; that they are too old is known for good."""
        del self._ended[: count - self._dropped]
        self._dropped = max(self._dropped, count)
