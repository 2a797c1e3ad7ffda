"""From bytes to text, and from a place in the text to its line."""

from __future__ import annotations

import codecs
from bisect import bisect_right

from statelaw.errors import InputError

_OTHER_ENCODINGS = {
    codecs.BOM_UTF32_LE: "UTF-32",
    codecs.BOM_UTF32_BE: "UTF-32",
    codecs.BOM_UTF16_LE: "UTF-16",
    codecs.BOM_UTF16_BE: "UTF-16",
}


class Lines:
    """Where the lines of a text begin; lines and columns count from 1."""

    def __init__(self, text: str) -> None:
        self._starts = [0, *(i + 1 for i, character in enumerate(text) if character == "\n")]

    def line(self, at: int) -> int:
        """The line of the character at an index."""
        return bisect_right(self._starts, at)

    def column(self, at: int) -> int:
        """The column of the character at an index."""
        return at - self._starts[self.line(at) - 1] + 1

    def index(self, line: int, column: int) -> int:
        """The index of the character at a line and column."""
        return self._starts[line - 1] + column - 1


def found_at(text: str, at: int) -> str:
    """What stands at a place, to end a sentence with: `, found 'word'`."""
    found = text[at : at + 20].split("\n")[0].rstrip()
    return f", found {found!r}" if found else ""


def text_of(raw: str | bytes, name: str, max_bytes: int) -> str:
    """The text, without a byte order mark.

    Raises:
        InputError: It is too large, empty, or not UTF-8.
    """
    _refuse_larger(len(raw), name, max_bytes)
    text = _decoded(raw, name) if isinstance(raw, bytes) else raw
    _refuse_larger(_size(text, name), name, max_bytes)
    text = text.removeprefix("\ufeff")
    if not text.strip():
        raise InputError(f"{name}: empty; write a lifecycle: name, sources, initial, states, ...")
    return text


def _refuse_larger(size: int, name: str, max_bytes: int) -> None:
    if size > max_bytes:
        raise InputError(f"{name}: larger than {max_bytes} bytes, the most that is read")


def _decoded(raw: bytes, name: str) -> str:
    for mark, encoding in _OTHER_ENCODINGS.items():
        if raw.startswith(mark):
            raise InputError(f"{name}: begins as {encoding} text does; save it as UTF-8")
    try:
        return raw.decode()
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        found = f"the byte 0x{raw[error.start]:02x} is not UTF-8"
        raise InputError(f"{name}, line {line}: {found}; save the file as UTF-8") from None


def _size(text: str, name: str) -> int:
    try:
        return len(text.encode())
    except UnicodeEncodeError as error:
        line = text.count("\n", 0, error.start) + 1
        found = f"{text[error.start]!a} is half of a surrogate pair, which is no character"
        raise InputError(f"{name}, line {line}: {found}; decode the text as UTF-8") from None
