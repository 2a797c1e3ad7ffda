"""JSON lines: one object on each line.

A log has millions of lines, nearly all of which are alike.  They are decoded a block at a time,
and lines that follow one another and have the same fields are taken together, as a batch.  A
block or a line that is not the usual one takes the way that can say what is wrong with it.
"""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from itertools import groupby
from typing import Any

from statelaw.batch import Origin
from statelaw.observation import Broken, Place
from statelaw.reading._alike import Kind, batch_of_kind, kind_of
from statelaw.reading._batch import batch_of
from statelaw.reading._flaw import Flaw, named
from statelaw.reading._intake import Pieces, Records
from statelaw.reading._lines import blocks_of, broken, is_blank, whole_line
from statelaw.reading._stream import Given

_RIGHT = "one JSON object is expected on each line"
_BLOCK = 32 * 1024

Decode = Callable[[bytes], list[Any]]


def read_jsonl(given: Given) -> Pieces:
    """The observations on each line that is not blank, batches of them where they are alike."""
    decode, number, kind = _decoder(), 1, None
    for block in blocks_of(given.name, given.stream, _BLOCK):
        lines = block.count(b"\n") + (not block.endswith(b"\n"))
        batch = batch_of_kind(Origin(given.name), number, kind, block, lines) if kind else None
        if batch is not None:
            yield batch
        else:
            records = _decoded(decode, block)
            kind = _kind_of(given, records)
            way = _by_kind if records else _by_line
            yield from way(given, number, block, records)
        number += lines


def _decoded(decode: Decode, block: bytes) -> list[dict[str, Any]]:
    """The records of a block; empty where one of its lines is not the usual one."""
    try:
        records = decode(block.removesuffix(b"\n"))
    except (ValueError, RecursionError):
        return []
    return records if set(map(type, records)) == {dict} else []


def _kind_of(given: Given, records: list[dict[str, Any]]) -> Kind | None:
    """What the records of the next block will be, going by those of this one."""
    kinds = set(map(tuple, records))
    names = kinds.pop() if len(kinds) == 1 else ()
    keys = given.intake.plain_keys(names) if names else None
    return kind_of(names, keys) if keys and keys.status else None


def _decoder() -> Decode:
    """What reads the lines of a block: where it reads all of them, each way reads the same."""
    try:
        from msgspec.json import Decoder
    except ImportError:
        return lambda block: [json.loads(line) for line in block.decode().split("\n")]
    one = Decoder().decode
    return lambda block: [one(line) for line in block.split(b"\n")]


def _by_kind(given: Given, number: int, block: bytes, records: list[dict[str, Any]]) -> Pieces:
    """Records of a block, those that follow one another and have the same fields together."""
    origin, lines, here = Origin(given.name), list[bytes](), 0
    for names, group in groupby(records, key=tuple):
        alike = list(group)
        keys = given.intake.plain_keys(names)
        batch = batch_of(origin, number + here, keys, alike) if keys else None
        if batch is not None:
            yield batch
        else:
            lines = lines or block.split(b"\n")
            for i, record in enumerate(alike, here):
                place = Place(given.name, number + i)
                yield from given.intake.take(record, place, lines[i].decode())
        here += len(alike)


def _by_line(given: Given, number: int, block: bytes, _: object = None) -> Records:
    """What stands on each line of a block."""
    lines = io.BytesIO(block)
    for here, raw in enumerate(lines, number):
        line = whole_line(given.name, given.stream, here, raw)
        if isinstance(line, Broken):
            yield line
        elif not is_blank(line[1]):
            yield from _of_line(given, here, line[1])


def _of_line(given: Given, number: int, text: str) -> Records:
    place = Place(given.name, number)
    try:
        record = _object(text)
    except Flaw as flaw:
        yield broken(place, text, str(flaw))
    else:
        yield from given.intake.take(record, place, text)


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
