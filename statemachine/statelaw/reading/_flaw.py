"""What is wrong with one record, on its way to becoming a broken record."""

from __future__ import annotations


class Flaw(Exception):  # noqa: N818 - it never leaves the readers
    """A record cannot be read; the text says why, and what would be right."""


def named(value: object) -> str:
    """What kind of JSON value this is.

    >>> named(True), named(1.5), named([]), named({}), named(None), named("idle")
    ('true', 'the number 1.5', 'an array', 'an object', 'null', 'a string')
    """
    match value:
        case None | bool():
            return "null" if value is None else str(value).lower()
        case int() | float():
            return f"the number {_short(value)}"
        case list():
            return "an array"
        case dict():
            return "an object"
        case _:
            return "a string"


def _short(value: float) -> str:
    if isinstance(value, int) and value.bit_length() > 128:
        return "of many digits"
    return str(value)
