r"""A monitor written down: a header in JSON on one line, and a compressed body of JSON lines.

The header has the format's name and version, the lifecycle, its statuses and its fingerprint,
how many entities there are, and the body's length and SHA-256.  The body has blocks of entities
as columns, and one line for each entity that a whole walk is kept for.  Nothing in it depends on
the machine or on the version of Python.
"""

from __future__ import annotations

import hashlib
import json
import os
import zlib
from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from statelaw.errors import InputError
from statelaw.monitor._change import OnChange, require_unchanged
from statelaw.monitor._portable import key_from, portable_key, portable_walk
from statelaw.stepping import fingerprint
from statelaw.verdict import VerdictTable
from statelaw.walk import Walk
from statelaw.words import chosen

FORMAT = "statelaw.monitor"
VERSION = 1
_BLOCK = 10_000

Standpoint = tuple[Hashable, str | None, bool, int]
"""An entity, the status that it stands at, whether there is a gap, and how often it was seen."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What a snapshot holds.

    Attributes:
        lifecycle: The lifecycle's name.
        fingerprint: The digest of its compiled table.
        statuses: Its statuses.
        plain: The entities of which only that is kept.
        walks: The others, each with its walk as `portable_walk` gives it.
    """

    lifecycle: str
    fingerprint: str
    statuses: list[str]
    plain: list[Standpoint]
    walks: list[tuple[Hashable, dict[str, Any]]]


def written(
    table: VerdictTable[Any], plain: Iterator[Standpoint], walks: dict[Hashable, Walk]
) -> bytes:
    """A snapshot.

    Raises:
        InputError: An entity is named by something that cannot be kept.
    """
    press = zlib.compressobj(1)
    body = bytearray()
    count = len(walks)
    for block in iter(lambda: list(islice(plain, _BLOCK)), []):
        body += press.compress(_line(_columns(table, block)))
        count += len(block)
    for key, walk in walks.items():
        line = {"key": portable_key(key), "walk": portable_walk(walk)}
        body += press.compress(_line(line))
    body += press.flush()
    header = {
        "format": FORMAT,
        "version": VERSION,
        "lifecycle": table.table.name,
        "mode": str(table.mode),
        "statuses": list(map(str, table.codes)),
        "fingerprint": fingerprint(table),
        "entities": count,
        "bytes": len(body),
        "sha256": hashlib.sha256(body).hexdigest(),
    }
    return _line(header) + bytes(body)


def read(data: bytes) -> Kept:
    """What a snapshot holds.

    Raises:
        InputError: It is no snapshot, is damaged, or is of a version that is not known.
    """
    first, _, body = data.partition(b"\n")
    header = _header(first)
    if len(body) != header["bytes"] or hashlib.sha256(body).hexdigest() != header["sha256"]:
        raise InputError("the snapshot is damaged or cut short: its checksum does not match")
    plain: list[Standpoint] = []
    walks: list[tuple[Hashable, dict[str, Any]]] = []
    names: list[str | None] = [*header["statuses"], None]
    for line in zlib.decompress(body).splitlines():
        block = json.loads(line)
        if "walk" in block:
            walks.append((key_from(block["key"]), block["walk"]))
        else:
            plain += _standpoints(block, names)
    return Kept(header["lifecycle"], header["fingerprint"], header["statuses"], plain, walks)


@dataclass(frozen=True, slots=True)
class Survivors:
    """What of a snapshot is taken up.

    Attributes:
        plain: See `Kept`.
        walks: See `Kept`.
        dropped: How many entities are not, because the table has changed.
    """

    plain: list[Standpoint]
    walks: list[tuple[Hashable, dict[str, Any]]]
    dropped: int


def survivors(table: VerdictTable[Any], data: bytes, on_change: OnChange | str) -> Survivors:
    """What of a snapshot is taken up by a monitor of this table.

    Raises:
        InputError: It is no snapshot, is damaged, or is of a table that was to be refused.
    """
    kept, change = read(data), chosen(OnChange, on_change, "on_change")
    known = {None, *map(str, table.codes)}
    if not require_unchanged(table, kept.fingerprint, kept.statuses, change):
        known = set() if change is OnChange.DROP else known
    plain = [each for each in kept.plain if each[1] in known]
    walks = [each for each in kept.walks if each[1]["status"] in known]
    dropped = len(kept.plain) + len(kept.walks) - len(plain) - len(walks)
    return Survivors(plain, walks, dropped)


def snapshot_bytes(snapshot: bytes | str | os.PathLike[str]) -> bytes:
    """A snapshot, or the contents of a file that holds one.

    Raises:
        InputError: The file cannot be read.
    """
    if isinstance(snapshot, bytes):
        return snapshot
    try:
        return Path(snapshot).read_bytes()
    except OSError as error:
        raise InputError(f"{snapshot}: cannot be read: {error.strerror or error}") from None


def _header(line: bytes) -> dict[str, Any]:
    try:
        header: dict[str, Any] = json.loads(line)
        version = header["version"] if header["format"] == FORMAT else None
    except (ValueError, TypeError, KeyError):
        raise InputError("this is no snapshot of a monitor") from None
    if version != VERSION:
        said = f"a snapshot of version {version!r}; version {VERSION} is read here"
        raise InputError(said if version else "this is no snapshot of a monitor")
    return header


def _columns(table: VerdictTable[Any], block: list[Standpoint]) -> dict[str, list[Any]]:
    """A block as columns; the code of an entity before its first known status is -1."""
    return {
        "keys": [portable_key(key) for key, _, _, _ in block],
        "codes": [-1 if status is None else table.codes[status] for _, status, _, _ in block],
        "gaps": [int(gap) for _, _, gap, _ in block],
        "counts": [count for _, _, _, count in block],
    }


def _standpoints(block: dict[str, list[Any]], names: list[str | None]) -> Iterator[Standpoint]:
    columns = (block[name] for name in ("keys", "codes", "gaps", "counts"))
    for key, code, gap, count in zip(*columns, strict=True):
        yield key_from(key), names[code], bool(gap), count


def _line(data: dict[str, Any]) -> bytes:
    return json.dumps(data, separators=(",", ":"), ensure_ascii=True).encode() + b"\n"
