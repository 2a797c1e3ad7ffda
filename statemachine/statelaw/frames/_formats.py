"""Reading the needed columns of one file, in each of the formats that hold columns."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from statelaw.errors import InputError
from statelaw.frames._parts import FileFormat, Part
from statelaw.frames._refusals import absent_column
from statelaw.words import shown

BATCH = 1 << 16
"""Rows that are read at once."""

_BLOCK = 1 << 24
_BUFFER = 1 << 20


@dataclass(frozen=True, slots=True)
class Wanted:
    """The columns that are wanted of a file.

    Attributes:
        names: Their names.
        status: The one that holds statuses.
        keys: Those that tell the traces apart.
    """

    names: tuple[str, ...]
    status: str
    keys: tuple[str, ...]


Rows = Iterator[tuple[Any, float]]
"""Batches of rows, each with how much of the file has been read after it, from 0 to 1."""


def _parquet(part: Part, wanted: Wanted) -> Rows:
    from pyarrow import parquet

    # Neither mapped nor read ahead whole: either holds all of the file that has been read.
    with pa.OSFile(str(part.path)) as source:
        schema = parquet.ParquetFile(source).schema_arrow
        _require(part, wanted, schema.names)
        coded = [wanted.status] if _is_plain_text(schema, wanted.status) else []
        file = parquet.ParquetFile(
            source, read_dictionary=coded, pre_buffer=False, buffer_size=_BUFFER
        )
        total, done = max(file.metadata.num_rows, 1), 0
        for rows in file.iter_batches(BATCH, columns=list(wanted.names), use_threads=False):
            done += rows.num_rows
            yield rows, done / total


def _is_plain_text(schema: Any, name: str) -> bool:
    held = schema.field(name).type if name in schema.names else None
    return held in (pa.string(), pa.large_string())


def _arrow(part: Part, wanted: Wanted) -> Rows:
    from pyarrow import ipc

    with pa.memory_map(str(part.path)) as source:
        reader, is_file = _opened(ipc, source)
        _require(part, wanted, reader.schema.names)
        count = reader.num_record_batches if is_file else 0
        whole = map(reader.get_batch, range(count)) if is_file else reader
        for number, batch in enumerate(whole, 1):
            done = number / count if is_file else source.tell() / max(part.size, 1)
            rows = batch.select(wanted.names)
            rows.validate(full=True)  # a damaged one may point anywhere in memory
            yield rows, done


def _csv(part: Part, wanted: Wanted) -> Rows:
    from pyarrow import csv

    tabs = ".tsv" in (suffix.lower() for suffix in part.path.suffixes)
    texts = [name for name in (wanted.status, *wanted.keys) if name in wanted.names]
    with part.path.open("rb") as raw, pa.input_stream(raw, _packing(part)) as source:
        reader = csv.open_csv(
            source,
            csv.ReadOptions(block_size=_BLOCK),
            csv.ParseOptions(delimiter="\t" if tabs else ","),
            csv.ConvertOptions(
                include_columns=list(wanted.names),
                column_types=dict.fromkeys(texts, pa.string()),
                strings_can_be_null=True,
                null_values=[""],
            ),
        )
        for rows in reader:
            yield rows, raw.tell() / max(part.size, 1)


def _jsonl(part: Part, wanted: Wanted) -> Rows:
    types = {wanted.status: pa.string()} if wanted.status in wanted.names else {}
    with part.path.open("rb") as raw, pa.input_stream(raw, _packing(part)) as source:
        for block in _whole_lines(source):
            table = _parsed(block, types, wanted)
            _require(part, wanted, table.schema.names)
            table = table.select(wanted.names).combine_chunks()
            types.update(zip(table.schema.names, table.schema.types, strict=True))
            for rows in table.to_batches():
                yield rows, raw.tell() / max(part.size, 1)


def _parsed(block: bytes, types: Mapping[str, Any], wanted: Wanted) -> Any:
    """Lines of JSON as a table; what the first block of a file held, the others must hold too."""
    from pyarrow import json

    known = [(name, held) for name, held in types.items() if not pa.types.is_null(held)]
    others = "ignore" if len(known) == len(wanted.names) else "infer"
    options = json.ParseOptions(explicit_schema=pa.schema(known), unexpected_field_behavior=others)
    return json.read_json(pa.BufferReader(block), parse_options=options)


def _whole_lines(source: Any) -> Iterator[bytes]:
    """The contents in blocks that end with a line."""
    rest = b""
    while block := source.read(_BLOCK):
        cut = block.rfind(b"\n") + 1
        if cut:
            yield rest + block[:cut]
        rest = block[cut:] if cut else rest + block
    if rest.strip():
        yield rest


def _packing(part: Part) -> str | None:
    packings = {".gz": "gzip", ".zst": "zstd", ".bz2": "bz2"}
    return packings.get(part.path.suffix.lower())


def _require(part: Part, wanted: Wanted, names: list[str]) -> None:
    for name in wanted.names:
        if name not in names:
            raise InputError(f"{shown(str(part.path))}: {absent_column(name, names)}")


def names_in(part: Part) -> tuple[str, ...]:
    """The names of the columns of a Parquet or Arrow file.

    Raises:
        InputError: It cannot be read.
    """
    from pyarrow import ipc, parquet

    try:
        with pa.memory_map(str(part.path)) as source:
            if part.format is FileFormat.PARQUET:
                return tuple(parquet.ParquetFile(source).schema_arrow.names)
            return tuple(_opened(ipc, source)[0].schema.names)
    except UNREADABLE as error:
        raise unreadable(part, error) from None


def unreadable(part: Part, error: BaseException) -> InputError:
    """The error for a file that cannot be read."""
    text = " ".join(str(error).split())[:300]
    return InputError(f"{shown(str(part.path))}: cannot be read: {text}")


UNREADABLE = (pa.ArrowException, OSError, ValueError, MemoryError)
"""What is raised by files that are damaged; a damaged length may ask for more than there is."""


def _opened(ipc: Any, source: Any) -> tuple[Any, bool]:
    """An Arrow file or stream, and whether it is a file."""
    is_file = source.read(6) == b"ARROW1"
    source.seek(0)
    return (ipc.open_file(source) if is_file else ipc.open_stream(source)), is_file


READERS: Mapping[FileFormat, Callable[[Part, Wanted], Rows]] = {
    FileFormat.PARQUET: _parquet,
    FileFormat.ARROW: _arrow,
    FileFormat.CSV: _csv,
    FileFormat.JSONL: _jsonl,
}
