"""The ratios between what has been measured, as lines."""

from __future__ import annotations

from collections.abc import Iterator

from tests.benchmarks.catalogue import LIMITS, SUBJECTS, TARGETS, Target
from tests.benchmarks.harness import Line
from tests.benchmarks.log import LAYOUTS
from tests.benchmarks.logs_made import PER_ENTITY
from tests.benchmarks.results import Measured, Results

_MOST = {subject.name: subject.most for subject in SUBJECTS}
_KINDS = {subject.name: subject.kind for subject in SUBJECTS}


def ratios(results: Results, kind: str) -> list[Line]:
    """A line for each target of a kind and each size, then for each limit of memory."""
    targets = [target for target in TARGETS if _KINDS[target.subject] == kind]
    lines = [line for target in targets for line in _lines(results, target)]
    return [*lines, *_limits(results, kind)]


def short(rows: int) -> str:
    """A number of observations, such as `10 M`."""
    return f"{rows // 1_000_000} M" if rows >= 1_000_000 else f"{rows // 1_000} k"


def _lines(results: Results, target: Target) -> Iterator[Line]:
    for layout in [target.layout] if target.layout else LAYOUTS:
        for own in _sizes(results, target.subject, layout):
            size = min(own.rows, _MOST[target.peer])
            other = results.measured.get((target.peer, target.peer_layout or layout, size))
            if other is not None:
                yield _line(own, other, target)


def _sizes(results: Results, subject: str, layout: str) -> list[Measured]:
    found = [
        each
        for each in results.measured.values()
        if (each.subject, each.layout) == (subject, layout)
    ]
    return sorted(found, key=lambda each: each.rows)


def _line(own: Measured, other: Measured, target: Target) -> Line:
    wanted = target.ratio if own.rows >= target.least else None
    seconds = other.seconds * own.rows / other.rows
    peer = other.subject if own.rows == other.rows else f"{other.subject}, of {short(other.rows)}"
    peer = peer if own.layout == other.layout else f"{peer}, {other.layout}"
    subject = f"{own.subject}, {own.layout}, {short(own.rows)}"
    return Line(subject, peer, own.seconds, seconds, own.seconds / seconds, wanted)


def _limits(results: Results, kind: str) -> Iterator[Line]:
    for limit in LIMITS:
        if _KINDS[limit.subject] != kind:
            continue
        for layout in [limit.layout] if limit.layout else LAYOUTS:
            for each in _sizes(results, limit.subject, layout)[-1:]:
                used = each.peak_mb - limit.beyond_held * each.held_mb
                name = f"{each.subject}, {layout}, {short(each.rows)}"
                most = limit.megabytes + limit.per_entity * (each.rows / PER_ENTITY) / 1e6
                yield Line(name, "memory wanted at most", used, most, used / most, 1.0, "MB")
