"""A source's bytes: unpacked, and with their beginning looked at without being used up."""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import nullcontext
from functools import partial
from pathlib import Path
from typing import IO, Any, NamedTuple

from statelaw.errors import InputError, MissingDependencyError
from statelaw.observation import Broken
from statelaw.reading._intake import Intake
from statelaw.reading._lines import Line, lines_of, next_line

_LONGEST_HEAD = 64 * 1024
_ENOUGH = 4 * 1024
_GOES_ON = frozenset({b"{", b"[", b"---"})
"""First lines that show only that something comes below."""
_LOOKED_AT = 100
"""How many lines that show nothing may stand before the one that shows the format."""
_BUFFER = 256 * 1024
_LAYERS = 2
"""How often a file may be packed: once by whoever wrote it, once by whoever moved it."""


class Given(NamedTuple):
    """What a reader of a format is given.

    Attributes:
        name: The file's path as it was given.
        stream: Its bytes, unpacked.
        intake: What turns its records into observations.
        path: The file itself, where it is one and is not packed.
    """

    name: str
    stream: io.BufferedReader
    intake: Intake
    path: Path | None = None

    def lines(self) -> Iterator[Line | Broken]:
        """Its lines."""
        return lines_of(self.name, nullcontext(self.stream))


def unpacked(name: str, stream: IO[bytes]) -> tuple[io.BufferedReader, bytes, bool]:
    """A stream with its compression taken off, how it begins, and whether there was any.

    Raises:
        InputError: It is plainly nothing that can be read, or reading failed.
        MissingDependencyError: What unpacks it is not installed.
    """
    whole, head = _looked_at(name, stream)
    layers = 0
    for _ in range(_LAYERS):
        unpack = next((how for magic, how in _PACKED.items() if head.startswith(magic)), None)
        if unpack is None:
            break
        whole, head = _looked_at(name, unpack(whole))
        layers += 1
    for magic, reason in _NOT_TEXT.items():
        if head.startswith(magic):
            raise InputError(f"{name}: {reason}")
    return whole, head, layers > 0


def _looked_at(name: str, stream: IO[bytes]) -> tuple[io.BufferedReader, bytes]:
    head = _head(name, stream)
    return io.BufferedReader(_Joined(head, stream), _BUFFER), head


def _head(name: str, stream: IO[bytes]) -> bytes:
    """The lines up to the first that holds something, and some more where JSON goes on."""
    head = line = next_line(name, stream, _LONGEST_HEAD)
    for _ in range(_LOOKED_AT):
        if not line or _shows_something(line):
            break
        line = next_line(name, stream, _LONGEST_HEAD)
        head += line
    if line.strip() in _GOES_ON:
        while line and len(head) < _ENOUGH:
            line = next_line(name, stream, _LONGEST_HEAD)
            head += line
    return head


def _shows_something(line: bytes) -> bool:
    try:
        return bool(line.decode().strip())
    except UnicodeDecodeError as error:  # a line that was cut at the limit ends within a character
        return b"\0" in line[:4] or error.start > _LONGEST_HEAD - 4


class _Joined(io.RawIOBase):
    """What has been read of a stream, then its rest, as it comes."""

    def __init__(self, head: bytes, stream: IO[bytes]) -> None:
        self._head = memoryview(head)
        self._read: Callable[[int], bytes] = getattr(stream, "read1", None) or stream.readline

    def readable(self) -> bool:
        """It is there to be read."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Fill a buffer with what is there."""
        part: bytes | memoryview
        if self._head:
            part, self._head = self._head[: len(buffer)], self._head[len(buffer) :]
        else:
            part = self._read(len(buffer))
        buffer[: len(part)] = part
        return len(part)


class _Unpacked(io.RawIOBase):
    """What is packed in a stream, in members one after the other.

    However much a member unpacks to, what is held is what a few bytes of it do.
    """

    def __init__(self, stream: IO[bytes], member: Callable[[], Any], size: int) -> None:
        self._stream = stream
        self._begin = member
        self._size = size
        self._member: Any = None
        self._ready = memoryview(b"")

    def readable(self) -> bool:
        """It is there to be read."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Fill a buffer with what is there.

        Raises:
            EOFError: It ends within a member.
        """
        while not self._ready:
            packed = self._stream.read(self._size)
            if not packed:
                if self._member is not None:
                    raise EOFError
                return 0
            self._ready = memoryview(b"".join(self._pieces(packed)))
        part, self._ready = self._ready[: len(buffer)], self._ready[len(buffer) :]
        buffer[: len(part)] = part
        return len(part)

    def _pieces(self, packed: bytes) -> Iterator[bytes]:
        while packed:
            if self._member is None:
                packed = packed.lstrip(b"\0")  # tapes are padded
                if not packed:
                    return
                self._member = self._begin()
            yield self._member.decompress(packed)
            packed = b""
            if self._member.eof:
                packed, self._member = self._member.unused_data, None


def _gunzipped(stream: IO[bytes]) -> IO[bytes]:
    whole = _Unpacked(stream, partial(zlib.decompressobj, wbits=31), 16 * 1024)
    return io.BufferedReader(whole, _BUFFER)


def _unzstd(stream: IO[bytes]) -> IO[bytes]:
    try:
        import zstandard
    except ImportError:
        text = "zstandard is needed to unpack zstd: pip install 'statelaw[formats]'"
        raise MissingDependencyError(text) from None

    class Member:
        """One frame, whose errors are those of reading a file."""

        def __init__(self) -> None:
            self._frame = zstandard.ZstdDecompressor().decompressobj()

        def decompress(self, packed: bytes) -> bytes:
            try:
                return self._frame.decompress(packed)
            except zstandard.ZstdError as error:
                raise OSError(str(error)) from None

        @property
        def eof(self) -> bool:
            return bool(self._frame.eof)

        @property
        def unused_data(self) -> bytes:
            return bytes(self._frame.unused_data)

    return io.BufferedReader(_Unpacked(stream, Member, 1024), _BUFFER)


_PACKED: Mapping[bytes, Callable[[IO[bytes]], IO[bytes]]] = {
    b"\x1f\x8b": _gunzipped,
    b"\x28\xb5\x2f\xfd": _unzstd,
}
_NOT_TEXT = {
    b"\xff\xfe": "is UTF-16; save it as UTF-8",
    b"\xfe\xff": "is UTF-16; save it as UTF-8",
    b"\x1f\x8b": "is compressed several times over; unpack it",
    b"\x28\xb5\x2f\xfd": "is compressed several times over; unpack it",
    b"PK\x03\x04": "is a zip archive or a spreadsheet; unpack it, or save the sheet as CSV",
}
