"""Matching a word against the words that would have been right."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from enum import StrEnum
from typing import TypeVar

from statelaw.errors import InputError

Option = TypeVar("Option", bound=StrEnum)

_LONGEST = 200
"""Comparing takes quadratic time, and nobody mistypes a longer word."""

_COMPARED = 40_000_000
"""Pairs of characters that may be compared for one list of problems, a second or two of work."""


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
    wanted = plain(word) if isinstance(word, str) else str(word)
    if len(wanted) > _LONGEST:
        return ()
    names = [plain(choice) for choice in choices if len(choice) <= _LONGEST]
    same = [name for name in names if _folded(name) == _folded(wanted)]
    folded = {_folded(name): name for name in names}
    close = get_close_matches(_folded(wanted), list(folded), n=most, cutoff=0.7)
    return tuple(dict.fromkeys(same + [folded[name] for name in close]))[:most]


class Hints:
    """Hints for many words against the same choices, as long as comparing is worth its time.

    Each word is compared with each choice, character by character.  Where thousands of words are
    wrong these are no slips, and the choices are listed instead.

    Args:
        choices: The words that would have been right.

    >>> Hints(["idle", "processing"])("procesing")
    "did you mean 'processing'?"
    >>> Hints(["idle", "processing"])("z")
    "declared are 'idle', 'processing'"
    """

    def __init__(self, choices: Iterable[str]) -> None:
        self._choices = tuple(choices)
        self._length = sum(map(len, self._choices))
        self._affordable = _COMPARED
        self._given: dict[str, str] = {}

    def __call__(self, word: str) -> str:
        """The hint for one word."""
        if word not in self._given:
            self._affordable -= len(word) * self._length
            near = did_you_mean(word, self._choices) if self._affordable >= 0 else ""
            self._given[word] = near or f"declared are {listed(self._choices)}"
        return self._given[word]


def listed(names: Iterable[str], *, most: int = 12) -> str:
    """Names in quotation marks; of many the first ones, and how many there are besides.

    >>> listed(["a", "b", "c"], most=2)
    "'a', 'b' and 1 more"
    """
    every = [str(name) for name in names]
    more = f" and {len(every) - most} more" if len(every) > most else ""
    return ", ".join(map(repr, every[:most])) + more or "none"


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


def plain(text: str) -> str:
    """A string's own characters, also where `str()` of it would be an enum member's name.

    >>> from enum import Enum
    >>> class Status(str, Enum):
    ...     IDLE = "idle"
    >>> str(Status.IDLE), plain(Status.IDLE)
    ('Status.IDLE', 'idle')
    """
    return str.__str__(text)


def printable(text: str) -> str:
    r"""Text with its control characters escaped.

    >>> printable("two\nlines, 状態")
    'two\\nlines, 状態'
    """
    if text.isprintable():
        return text
    return "".join(each if each.isprintable() else ascii(each)[1:-1] for each in text)


def quoted(word: object) -> str:
    r"""A word in quotation marks, by value and escaped.

    >>> quoted("idle"), quoted("a\x1b"), quoted(1)
    ("'idle'", "'a\\x1b'", '1')
    """
    return repr(plain(word) if isinstance(word, str) else word)


def shown(status: str | None) -> str:
    r"""A status as it can safely be printed: odd ones are quoted and escaped.

    >>> shown("in progress"), shown(" x"), shown("a\x1b[31m"), shown(None)
    ('in progress', "' x'", "'a\\x1b[31m'", '(none)')
    """
    if status is None:
        return "(none)"
    text = plain(status)
    return text if text.isprintable() and text.strip() == text != "" else ascii(text)


def counted(count: int, noun: str) -> str:
    """A number and its noun.

    >>> counted(1, "trace"), counted(12_000, "trace")
    ('1 trace', '12,000 traces')
    """
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def prose(text: str) -> str:
    r"""Text on one line, without control characters.

    >>> prose("a\n b\x1b[31m")
    'a b\ufffd[31m'
    """
    flat = " ".join(text.split())
    return "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in flat)
