"""A stream of bytes as numbered lines of text, the unreadable ones as broken records."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager
from typing import BinaryIO

from statelaw.errors import InputError
from statelaw.observation import Broken, Place

Line = tuple[int, str]
"""A line's number, from 1, and its text, the line end included."""

LONGEST = 16 * 1024 * 1024
"""The longest line that is read, in bytes."""

_SHOWN = 120
_UTF8_MARK = b"\xef\xbb\xbf"
_NOT_TEXT = {
    b"\xff\xfe": "is UTF-16; save it as UTF-8",
    b"\xfe\xff": "is UTF-16; save it as UTF-8",
    b"\x1f\x8b": "is compressed with gzip; unpack it and hand that in, such as by gunzip -c",
    b"\x28\xb5\x2f\xfd": "is compressed with zstd; unpack it and hand that in, such as by zstdcat",
    b"PK\x03\x04": "is a zip archive or a spreadsheet; unpack it, or save the sheet as CSV",
    b"PAR1": "is a Parquet file; export it as CSV or JSON lines",
}


def lines_of(
    name: str, source: AbstractContextManager[BinaryIO], longest: int = LONGEST
) -> Iterator[Line | Broken]:
    """Every line of a stream of bytes, which is closed at the end.

    Raises:
        InputError: The stream is not text at all, or reading it failed.
    """
    number = 0
    with source as stream:
        while raw := _next(name, stream, longest):
            number += 1
            if number == 1:
                raw = _opening(name, raw)
            if len(raw) > longest and not raw.endswith(b"\n"):
                _skip_line(name, stream, longest)
                yield broken(Place(name, number), _excerpt(raw), _too_long(longest))
            else:
                yield _decoded(name, number, raw)


def is_blank(text: str) -> bool:
    """Whether nothing stands on a line."""
    return not text or text.isspace()


def broken(place: Place, text: str, reason: str) -> Broken:
    """A record that could not be read, its text cut to a readable length."""
    text = text.rstrip("\r\n")
    return Broken(place, text if len(text) <= _SHOWN else f"{text[:_SHOWN]}...", reason)


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


def _next(name: str, stream: BinaryIO, longest: int) -> bytes:
    try:
        return stream.readline(longest + 1)
    except OSError as error:
        raise InputError(f"{name}: reading failed: {error.strerror or error}") from None


def _skip_line(name: str, stream: BinaryIO, longest: int) -> None:
    while (rest := _next(name, stream, longest)) and not rest.endswith(b"\n"):
        pass


def _opening(name: str, raw: bytes) -> bytes:
    """The first line without a byte order mark."""
    for mark, reason in _NOT_TEXT.items():
        if raw.startswith(mark):
            raise InputError(f"{name}: {reason}")
    return raw.removeprefix(_UTF8_MARK)


def _excerpt(raw: bytes) -> str:
    return raw[: 4 * _SHOWN].decode("utf-8", "backslashreplace")


def _too_long(longest: int) -> str:
    return f"the line is longer than {longest:,} bytes; a record stands on a line of its own"
