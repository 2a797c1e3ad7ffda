"""The items of a list in a YAML mapping, one after the other; every scalar stays a string."""

from __future__ import annotations

import base64
import binascii
import io
from collections.abc import Iterator
from typing import Any

from statelaw.reading._flaw import Flaw
from statelaw.reading._lines import failing

_BINARY = "tag:yaml.org,2002:binary"
_DEEPEST = 100
Item = tuple[int, object]


def yaml_items(name: str, stream: io.BufferedReader, lists: frozenset[str]) -> Iterator[Item]:
    """The line of each item of the first of these lists in a mapping, and the item.

    Raises:
        Flaw: It is not YAML, or has no such list.
    """
    import yaml

    loader: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    try:
        with failing(name):
            yield from _Items(yaml.parse(stream, Loader=loader), yaml).of(lists)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f"line {mark.line + 1}: " if mark else ""
        why = getattr(error, "problem", None) or getattr(error, "reason", None) or error
        raise Flaw(f"{where}{why}") from None


class _Items:
    """Events of the parser, made into lists, mappings and strings as they come."""

    def __init__(self, events: Iterator[Any], yaml: Any) -> None:
        self._events = events
        self._yaml = yaml
        self._anchors: dict[str, object] = {}

    def of(self, lists: frozenset[str]) -> Iterator[Item]:
        for event in self._events:
            if isinstance(event, self._yaml.MappingStartEvent):
                break
            if isinstance(event, (self._yaml.ScalarEvent, self._yaml.SequenceStartEvent)):
                raise Flaw("it is no mapping")
        for key in self._events:
            if isinstance(key, self._yaml.MappingEndEvent):
                break
            name, value = self._value(key, 0), next(self._events)
            wanted = isinstance(name, str) and name in lists
            if wanted and isinstance(value, self._yaml.SequenceStartEvent):
                yield from self._each()
                return
            self._value(value, 0)
        raise Flaw("it has no interactions")

    def _each(self) -> Iterator[Item]:
        for event in self._events:
            if isinstance(event, self._yaml.SequenceEndEvent):
                return
            yield event.start_mark.line + 1, self._value(event, 0)

    def _value(self, event: Any, depth: int) -> object:
        if depth > _DEEPEST:
            raise Flaw(f"line {event.start_mark.line + 1}: nested too deeply")
        if isinstance(event, self._yaml.AliasEvent):
            return self._anchors.get(event.anchor)
        if isinstance(event, self._yaml.ScalarEvent):
            value: object = _scalar(event)
        elif isinstance(event, self._yaml.SequenceStartEvent):
            value = list(self._sequence(depth))
        else:
            value = dict(self._mapping(depth))
        if event.anchor:
            self._anchors[event.anchor] = value
        return value

    def _sequence(self, depth: int) -> Iterator[object]:
        for event in self._events:
            if isinstance(event, self._yaml.SequenceEndEvent):
                return
            yield self._value(event, depth + 1)

    def _mapping(self, depth: int) -> Iterator[tuple[str, object]]:
        for event in self._events:
            if isinstance(event, self._yaml.MappingEndEvent):
                return
            key = self._value(event, depth + 1)
            yield (
                str(key) if isinstance(key, str) else "",
                self._value(next(self._events), depth + 1),
            )


def _scalar(event: Any) -> object:
    if event.tag != _BINARY:
        return event.value
    try:
        return base64.b64decode(event.value)
    except (binascii.Error, ValueError):
        return event.value
