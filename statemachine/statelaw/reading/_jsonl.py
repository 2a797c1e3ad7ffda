"""JSON lines: one object on each line."""

from __future__ import annotations

import json
from typing import Any

from statelaw.observation import Broken, Place
from statelaw.reading._flaw import Flaw, named
from statelaw.reading._intake import Records
from statelaw.reading._lines import broken, is_blank
from statelaw.reading._stream import Given

_RIGHT = "one JSON object is expected on each line"


def read_jsonl(given: Given) -> Records:
    """The observations on each line that is not blank."""
    for line in given.lines():
        if isinstance(line, Broken):
            yield line
        elif not is_blank(line[1]):
            place = Place(given.name, line[0])
            try:
                record = _object(line[1])
            except Flaw as flaw:
                yield broken(place, line[1], str(flaw))
            else:
                yield from given.intake.take(record, place, line[1])


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
