"""A stream of bytes as numbered lines of text, the unreadable ones as broken records."""

from __future__ import annotations

import io
import zlib
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from typing import IO

from statelaw.errors import InputError
from statelaw.observation import Broken, Place

Line = tuple[int, str]
"""A line's number, from 1, and its text, the line end included."""

LONGEST = 16 * 1024 * 1024
"""The longest line that is read, in bytes."""

_SHOWN = 120
_UTF8_MARK = b"\xef\xbb\xbf"


def lines_of(
    name: str, source: AbstractContextManager[IO[bytes]], longest: int = LONGEST
) -> Iterator[Line | Broken]:
    """Every line of a stream of bytes, which is closed at the end.

    Raises:
        InputError: Reading failed.
    """
    number = 0
    with source as stream:
        while raw := next_line(name, stream, longest):
            number += 1
            yield whole_line(name, stream, number, raw, longest)


def blocks_of(name: str, stream: io.BufferedReader, size: int) -> Iterator[bytes]:
    """The bytes of a stream, in blocks of whole lines, as soon as they are there.

    Only a line that is too long is cut, at the end of a block.
    """
    with failing(name):
        while block := stream.read1(size):
            if not block.endswith(b"\n"):
                begun = len(block) - 1 - block.rfind(b"\n")
                block += stream.readline(LONGEST + 1 - begun)
            yield block


def whole_line(
    name: str, stream: IO[bytes], number: int, raw: bytes, longest: int = LONGEST
) -> Line | Broken:
    """A line of which so much has been read; the rest of one that is too long is passed over."""
    if number == 1:
        raw = raw.removeprefix(_UTF8_MARK)
    if len(raw) > longest and not raw.endswith(b"\n"):
        _skip_line(name, stream, longest)
        return broken(Place(name, number), _excerpt(raw), _too_long(longest))
    return _decoded(name, number, raw)


def is_blank(text: str) -> bool:
    """Whether nothing stands on a line."""
    return not text or text.isspace()


def broken(place: Place, text: str, reason: str) -> Broken:
    """A record that could not be read, its text cut to a readable length."""
    text = text.rstrip("\r\n")
    return Broken(place, text if len(text) <= _SHOWN else f"{text[:_SHOWN]}...", reason)


def note(place: Place, text: str, reason: str) -> Broken:
    """A record that was read and reports no status, such as an answer that refuses: no error."""
    return replace(broken(place, text, reason), severity="note", code="SL002")


def _decoded(name: str, number: int, raw: bytes) -> Line | Broken:
    try:
        text = raw.decode()
    except UnicodeDecodeError as error:
        reason = f"byte 0x{raw[error.start]:02x} in column {error.start + 1} is not UTF-8"
        return broken(Place(name, number), _excerpt(raw), f"{reason}; save the file as UTF-8")
    if "\0" in text:
        reason = f"a NUL byte in column {text.index(chr(0)) + 1}; a text file has none"
        return broken(Place(name, number), text, reason)
    return number, text


def next_line(name: str, stream: IO[bytes], longest: int) -> bytes:
    """The next line, or as much of it as may be read.

    Raises:
        InputError: Reading failed.
    """
    with failing(name):
        return stream.readline(longest + 1)


@contextmanager
def failing(name: str) -> Iterator[None]:
    """Say of a source that reading it failed.

    Raises:
        InputError: Reading failed, also because what was packed is cut off or damaged.
    """
    try:
        yield
    except EOFError:
        raise InputError(f"{name}: the compressed file is cut off") from None
    except zlib.error as error:
        raise InputError(f"{name}: the compressed file is damaged: {error}") from None
    except OSError as error:
        raise InputError(f"{name}: reading failed: {error.strerror or error}") from None


def _skip_line(name: str, stream: IO[bytes], longest: int) -> None:
    while (rest := next_line(name, stream, longest)) and not rest.endswith(b"\n"):
        pass


def _excerpt(raw: bytes) -> str:
    return raw[: 4 * _SHOWN].decode("utf-8", "backslashreplace")


def _too_long(longest: int) -> str:
    return f"the line is longer than {longest:,} bytes; a record stands on a line of its own"
