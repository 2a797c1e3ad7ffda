"""Reading a source from beginning to end."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import chain

from statelaw.observation import Broken, Observation
from statelaw.reading._csv import read_csv, read_tsv
from statelaw.reading._format import Format, recognised
from statelaw.reading._jsonl import read_jsonl
from statelaw.reading._lines import Line, is_blank, lines_of
from statelaw.reading._source import Source, opened
from statelaw.reading._words import read_words
from statelaw.words import chosen

_READERS: Mapping[Format, Callable[[str, Iterator[Line | Broken]], Iterator[Observation | Broken]]]
_READERS = {
    Format.JSONL: read_jsonl,
    Format.CSV: read_csv,
    Format.TSV: read_tsv,
    Format.WORDS: read_words,
}
_LOOKED_AT = 100
"""How many unreadable lines may stand before the one that shows the format."""


class Reading(Iterator[Observation | Broken]):
    """The records of one source, each read when it is asked for.

    Attributes:
        name: The file's path as it was given; `<stdin>` for standard input.
        format: The format that it is read in.
    """

    def __init__(self, source: Source, format: Format | None = None) -> None:  # noqa: A002
        self.name, stream = opened(source)
        lines = lines_of(self.name, stream)
        head = _head(lines)
        first = head[-1][1] if head and not isinstance(head[-1], Broken) else None
        self.format = format or recognised(self.name, first)
        self._records = _READERS[self.format](self.name, chain(head, lines))

    def __next__(self) -> Observation | Broken:
        return next(self._records)


def read(source: Source, format: Format | str | None = None) -> Reading:  # noqa: A002
    """The observations of one source, and the records of it that are broken.

    Args:
        source: A path, `-` for standard input, or a stream of bytes.
        format: One of `Format`; by default what the suffix or the first line shows.

    Raises:
        InputError: The source cannot be opened or is not text; on the way, that its header
            names no status or that reading failed.

    >>> import io
    >>> for seen in read(io.BytesIO(b"idle queued")):
    ...     print(seen.status, seen.place)
    idle <stream>:1
    queued <stream>:1
    """
    return Reading(source, None if format is None else chosen(Format, format, "format"))


def _head(lines: Iterator[Line | Broken]) -> list[Line | Broken]:
    """The lines up to the first that is neither blank nor broken."""
    head: list[Line | Broken] = []
    for line in lines:
        if isinstance(line, Broken):
            head.append(line)
        elif not is_blank(line[1]):
            return [*head, line]
        if len(head) == _LOOKED_AT:
            break
    return head
