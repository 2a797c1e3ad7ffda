"""What is known of an answer besides its body: who asked what, when, and how it was answered."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from statelaw.reading._fields import identity, trigger
from statelaw.reading._flaw import Flaw
from statelaw.reading._times import moment

_BODY = ("body", "response", "payload")
_URL = ("url", "uri")
_CODE = ("status_code", "http_status", "code", "status")
_AT = ("at", "time", "timestamp", "ts", "observed_at", "received_at", "@timestamp")
_ENTITY = ("entity", "entity_id")
_RUN = ("run", "run_id")


class Around(NamedTuple):
    """What is known of an answer besides its body.

    Attributes:
        entity: The entity, where something else than the body names it.
        run: The run, the same way.
        at: When the answer was received.
        since: When the entity entered its status, where something else than the body says so.
        trigger: The action that the client took just before.
        lifecycle: The lifecycle's name.
        url: The address that was called.
        method: The HTTP method.
        code: The HTTP status code.
    """

    entity: str = ""
    run: str = ""
    at: datetime | None = None
    since: datetime | None = None
    trigger: str | None = None
    lifecycle: str = ""
    url: str | None = None
    method: str | None = None
    code: int | None = None

    @property
    def path(self) -> str:
        """The path of the address, which names what was asked for; empty where there is none."""
        try:
            return urlsplit(self.url).path if self.url else ""
        except ValueError:
            return ""


NOTHING = Around()


def is_enveloped(names: frozenset[str]) -> bool:
    """Whether a record of these fields holds an answer in one of them."""
    return _is_exchange(names) or _is_event(names)


def opened(record: Mapping[str, Any]) -> tuple[object, Around]:
    """The answer inside a record that holds one, and what the record says around it.

    Raises:
        Flaw: What is said around it cannot be read.
    """
    if _is_event(frozenset(record)):
        return _data(record), _of_event(record)
    return _first(record, _BODY), _of_exchange(record)


def beside(record: Mapping[str, Any]) -> Around:
    """What a poller has written beside the fields of an answer, into the same object.

    Raises:
        Flaw: It cannot be read.
    """
    return Around(
        entity=identity(record, _name(record, _ENTITY)),
        at=_moment(record, _AT),
        trigger=_trigger(record),
    )


def as_json(body: object) -> object:
    """A body as JSON: one that is text, or bytes, is parsed.

    Raises:
        ValueError: It is not JSON.
    """
    if not isinstance(body, (str, bytes)):
        return body
    try:
        return json.loads(body)
    except RecursionError:
        raise ValueError("it is nested too deeply") from None


def _is_exchange(names: frozenset[str]) -> bool:
    return not names.isdisjoint(_BODY) and not names.isdisjoint(_URL + _CODE)


def _is_event(names: frozenset[str]) -> bool:
    return {"specversion", "type", "source"} <= names


def _of_exchange(record: Mapping[str, Any]) -> Around:
    return Around(
        entity=identity(record, _name(record, _ENTITY)),
        run=identity(record, _name(record, _RUN)),
        at=_moment(record, _AT),
        trigger=_trigger(record),
        lifecycle=identity(record, _name(record, ("lifecycle",))),
        url=_text(_first(record, _URL)),
        method=_text(record.get("method")),
        code=code_of(_first(record, _CODE)),
    )


def _of_event(record: Mapping[str, Any]) -> Around:
    """CloudEvents 1.0.2: the subject is what the event is about; time is when it happened."""
    entity = identity(record, _name(record, ("entity", "subject")))
    return Around(
        entity=entity,
        at=_moment(record, ("time",)),
        trigger=_trigger(record),
        lifecycle=identity(record, _name(record, ("lifecycle",))),
    )


def _data(record: Mapping[str, Any]) -> object:
    """The data of an event, also where it stands in Base64."""
    coded = record.get("data_base64")
    if not isinstance(coded, str):
        return record.get("data")
    try:
        return base64.b64decode(coded, validate=True)
    except (binascii.Error, ValueError) as error:
        raise Flaw(f"data_base64 is not Base64: {error}") from None


def code_of(value: object) -> int | None:
    """An HTTP status code; `None` where the value is none."""
    if isinstance(value, str) and value.isdecimal() and len(value) == 3:
        return int(value)
    plausible = isinstance(value, int) and not isinstance(value, bool) and 100 <= value <= 599
    return value if plausible and isinstance(value, int) else None


def _moment(record: Mapping[str, Any], names: tuple[str, ...]) -> datetime | None:
    name = _name(record, names)
    return moment(record[name], name) if name else None


def _trigger(record: Mapping[str, Any]) -> str | None:
    name = _name(record, ("trigger", "action"))
    return trigger(record[name], name) if name else None


def _name(record: Mapping[str, Any], names: tuple[str, ...]) -> str | None:
    return next((name for name in names if name in record), None)


def _first(record: Mapping[str, Any], names: tuple[str, ...]) -> Any:
    name = _name(record, names)
    return record[name] if name else None


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None
