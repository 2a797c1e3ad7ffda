"""Clients that poll, good ones and those that people write, and what is reported of them.

`python -m tests.testing.clients` writes the reports under `tests/testing/golden` anew.
"""

from __future__ import annotations

import asyncio
import datetime
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from time import sleep

from statelaw import find
from statelaw.testing import ClientReport, exercise_client

FOLDER = Path(__file__).parent / "golden"
Poll = Callable[[], str | None]
UNDER_WAY = {"uninitialised", "queued", "processing"}


def waits_for_complete(poll: Poll) -> None:
    """The loop that everybody writes first."""
    while poll() != "complete":
        time.sleep(5)


def stops_at_known_ends(poll: Poll) -> None:
    """It knows two ends, not all, and keeps to itself which it was."""
    while poll() not in ("complete", "failed"):
        time.sleep(5)


def polls_while_processing(poll: Poll) -> str | None:
    """It takes whatever it does not know for the end."""
    status = poll()
    while status == "processing":
        sleep(5)
        status = poll()
    return status


def tries_ten_times(poll: Poll) -> bool:
    """It counts its polls instead of watching the clock."""
    for _ in range(10):
        if poll() == "complete":
            return True
        time.sleep(1)
    return False


def swallows_everything(poll: Poll) -> str:
    """Its net is so wide that nothing stops it."""
    while True:
        try:
            status = poll()
            if status in ("complete", "partial", "failed"):
                return status
        except BaseException:
            pass


def careful(poll: Poll) -> str:
    """It tells every end apart, refuses what it does not know, and has a deadline."""
    deadline = time.monotonic() + 3600
    while time.monotonic() < deadline:
        status = poll()
        if status in ("complete", "partial"):
            return status
        if status not in UNDER_WAY:
            raise RuntimeError(f"the import is {status}")
        sleep(5)
    raise TimeoutError("the import took more than an hour")


async def careful_async(poll: Callable[[], Awaitable[str | None]]) -> str | None:
    """The same for asyncio."""
    async with asyncio.timeout(3600):
        while (status := await poll()) in UNDER_WAY:
            await asyncio.sleep(5)
        return status


def by_date(poll: Poll) -> str | None:
    """It watches the calendar, and takes work that is not over for an ending of its own."""
    end = datetime.datetime.now(datetime.UTC) + datetime.timedelta(hours=1)
    while datetime.datetime.now(datetime.UTC) < end:
        status = poll()
        if status not in UNDER_WAY:
            return status
        sleep(60)
    return "still waiting"


CLIENTS = (
    waits_for_complete,
    stops_at_known_ends,
    polls_while_processing,
    tries_ten_times,
    swallows_everything,
    careful,
    careful_async,
    by_date,
)


def report(client: Callable[..., object]) -> ClientReport:
    """What is reported of a client of Prolific's import jobs."""
    return exercise_client(client, find("prolific.dataset_import"))


def main() -> None:
    """Write every report anew."""
    FOLDER.mkdir(exist_ok=True)
    for client in CLIENTS:
        (FOLDER / f"{client.__name__}.txt").write_text(f"{report(client)}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
