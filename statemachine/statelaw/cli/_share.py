"""How much of all the files has been read, in bytes."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Sequence
from contextlib import suppress

from statelaw.reading import Reading


class FilesRead:
    """How far a list of files has been read, one after the other.

    Args:
        sources: Their paths; `-` for standard input, whose size is known where it is a file.
    """

    def __init__(self, sources: Sequence[str]) -> None:
        self._sizes = [_size(source) for source in sources]
        self._before = 0
        self._number = -1
        self._reading: Reading | None = None

    def begin(self, reading: Reading) -> None:
        """Go on to the next file."""
        if self._number >= 0:
            self._before += self._sizes[self._number] or 0
        self._number += 1
        self._reading = reading

    def share(self) -> float | None:
        """How much has been read, between 0 and 1; `None` where a size is not known."""
        sizes = [size for size in self._sizes if size is not None]
        here = self._reading.position() if self._reading else None
        if here is None or len(sizes) < len(self._sizes) or not sum(sizes):
            return None
        return min((self._before + here) / sum(sizes), 1.0)


def _size(source: str) -> int | None:
    """The bytes in a source; `None` where it has no end that is known, as a pipe has none."""
    with suppress(OSError, ValueError):
        found = os.fstat(sys.stdin.fileno()) if source == "-" else os.stat(source)
        return found.st_size if stat.S_ISREG(found.st_mode) else None
    return None
