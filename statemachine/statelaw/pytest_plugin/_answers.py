"""From whatever a client was answered to what was observed.

Provider packs say what an answer of theirs is.  Of any other, the status is what stands under
`status` or `state`, or where the caller says.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import Enum
from typing import Any
from urllib.parse import urlsplit

from statelaw.errors import InputError
from statelaw.lifecycle import Lifecycle
from statelaw.observation import Observation
from statelaw.payload import (
    PayloadReader,
    available_readers,
    payload_reader,
    payload_readers,
    recognise,
    secrets_of,
)
from statelaw.pytest_plugin._case_file import Heard
from statelaw.reading import FIELDS
from statelaw.secrets import Secrets, redacted
from statelaw.words import plain, quoted, shown

_TELLING = re.compile(
    "token|secret|passw|credential|signature|api.?key|private.?key", re.IGNORECASE
)
"""A field with such a name holds a secret at most providers."""

Clock = Callable[[], datetime | None]
Of = str | Callable[[Any], Any] | None
"""Where in an answer something stands: a dotted path, or a function of the answer."""

_MISSING: Any = object()
_NOTHING = Heard(())
_REFUSED = 400


@dataclass(frozen=True, slots=True)
class How:
    """How the answers of one client are read.

    Attributes:
        entity: The entity that they are about, or a function of the answer; by default what the
            answer or its address says.
        status: Where the status stands; by default under `status` or `state`.
        url: For HTTP, read answers from addresses that contain this.
    """

    entity: str | Callable[[Any], str] = ""
    status: Of = None
    url: str = ""

    def entity_of(self, body: Any) -> str:
        """The entity that an answer is about; empty where nobody said."""
        return str(self.entity(body)) if callable(self.entity) else self.entity

    def status_of(self, body: Any) -> Any:
        """What an answer holds as its status; `_MISSING` where it holds none."""
        if callable(self.status):
            return self.status(body)
        if self.status is not None:
            found = _at(body, self.status)
            return None if found is _MISSING else found
        if body is None or isinstance(body, str):
            return body
        found = (_at(body, name) for name in FIELDS["status"])
        return next((each for each in found if each is not _MISSING), _MISSING)


@dataclass(frozen=True, slots=True)
class Http:
    """What is known of an answer that came by HTTP; nothing of another.

    Attributes:
        url: The address that was called.
        method: The HTTP method.
        code: The HTTP status code.
    """

    url: str = ""
    method: str | None = None
    code: int = 0


class Answers:
    """Reads answers as observations.

    Attributes:
        lifecycle: What answers are about that no pack recognises.
        secrets: What is taken out of every answer, besides fields whose names tell of a secret.
        clock: What tells the time of an answer; `None` where it tells none.
    """

    def __init__(self, lifecycle: Lifecycle[Any] | None) -> None:
        self.lifecycle = lifecycle
        self._readers = _readers_for(lifecycle)
        self.secrets = secrets_of(self._readers)
        self.clock: Clock = utc_now
        self._latest: datetime | None = None

    def read(self, answer: Any, how: How) -> Heard:
        """What an answer says; nothing where it is one by HTTP that reports no status.

        Raises:
            InputError: It is no HTTP answer, and no status can be found in it.
        """
        if isinstance(answer, Observation):
            return Heard((self._completed(answer),))
        if _is_response(answer):
            body = _body_of(answer)
            return _NOTHING if body is _MISSING else self._of_http(body, how, _http(answer))
        return self._of_value(self._safe(_plain(answer)), how)

    def _completed(self, seen: Observation) -> Observation:
        name = seen.lifecycle or self._lifecycle_of(seen.status).name
        payload = None if seen.payload is None else self._safe(dict(seen.payload))
        return replace(seen, lifecycle=name, payload=payload)

    def _of_http(self, body: Any, how: How, http: Http) -> Heard:
        safe = self._safe(body)
        found = self._recognised(safe, how, http)
        if found is not None:
            return found
        asked = how.url in http.url if how.url else http.method == "GET"
        if not asked or http.code >= _REFUSED or self.lifecycle is None:
            return _NOTHING
        status = how.status_of(safe)
        if how.status is None and not (isinstance(safe, Mapping) and isinstance(status, str)):
            return _NOTHING
        entity = how.entity_of(safe) or str(self._safe(urlsplit(http.url).path))
        return Heard((self._observation(status, entity, safe),))

    def _of_value(self, value: Any, how: How) -> Heard:
        found = self._recognised(value, how, Http())
        if found is not None:
            return found
        status = how.status_of(value)
        if status is _MISSING:
            names = " or ".join(FIELDS["status"])
            text = f"the answer ({_named(value)}) has no {names}; say where it is with status="
            raise InputError(text)
        return Heard((self._observation(status, how.entity_of(value), value),))

    def _safe(self, body: Any) -> Any:
        return redacted(body, self.secrets | Secrets(frozenset(_telling(body))))

    def _recognised(self, body: Any, how: How, http: Http) -> Heard | None:
        """What a pack says that the answer is; `None` where none knows it."""
        if how.status is not None:
            return None
        about = self.lifecycle.name if self.lifecycle else None
        call: dict[str, Any] = {"url": http.url or None, "method": http.method, "code": http.code}
        found = recognise(body, self._readers, lifecycle=about, **call)
        if found is None:
            return None
        entity, at = how.entity_of(body) or found.entity, self._now()
        seen = tuple(found.observations(entity=entity, at=at))
        around = {"lifecycle": about, "entity": entity, "at": at and at.isoformat()}
        around["method"] = http.method
        url = str(self._safe(http.url))
        return Heard(seen, around | {"url": url, "status_code": http.code or 200, "response": body})

    def _observation(self, status: Any, entity: str, body: Any) -> Observation:
        name = self._lifecycle_of(status).name
        payload = body if isinstance(body, Mapping) else None
        return Observation(_status(status), entity, at=self._now(), lifecycle=name, payload=payload)

    def _now(self) -> datetime | None:
        """The time; later than that of the answer before, however coarse the clock."""
        now = self.clock()
        if now is not None and self._latest is not None:
            now = max(now, self._latest + timedelta(microseconds=1))
        self._latest = now or self._latest
        return now

    def _lifecycle_of(self, status: Any) -> Lifecycle[Any]:
        if self.lifecycle is None:
            text = f"{quoted(status)} is a status of no lifecycle that is known here"
            raise InputError(f"{text}; mark the test with @pytest.mark.lifecycle('NAME')")
        return self.lifecycle


def _readers_for(lifecycle: Lifecycle[Any] | None) -> list[PayloadReader]:
    """The readers that may know the answers: of a lifecycle, those of its own provider."""
    if lifecycle is None:
        return list(payload_readers().loaded.values())
    provider = lifecycle.name.partition(".")[0]
    return [payload_reader(provider)] if provider in available_readers() else []


def _telling(body: Any) -> Iterator[str]:
    """The names in an answer that tell of a secret."""
    if isinstance(body, Mapping):
        yield from (name for name in body if isinstance(name, str) and _TELLING.search(name))
    if isinstance(body, (Mapping, list, tuple)):
        for item in body.values() if isinstance(body, Mapping) else body:
            yield from _telling(item)


def _is_response(answer: Any) -> bool:
    return hasattr(answer, "status_code") and hasattr(answer, "json")


def _http(response: Any) -> Http:
    try:
        request = getattr(response, "request", None)
        url = getattr(response, "url", "")
    except RuntimeError:  # httpx, of a response that was made without a request
        request, url = None, ""
    method = str(getattr(request, "method", None) or "GET").upper()
    return Http(str(url), method, int(response.status_code))


def _body_of(response: Any) -> Any:
    kind = str(response.headers.get("content-type", "json"))
    if "json" not in kind.lower():
        return _MISSING
    try:
        return response.json() if callable(response.json) else response.json
    except (ValueError, RuntimeError):  # not JSON, or a stream that nobody has read
        return _MISSING


def _plain(answer: Any) -> Any:
    """A model of pydantic as the JSON it stands for, an enum's value; anything else as it is."""
    if isinstance(answer, Enum):
        return answer.value
    dump = getattr(answer, "model_dump", None)
    return dump(mode="json") if callable(dump) and not isinstance(answer, type) else answer


def _at(body: Any, path: str) -> Any:
    for name in path.split("."):
        if isinstance(body, Mapping):
            body = body.get(name, _MISSING)
        else:
            body = getattr(body, name, _MISSING)
    return body


def _status(status: Any) -> str | None:
    value = status.value if isinstance(status, Enum) else status
    if value is None:
        return None
    if not isinstance(value, str):
        text = f"the status is {value!r} ({type(value).__name__}); a status is a string"
        raise InputError(f"{text}; say where it is with status=")
    return plain(value)


def _named(value: Any) -> str:
    if not isinstance(value, Mapping):
        return type(value).__name__
    return f"fields {', '.join(shown(str(name)) for name in list(value)[:8])}" if value else "empty"


def utc_now() -> datetime:
    """The time, in UTC."""
    return datetime.now(UTC)
