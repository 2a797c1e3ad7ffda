"""HTTP Archives, as browsers and proxies write them.

The fields are those of the HAR 1.2 specification <http://www.softwareishard.com/blog/har-12-spec/>.
"""

from __future__ import annotations

from collections.abc import Iterator

from statelaw.errors import InputError
from statelaw.observation import Broken, Place
from statelaw.reading._around import Around, code_of
from statelaw.reading._exchange import from_base64, part, take_exchange
from statelaw.reading._flaw import Flaw, named
from statelaw.reading._intake import Records, excerpt
from statelaw.reading._json_text import Item, JsonText
from statelaw.reading._lines import broken
from statelaw.reading._stream import Given
from statelaw.reading._times import moment


def read_har(given: Given) -> Records:
    """The observations of every entry.

    Raises:
        InputError: It is no HTTP Archive.
    """
    found = False
    try:
        for item in _entries(JsonText(given.name, given.stream)):
            found = True
            yield from [item] if isinstance(item, Broken) else _take(given, *item)
    except Flaw as flaw:
        if not found:
            raise InputError(f"{given.name} is no HTTP Archive: {flaw}") from None
        reason = f"{flaw}; nothing after that can be read"
        yield broken(Place(given.name, 1), "", reason)


def _entries(text: JsonText) -> Iterator[Item | Broken]:
    there = False
    for name in text.members():
        if name != "log":
            text.value()
            continue
        for inner in text.members():
            if inner == "entries" and text.peek() == "[":
                there = True
                yield from text.elements()
            else:
                text.value()
    if not there:
        raise Flaw("it has no log.entries")


def _take(given: Given, line: int, entry: object) -> Records:
    place = Place(given.name, line)
    if not isinstance(entry, dict):
        yield broken(place, excerpt(entry), f"{named(entry)}; an entry is an object")
        return
    try:
        around, body = _around(entry), _body(entry)
    except Flaw as flaw:
        yield broken(place, excerpt(entry), str(flaw))
        return
    yield from take_exchange(given.intake, body, around, place)


def _around(entry: dict[str, object]) -> Around:
    request, response = part(entry, "request"), part(entry, "response")
    if not request or not response:
        raise Flaw("an entry has a request and a response")
    url, method = request.get("url"), request.get("method")
    return Around(
        at=moment(entry.get("startedDateTime"), "startedDateTime"),
        url=url if isinstance(url, str) else None,
        method=method if isinstance(method, str) else None,
        code=code_of(response.get("status")),
    )


def _body(entry: dict[str, object]) -> str | bytes | None:
    content = part(part(entry, "response"), "content")
    text = content.get("text")
    if not isinstance(text, str):
        return None
    return from_base64(text) if content.get("encoding") == "base64" else text
