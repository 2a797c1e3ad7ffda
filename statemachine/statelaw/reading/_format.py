"""The formats, and recognising one."""

from __future__ import annotations

import json
import re
from enum import StrEnum
from pathlib import PurePath

from statelaw.reading._csv import separator_of


class Format(StrEnum):
    """How observations are written down."""

    JSONL = "jsonl"
    CSV = "csv"
    TSV = "tsv"
    WORDS = "words"
    JSON = "json"
    HAR = "har"
    CASSETTE = "cassette"
    XES = "xes"
    PARQUET = "parquet"
    ARROW = "arrow"


SUFFIXES = {
    ".jsonl": Format.JSONL,
    ".ndjson": Format.JSONL,
    ".csv": Format.CSV,
    ".tsv": Format.TSV,
    ".tab": Format.TSV,
    ".har": Format.HAR,
    ".xes": Format.XES,
    ".parquet": Format.PARQUET,
    ".arrow": Format.ARROW,
    ".arrows": Format.ARROW,
    ".feather": Format.ARROW,
}
PACKED = frozenset({".gz", ".gzip", ".zst", ".zstd"})

_MAGIC = {
    b"PAR1": Format.PARQUET,
    b"ARROW1": Format.ARROW,
    b"\xff\xff\xff\xff": Format.ARROW,  # how a stream of Arrow begins
}
_HAR = re.compile(r'\s*\{\s*"log"\s*:\s*\{')
_CASSETTE = re.compile(r'\s*\{.*"(http_)?interactions"\s*:\s*\[', re.S)
_CASSETTE_YAML = re.compile(r"^(http_)?interactions:\s*(\[.*)?$", re.M)
_XML = re.compile(r"\s*<(\?xml|!--|!DOCTYPE|\w*:?log\b)")
_LOOKED_AT = 4096


def recognised(name: str, head: bytes) -> Format:
    """The format that a file's content shows beyond doubt, else its suffix, else its first line.

    Args:
        name: The file's name.
        head: How it begins, up to its first line that holds anything.

    >>> str(recognised("<stdin>", b'{"status": "idle"}')), str(recognised("<stdin>", b"idle"))
    ('jsonl', 'words')
    """
    for magic, form in _MAGIC.items():
        if head.startswith(magic):
            return form
    path = PurePath(name)
    suffix = (path.with_suffix("") if path.suffix.lower() in PACKED else path).suffix.lower()
    return SUFFIXES.get(suffix) or _by_text(suffix, _text(head))


def _text(head: bytes) -> str:
    """The first lines that can be read."""
    lines = head.removeprefix(b"\xef\xbb\xbf").splitlines(keepends=True)
    readable = [line for line in lines if line.strip() and _is_text(line)]
    return b"".join(readable).decode("utf-8", "ignore")


def _is_text(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeDecodeError as error:
        return len(line) >= _LOOKED_AT and error.start > len(line) - 4
    return True


def _by_text(suffix: str, text: str) -> Format:
    first = text.lstrip()
    if first[:1] in {"{", "["}:
        return _json_kind(first)
    if _XML.match(text):
        return Format.XES
    if suffix in {".yaml", ".yml"} or _CASSETTE_YAML.search(text):
        return Format.CASSETTE
    line = first.partition("\n")[0]
    return Format.WORDS if separator_of(line) is None else Format.CSV


def _json_kind(text: str) -> Format:
    if text.startswith("["):
        return Format.JSON
    if _HAR.match(text):
        return Format.HAR
    if _CASSETTE.match(text, 0, _LOOKED_AT):
        return Format.CASSETTE
    line = text.partition("\n")[0].rstrip()
    try:
        json.loads(line)
    except json.JSONDecodeError as error:
        # An object that goes on below its first line; a string never does.
        if error.pos >= len(line) and not error.msg.startswith("Unterminated"):
            return Format.JSON
    except (ValueError, RecursionError):
        pass
    return Format.JSONL
