"""A monitor for several threads: entities are dealt out to shards, each under a lock."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Hashable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from itertools import chain
from pathlib import Path
from threading import RLock
from typing import Any

from statelaw.errors import InputError
from statelaw.files import write_bytes
from statelaw.monitor._alerts import Alert
from statelaw.monitor._change import OnChange
from statelaw.monitor._entities import Standing
from statelaw.monitor._eviction import Eviction
from statelaw.monitor._monitor import Monitor, key_of
from statelaw.monitor._snapshot import Survivors, snapshot_bytes, survivors, written
from statelaw.observation import Observation
from statelaw.table import TransitionTable
from statelaw.verdict import Verdict, VerdictTable, compiled
from statelaw.walk import Policy


class ShardedMonitor:
    """Monitors side by side; any thread may use it at any time.

    The observations of one entity are judged in the order in which threads come to its shard.
    `on_alert` is called by the thread that observed, under the lock of the entity's shard: it may
    use the monitor itself, and must not wait for another thread that does.

    Args:
        lifecycle: See `Monitor`.
        how: See `Monitor`.
        shards: How many shards there are; a few for each thread keep them out of each other's
            way.
        on_alert: See `Monitor`.
        eviction: See `Monitor`; `most` is for all shards together.
        clock: See `Monitor`.

    Attributes:
        table: The compiled lifecycle.

    Raises:
        InputError: `shards` is not positive.
    """

    def __init__(
        self,
        lifecycle: TransitionTable[Any] | VerdictTable[Any],
        how: Policy | None = None,
        *,
        shards: int = 16,
        on_alert: Callable[[Alert], object] | None = None,
        eviction: Eviction | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        if shards < 1:
            raise InputError(f"shards is {shards}; it must be 1 or more")
        self.table: VerdictTable[Any] = compiled(lifecycle)
        each = _for_one(eviction or Eviction(), shards)
        self._shards = [
            (RLock(), Monitor(self.table, how, on_alert=on_alert, eviction=each, clock=clock))
            for _ in range(shards)
        ]

    def observe(self, entity: Hashable, status: str | None) -> Verdict:
        """Judge the next observation of an entity; see `Monitor.observe`.

        Raises:
            InputError: See `Monitor.observe`.
        """
        try:
            lock, monitor = self._shards[hash(entity) % len(self._shards)]
        except TypeError:
            lock, monitor = self._shard(entity)
        with lock:
            return monitor.observe(entity, status)

    def see(self, seen: Observation) -> Verdict | None:
        """Judge an observation with all that it says; see `Monitor.see`.

        Raises:
            InputError: See `Monitor.see`.
        """
        lock, monitor = self._shard(key_of(seen))
        with lock:
            return monitor.see(seen)

    def state(self, entity: Hashable) -> Standing | None:
        """Where an entity's trace stands; `None` if it is not known."""
        lock, monitor = self._shard(entity)
        with lock:
            return monitor.state(entity)

    def forget(self, entity: Hashable) -> bool:
        """Forget an entity; whether it was known."""
        lock, monitor = self._shard(entity)
        with lock:
            return monitor.forget(entity)

    def sweep(self) -> int:
        """Forget what the policy says, shard by shard; how many entities that were."""
        return sum(self._each(Monitor.sweep))

    def snapshot(self) -> bytes:
        """A snapshot of all shards at one moment; a `Monitor` can take it up as well.

        Raises:
            InputError: See `Monitor.snapshot`.
        """
        with ExitStack() as locks:
            for lock, _ in self._shards:
                locks.enter_context(lock)
            held = [monitor.contents() for _, monitor in self._shards]
            walks = {entity: walk for _, each in held for entity, walk in each.items()}
            return written(self.table, chain.from_iterable(plain for plain, _ in held), walks)

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write a snapshot to a file; see `Monitor.save`.

        Raises:
            InputError: See `Monitor.save`.
        """
        write_bytes(Path(path), self.snapshot())

    def restore(
        self,
        snapshot: bytes | str | os.PathLike[str],
        *,
        on_change: OnChange | str = OnChange.REFUSE,
    ) -> int:
        """Take up the entities of a snapshot; see `Monitor.restore`.

        Raises:
            InputError: See `Monitor.restore`.
        """
        kept = survivors(self.table, snapshot_bytes(snapshot), on_change)
        dealt = [Survivors([], [], 0) for _ in self._shards]
        for each in kept.plain:
            dealt[self._place(each[0])].plain.append(each)
        for walk in kept.walks:
            dealt[self._place(walk[0])].walks.append(walk)
        for (lock, monitor), part in zip(self._shards, dealt, strict=True):
            with lock:
                monitor.take_up(part)
        return kept.dropped

    def __len__(self) -> int:
        return sum(self._each(len))

    def __contains__(self, entity: Hashable) -> bool:
        lock, monitor = self._shard(entity)
        with lock:
            return entity in monitor

    def _place(self, entity: Hashable) -> int:
        try:
            return hash(entity) % len(self._shards)
        except TypeError:
            raise InputError(f"{entity!r} cannot be hashed, so it cannot name an entity") from None

    def _shard(self, entity: Hashable) -> tuple[RLock, Monitor]:
        return self._shards[self._place(entity)]

    def _each(self, ask: Callable[[Monitor], int]) -> Iterator[int]:
        for lock, monitor in self._shards:
            with lock:
                yield ask(monitor)


def _for_one(eviction: Eviction, shards: int) -> Eviction:
    """The policy of one shard of several."""
    if eviction.most is None:
        return eviction
    return replace(eviction, most=max(1, eviction.most // shards))
