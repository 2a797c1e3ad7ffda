"""Matching a word against the words that would have been right."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from enum import StrEnum
from typing import TypeVar

from statelaw.errors import InputError

Option = TypeVar("Option", bound=StrEnum)


def did_you_mean(word: object, choices: Iterable[str], *, most: int = 3) -> str:
    """A hint such as `did you mean 'idle'?`, or an empty string where nothing is close.

    >>> did_you_mean("procesing", ["idle", "processing"])
    "did you mean 'processing'?"
    """
    close = nearest(word, choices, most=most)
    return f"did you mean {' or '.join(map(repr, close))}?" if close else ""


def nearest(word: object, choices: Iterable[str], *, most: int = 3) -> tuple[str, ...]:
    """The choices most like `word`: equal but for case and separators first, then by edits.

    >>> nearest("In Progress", ["in_progress", "success"])
    ('in_progress',)
    """
    plain = [str(choice) for choice in choices]
    same = [choice for choice in plain if _folded(choice) == _folded(str(word))]
    folded = {_folded(choice): choice for choice in plain}
    close = get_close_matches(_folded(str(word)), list(folded), n=most, cutoff=0.7)
    return tuple(dict.fromkeys(same + [folded[name] for name in close]))[:most]


def _folded(word: str) -> str:
    return "_".join(word.casefold().replace("-", " ").replace("_", " ").split())


def chosen(options: type[Option], value: str, name: str) -> Option:
    """The member of an enumeration that an option names.

    Raises:
        InputError: There is no such member; the message lists them.
    """
    try:
        return options(value)
    except ValueError:
        names = [str(option) for option in options]
        hint = did_you_mean(value, names) or f"choose one of {', '.join(names)}"
        raise InputError(f"{name} {value!r} is not known; {hint}") from None


def shown(status: str | None) -> str:
    r"""A status as it can safely be printed: odd ones are quoted and escaped.

    >>> shown("in progress"), shown(" x"), shown("a\x1b[31m"), shown(None)
    ('in progress', "' x'", "'a\\x1b[31m'", '(none)')
    """
    if status is None:
        return "(none)"
    plain = str(status)
    return plain if plain.isprintable() and plain.strip() == plain != "" else ascii(plain)
