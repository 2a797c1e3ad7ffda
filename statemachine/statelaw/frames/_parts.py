"""Which files a log is made of, and in what order.

A folder stands for the files in it, in the order of their names, and a pattern for those that it
matches; folders named `key=value` on the way are columns.
"""

from __future__ import annotations

import glob
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from urllib.parse import unquote

from statelaw.errors import InputError
from statelaw.words import shown


class FileFormat(StrEnum):
    """What a file of columns is written in."""

    PARQUET = "parquet"
    ARROW = "arrow"
    CSV = "csv"
    JSONL = "jsonl"


_SUFFIXES = {
    ".parquet": FileFormat.PARQUET,
    ".pq": FileFormat.PARQUET,
    ".arrow": FileFormat.ARROW,
    ".feather": FileFormat.ARROW,
    ".ipc": FileFormat.ARROW,
    ".csv": FileFormat.CSV,
    ".tsv": FileFormat.CSV,
    ".jsonl": FileFormat.JSONL,
    ".ndjson": FileFormat.JSONL,
}
_NULL = "__HIVE_DEFAULT_PARTITION__"
_PACKED = {".gz", ".zst", ".bz2"}


@dataclass(frozen=True)
class Part:
    """One file of a log.

    Attributes:
        path: Where it is.
        format: What it is written in.
        size: Its size in bytes.
        changed: When it was last changed, in nanoseconds.
        partition: The columns that its folders stand for.
    """

    path: Path
    format: FileFormat
    size: int
    changed: int
    partition: Mapping[str, str | None] = field(default_factory=dict)


def parts_of(
    sources: str | os.PathLike[str] | Sequence[str | os.PathLike[str]],
    format: FileFormat | None = None,  # noqa: A002
) -> list[Part]:
    """The files that paths, folders and patterns stand for, in order.

    Raises:
        InputError: There is none, or its format cannot be told.
    """
    named = [sources] if isinstance(sources, (str, os.PathLike)) else list(sources)
    found = [path for source in named for path in _expanded(os.fspath(source))]
    return [_part(path, root, format) for path, root in found]


def _expanded(source: str) -> list[tuple[Path, Path]]:
    """The files that one source stands for, each with the folder below which partitions begin."""
    path = Path(source)
    if path.is_file():
        return [(path, path.parent)]
    if path.is_dir():
        names = sorted(each for each in path.rglob("*") if each.is_file() and _visible(each, path))
        found = [(each, path) for each in names if _format_of(each) is not None]
    else:
        matched = sorted(glob.glob(source, recursive=True))
        found = [(Path(each), _fixed_root(source)) for each in matched if Path(each).is_file()]
    if not found:
        kind = "folder has no file of columns" if path.is_dir() else "is no file and matches none"
        raise InputError(f"{shown(source)}: {kind}")
    return found


def _visible(path: Path, root: Path) -> bool:
    return not any(part.startswith((".", "_")) for part in path.relative_to(root).parts)


def _fixed_root(pattern: str) -> Path:
    """The folder of a pattern before its first wildcard."""
    parts = Path(pattern).parts
    fixed = [part for i, part in enumerate(parts) if not any(map(glob.has_magic, parts[: i + 1]))]
    return Path(*fixed) if fixed else Path()


def _part(path: Path, root: Path, given: FileFormat | None) -> Part:
    found = given or _format_of(path)
    if found is None:
        known = ", ".join(_SUFFIXES)
        raise InputError(f"{shown(str(path))}: its name ends in none of {known}; say format=")
    folders = path.parent.parts[len(root.parts) :] or path.parent.parts
    pairs = (folder.partition("=") for folder in folders if "=" in folder)
    partition = {unquote(name): _value(text) for name, _, text in pairs}
    state = path.stat()
    return Part(path, found, state.st_size, state.st_mtime_ns, partition)


def _value(text: str) -> str | None:
    """What the name of a folder says, as Hive writes it."""
    return None if text == _NULL else unquote(text)


def _format_of(path: Path) -> FileFormat | None:
    suffixes = [suffix.lower() for suffix in path.suffixes]
    if suffixes and suffixes[-1] in _PACKED:
        suffixes.pop()
    return _SUFFIXES.get(suffixes[-1]) if suffixes else None
