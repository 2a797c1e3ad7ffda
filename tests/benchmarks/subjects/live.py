"""The monitor, one observation at a time, beside a dictionary that is looked up and stored to."""

from __future__ import annotations

from collections.abc import Callable

from statelaw import find
from statelaw.monitor import Alert, Eviction, Monitor, ShardedMonitor

from tests.benchmarks.log import LIFECYCLE, load


def lookup_and_store(layout: str, rows: int) -> Callable[[], None]:
    """The last status of each entity: read, and replaced."""
    seen = _seen(layout, rows)

    def run() -> None:
        last: dict[int, str | None] = {}
        for entity, status in seen:
            last.get(entity)
            last[entity] = status

    return run


def observe(layout: str, rows: int) -> Callable[[], None]:
    """`Monitor.observe`."""
    return _observing(layout, rows, Monitor)


def observe_evicting(layout: str, rows: int) -> Callable[[], None]:
    """`Monitor.observe` with a policy that forgets idle entities."""
    return _observing(layout, rows, lambda table: Monitor(table, eviction=Eviction(idle_after=60)))


def observe_sharded(layout: str, rows: int) -> Callable[[], None]:
    """`ShardedMonitor.observe`, by one thread."""
    return _observing(layout, rows, ShardedMonitor)


def observe_alerting(layout: str, rows: int) -> Callable[[], int]:
    """`Monitor.observe` with a callback, which every sixth observation of these logs calls."""
    seen, table = _seen(layout, rows), find(LIFECYCLE).compile("polled")

    def run() -> int:
        said: list[Alert] = []
        observe = Monitor(table, on_alert=said.append).observe
        for entity, status in seen:
            observe(entity, status)
        return sum(not alert.verdict.legal for alert in said)

    return run


def million_entities(layout: str, rows: int) -> Callable[[], None]:
    """A monitor comes to know so many entities by number."""
    del layout
    table = find(LIFECYCLE).compile("polled")

    def run() -> None:
        monitor = Monitor(table)
        for entity in range(rows):
            monitor.observe(entity, "idle")

    return run


def _observing(
    layout: str, rows: int, make: Callable[..., Monitor | ShardedMonitor]
) -> Callable[[], None]:
    seen, table = _seen(layout, rows), find(LIFECYCLE).compile("polled")

    def run() -> None:
        observe = make(table).observe
        for entity, status in seen:
            observe(entity, status)

    return run


def _seen(layout: str, rows: int) -> list[tuple[int, str]]:
    log = load(layout, rows)
    return list(zip(log.keys.tolist(), log.names(), strict=True))
