"""Event logs of process mining: XES, IEEE 1849-2016 <https://xes-standard.org>.

A trace is an entity, named by its `concept:name`; an event is an observation.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from statelaw.errors import InputError, MissingDependencyError
from statelaw.observation import Place
from statelaw.reading._intake import Records
from statelaw.reading._lines import broken, failing
from statelaw.reading._stream import Given

_NAME = "concept:name"
_TIME = "time:timestamp"


def read_xes(given: Given) -> Records:
    """The observations of every event.

    Raises:
        InputError: It is not XML, or no event log.
        MissingDependencyError: What reads XML safely is not installed.
    """
    number = 0
    try:
        for record in _events(given):
            number += 1
            place = Place(given.name, number)
            yield from given.intake.take(record, place)
    except _BadXml as error:
        if not number:
            raise InputError(f"{given.name} is no XES event log: {error}") from None
        reason = f"{error}; nothing after that can be read"
        yield broken(Place(given.name, number + 1), "", reason)


class _BadXml(Exception):  # noqa: N818 - it never leaves this module
    """It is no XML that can be read."""


def _events(given: Given) -> Iterator[dict[str, Any]]:
    try:
        from defusedxml import DefusedXmlException
        from defusedxml.ElementTree import ParseError, iterparse
    except ImportError:
        text = "defusedxml is needed to read XES: pip install 'statelaw[formats]'"
        raise MissingDependencyError(text) from None
    steps = iterparse(given.stream, events=("start", "end"), forbid_dtd=True)
    try:
        with failing(given.name):
            yield from _Log().records(steps)
    except DefusedXmlException as error:
        kind = type(error).__name__
        raise _BadXml(
            f"it declares a document type or entities, which are refused ({kind})"
        ) from None
    except (ParseError, ValueError, LookupError) as error:  # of an encoding, a ValueError
        raise _BadXml(f"not XML that can be read: {error}") from None


class _Log:
    """The elements that are open, and what the trace says of itself."""

    def __init__(self) -> None:
        self._open: list[Any] = []
        self._trace: dict[str, Any] = {}

    def records(self, steps: Iterator[tuple[str, Any]]) -> Iterator[dict[str, Any]]:
        for step, element in steps:
            if step == "start":
                self._open.append(element)
                self._begun(element)
                continue
            self._open.pop()
            record = self._ended(element)
            if record is not None:
                yield record

    def _begun(self, element: Any) -> None:
        if len(self._open) == 1 and _tag(element) != "log":
            raise _BadXml(f"the root is {_tag(element)!r}, not 'log'")
        if _tag(element) == "trace":
            self._trace = {}

    def _ended(self, element: Any) -> dict[str, Any] | None:
        parents = [_tag(each) for each in self._open]
        if _tag(element) == "event" and parents[-1:] in (["trace"], ["log"]):
            record = _record(element, self._trace if parents[-1:] == ["trace"] else {})
            self._open[-1].remove(element)
            return record
        if parents[-1:] == ["trace"] and (key := element.get("key")):
            self._trace[key] = element.get("value")
        if _tag(element) == "trace" and self._open:
            self._open[-1].remove(element)
        return None


def _record(event: Any, trace: dict[str, Any]) -> dict[str, Any]:
    """The attributes of an event, under their own keys and under those of an observation."""
    own = {each.get("key"): each.get("value") for each in event if each.get("key")}
    record: dict[str, Any] = {f"case:{key}": value for key, value in trace.items()} | own
    usual = {"entity": trace.get(_NAME), "status": own.get(_NAME), "at": own.get(_TIME)}
    for key, value in usual.items():
        if key not in record and value is not None:
            record[key] = value
    if "state" in own and "status" not in own:
        record["status"] = own["state"]
    return record


def _tag(element: Any) -> str:
    tag: str = element.tag
    return tag.rpartition("}")[2]
