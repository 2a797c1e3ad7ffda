"""What the payload readers of the packs have in common."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from statelaw.observation import Observation, Place
from statelaw.payload.api import Api, Call
from statelaw.payload.contract import Contract
from statelaw.payload.recognised import Recognised


class Response(NamedTuple):
    """An answer to be recognised.

    Attributes:
        payload: Its body, a JSON object.
        call: The endpoint that was called, where the address says so.
        code: The HTTP status code, where it is known.
        lifecycle: The lifecycle that the caller checks.
    """

    payload: Mapping[str, Any]
    call: Call | None
    code: int | None
    lifecycle: str | None

    @property
    def refused(self) -> bool:
        """Whether the HTTP status code says that this is no success."""
        return self.code is not None and self.code >= 300

    @property
    def action(self) -> str:
        """The action that the call is; empty where it is none."""
        return self.call.endpoint.action if self.call else ""

    def calls(self, *names: str) -> bool:
        """Whether the address is that of one of these endpoints."""
        return self.call is not None and self.call.endpoint.name in names

    def value(self, name: str) -> str:
        """A variable part of the address; empty where there is none."""
        return self.call.values.get(name, "") if self.call else ""


@dataclass(frozen=True, slots=True)
class Reader:
    """A payload reader, as `statelaw.payload.PayloadReader` describes it.

    Attributes:
        name: The provider.
        apis: What it documents of its APIs.
        contracts: What its answers promise.
        by_shape: What recognises one of its answers.
        by_names: Whether by the names of its fields alone an object may be an answer, where
            nothing is known of the address.
    """

    name: str
    apis: tuple[Api, ...]
    contracts: tuple[Contract, ...]
    by_shape: Callable[[Response], Recognised | None]
    by_names: Callable[[frozenset[str]], bool]

    def recognise(
        self,
        payload: object,
        *,
        url: str | None = None,
        method: str | None = None,
        code: int | None = None,
        lifecycle: str | None = None,
    ) -> Recognised | None:
        """What an answer is; see `statelaw.payload.PayloadReader.recognise`."""
        if not isinstance(payload, dict):
            return None
        calls = (api.call(url, method) for api in self.apis if url is not None)
        call = next((each for each in calls if each is not None), None)
        return self.by_shape(Response(payload, call, code, lifecycle))

    def may_recognise(self, names: frozenset[str]) -> bool:
        """Whether an object of such fields may be an answer; see `statelaw.payload`."""
        return self.by_names(names)

    def observations(
        self,
        payload: object,
        *,
        entity: str = "",
        at: datetime | None = None,
        place: Place | None = None,
        trigger: str | None = None,
        url: str | None = None,
        lifecycle: str | None = None,
    ) -> Iterator[Observation]:
        """What an answer says of every entity that it speaks of; nothing if it reports no status.

        Args:
            payload: The body of the answer, as JSON.
            entity: The entity, where the caller knows it; else the one that the answer names.
            at: When the answer was received; it must have a zone.
            place: Where it was read.
            trigger: The action that the client took just before.
            url: The address that was called, which may name the entity.
            lifecycle: The lifecycle that the caller checks, for answers that several could claim.
        """
        found = self.recognise(payload, url=url, lifecycle=lifecycle)
        if found is not None:
            yield from found.observations(entity=entity, at=at, place=place, trigger=trigger)


def text(payload: Mapping[str, Any], *names: str) -> str:
    """The first of these fields that holds a string; empty where none does."""
    found = (payload.get(name) for name in names)
    return next((value for value in found if isinstance(value, str)), "")


def error_kind(code: object) -> str:
    """How an answer that refuses is called."""
    return f"error {code}" if isinstance(code, int) and not isinstance(code, bool) else "error"
