"""What a monitor keeps, in a form that any version of Python on any machine reads back."""

from __future__ import annotations

import json
from collections.abc import Hashable, Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from statelaw.errors import InputError
from statelaw.finding import Explanation, Finding, Severity
from statelaw.observation import Observation, Place
from statelaw.verdict import VerdictTable
from statelaw.walk import Policy, Walk


def portable_key(key: Hashable) -> Any:
    """A key as JSON takes it; strings and whole numbers as they are.

    Raises:
        InputError: It is neither of these, nor bytes, a UUID, or a tuple of such.

    >>> portable_key(("a", 1)), portable_key(UUID(int=1))["uuid"][-2:]
    ({'tuple': ['a', 1]}, '01')
    """
    match key:
        case bool() | None:
            pass
        case str():
            return str(key)
        case int():
            return int(key)
        case bytes():
            return {"bytes": key.hex()}
        case UUID():
            return {"uuid": key.hex}
        case tuple():
            return {"tuple": [portable_key(part) for part in key]}
    raise InputError(
        f"the entity {key!r} ({type(key).__name__}) cannot be kept: entities that are kept are "
        "named by strings, integers, bytes, UUIDs or tuples of these"
    )


def key_from(text: Any) -> Hashable:
    """The key that `portable_key` gave."""
    match text:
        case {"bytes": str(digits)}:
            return bytes.fromhex(digits)
        case {"uuid": str(digits)}:
            return UUID(digits)
        case {"tuple": list(parts)}:
            return tuple(key_from(part) for part in parts)
        case str() | int():
            return text
    raise ValueError(f"{text!r} is no key")


def portable_walk(walk: Walk) -> dict[str, Any]:
    """Where a walk stands, as JSON takes it."""
    latest = walk.latest
    return {
        "status": _plain(walk.previous),
        "left": _plain(walk.left),
        "count": walk.index,
        "gap": walk.gap,
        "since": _written(walk.since),
        "last_since": _written(walk.last_since),
        "latest": None if latest is None else _observation(latest),
    }


def walk_from(table: VerdictTable[Any], how: Policy, kept: dict[str, Any]) -> Walk:
    """The walk that stands where `portable_walk` says."""
    walk = Walk(table, how)
    walk.previous, walk.left = kept["status"], kept["left"]
    walk.index, walk.gap = int(kept["count"]), bool(kept["gap"])
    walk.since, walk.last_since = _read(kept["since"]), _read(kept["last_since"])
    walk.latest = None if kept["latest"] is None else _observed(kept["latest"])
    return walk


def _observation(seen: Observation) -> dict[str, Any]:
    """What later observations are compared with; a payload that is no JSON is left out."""
    return {
        "status": _plain(seen.status),
        "at": _written(seen.at),
        "since": _written(seen.since),
        "trigger": seen.trigger,
        "payload": _json(seen.payload),
    }


def _observed(kept: dict[str, Any]) -> Observation:
    return Observation(
        kept["status"],
        at=_read(kept["at"]),
        since=_read(kept["since"]),
        trigger=kept["trigger"],
        payload=kept["payload"],
    )


def _json(payload: Mapping[str, Any] | None) -> dict[str, Any] | None:
    try:
        kept: dict[str, Any] | None = json.loads(json.dumps(payload, allow_nan=False))
    except (TypeError, ValueError):
        return None
    return kept


def _plain(status: str | None) -> str | None:
    return None if status is None else str(status)


def _written(time: datetime | None) -> str | None:
    return None if time is None else time.isoformat()


def _read(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


def portable_finding(finding: Finding) -> dict[str, Any]:
    """A finding as JSON takes it."""
    return asdict(finding)


def finding_from(kept: dict[str, Any]) -> Finding:
    """The finding that `portable_finding` gave."""
    why: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value
        for name, value in kept["explanation"].items()
    }
    place = Place(**kept["place"]) if kept["place"] else None
    severity = Severity(kept["severity"])
    fields = {**kept, "severity": severity, "explanation": Explanation(**why), "place": place}
    return Finding(**fields)
