"""Telling a person at a terminal how far long work has come."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, TypeVar

from statelaw.batch import Batch
from statelaw.sentences import spoken

if TYPE_CHECKING:
    from statelaw.frames import Progress

Record = TypeVar("Record")
Share = Callable[[], float | None]
"""How much of the work is done, between 0 and 1; `None` where nobody knows how much there is."""

_QUIET_SECONDS = 1.0
_EVERY = 4096


def with_progress(
    records: Iterable[Record],
    what: str = "records",
    *,
    every: int = _EVERY,
    share: Share = lambda: None,
) -> Iterator[Record]:
    """The same records; how far they have come is shown where standard error is a terminal.

    That is their number and rate and, where it is known how much there is, the share that is done
    and the time that is left.  Nothing is shown within the first second, and the line is gone at
    the end.

    Args:
        records: What is worked on, one by one or in batches.
        what: What they are called.
        every: After how many of them to look whether it is time to tell.
        share: How much of the work is done.
    """
    return _shown(records, what, every, share) if sys.stderr.isatty() else iter(records)


def _shown(records: Iterable[Record], what: str, every: int, share: Share) -> Iterator[Record]:
    begun = told = time.monotonic()
    number, due = 0, every
    try:
        for record in records:
            yield record
            number += len(record) if isinstance(record, Batch) else 1
            if number < due:
                continue
            due = number + every
            if (now := time.monotonic()) - told > _QUIET_SECONDS:
                told = now
                rate = _rate(number, what, number / (now - begun))
                _tell(rate + _ahead(share(), now - begun))
    finally:
        if told != begun:
            _tell("")


def told() -> Callable[[Progress], object] | None:
    """What shows how far the rows of a log of files are; `None` where nobody is at a terminal.

    As with `with_progress`, nothing is shown within the first second.
    """
    begun = time.monotonic()

    def tell(progress: Progress) -> None:
        if time.monotonic() - begun > _QUIET_SECONDS:
            done, left = progress.fraction, progress.seconds_left
            _tell(_rate(progress.rows, "rows", progress.rows_per_second) + _left(done, left))

    return tell if sys.stderr.isatty() else None


@contextmanager
def cleared() -> Iterator[None]:
    """Have the line at the terminal gone at the end."""
    try:
        yield
    finally:
        if sys.stderr.isatty():
            _tell("")


def _rate(number: int, what: str, per_second: float) -> str:
    return f"{number:,} {what}, {per_second:,.0f} a second"


def _ahead(done: float | None, seconds: float) -> str:
    """The share that is done and the time that is left, at the rate so far."""
    return _left(done, seconds * (1 - done) / done) if done else ""


def _left(done: float, seconds: float | None) -> str:
    share = f", {done:.0%}"
    return (
        share if seconds is None else f"{share}, {spoken(timedelta(seconds=round(seconds)))} left"
    )


def _tell(text: str) -> None:
    print(f"\r\x1b[K{text}", end="", file=sys.stderr, flush=True)
