"""Timing peers in turn, and printing what they took as ratios."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class Line:
    """One comparison of a benchmark.

    Attributes:
        subject: What is measured.
        peer: What it is measured against.
        seconds: The subject's best time, or what else is measured.
        peer_seconds: The peer's.
        ratio: Subject by peer: below 1 the subject is faster.
        target: The greatest ratio that is wanted, or `None`.
        unit: What is measured, in which unit.
    """

    subject: str
    peer: str
    seconds: float
    peer_seconds: float
    ratio: float
    target: float | None
    unit: str = "s"

    @property
    def met(self) -> bool:
        """Whether the ratio keeps to its target."""
        return self.target is None or self.ratio <= self.target

    def as_dict(self) -> dict[str, object]:
        """The line as JSON takes it."""
        return {**asdict(self), "met": self.met}


def best_times(runs: Mapping[str, Callable[[], object]], *, repeat: int = 7) -> dict[str, float]:
    """The least time in seconds of each run, the runs taken in turn so that all share the noise."""
    times: dict[str, list[float]] = {name: [] for name in runs}
    for _ in range(repeat):
        for name, run in runs.items():
            gc.collect()
            begin = time.perf_counter()
            run()
            times[name].append(time.perf_counter() - begin)
    return {name: min(taken) for name, taken in times.items()}


def compared(
    subject: str, times: Mapping[str, float], targets: Mapping[str, float | None]
) -> list[Line]:
    """One line for each peer: how the subject's time relates to the peer's."""
    own = times[subject]
    return [
        Line(subject, peer, own, times[peer], own / times[peer], target)
        for peer, target in targets.items()
    ]


def as_table(lines: Sequence[Line]) -> str:
    """The lines as aligned text; a target that is missed is marked."""
    wide = max((len(name) for line in lines for name in (line.subject, line.peer)), default=0)
    text = [
        f"{'subject':<{wide}} {'peer':<{wide}} {'subject':>12} {'peer':>12} {'ratio':>9}  target"
    ]
    for line in lines:
        target = "" if line.target is None else f"<= {line.target:.4g}"
        mark = "" if line.met else "  MISSED"
        own, other = (f"{each:.4g} {line.unit}" for each in (line.seconds, line.peer_seconds))
        text.append(
            f"{line.subject:<{wide}} {line.peer:<{wide}} {own:>12} {other:>12}"
            f" {line.ratio:>9.4g}  {target}{mark}"
        )
    return "\n".join(text)
