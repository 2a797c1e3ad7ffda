"""Several threads use one monitor, and each entity's trace stays whole."""

from __future__ import annotations

import random
from threading import Thread
from typing import Any

import pytest
from statelaw import InputError, Observation, find
from statelaw.monitor import Alert, Alerts, Eviction, Monitor, ShardedMonitor
from statelaw.walk import Policy, Walk

DATASET = find("opendatasoft.dataset").compile()
THREADS = 4
ROUNDS = 300


def test_threads_do_not_lose_each_others_observations() -> None:
    """Each entity is fed by one thread, all at once; every trace is judged as its walk."""
    alerts = Alerts()
    monitor = ShardedMonitor(DATASET, shards=3, on_alert=alerts)
    logs = {entity: _statuses(entity) for entity in range(4 * THREADS)}

    def feed(mine: int) -> None:
        for i in range(ROUNDS):
            for entity in range(mine, len(logs), THREADS):
                monitor.observe(entity, logs[entity][i])

    threads = [Thread(target=feed, args=(mine,)) for mine in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    said: dict[Any, list[Alert]] = {entity: [] for entity in logs}
    for alert in alerts.drain():
        said[alert.entity].append(alert)
    for entity, statuses in logs.items():
        walk = Walk(DATASET, Policy())
        steps = [walk.step(Observation(status)) for status in statuses]
        expected = [Alert(entity, v, finding) for v, found in steps for finding in found]
        assert said[entity] == expected
        standing = monitor.state(entity)
        assert standing is not None
        assert (standing.status, standing.observations) == (walk.previous, ROUNDS)
    assert len(monitor) == len(logs)


def test_one_entity_fed_by_all_threads_is_counted_whole() -> None:
    """No update is lost between reading where it stands and writing it."""
    monitor = ShardedMonitor(DATASET)
    threads = [
        Thread(target=lambda: [monitor.observe("one", "idle") for _ in range(5_000)])
        for _ in range(THREADS)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    standing = monitor.state("one")
    assert standing is not None
    assert standing.observations == 5_000 * THREADS


def test_it_says_what_one_monitor_says_and_their_snapshots_are_exchanged() -> None:
    """A callback may use the monitor, and shards are a matter of locks alone."""
    alone = Monitor(DATASET)
    counts: list[int] = []
    sharded = ShardedMonitor(DATASET, shards=5, on_alert=lambda _: counts.append(len(sharded)))
    for entity in range(40):
        for status in _statuses(entity)[:5]:
            assert sharded.observe(str(entity), status) == alone.observe(str(entity), status)
    seen = Observation("idle", entity="x", trigger="publish")
    assert sharded.see(seen) == alone.see(seen)
    assert counts
    assert "x" in sharded
    other = Monitor(DATASET)
    assert other.restore(sharded.snapshot()) == 0
    again = ShardedMonitor(DATASET, shards=2)
    assert again.restore(alone.snapshot()) == 0
    for name in [*map(str, range(40)), "x"]:
        assert other.state(name) == again.state(name) == alone.state(name)
    assert again.forget("x")
    assert len(again) == 40


def test_a_snapshot_can_be_saved_and_the_most_is_shared_out(tmp_path: Any) -> None:
    """`most` is for all shards together."""
    monitor = ShardedMonitor(DATASET, shards=4, eviction=Eviction(most=40))
    for entity in range(400):
        monitor.observe(entity, "idle")
    assert len(monitor) <= 40
    monitor.save(tmp_path / "kept")
    assert ShardedMonitor(DATASET).restore(tmp_path / "kept") == 0
    assert monitor.sweep() >= 0


def test_what_makes_no_sense_is_refused() -> None:
    """No shards, and entities that cannot be hashed."""
    with pytest.raises(InputError, match="shards is 0"):
        ShardedMonitor(DATASET, shards=0)
    entity: Any = []
    with pytest.raises(InputError, match="cannot be hashed"):
        ShardedMonitor(DATASET).observe(entity, "idle")


def _statuses(seed: int) -> list[str | None]:
    names = [*map(str, DATASET.codes), "no such", None]
    return random.Random(seed).choices(names, k=ROUNDS)
