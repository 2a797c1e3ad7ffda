"""Taking secrets out of what is recorded or shown.

A secret is known by the name it goes under: a header, a query parameter, a field.  Names match
whatever their case, with `-` and `_` alike.  Where it is in doubt how far a secret reaches,
more is taken out rather than less.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import quote, quote_plus, unquote, unquote_plus

MARK = "[redacted]"
"""What stands where a secret was."""

ALWAYS = frozenset({"Authorization", "Proxy-Authorization", "Cookie", "Set-Cookie"})
"""Names that are secret whoever the provider is."""

_SHORTEST = 6
"""A secret of fewer characters is taken out where it is named, and not wherever it occurs."""

_ESCAPED = {"-": "(?:[-_]|%2[dD]|%5[fF])", "_": "(?:[-_]|%2[dD]|%5[fF])"}
_OPENING = r"(?P<close>\\*[\"'])?\s*(?P<sign>[=:]|%3[dD])\s*(?P<quote>\\*[\"'])?"
_ASSIGNED = {
    "=": re.compile(r"""[^&;\s"'<>\\]*"""),
    "%3D": re.compile(r"""(?:(?!%26|%3[bB])[^&;\s"'<>\\])*"""),
}
_REST = re.compile(r"[^\r\n]*")
_PLACEHOLDER = re.compile(r"\{[^{}]*\}")
_USER = re.compile(r"(?P<scheme>://)[^/?#\s\"'@]*@")


@dataclass(frozen=True)
class Secrets:
    """The names of secrets.

    Attributes:
        names: The headers, query parameters and fields that hold one.
        paths: Paths of addresses with a secret in them, such as `/hooks/{key}`: what stands
            where the braces do is the secret.
    """

    names: frozenset[str] = frozenset()
    paths: frozenset[str] = frozenset()

    def __or__(self, other: Secrets) -> Secrets:
        return Secrets(self.names | other.names, self.paths | other.paths)

    def covers(self, name: object) -> bool:
        """Whether a header, parameter or field of this name holds a secret."""
        return isinstance(name, str) and _folded(name) in self._folded

    @cached_property
    def _folded(self) -> frozenset[str]:
        return frozenset(map(_folded, self.names | ALWAYS))

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """A named secret in free text, up to where its value begins."""
        names = sorted(self.names | ALWAYS, key=len, reverse=True)
        either = "|".join("".join(_ESCAPED.get(c, re.escape(c)) for c in name) for name in names)
        return re.compile(f"(?:{either}){_OPENING}", re.IGNORECASE)

    @cached_property
    def path_patterns(self) -> tuple[re.Pattern[str], ...]:
        """Each path with a secret in it, in free text; the groups are what is no secret."""
        return tuple(re.compile(_path_pattern(path)) for path in sorted(self.paths))


def redacted(value: Any, secrets: Secrets) -> Any:
    """A copy of a JSON value with every secret taken out of it.

    That is the value under a secret name, however it is nested; of `{"name": ..., "value": ...}`
    and of a pair in a list, as recordings write headers, the value; what a text names; and
    wherever it stands, a secret found in one of these places.

    Args:
        value: A JSON value: an answer, headers, an address, or a text.
        secrets: The names of secrets.

    >>> redacted({"url": "https://api.example/x?key=abcdef", "seen": "abcdef"},
    ...          Secrets(frozenset({"key"})))
    {'url': 'https://api.example/x?key=[redacted]', 'seen': '[redacted]'}
    """
    try:
        known = sorted(_forms(_named(value, secrets)), key=len, reverse=True)
        return _copied(value, secrets, known)
    except RecursionError:  # nobody reads what is nested so deeply
        return MARK


def redacted_text(text: str, secrets: Secrets) -> str:
    """A text with every secret that it names taken out: in addresses, headers, JSON, commands.

    >>> redacted_text("curl -H 'Authorization: Token abc' https://api.example", Secrets())
    "curl -H 'Authorization: [redacted]' https://api.example"
    """
    text = _USER.sub(rf"\g<scheme>{MARK}@", text)
    for pattern in secrets.path_patterns:
        text = pattern.sub(_without_groups, text)
    parts, end = [], 0
    for begin, stop in _spans(text, secrets):
        parts += [text[end:begin], MARK]
        end = stop
    return "".join([*parts, text[end:]])


def _copied(value: Any, secrets: Secrets, known: Sequence[str]) -> Any:
    if isinstance(value, str):
        return _without(redacted_text(value, secrets), known)
    if isinstance(value, Mapping):
        return _copied_object(value, secrets, known)
    if isinstance(value, (list, tuple)):
        if _is_pair(value, secrets):
            return [value[0], MARK]
        return [_copied(item, secrets, known) for item in value]
    return value


def _copied_object(
    value: Mapping[Any, Any], secrets: Secrets, known: Sequence[str]
) -> dict[Any, Any]:
    if _is_named_value(value, secrets):
        return {
            key: MARK if key == "value" else _copied(item, secrets, known)
            for key, item in value.items()
        }
    return {
        _copied(key, secrets, known): MARK if secrets.covers(key) else _copied(item, secrets, known)
        for key, item in value.items()
    }


def _is_named_value(value: Mapping[Any, Any], secrets: Secrets) -> bool:
    return "value" in value and secrets.covers(value.get("name"))


def _is_pair(value: Sequence[Any], secrets: Secrets) -> bool:
    return len(value) == 2 and secrets.covers(value[0])


def _named(value: Any, secrets: Secrets) -> Iterator[str]:
    """Every secret that stands under its name."""
    if isinstance(value, str):
        yield from (value[begin:end] for begin, end in _spans(value, secrets))
    elif isinstance(value, Mapping):
        if _is_named_value(value, secrets):
            yield from _strings(value["value"])
        for key, item in value.items():
            yield from _strings(item) if secrets.covers(key) else _named(item, secrets)
    elif isinstance(value, (list, tuple)):
        if _is_pair(value, secrets):
            yield from _strings(value[1])
        for item in value:
            yield from _named(item, secrets)


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _strings(item)
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from _strings(item)


def _forms(named: Iterator[str]) -> set[str]:
    """Each secret as it may be written elsewhere: without its scheme, encoded and decoded."""
    found: set[str] = set()
    for secret in named:
        for text in (secret, *secret.split(None, 1)[1:]):
            found |= {text, unquote(text), unquote_plus(text), quote(text), quote_plus(text)}
            found.add(quote(text, safe=""))
    return {text for text in found if len(text.strip()) >= _SHORTEST}


def _without(text: str, known: Sequence[str]) -> str:
    for secret in known:
        text = text.replace(secret, MARK)
    return text


def _spans(text: str, secrets: Secrets) -> Iterator[tuple[int, int]]:
    """Where the named secrets stand in a text."""
    end = 0
    for found in secrets.pattern.finditer(text):
        if found.start() >= end and (span := _span(text, found)) is not None:
            yield span
            end = span[1]


def _span(text: str, found: re.Match[str]) -> tuple[int, int] | None:
    """Where the value of a named secret stands."""
    begin = found.end()
    if found["quote"]:
        return begin, _closed(text, begin, found["quote"])
    if found["sign"] != ":":
        return begin, _end(_ASSIGNED[found["sign"].upper()].match(text, begin), begin)
    before = text[found.start() - 1 : found.start()]
    if before in {'"', "'"} and not found["close"]:  # a header that is quoted as a whole
        return begin, _closed(text, begin, before)
    return begin, _end(_REST.match(text, begin), begin)


def _closed(text: str, begin: int, quote_: str) -> int:
    """Where a quoted value ends: at the same quotation mark, unless that is itself escaped."""
    if len(quote_) == 1:
        value = rf"(?:\\.|[^\\])*?(?={quote_})"
    else:
        value = rf".*?(?<!\\)(?={re.escape(quote_)})"
    closing = re.compile(value, re.DOTALL)
    found = closing.match(text, begin)
    return found.end() if found else len(text)


def _end(found: re.Match[str] | None, begin: int) -> int:
    return found.end() if found else begin


def _folded(name: str) -> str:
    return unquote(name).strip().casefold().replace("-", "_")


def _path_pattern(path: str) -> str:
    """The path as a pattern whose groups are the parts that are no secret."""
    parts = [f"({re.escape(part)})" for part in _PLACEHOLDER.split(path)]
    return r"[^/?#\s\"'\\]+".join(parts)


def _without_groups(found: re.Match[str]) -> str:
    return MARK.join(found.groups())
