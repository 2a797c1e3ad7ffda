"""How far a log of files has been gone through."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from statelaw.frames._dataset import Batch
from statelaw.frames._parts import Part

_EVERY = 0.5


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a log has been gone through.

    Attributes:
        rows: How many rows, in this run and before it.
        rows_per_second: At what rate in this run.
        fraction: How much of the bytes, from 0 to 1.
        seconds_left: How long the rest will take at this rate; `None` while that is not known.
    """

    rows: int
    rows_per_second: float
    fraction: float
    seconds_left: float | None

    def __str__(self) -> str:
        left = "" if self.seconds_left is None else f", {self.seconds_left:,.0f} s left"
        rate = f"{self.rows_per_second:,.0f} rows/s"
        return f"{self.fraction:.0%}: {self.rows:,} rows, {rate}{left}"


class Telling:
    """Tells a callback how far it is, twice a second and at the end."""

    def __init__(
        self,
        parts: Sequence[Part],
        tell: Callable[[Progress], object] | None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._before = [0]
        for part in parts:
            self._before.append(self._before[-1] + part.size)
        self._sizes = [part.size for part in parts]
        self._tell = tell
        self._clock = clock
        self._began = self._told = clock()
        self._first: tuple[int, float] | None = None

    def took(self, batch: Batch, rows: int) -> None:
        """Say that a batch has been taken, after which there are so many rows in all."""
        done = self._before[batch.part] + batch.done * self._sizes[batch.part]
        fraction = min(done / max(self._before[-1], 1), 1.0)
        if self._first is None:
            begins = batch.part == batch.start == 0
            self._first = rows - len(batch), 0.0 if begins else fraction
        now = self._clock()
        if now - self._told >= _EVERY:
            self._told = now
            self._say(rows, fraction, now)

    def ended(self, rows: int) -> None:
        """Say that there is no more."""
        self._say(rows, 1.0, self._clock())

    def _say(self, rows: int, fraction: float, now: float) -> None:
        if self._tell is None:
            return
        seconds = max(now - self._began, 1e-9)
        first, begun = self._first or (rows, fraction)
        gone = fraction - begun
        left = seconds * (1 - fraction) / gone if gone > 0 else None
        left = left if fraction < 1 else 0.0
        self._tell(Progress(rows, (rows - first) / seconds, fraction, left))
