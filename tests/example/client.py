"""A client that waits for an export, and the loop that it replaced."""

from __future__ import annotations

import time
from collections.abc import Callable

UNDER_WAY = {"queued", "running"}


class ExportFailed(Exception):  # noqa: N818 - what happened, not a fault of the client
    """The export came to rest, and there is no file."""


def wait_until_done(poll: Callable[[], str | None], deadline: float = 3600) -> str:
    """Poll until an export is done.

    Raises:
        ExportFailed: It came to rest otherwise, or in a state that nobody told us of.
        TimeoutError: The deadline, in seconds, was over before.
    """
    end = time.monotonic() + deadline
    before = ""
    while time.monotonic() < end:
        status = poll()
        if status == "done":
            return "done"
        if status not in UNDER_WAY or (before, status) == ("running", "queued"):
            raise ExportFailed(f"the export is {status}")
        before = str(status)
        time.sleep(5)
    raise TimeoutError(f"the export took more than {deadline} s")


def first_attempt(poll: Callable[[], str | None]) -> None:
    """The loop that everybody writes first."""
    while poll() != "done":
        time.sleep(5)
