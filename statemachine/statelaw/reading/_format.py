"""The formats of observations, and recognising one."""

from __future__ import annotations

from enum import StrEnum
from pathlib import PurePath

from statelaw.reading._csv import separator_of


class Format(StrEnum):
    """How observations are written down."""

    JSONL = "jsonl"
    CSV = "csv"
    TSV = "tsv"
    WORDS = "words"


_SUFFIXES = {
    ".jsonl": Format.JSONL,
    ".ndjson": Format.JSONL,
    ".csv": Format.CSV,
    ".tsv": Format.TSV,
    ".tab": Format.TSV,
}


def recognised(name: str, first: str | None) -> Format:
    """The format that a file's suffix names, else the one that its first line shows.

    Args:
        name: The file's name.
        first: Its first line that is not blank; `None` where there is none to be read.

    >>> str(recognised("<stdin>", '{"status": "idle"}')), str(recognised("<stdin>", "idle queued"))
    ('jsonl', 'words')
    """
    by_suffix = _SUFFIXES.get(PurePath(name).suffix.lower())
    if by_suffix or first is None:
        return by_suffix or Format.WORDS
    if first.lstrip()[:1] in {"{", "["}:
        return Format.JSONL
    return Format.WORDS if separator_of(first) is None else Format.CSV
