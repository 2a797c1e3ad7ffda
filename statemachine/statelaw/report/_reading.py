"""Reading reports back: the formats made for programs hold every field of every finding."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from statelaw.errors import InputError
from statelaw.report._entry import Entry
from statelaw.report._json import VERSION
from statelaw.report._sarif import entries_of_sarif
from statelaw.words import did_you_mean


def read_report(text: str, name: str) -> list[Entry]:
    """The findings in a report, in its order.

    Args:
        text: The report.
        name: Its format: `json`, `jsonl` or `sarif`.

    Raises:
        InputError: The format cannot be read back, or the text is no such report.
    """
    if name not in _READERS:
        hint = did_you_mean(name, _READERS) or f"there are {', '.join(_READERS)}"
        raise InputError(f"reports in {name!r} cannot be read back; {hint}")
    try:
        return list(_READERS[name](text))
    except (KeyError, ValueError, TypeError, AttributeError, RecursionError) as error:
        said = f"{type(error).__name__}: {error}"
        raise InputError(f"this is no {name} report of statelaw: {said}") from None


def _of_json(text: str) -> Iterator[Entry]:
    document = json.loads(text)
    _ensure_version(document)
    return map(Entry.from_json, document["findings"])


def _of_jsonl(text: str) -> Iterator[Entry]:
    return map(Entry.from_json, _findings(map(json.loads, text.splitlines())))


def _findings(lines: Iterable[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    for line in lines:
        _ensure_version(line)
        if line["kind"] == "finding":
            yield line


def _ensure_version(document: Mapping[str, Any]) -> None:
    if document["version"] != VERSION:
        raise ValueError(f"it has version {document['version']!r}, and {VERSION} is understood")


def _of_sarif(text: str) -> Iterator[Entry]:
    return entries_of_sarif(json.loads(text))


_READERS: Mapping[str, Callable[[str], Iterator[Entry]]] = {
    "json": _of_json,
    "jsonl": _of_jsonl,
    "sarif": _of_sarif,
}
