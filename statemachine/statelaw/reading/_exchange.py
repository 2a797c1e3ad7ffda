"""A call and its answer, as recordings of HTTP hold them."""

from __future__ import annotations

import base64
import binascii
import zlib
from collections.abc import Mapping
from typing import Any

from statelaw.observation import Place
from statelaw.reading._around import Around
from statelaw.reading._flaw import Flaw
from statelaw.reading._intake import Intake, Records
from statelaw.reading._lines import LONGEST, broken, note

_SHOWN = 100


def take_exchange(
    intake: Intake, body: str | bytes | None, around: Around, place: Place
) -> Records:
    """The observations of one answer; a note where it reports no status.

    A record of everything that a browser or a test has fetched holds much besides, so only what
    a provider's pack recognises is taken, where there is one.
    """
    text = said(around, body)
    if around.code == 0 or body is None:
        yield note(place, text, "no answer was recorded")
        return
    try:
        yield from intake.exchange(_plain(body), around, place, text)
    except Flaw as flaw:
        yield broken(place, text, str(flaw))


def said(around: Around, body: str | bytes | None) -> str:
    """A call and its answer on one line."""
    start = body[:_SHOWN] if body else ""
    if isinstance(start, bytes):
        start = start.decode("utf-8", "backslashreplace")
    return " ".join(str(each) for each in (around.method, around.url, around.code, start) if each)


def part(record: object, name: str) -> Mapping[str, Any]:
    """An object inside another; empty where there is none."""
    value = record.get(name) if isinstance(record, Mapping) else None
    return value if isinstance(value, Mapping) else {}


def from_base64(text: str) -> bytes:
    """Bytes that were written in Base64.

    Raises:
        Flaw: They were not.
    """
    try:
        return base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError) as error:
        raise Flaw(f"the body is not Base64: {error}") from None


def _plain(body: str | bytes) -> str | bytes:
    """A body, unpacked where it was recorded as it was sent.

    Raises:
        Flaw: It is damaged, or too long.
    """
    if not isinstance(body, bytes) or not body.startswith(b"\x1f\x8b"):
        return body
    unpacker = zlib.decompressobj(wbits=31)
    try:
        plain = unpacker.decompress(body, LONGEST)
    except zlib.error as error:
        raise Flaw(f"the body is damaged gzip: {error}") from None
    if unpacker.unconsumed_tail:
        raise Flaw(f"the body is longer than {LONGEST:,} bytes")
    return plain
