"""JSON that is no JSON lines: an array of records, or records one after the other."""

from __future__ import annotations

from statelaw.observation import Broken, Place
from statelaw.reading._flaw import named
from statelaw.reading._intake import Records, excerpt
from statelaw.reading._json_text import JsonText
from statelaw.reading._lines import broken
from statelaw.reading._stream import Given


def read_json(given: Given) -> Records:
    """The observations of every record, arrays of them taken apart."""
    for item in JsonText(given.name, given.stream).values():
        if isinstance(item, Broken):
            yield item
            continue
        place = Place(given.name, item[0])
        if isinstance(item[1], dict):
            yield from given.intake.take(item[1], place)
        else:
            reason = f"{named(item[1])}; a record is a JSON object"
            yield broken(place, excerpt(item[1]), reason)
