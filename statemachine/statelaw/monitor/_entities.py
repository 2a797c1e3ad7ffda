"""What a monitor keeps of each entity: one integer, and a whole walk where more must be known."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from dataclasses import dataclass

from statelaw.errors import InputError
from statelaw.monitor._snapshot import Standpoint
from statelaw.monitor._steps import Steps
from statelaw.walk import Walk


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an entity's trace stands.

    Attributes:
        status: The state it stands in; `None` if no known status was seen.
        observations: How many observations it has had.
        gap: Whether unknown statuses have stood since.
        settled: Whether it is at rest.
    """

    status: str | None
    observations: int
    gap: bool
    settled: bool


class Entities:
    """The entities that are known.

    Attributes:
        steps: What records mean.
        records: The record of each entity.
        walks: The walk of each entity of which one is kept.
        generation: What new records are marked with.
    """

    def __init__(self, steps: Steps) -> None:
        self.steps = steps
        self.records: dict[Hashable, int] = {}
        self.walks: dict[Hashable, Walk] = {}
        self.generation = 0

    def record(self, entity: Hashable) -> int:
        """The record of an entity; 0 if it is not known.

        Raises:
            InputError: It cannot be the key of a dictionary.
        """
        try:
            return self.records.get(entity, 0)
        except TypeError:
            raise InputError(f"{entity!r} cannot be hashed, so it cannot name an entity") from None

    def walk(self, entity: Hashable) -> Walk:
        """The walk of an entity, or one that begins where it stands."""
        return self.walks.get(entity) or self.steps.walk(self.record(entity))

    def standing(self, entity: Hashable) -> Standing | None:
        """Where an entity stands; `None` if it is not known."""
        if not self.record(entity):
            return None
        walk = self.walk(entity)
        return Standing(walk.previous, walk.index, walk.gap, walk.settled)

    def put(self, entity: Hashable, stand: int, count: int) -> None:
        """Let an entity stand somewhere."""
        self.records[entity] = self.steps.record(stand, self.generation, count)

    def keep(self, entity: Hashable, walk: Walk) -> None:
        """Keep the whole walk of an entity."""
        self.walks[entity] = walk
        self.put(entity, self.steps.walked, walk.index)

    def forget(self, entity: Hashable) -> bool:
        """Forget an entity; whether it was known."""
        known = bool(self.record(entity))
        self.walks.pop(entity, None)
        self.records.pop(entity, None)
        return known

    def old(self, settled: int, idle: int) -> list[Hashable]:
        """The entities observed last in the first generations.

        Args:
            settled: How many of the first generations count for entities at rest.
            idle: How many count for all.
        """
        if not (settled or idle):
            return []
        ages = ((entity, self.steps.generation(each)) for entity, each in self.records.items())
        return [
            entity
            for entity, age in ages
            if age < idle or (age < settled and self.walk(entity).settled)
        ]

    def oldest(self, count: int) -> list[Hashable]:
        """So many entities, those observed last in the earliest generations."""
        generation, records = self.steps.generation, self.records
        return sorted(records, key=lambda entity: generation(records[entity]))[:count]

    def renew(self) -> None:
        """Count every entity as observed just now."""
        steps = self.steps
        for entity, record in self.records.items():
            self.put(entity, record & steps.mask, steps.count(record))

    def standpoints(self) -> Iterator[Standpoint]:
        """Where the entities stand of which no walk is kept."""
        steps = self.steps
        for entity, record in self.records.items():
            stand = record & steps.mask
            if stand != steps.walked:
                yield entity, steps.status(stand), bool(stand & 1), steps.count(record)
