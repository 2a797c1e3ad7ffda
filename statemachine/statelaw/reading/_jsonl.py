"""JSON lines: one object on each line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from statelaw.observation import Broken, Observation, Place
from statelaw.reading._fields import keys_of, observation
from statelaw.reading._flaw import Flaw, named
from statelaw.reading._lines import Line, broken, is_blank

_RIGHT = "one JSON object is expected on each line"


def read_jsonl(name: str, lines: Iterator[Line | Broken]) -> Iterator[Observation | Broken]:
    """The observation on each line that is not blank."""
    for line in lines:
        if isinstance(line, Broken):
            yield line
        elif not is_blank(line[1]):
            yield _read(line[1], Place(name, line[0]))


def _read(text: str, place: Place) -> Observation | Broken:
    try:
        record = _object(text)
        return observation(record, keys_of(tuple(record)), place)
    except Flaw as flaw:
        return broken(place, text, str(flaw))


def _object(text: str) -> dict[str, Any]:
    try:
        record = json.loads(text)
    except json.JSONDecodeError as error:
        raise Flaw(f"not JSON, column {error.pos + 1}: {error.msg}; {_RIGHT}") from None
    except ValueError as error:  # an integer of more digits than Python converts
        raise Flaw(f"not JSON that can be read: {error}") from None
    except RecursionError:
        raise Flaw("the JSON is nested too deeply to be a record") from None
    if not isinstance(record, dict):
        raise Flaw(f"{named(record)}; {_RIGHT}")
    return record
