"""Watching any number of entities, one observation at a time."""

from __future__ import annotations

import os
import time
from collections.abc import AsyncIterable, AsyncIterator, Callable, Hashable, Iterable, Iterator
from pathlib import Path
from typing import Any

from statelaw.files import write_bytes
from statelaw.finding import Finding
from statelaw.monitor._alerts import Alert
from statelaw.monitor._change import OnChange
from statelaw.monitor._entities import Entities, Standing
from statelaw.monitor._eviction import Eviction, Generations
from statelaw.monitor._portable import walk_from
from statelaw.monitor._snapshot import Standpoint, Survivors, snapshot_bytes, survivors, written
from statelaw.monitor._steps import GENERATIONS, Steps
from statelaw.observation import Observation, Place
from statelaw.payload.contract import Reply
from statelaw.stepping import placed
from statelaw.table import TransitionTable
from statelaw.verdict import Verdict, VerdictTable, compiled
from statelaw.walk import Policy, Walk

Seen = Observation | tuple[Hashable, str | None]
"""What a monitor is fed: an observation, or an entity and its status."""


class Monitor:
    """Judges one observation at a time for any number of entities.

    An entity is named by anything that can be the key of a dictionary.  What is kept for each is
    one entry of a dictionary and one integer.  A monitor is used by one thread at a time; see
    `ShardedMonitor` for several.

    Args:
        lifecycle: The lifecycle, compiled for a mode; as it is, it is compiled for `polled`.
        how: How doubtful things are weighed; see `policy`.
        on_alert: Called with each `Alert`, after the observation has been taken.  What it raises
            goes to the caller of `observe`.
        eviction: When entities are forgotten; by default never.
        clock: Gives the time in seconds.

    Attributes:
        table: The compiled lifecycle.
        how: How doubtful things are weighed.
        eviction: When entities are forgotten.
        observe: `observe(entity, status)` judges the next observation of an entity and gives its
            `Verdict`; `status` is `None` where none was reported.  What is to be said has gone
            to `on_alert` when it returns.  It raises `InputError` where the status is neither a
            string nor `None`, or the entity cannot be the key of a dictionary.
    """

    observe: Callable[[Hashable, str | None], Verdict]

    def __init__(
        self,
        lifecycle: TransitionTable[Any] | VerdictTable[Any],
        how: Policy | None = None,
        *,
        on_alert: Callable[[Alert], object] | None = None,
        eviction: Eviction | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.table: VerdictTable[Any] = compiled(lifecycle)
        self.how = how or Policy()
        self.eviction = eviction or Eviction()
        self._on_alert = on_alert
        self._steps = Steps(self.table, self.how, ages=self.eviction != Eviction())
        self._entities = Entities(self._steps)
        self._generations = Generations(self.eviction, clock)
        self.observe = self._observer()

    def see(self, seen: Observation) -> Verdict | None:
        """Judge an observation with all that it says: its times, its trigger and its payload.

        The entity is `seen.entity`, or (`seen.entity`, `seen.run`) where there is a run.  Of an
        entity whose observations carry times, the whole walk is kept, some hundred bytes.

        Returns:
            The verdict; `None` where it is the latest observation delivered once more, which is
            left out.

        Raises:
            InputError: The status is neither a string nor `None`.
        """
        entity = key_of(seen)
        if _tells_more(seen) or entity in self._entities.walks:
            return self._walk(entity, seen)
        return self._slowly(entity, seen.status, seen.place)

    def feed(self, observations: Iterable[Seen]) -> Iterator[Alert]:
        """Judge observations as they come; what is to be said of each, before the next is taken.

        The alerts go to `on_alert` as well, if that was given.

        Raises:
            InputError: See `see`.
        """
        for seen in observations:
            yield from self.alerts_of(seen)

    async def watch(self, observations: AsyncIterable[Seen]) -> AsyncIterator[Alert]:
        """The same for observations that are waited for.

        Raises:
            InputError: See `see`.
        """
        async for seen in observations:
            for alert in self.alerts_of(seen):
                yield alert

    def alerts_of(self, seen: Seen) -> list[Alert]:
        """Judge one observation; what is to be said of it.

        Raises:
            InputError: See `see`.
        """
        said: list[Alert] = []
        told, self._on_alert = self._on_alert, said.append
        try:
            if isinstance(seen, Observation):
                self.see(seen)
            else:
                self.observe(*seen)
        finally:
            self._on_alert = told
        if told is not None:
            for alert in said:
                told(alert)
        return said

    def state(self, entity: Hashable) -> Standing | None:
        """Where an entity's trace stands; `None` if it is not known."""
        return self._entities.standing(entity)

    def forget(self, entity: Hashable) -> bool:
        """Forget an entity: its next observation begins a new trace.  Whether it was known."""
        return self._entities.forget(entity)

    def sweep(self) -> int:
        """Forget what the policy says is to be forgotten now; how many entities that were.

        It looks at every entity.  A monitor with a policy sweeps by itself when a new entity
        comes and a quarter of the shortest time has passed, or there are too many.
        """
        if not self._steps.ages:
            return 0
        entities, generations, most = self._entities, self._generations, self.eviction.most
        before = len(self)
        for entity in entities.old(*generations.end()):
            entities.forget(entity)
        if most is not None and len(self) >= most:
            for entity in entities.oldest(len(self) - most + most // 10 + 1):
                entities.forget(entity)
        if generations.current == GENERATIONS - 1:
            generations.restart()
            entities.generation = 0
            entities.renew()
        entities.generation = generations.current
        self._steps.begin(generations.current)
        return before - len(self)

    def snapshot(self) -> bytes:
        """All that is known of the entities, versioned and with a checksum; see `restore`.

        Raises:
            InputError: An entity is named by something other than a string, an integer, bytes, a
                UUID, or a tuple of these.
        """
        return written(self.table, *self.contents())

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write a snapshot to a file, which is either the old one or the new one at any time.

        Raises:
            InputError: See `snapshot`; or the file cannot be written.
        """
        write_bytes(Path(path), self.snapshot())

    def restore(
        self,
        snapshot: bytes | str | os.PathLike[str],
        *,
        on_change: OnChange | str = OnChange.REFUSE,
    ) -> int:
        """Take up the entities of a snapshot, as if each had been observed just now.

        Args:
            snapshot: What `snapshot` gave, or the path of a file that `save` wrote.
            on_change: What is done where the table is another than the one that was kept.

        Returns:
            How many entities of the snapshot were dropped because the table has changed.

        Raises:
            InputError: It is no snapshot, is damaged, or is of a table that was to be refused.
        """
        kept = survivors(self.table, snapshot_bytes(snapshot), on_change)
        self.take_up(kept)
        return kept.dropped

    def take_up(self, kept: Survivors) -> None:
        """Let entities stand where they stood when they were kept."""
        for entity, status, gap, count in kept.plain:
            self._entities.put(entity, self._steps.stand(status, gap=gap), count)
        for entity, walk in kept.walks:
            self._entities.keep(entity, walk_from(self.table, self.how, walk))

    def contents(self) -> tuple[Iterator[Standpoint], dict[Hashable, Walk]]:
        """What a snapshot holds: where entities stand, and the walks of the others."""
        return self._entities.standpoints(), self._entities.walks

    def __len__(self) -> int:
        return len(self._entities.records)

    def __contains__(self, entity: object) -> bool:
        return entity in self._entities.records

    def __iter__(self) -> Iterator[Hashable]:
        return iter(self._entities.records)

    def _observer(self) -> Callable[[Hashable, str | None], Verdict]:
        """The quick way of steps that have been judged before; all else is done slowly."""
        records, slowly, rows = self._entities.records, self._slowly, self._steps.rows
        get, mask, low, say = records.get, self._steps.mask, self._steps.low, self._say_of

        def observe(entity: Hashable, status: str | None) -> Verdict:
            try:
                record = get(entity, 0)
                verdict, change, finding = rows[record & mask][status]
            except (KeyError, TypeError):
                return slowly(entity, status)
            records[entity] = record + change
            if finding is not None:
                say(entity, verdict, finding, record)
            return verdict

        def observe_and_mark(entity: Hashable, status: str | None) -> Verdict:
            try:
                record = get(entity, 0)
                verdict, change, finding = rows[record & mask][status]
            except (KeyError, TypeError):
                return slowly(entity, status)
            records[entity] = (record | low) + change
            if finding is not None:
                say(entity, verdict, finding, record)
            return verdict

        return observe_and_mark if self._steps.ages else observe

    def _slowly(self, entity: Hashable, status: str | None, place: Place | None = None) -> Verdict:
        """Judge a step that is the first, or of which something may be said."""
        steps, record = self._steps, self._entities.record(entity)
        if record & steps.mask == steps.walked:
            walked = self._walk(entity, Observation(status, place=place))
            assert walked is not None  # without a time nothing is known to be delivered twice
            return walked
        count = steps.count(record)
        verdict, after, finding = steps.judge(record & steps.mask, status, count)
        if not count:
            self._make_room()
        self._entities.put(entity, after, count + 1)
        if finding is not None:
            self._say_of(entity, verdict, finding, record, place)
        return verdict

    def _walk(self, entity: Hashable, seen: Observation) -> Verdict | None:
        """Judge a step of an entity whose whole walk is kept, from now on at least."""
        walk = self._entities.walk(entity)
        if walk.repeats(seen):
            return None
        if not walk.index:
            self._make_room()
        verdict, findings = walk.step(seen)
        self._entities.keep(entity, walk)
        for finding in findings:
            self._say(entity, verdict, finding)
        return verdict

    def _say_of(
        self,
        entity: Hashable,
        verdict: Verdict,
        finding: Finding,
        record: int,
        place: Place | None = None,
    ) -> None:
        """Say a finding of a step, which is of index 0, of the record as it was before it."""
        if self._on_alert is not None:
            count = self._steps.count(record)
            self._on_alert(Alert(entity, verdict, placed(finding, count, place)))

    def _say(self, entity: Hashable, verdict: Verdict, finding: Finding) -> None:
        if self._on_alert is not None:
            self._on_alert(Alert(entity, verdict, finding))

    def _make_room(self) -> None:
        """Sweep, if it is time to or there are too many entities."""
        most = self.eviction.most
        if self._generations.due or (most is not None and len(self) >= most):
            self.sweep()


def _tells_more(seen: Observation) -> bool:
    """Whether an observation says more than a status."""
    timed = seen.at is not None or seen.since is not None
    return timed or seen.trigger is not None or isinstance(seen.payload, Reply)


def key_of(seen: Observation) -> Hashable:
    """The name under which a monitor knows the entity of an observation."""
    return (seen.entity, seen.run) if seen.run else seen.entity
