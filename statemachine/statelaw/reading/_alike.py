"""Blocks of JSON lines that all have the same fields, decoded into objects of a kind made for them.

That takes half the time of dictionaries.  A block in which one line is otherwise is left to whoever
can read any line.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from operator import attrgetter
from typing import Any, NamedTuple

from statelaw.batch import Batch, Origin
from statelaw.reading._batch import batch_of
from statelaw.reading._fields import Keys


class Kind(NamedTuple):
    """Records with the same fields.

    Attributes:
        decode: What reads the lines of a block, as objects with an attribute for each field.
        keys: Which of the attributes is which field of an observation.
    """

    decode: Callable[[bytes], list[Any]]
    keys: Keys


@lru_cache(maxsize=64)
def kind_of(names: tuple[str, ...], keys: Keys) -> Kind | None:
    """The records of these fields; `None` without msgspec, or if there are no such objects.

    Args:
        names: The names of the fields.
        keys: Which of them is which field of an observation.
    """
    try:
        from msgspec import defstruct
        from msgspec.json import Decoder
        from msgspec.structs import astuple
    except ImportError:
        return None

    def unpacked(self: Any) -> dict[str, Any]:
        return dict(zip(names, astuple(self), strict=True))

    attributes = {name: f"field_{i}" for i, name in enumerate(names)}
    try:
        record = defstruct(
            "Record",
            [(attribute, Any) for attribute in attributes.values()],
            rename={attribute: name for name, attribute in attributes.items()},
            namespace={"unpacked": unpacked},
            forbid_unknown_fields=True,
            gc=False,
        )
    except ValueError:  # a name with a quotation mark in it
        return None
    found = Keys(*(name and attributes[name] for name in keys))
    return Kind(Decoder(record).decode_lines, found)


def batch_of_kind(origin: Origin, first: int, kind: Kind, block: bytes, lines: int) -> Batch | None:
    """The batch of a block's records; `None` where one of them is of another kind.

    Args:
        origin: Where they come from.
        first: The line on which the block begins.
        kind: The kind.
        block: The bytes of the block.
        lines: The number of its lines.
    """
    # A line that ends between two braces ends with a record, since no string holds a bare line
    # end; so if there are as many records as lines, each line holds one.
    if block.count(b"}\n{") != lines - 1:
        return None
    try:
        records = kind.decode(block)
    except (ValueError, RecursionError):
        return None
    if len(records) != lines:
        return None
    return batch_of(origin, first, kind.keys, records, attrgetter)
