"""Alerts wait until they are taken, by a loop or by an async one."""

from __future__ import annotations

import asyncio
from threading import Thread

from statelaw import find
from statelaw.monitor import Alert, Alerts, Monitor

RUN = find("woosmap.import_run").compile()


def test_alerts_are_drained_in_the_order_in_which_they_arose() -> None:
    """Draining takes what is there and no more."""
    alerts = Alerts()
    monitor = Monitor(RUN, on_alert=alerts)
    for entity in (1, 2, 3):
        monitor.observe(entity, "no such")
    assert len(alerts) == 3
    assert [alert.entity for alert in alerts.drain()] == [1, 2, 3]
    assert list(alerts.drain()) == []


def test_an_async_reader_gets_what_other_threads_put_in() -> None:
    """The reader sleeps until there is something, and ends when the stream is closed."""
    alerts = Alerts()
    monitor = Monitor(RUN, on_alert=alerts)

    def observe() -> None:
        for entity in range(500):
            monitor.observe(entity, "no such")
        alerts.close()

    async def read() -> list[Alert]:
        thread = Thread(target=observe)
        taken: list[Alert] = []
        started = False
        async for alert in _after(alerts, thread):
            started = True
            taken.append(alert)
        thread.join()
        assert started
        return taken

    taken = asyncio.run(asyncio.wait_for(read(), timeout=30))
    assert [alert.entity for alert in taken] == list(range(500))


def test_a_closed_stream_still_gives_what_is_left() -> None:
    """Closing loses nothing."""
    alerts = Alerts()
    Monitor(RUN, on_alert=alerts).observe(1, None)
    alerts.close()

    async def read() -> list[Alert]:
        return [alert async for alert in alerts]

    assert [alert.entity for alert in asyncio.run(read())] == [1]


async def _after(alerts: Alerts, thread: Thread):  # type: ignore[no-untyped-def]
    """The alerts; the thread that makes them starts when they are waited for."""
    asyncio.get_running_loop().call_later(0.01, thread.start)
    async for alert in alerts:
        yield alert
