"""From a record to an observation: which of its fields is which."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from statelaw.made import observation_of
from statelaw.observation import Observation, Place
from statelaw.reading._flaw import Flaw, named
from statelaw.reading._times import moment
from statelaw.words import did_you_mean, shown

FIELDS: Mapping[str, tuple[str, ...]] = {
    "status": ("status", "state"),
    "entity": ("entity", "entity_id", "dataset_id", "dataset_uid", "id"),
    "run": ("run", "run_id", "import_id"),
    "at": ("at", "time", "timestamp", "ts", "observed_at", "@timestamp"),
    "since": ("since", "entered_at"),
    "trigger": ("trigger", "action"),
    "lifecycle": ("lifecycle",),
}
"""The names under which a record may have each field of an observation, the first one first."""


class Keys(NamedTuple):
    """The name under which one kind of record has each field; `None` where it has none."""

    status: str | None
    entity: str | None
    run: str | None
    at: str | None
    since: str | None
    trigger: str | None
    lifecycle: str | None


@lru_cache(maxsize=256)
def keys_of(names: tuple[str, ...]) -> Keys:
    """Which of a record's names stands for which field."""
    held = set(names)
    chosen = (next((name for name in known if name in held), None) for known in FIELDS.values())
    return Keys(*chosen)


def observation(record: Mapping[str, Any], keys: Keys, place: Place) -> Observation:
    """The observation that a record describes.

    Raises:
        Flaw: It describes none.
    """
    if keys.status is None:
        raise Flaw(no_status(record))
    status = record[keys.status]
    entity = record[keys.entity] if keys.entity else ""
    run = record[keys.run] if keys.run else ""
    return observation_of(
        # Nearly all are strings, and a call that only says so costs as much as the rest.
        status if type(status) is str else _status(status, keys.status),
        entity if type(entity) is str else identity(record, keys.entity),
        run if type(run) is str else identity(record, keys.run),
        moment(record[keys.at], keys.at) if keys.at else None,
        moment(record[keys.since], keys.since) if keys.since else None,
        trigger(record[keys.trigger], keys.trigger) if keys.trigger else None,
        identity(record, keys.lifecycle) if keys.lifecycle else "",
        record,
        place,
    )


def no_status(names: Iterable[str]) -> str:
    """That none of these names stands for a status, and which one may have been meant."""
    held = list(names)
    wanted = " or ".join(FIELDS["status"])
    close = [name for name in held if did_you_mean(name, FIELDS["status"], most=1)]
    if close:
        return f"no {wanted}; rename {shown(close[0])} to status"
    listed = ", ".join(map(shown, held[:8])) + (", ..." if len(held) > 8 else "")
    return f"no {wanted}; there is {listed or 'nothing'}"


def _status(value: object, name: str) -> str | None:
    if value is None or isinstance(value, str):
        return value
    raise Flaw(f"{name} is {named(value)}; a status is a string, or null where none was reported")


def identity(record: Mapping[str, Any], name: str | None) -> str:
    value = record[name] if name else None
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, int) and not isinstance(value, bool):
        return _digits(value, name)
    raise Flaw(f"{name} is {named(value)}; it must be a string or a whole number")


def _digits(value: int, name: str | None) -> str:
    try:
        return str(value)
    except ValueError:
        raise Flaw(f"{name} is {named(value)}; write it as a string") from None


def trigger(value: object, name: str) -> str | None:
    if value is None or isinstance(value, str):
        return value or None
    raise Flaw(f"{name} is {named(value)}; an action is a string")
