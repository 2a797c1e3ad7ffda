"""JSON that is read piece by piece: what is held is one value of it, and never the whole."""

from __future__ import annotations

import codecs
import io
import json
import re
from collections.abc import Iterator

from statelaw.observation import Broken, Place
from statelaw.reading._flaw import Flaw
from statelaw.reading._lines import LONGEST, broken, failing

Item = tuple[int, object]
"""The line on which a value begins, and the value."""

_CHUNK = 64 * 1024
_SPACE = re.compile(r"[ \t\r\n]*")
_OUTSIDE = re.compile(r'["\[\]{},\n]')
_INSIDE = re.compile(r'["\\\n]')
_NOT_UTF8 = re.compile("[\udc80-\udcff]")
_DECODER = json.JSONDecoder()
_DEEPEST = 100_000
_NEAR = 16
"""How far from the end of what has been read an error may stand and be due to that end."""


class JsonText:
    """A cursor in a text of JSON.

    A value that cannot be read is a broken record; the cursor then stands where its text seems to
    end, going by its brackets and quotes, and never within a string beyond the end of its line.
    """

    def __init__(self, name: str, stream: io.BufferedReader, longest: int = LONGEST) -> None:
        self.name = name
        self._stream = stream
        self._longest = longest
        self._decoder = codecs.getincrementaldecoder("utf-8-sig")("surrogateescape")
        self._text = ""
        self._at = 0
        self._ended = False
        self._line = 1
        self._counted = 0
        self._odd = False
        self._cut = False

    @property
    def line(self) -> int:
        """The line on which the cursor stands."""
        self._line += self._text.count("\n", self._counted, self._at)
        self._counted = self._at
        return self._line

    def peek(self) -> str:
        """The next character that is no white space; empty at the end."""
        while True:
            space = _SPACE.match(self._text, self._at)
            self._at = space.end() if space else self._at
            if self._at < len(self._text):
                return self._text[self._at]
            if not self._more(_CHUNK):
                return ""

    def values(self) -> Iterator[Item | Broken]:
        """Every value of a sequence of them, arrays taken apart."""
        while char := self.peek():
            if char == "[":
                yield from self.elements()
            else:
                yield self.value(alone=True)

    def elements(self) -> Iterator[Item | Broken]:
        """Every element of the array at the cursor."""
        opened = self.line
        self._at += 1
        while char := self.peek():
            if char == "]":
                self._at += 1
                return
            yield self.value()
            if self.peek() == ",":
                self._at += 1
        self._cut = True
        place = Place(self.name, opened)
        yield broken(place, "[", "the array is not closed; the file seems to be cut off")

    def members(self) -> Iterator[str]:
        """The name of every member of the object at the cursor, which then stands at its value.

        It ends without a word where an array within it was not closed, since that has been said.
        Whoever asks for the next one must have gone past the value.

        Raises:
            Flaw: What stands there is no object.
        """
        self._expect("{")
        while self.peek() != "}":
            _, name = self._ensured(self.value())
            self._expect(":")
            yield str(name)
            if self._cut:
                return
            if self.peek() != "}":
                self._expect(",")
        self._at += 1

    def value(self, *, alone: bool = False) -> Item | Broken:
        """The value at the cursor.

        Args:
            alone: Whether it stands in no array or object, so that a broken one ends with a line.
        """
        self.peek()
        line = self.line
        try:
            value, end = self._decoded()
            reason = self._not_utf8(self._at, end)
        except Flaw as flaw:
            value, end, reason = None, self._at, str(flaw)
        if not reason:
            self._at = end
            return line, value
        text = self._text[self._at : self._at + 200]
        self._skip(alone)
        return broken(Place(self.name, line), _printed(text), reason)

    def _decoded(self) -> tuple[object, int]:
        while True:
            try:
                value, end = _DECODER.raw_decode(self._text, self._at)
                if self._ended or end + _NEAR < len(self._text):
                    return value, end
            except json.JSONDecodeError as error:
                if self._ended or not self._may_go_on(error):
                    column = error.pos - self._text.rfind("\n", 0, error.pos)
                    raise Flaw(f"not JSON, column {column}: {error.msg}") from None
            except ValueError as error:  # an integer of more digits than Python converts
                raise Flaw(f"not JSON that can be read: {error}") from None
            except RecursionError:
                raise Flaw("the JSON is nested too deeply to be a record") from None
            if len(self._text) - self._at > self._longest:
                raise Flaw(f"the record is longer than {self._longest:,} characters")
            self._more(len(self._text) - self._at)

    def _may_go_on(self, error: json.JSONDecodeError) -> bool:
        """Whether an error may be due to not having read on."""
        return error.msg.startswith("Unterminated") or error.pos + _NEAR >= len(self._text)

    def _not_utf8(self, begin: int, end: int) -> str:
        odd = _NOT_UTF8.search(self._text, begin, end) if self._odd else None
        byte = ord(odd[0]) - 0xDC00 if odd else 0
        return f"byte 0x{byte:02x} is not UTF-8; save the file as UTF-8" if odd else ""

    def _more(self, size: int) -> bool:
        """Read on, dropping what is behind the cursor; whether there was anything."""
        if self._ended:
            return False
        with failing(self.name):
            raw = self._stream.read(size) if size > _CHUNK else self._stream.read1(_CHUNK)
        self._ended = not raw
        new = self._decoder.decode(raw, final=self._ended)
        self._odd = self._odd or (not new.isascii() and _NOT_UTF8.search(new) is not None)
        _ = self.line
        self._text = self._text[self._at :] + new
        self._at = self._counted = 0
        return bool(raw)

    def _skip(self, alone: bool) -> None:
        """Go past a value that cannot be read."""
        if self._text[self._at : self._at + 1] in {"]", "}", ","}:  # nothing stands before it
            self._at += 1
            return
        inside, torn, closers = False, False, bytearray()
        while found := self._next(_INSIDE if inside else _OUTSIDE):
            if inside:
                inside = found == "\\"
                torn = torn or found == "\n"
                self._at += 2 if inside else found == '"'
            elif self._ends_here(found, len(closers), alone, torn):
                return
            else:
                self._at += 1
                inside = found == '"'
                if found in "[{" and len(closers) < _DEEPEST:
                    closers.append(ord("]" if found == "[" else "}"))
                elif found in "]}" and closers:
                    torn = torn or closers.pop() != ord(found)

    def _ends_here(self, found: str, depth: int, alone: bool, torn: bool) -> bool:
        """Whether a value that cannot be read ends before this character.

        Where a string was torn off by the end of its line, or brackets do not match, some may be
        missing, and a line that begins with one begins the next value.
        """
        if found != "\n":
            return depth == 0 and not alone and found in "]},"
        if torn or alone:
            if len(self._text) - self._at < _CHUNK:
                self._more(_CHUNK)
            space = _SPACE.match(self._text, self._at + 1)
            below = space.end() if space and torn else self._at + 1
            return (alone and depth == 0) or self._text[below : below + 1] in {"{", "["}
        return False

    def _next(self, wanted: re.Pattern[str]) -> str:
        """Go to the next of some characters; empty at the end."""
        while True:
            found = wanted.search(self._text, self._at)
            if found:
                self._at = found.start()
                return found[0]
            self._at = len(self._text)
            if not self._more(_CHUNK):
                return ""

    def _expect(self, char: str) -> None:
        if self.peek() != char:
            met = self.peek()
            raise Flaw(f"line {self.line}: {char!r} expected, not {met or 'the end'!r}")
        self._at += 1

    def _ensured(self, item: Item | Broken) -> Item:
        if isinstance(item, Broken):
            raise Flaw(f"line {item.place.line}: {item.reason}")
        return item


def _printed(text: str) -> str:
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
