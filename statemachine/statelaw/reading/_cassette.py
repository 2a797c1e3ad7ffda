"""Cassettes of VCR.py, and those of Ruby's VCR: YAML or JSON.

A cassette has no times of its own (Ruby's has), so an answer is dated by its header `Date`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from statelaw.errors import InputError
from statelaw.observation import Broken, Place
from statelaw.reading._around import Around, code_of
from statelaw.reading._exchange import from_base64, part, take_exchange
from statelaw.reading._flaw import Flaw, named
from statelaw.reading._intake import Records
from statelaw.reading._json_text import Item, JsonText
from statelaw.reading._lines import broken
from statelaw.reading._stream import Given
from statelaw.reading._times import moment
from statelaw.reading._yaml import yaml_items

_LISTS = frozenset({"interactions", "http_interactions"})


def read_cassette(given: Given) -> Records:
    """The observations of every interaction.

    Raises:
        InputError: It is no cassette.
    """
    found = False
    begin = given.stream.peek(1).removeprefix(b"\xef\xbb\xbf").lstrip()
    items: Iterator[Item | Broken] = (
        _of_json(JsonText(given.name, given.stream))
        if begin.startswith(b"{")
        else yaml_items(given.name, given.stream, _LISTS)
    )
    try:
        for item in items:
            found = True
            yield from [item] if isinstance(item, Broken) else _take(given, *item)
    except Flaw as flaw:
        if not found:
            raise InputError(f"{given.name} is no cassette: {flaw}") from None
        reason = f"{flaw}; nothing after that can be read"
        yield broken(Place(given.name, 1), "", reason)


def _of_json(text: JsonText) -> Iterator[Item | Broken]:
    there = False
    for name in text.members():
        if name in _LISTS and text.peek() == "[":
            there = True
            yield from text.elements()
        else:
            text.value()
    if not there:
        raise Flaw("it has no interactions")


def _take(given: Given, line: int, interaction: object) -> Records:
    place = Place(given.name, line)
    request, response = part(interaction, "request"), part(interaction, "response")
    if not request or not response:
        reason = "an interaction has a request and a response"
        kind = "" if isinstance(interaction, dict) else f"{named(interaction)}; "
        yield broken(place, "", kind + reason)
        return
    try:
        around = _around(interaction, request, response)
        body = _body(response)
    except Flaw as flaw:
        yield broken(place, "", str(flaw))
        return
    yield from take_exchange(given.intake, body, around, place)


def _around(interaction: object, request: Mapping[str, Any], response: Mapping[str, Any]) -> Around:
    url, method = request.get("uri", request.get("url")), request.get("method")
    status = response.get("status")
    code = part(response, "status").get("code", response.get("status_code", status))
    return Around(
        at=_at(interaction, response),
        url=url if isinstance(url, str) else None,
        method=method.upper() if isinstance(method, str) else None,
        code=code_of(code),
    )


def _at(interaction: object, response: Mapping[str, Any]) -> datetime | None:
    recorded = interaction.get("recorded_at") if isinstance(interaction, dict) else None
    date = recorded if isinstance(recorded, str) else _header(response, "date")
    if not date:
        return None
    try:
        time = parsedate_to_datetime(date)
    except (ValueError, TypeError, OverflowError):
        return moment(date, "recorded_at" if recorded else "date")
    return time if time.tzinfo else time.replace(tzinfo=UTC)


def _header(response: Mapping[str, Any], wanted: str) -> str | None:
    for name, value in part(response, "headers").items():
        if str(name).lower() == wanted:
            first = value[0] if isinstance(value, list) and value else value
            return first if isinstance(first, str) else None
    return None


def _body(response: Mapping[str, Any]) -> str | bytes | None:
    body = response.get("body", response.get("content"))
    if isinstance(body, Mapping):
        coded = body.get("base64_string")
        if isinstance(coded, str):
            return from_base64(coded)
        body = body.get("string")
    return body if isinstance(body, (str, bytes)) else None
