"""How large a declaration may be, so that a hostile file exhausts neither memory nor recursion.

A lifecycle nests four levels deep (table, list, row, evidence) and has some dozens of rows;
the bounds are far above that.
"""

from __future__ import annotations

import re
from typing import Any

from statelaw.files._flaw import Flaw, Path

MAX_BYTES = 4 * 1024 * 1024
MAX_DEPTH = 16
MAX_ROWS = 2_000
"""The most items of one list or mapping."""
MAX_VALUES = 100_000
"""The most values of a whole file, keys counted."""
_MAX_BITS = 64
_SURROGATE = re.compile("[\ud800-\udfff]")


def too_deep(at: int) -> Flaw:
    """The flaw of a text that nests more deeply than `MAX_DEPTH`."""
    return Flaw(f"nested more than {MAX_DEPTH} levels deep; a lifecycle nests 4", at)


def too_many(at: int) -> Flaw:
    """The flaw of a text with more than `MAX_VALUES` values."""
    return Flaw(f"more than {MAX_VALUES} values; that is no lifecycle", at)


def check_structure(blank: str) -> None:
    """Refuse a text that nests too deeply or holds too much, before it is parsed.

    Args:
        blank: JSON or TOML whose strings and comments are blanked.

    Raises:
        Flaw: It is out of bounds.
    """
    depth = 0
    for count, match in enumerate(re.finditer(r"[\[\]{}=:,]", blank)):
        depth += (match[0] in "[{") - (match[0] in "]}")
        if depth > MAX_DEPTH:
            raise too_deep(match.start())
        if count > MAX_VALUES:
            raise too_many(match.start())


def check_bounds(data: Any) -> None:
    """Refuse what no lifecycle holds: endless lists, huge numbers, broken text.

    Raises:
        Flaw: Something is out of bounds; it names the place.
    """
    waiting: list[tuple[Any, Path]] = [(data, ())]
    while waiting:
        value, path = waiting.pop()
        _check(value, path)
        waiting.extend((item, (*path, key)) for key, item in _items(value))


def _items(value: Any) -> list[tuple[int | str, Any]]:
    if isinstance(value, dict):
        return list(value.items())
    return list(enumerate(value)) if isinstance(value, list) else []


def _check(value: Any, path: Path) -> None:
    if isinstance(value, (dict, list)) and len(value) > MAX_ROWS:
        one = "list" if isinstance(value, list) else "mapping"
        raise Flaw(f"{len(value)} items in one {one}; at most {MAX_ROWS} are read", path=path)
    if isinstance(value, int) and value.bit_length() > _MAX_BITS:
        raise Flaw(f"a number of more than {_MAX_BITS} bits; a lifecycle holds none", path=path)
    for text in (value, *value) if isinstance(value, dict) else (value,):
        _check_text(text, path)


def _check_text(text: Any, path: Path) -> None:
    if isinstance(text, str) and _SURROGATE.search(text):
        said = "holds half of a surrogate pair, which is no character; write the whole one"
        raise Flaw(f"the text {ascii(text)[:60]} {said}", path=path)
