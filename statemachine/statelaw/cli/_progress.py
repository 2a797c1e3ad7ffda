"""Telling a person at a terminal how far a long log has been read."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Iterator
from typing import TypeVar

Record = TypeVar("Record")

_QUIET_SECONDS = 1.0
_EVERY = 4096


def with_progress(records: Iterable[Record]) -> Iterator[Record]:
    """The same records; their number and rate are shown where standard error is a terminal.

    Nothing is shown within the first second, and the line is gone at the end.
    """
    return _shown(records) if sys.stderr.isatty() else iter(records)


def _shown(records: Iterable[Record]) -> Iterator[Record]:
    begun = told = time.monotonic()
    number = 0
    try:
        for number, record in enumerate(records, 1):
            yield record
            if number % _EVERY == 0 and (now := time.monotonic()) - told > _QUIET_SECONDS:
                told = now
                _tell(f"{number:,} records, {number / (now - begun):,.0f} a second")
    finally:
        if told != begun:
            _tell("")


def _tell(text: str) -> None:
    print(f"\r\x1b[K{text}", end="", file=sys.stderr, flush=True)
