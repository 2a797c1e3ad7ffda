"""Telling a person at a terminal how far long work has come."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Iterator
from typing import TypeVar

Record = TypeVar("Record")

_QUIET_SECONDS = 1.0
_EVERY = 4096


def with_progress(
    records: Iterable[Record], what: str = "records", *, every: int = _EVERY
) -> Iterator[Record]:
    """The same records; their number and rate are shown where standard error is a terminal.

    Nothing is shown within the first second, and the line is gone at the end.

    Args:
        records: What is worked on, one by one.
        what: What they are called.
        every: After how many of them to look whether it is time to tell.
    """
    return _shown(records, what, every) if sys.stderr.isatty() else iter(records)


def _shown(records: Iterable[Record], what: str, every: int) -> Iterator[Record]:
    begun = told = time.monotonic()
    number = 0
    try:
        for number, record in enumerate(records, 1):
            yield record
            if number % every == 0 and (now := time.monotonic()) - told > _QUIET_SECONDS:
                told = now
                _tell(f"{number:,} {what}, {number / (now - begun):,.0f} a second")
    finally:
        if told != begun:
            _tell("")


def _tell(text: str) -> None:
    print(f"\r\x1b[K{text}", end="", file=sys.stderr, flush=True)
