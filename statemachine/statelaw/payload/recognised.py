"""An answer that was recognised, and the observations it makes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from statelaw.observation import Observation, Place
from statelaw.payload.contract import Reply


@dataclass(frozen=True, slots=True)
class Part:
    """What an answer says of the status of one entity.

    Attributes:
        status: The status; `None` where the answer has none that is a string.
        answer: The object that reports it: the answer itself, or a part of it.
        run: The run.
        since: When the entity entered the status.
        below: What of the entity it speaks of, such as a step of an import.
    """

    status: str | None
    answer: Reply
    run: str = ""
    since: datetime | None = None
    below: str = ""


@dataclass(frozen=True, slots=True)
class Recognised:
    """An answer that was recognised.

    Attributes:
        provider: Whose it is: the name of the reader.
        kind: Which answer it is, such as `import status` or `error 404`.
        entity: The entity, where the address or the answer itself names it.
        parts: What it says of statuses; none where it reports no status, as an error does.
        action: The action that it accepts, as a trigger of the lifecycle.
        reason: Why it is no observation, where it is none.
    """

    provider: str
    kind: str
    entity: str = ""
    parts: tuple[Part, ...] = ()
    action: str = ""
    reason: str = ""

    def observations(
        self,
        *,
        entity: str = "",
        at: datetime | None = None,
        place: Place | None = None,
        trigger: str | None = None,
    ) -> Iterator[Observation]:
        """What the answer says, as observations.

        Args:
            entity: The entity, where the caller knows it; else the one that the answer names.
            at: When the answer was received; it must have a zone.
            place: Where it was read.
            trigger: The action that the client took just before, of the entity as a whole.
        """
        for part in self.parts:
            of = "/".join(filter(None, [entity or self.entity, part.below]))
            yield Observation(
                part.status,
                of,
                part.run,
                at,
                part.since,
                None if part.below else trigger,
                part.answer.contract.table.name,
                part.answer,
                place,
            )
