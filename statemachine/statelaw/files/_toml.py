"""TOML, and where its tables and keys stand.

`tomllib` tells no lines but those of its errors, so places are found in a copy of the text
whose strings and comments are blanked: what is left of brackets, keys and dots is structure.
"""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator
from typing import Any, TypeVar

from statelaw.files._bounds import check_structure
from statelaw.files._flaw import Flaw, Path, Repeated
from statelaw.files._text import Lines, found_at

T = TypeVar("T")

_MAX_KEY_PARTS = 4

_STRING_OR_COMMENT = re.compile(
    r'''
      """ (?: [^"\\]++ | \\(?s:.) | "(?!"") )*+ (?: "{3,5} | \\?\Z )
    | \'\'\' (?: [^']++ | '(?!\'\') )*+ (?: '{3,5} | \Z )
    | " (?: [^"\\\n]++ | \\. )*+ "?
    | ' [^'\n]*+ '?
    | \# [^\n]*+
    ''',
    re.VERBOSE,
)
_LONG_KEY = re.compile(rf"(?<![\w-])[\w-]++(?:[ \t]*+\.[ \t]*+[\w-]++){{{_MAX_KEY_PARTS},}}+")
_HEADER = re.compile(r"^[ \t]*+(\[\[?)([^\[\]\n]*+)\]", re.MULTILINE)
_KEY = re.compile(r"^[ \t]*+([\w-]++(?:[ \t]*+\.[ \t]*+[\w-]++)*+)[ \t]*+=", re.MULTILINE)
_ERROR = re.compile(r"(.*) \(at (?:line (\d+), column (\d+)|end of document)\)", re.DOTALL)
_ARRAY_MARK = re.compile(r"([\[\]{},])\s*+")
_REPEATED = re.compile(r"Cannot overwrite|Duplicate inline|Cannot declare|Cannot redefine")


def read_toml(text: str) -> dict[str, Any]:
    """The data of a TOML document.

    Raises:
        Flaw: It is not TOML, nests too deeply, or has a key twice.
    """
    blank = blanked(text)
    check_structure(blank)
    _refuse_long_keys(blank)
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise _flaw(text, blank, str(error)) from None
    except ValueError as error:
        raise Flaw(f"not a lifecycle: {error}") from None


def blanked(text: str) -> str:
    """The text with its strings and comments filled in, every character at the same index.

    >>> blanked("a = '# =' # x")
    'a = xxxxx    '
    """
    return _STRING_OR_COMMENT.sub(_filled, text)


def _filled(match: re.Match[str]) -> str:
    return re.sub(r"[^\n]", " " if match[0][0] == "#" else "x", match[0])


def _refuse_long_keys(blank: str) -> None:
    """Refuse long dotted keys, for which `tomllib` takes quadratic memory (CPython 149231)."""
    long_key = _LONG_KEY.search(blank)
    if long_key:
        said = f"a dotted key of more than {_MAX_KEY_PARTS} parts; a lifecycle has none"
        raise Flaw(said, long_key.start())


def _flaw(text: str, blank: str, message: str) -> Flaw:
    match = _ERROR.fullmatch(message)
    if match is None:
        return Flaw(f"not TOML: {message}")
    said, line, column = match.groups()
    at = Lines(text).index(int(line), int(column)) if line else len(text)
    if _REPEATED.match(said):
        return _repeated(text, blank, said, at)
    hint = " (a text stands in quotes)" if said == "Invalid value" else ""
    return Flaw(f"not TOML: {said[:1].lower()}{said[1:]}{hint}{found_at(text, at)}", at)


def _repeated(text: str, blank: str, said: str, at: int) -> Flaw:
    if said.startswith("Duplicate inline"):
        return Repeated(said.split("key ", 1)[1].strip("'\""), at)
    places = [*_KEY.finditer(blank, 0, at), *_HEADER.finditer(blank, 0, at)]
    if not places:
        return Flaw(f"not TOML: {said}", at)
    last = max(places, key=lambda match: match.start())
    start, end = last.span(2 if last.re is _HEADER else 1)
    return Repeated(text[start:end].strip(" \t\"'"), start)


class TomlPlaces:
    """Finds where a place in a declaration begins, or else the nearest place around it."""

    def __init__(self, text: str) -> None:
        self._blank = blanked(text)
        self._headers: list[int] = []
        self._single: list[int] = []
        self._tables: dict[Path, list[int]] = defaultdict(list)
        self._keys: dict[Path, list[int]] = defaultdict(list)
        self._elements: dict[str, list[int]] = {}
        for match in _HEADER.finditer(self._blank):
            self._add_header(match.start(1), _parts(text[slice(*match.span(2))]))
        for match in _KEY.finditer(self._blank):
            name = _parts(text[slice(*match.span(1))])
            for length in range(1, len(name) + 1):
                self._keys[name[:length]].append(match.start(1))

    def index(self, path: Path) -> int:
        """The index where the place begins; 0 where nothing of it is found."""
        found, end, rest = -1, len(self._blank), path
        if len(path) > 1 and isinstance(path[1], int):
            tables = self._tables.get(path[:1], [])
            items = tables or self._elements_of(str(path[0]))
            if path[1] < len(items):
                found, rest = items[path[1]], path[2:]
                end = _next(self._single, found, end, end) if tables else found
        whole = self._step(rest, found, end)
        return max(self._nearest(rest, found, end) if whole is None else whole, 0)

    def _add_header(self, at: int, name: Path) -> None:
        self._headers.append(at)
        if len(name) == 1:
            self._single.append(at)
        for table in {name, name[-1:]}:
            self._tables[table].append(at)

    def _nearest(self, path: Path, found: int, end: int) -> int:
        for part in path:
            step = self._step((part,), found, end)
            if step is None:
                break
            found = step
        return found

    def _step(self, path: Path, start: int, end: int) -> int | None:
        """Where a key stands: among the keys right after `start`, or as a table of its own."""
        until = _next(self._headers, start, end, end)
        key = _next(self._keys.get(path, []), start, until, None)
        return _next(self._tables.get(path, []), start, end, None) if key is None else key

    def _elements_of(self, top: str) -> list[int]:
        if top not in self._elements:
            self._elements[top] = list(self._found_elements(top))
        return self._elements[top]

    def _found_elements(self, top: str) -> Iterator[int]:
        """Where the elements of the array `top = [...]` begin."""
        start, depth = self._step((top,), -1, len(self._blank)), 0
        for match in _ARRAY_MARK.finditer(self._blank, start) if start is not None else ():
            depth += (match[1] in "[{") - (match[1] in "]}")
            if depth < 1:
                return
            if depth == 1 and match[1] in "[,":
                yield match.end()


def _next(places: list[int], start: int, end: int, otherwise: T) -> int | T:
    """The first of the places between `start` and `end`."""
    nth = bisect_right(places, start)
    return places[nth] if nth < len(places) and places[nth] < end else otherwise


def _parts(name: str) -> tuple[str, ...]:
    return tuple(part.strip(" \t\"'") for part in name.split("."))
