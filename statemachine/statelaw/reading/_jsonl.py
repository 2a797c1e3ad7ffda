"""JSON lines: one object on each line."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from typing import Any

from statelaw.observation import Broken, Place
from statelaw.reading._fields import observation
from statelaw.reading._flaw import Flaw, named
from statelaw.reading._intake import Records, shape_of
from statelaw.reading._lines import LONGEST, broken, failing, is_blank, whole_line
from statelaw.reading._made import place_at
from statelaw.reading._stream import Given

_RIGHT = "one JSON object is expected on each line"


def read_jsonl(given: Given) -> Records:
    """The observations on each line that is not blank.

    A log has millions of lines: the usual one is made into its observation here and now, without
    asking what else it might be, and any other takes the way that can say what is wrong.
    """
    intake, name, stream = given.intake, given.name, given.stream
    decode, bare_only, closely = _decoder(), bool(intake.readers), intake.is_particular
    with failing(name):
        for number, raw in enumerate(iter(partial(stream.readline, LONGEST + 1), b""), 1):
            try:
                record = decode(raw)
            except (ValueError, RecursionError):
                record = None
            if not isinstance(record, dict) or len(raw) > LONGEST:
                yield from _slowly(given, number, raw)
                continue
            shape = shape_of(tuple(record))
            if closely or shape.enveloped or (bare_only and not shape.bare):
                yield from intake.take(record, Place(name, number), raw.decode())
                continue
            try:
                yield observation(record, shape.keys, place_at(name, number))
            except Flaw as flaw:
                yield broken(Place(name, number), raw.decode(), str(flaw))


def _decoder() -> Callable[[bytes], Any]:
    """What reads a line: where it reads one at all, each of them reads the same."""
    try:
        from msgspec.json import Decoder
    except ImportError:
        return lambda raw: json.loads(raw.decode())
    return Decoder().decode


def _slowly(given: Given, number: int, raw: bytes) -> Records:
    """The same for a line that is not the usual one."""
    line = whole_line(given.name, given.stream, number, raw)
    if isinstance(line, Broken):
        yield line
    elif not is_blank(line[1]):
        place = Place(given.name, number)
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
