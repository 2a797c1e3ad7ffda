"""A provider's answer as plain JSON: its fields by path, and how their values are said."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from statelaw.payload.facts import Fact, Given
from statelaw.words import plain, quoted

MISSING: Any = object()
"""The value of a field that is absent."""

_SHOWN = 60
_LONGEST_BITS = 128

Aliases = Mapping[str, tuple[str, ...]]
"""Fields that an answer may have under several names, each with these names."""


class View:
    """An answer, or an object in a list of it.

    Args:
        payload: The JSON object.
        aliases: The fields with several names.
        at: Where the object stands in the answer, such as `steps[0].`.
    """

    __slots__ = ("_aliases", "_at", "_lists", "_payload")

    def __init__(self, payload: Mapping[str, Any], aliases: Aliases, at: str = "") -> None:
        self._payload = payload
        self._aliases = aliases
        self._at = at
        self._lists: dict[str, list[View]] = {}

    def find(self, path: str) -> tuple[Any, str]:
        """The value of a field, `MISSING` where it is absent, and its path as it stands."""
        if "." not in path and path not in self._aliases:
            return self._payload.get(path, MISSING), self._at + path
        first, *rest = path.split(".")
        names = self._aliases.get(first, (first,))
        name = next((each for each in names if each in self._payload), names[0])
        value = self._payload.get(name, MISSING)
        for part in rest:
            value = value.get(part, MISSING) if isinstance(value, dict) else MISSING
        return value, self._at + ".".join([name, *rest])

    def get(self, path: str) -> Any:
        """The value of a field; `None` where it is absent."""
        value, _ = self.find(path)
        return None if value is MISSING else value

    def path(self, path: str) -> str:
        """The path of a field as it stands in the answer."""
        return self.find(path)[1]

    def each(self, of: str) -> list[View]:
        """The objects in a list; the answer itself where no list is named."""
        if not of:
            return [self]
        if of not in self._lists:
            items, path = self.find(of)
            self._lists[of] = [
                View(item, {}, f"{path}[{i}].")
                for i, item in enumerate(items if isinstance(items, list) else ())
                if isinstance(item, dict)
            ]
        return self._lists[of]

    def meets(self, fact: Fact) -> bool:
        """Whether the answer is in a status, and under the conditions, of which a fact speaks."""
        if fact.when and self.get("status") not in fact.when:
            return False
        return fact.given is None or self._holds(fact.given)

    def _holds(self, given: Given) -> bool:
        value = self.get(given.name)
        if not given.values:
            return value is not None
        same = (isinstance(value, bool) is isinstance(each, bool) for each in given.values)
        return any(kind and value == each for kind, each in zip(same, given.values, strict=True))


def brief(value: Any) -> str:
    """A value in a few characters: scalars themselves, cut; others by what they are.

    >>> brief("idle"), brief(45), brief(True), brief(None), brief([1]), brief({})
    ("'idle'", '45', 'true', 'null', 'a list of 1', 'an object')
    """
    match value:
        case None | bool():
            return "null" if value is None else str(value).lower()
        case str():
            return quoted(value if len(value) <= _SHOWN else f"{value[:_SHOWN]}...")
        case int() if value.bit_length() > _LONGEST_BITS:
            return "a number of many digits"
        case int() | float():
            return str(value)
        case list():
            return f"a list of {len(value)}"
        case _:
            return "an object" if isinstance(value, Mapping) else f"of type {type(value).__name__}"


def is_number(value: object) -> bool:
    """Whether a JSON value is a number, which true and false are not."""
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def status_name(value: object) -> str | None:
    """A status as an answer reports it; `None` where it is no string."""
    return plain(value) if isinstance(value, str) else None
