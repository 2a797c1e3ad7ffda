"""Reading a source from beginning to end."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO, cast

from statelaw.batch import Batch
from statelaw.observation import Broken, Observation
from statelaw.payload import PayloadReader
from statelaw.reading._arrow import read_arrow, read_parquet
from statelaw.reading._cassette import read_cassette
from statelaw.reading._csv import read_csv, read_tsv
from statelaw.reading._format import Format, recognised
from statelaw.reading._har import read_har
from statelaw.reading._intake import Intake, Piece, Pieces
from statelaw.reading._json import read_json
from statelaw.reading._jsonl import read_jsonl
from statelaw.reading._mapping import Mapped
from statelaw.reading._source import Source, opened
from statelaw.reading._stream import Given, unpacked
from statelaw.reading._words import read_words
from statelaw.reading._xes import read_xes
from statelaw.words import chosen

_READERS: Mapping[Format, Callable[[Given], Pieces]] = {
    Format.JSONL: read_jsonl,
    Format.CSV: read_csv,
    Format.TSV: read_tsv,
    Format.WORDS: read_words,
    Format.JSON: read_json,
    Format.HAR: read_har,
    Format.CASSETTE: read_cassette,
    Format.XES: read_xes,
    Format.PARQUET: read_parquet,
    Format.ARROW: read_arrow,
}


class Reading(Iterator[Observation | Broken]):
    """The records of one source, read as they are asked for.

    Attributes:
        name: The file's path as it was given; `<stdin>` for standard input.
        format: The format that it is read in.
    """

    def __init__(
        self,
        source: Source,
        format: Format | None = None,  # noqa: A002
        intake: Intake | None = None,
    ) -> None:
        self._pieces = self._all(source, format, intake or Intake())
        self._records = _in_records(self._pieces)
        self._raw: IO[bytes] | None = None
        self.name = ""
        self.format = Format.WORDS
        next(self._pieces, None)  # opens the source and sees what it is

    def __iter__(self) -> Iterator[Observation | Broken]:
        return self._records  # one call less a record

    def __next__(self) -> Observation | Broken:
        return next(self._records)

    def pieces(self) -> Pieces:
        """The same, but that records which are alike come in batches, not made yet."""
        return cast(Pieces, self._pieces)

    def position(self) -> int | None:
        """How many bytes of the source have been taken, packed as they are; `None` if unknown."""
        try:
            return self._raw.tell() if self._raw else None
        except (OSError, ValueError):  # a pipe, or the source has been closed
            return None

    def _all(self, source: Source, form: Format | None, intake: Intake) -> Iterator[Piece | None]:
        self.name, stream = opened(source)
        with stream as raw:
            self._raw = raw
            whole, head, packed = unpacked(self.name, raw)
            self.format = form or recognised(self.name, head)
            yield None
            path = Path(self.name) if not packed and _is_path(source) else None
            yield from _READERS[self.format](Given(self.name, whole, intake, path))


def read(
    source: Source,
    format: Format | str | None = None,  # noqa: A002
    *,
    readers: Sequence[PayloadReader] = (),
    lifecycle: str | None = None,
    provider: str = "",
    mapping: Mapping[str, str] | None = None,
) -> Reading:
    """The observations of one source, and the records of it that are broken.

    Args:
        source: A path, `-` for standard input, or a stream of bytes.
        format: One of `Format`; by default what the content or the suffix shows.
        readers: What recognises the answers of providers; see `statelaw.payload`.
        lifecycle: The lifecycle that is checked, for answers that several could claim.
        provider: Whose answers are wanted; then a record that is none of them and names no
            lifecycle is broken.
        mapping: A name or JMESPath expression for each field of an observation that records have
            elsewhere than under its usual names.

    Raises:
        InputError: The source cannot be opened or read; on the way, that its header names no
            status or that reading failed.
        MissingDependencyError: Its format needs a package that is not installed.

    >>> import io
    >>> for seen in read(io.BytesIO(b"idle queued")):
    ...     print(seen.status, seen.place)
    idle <stream>:1
    queued <stream>:1
    """
    form = None if format is None else chosen(Format, format, "format")
    mapped = Mapped(mapping) if mapping else None
    return Reading(source, form, Intake(readers, lifecycle, provider, mapped))


def _in_records(pieces: Iterator[Piece | None]) -> Iterator[Observation | Broken]:
    for piece in pieces:
        if isinstance(piece, Batch):
            yield from piece.observations()
        elif piece is not None:
            yield piece


def _is_path(source: Source) -> bool:
    return isinstance(source, (str, Path)) and source != "-"
