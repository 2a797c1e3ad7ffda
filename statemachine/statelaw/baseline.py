"""Known deviations, kept in a file: they are no longer reported, and those that went are.

The file is JSON and made to be read, reviewed and committed; a deviation is known by its
fingerprint, and what stands beside that is for people.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from statelaw.errors import InputError
from statelaw.files import write_text
from statelaw.finding import Finding
from statelaw.fingerprint import broken_fingerprint, fingerprint
from statelaw.logs import TraceKey
from statelaw.observation import Broken

VERSION = 1
"""The version of the file: a field went, or changed its meaning."""

_MOST_BYTES = 256 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Known:
    """One known deviation.

    Attributes:
        fingerprint: What it is known by.
        code: The rule.
        lifecycle: The lifecycle; empty for a broken record.
        entity: The entity.
        previous: Where the trace stood.
        status: What was observed.
        message: What was said of it when it was written down.
    """

    fingerprint: str
    code: str
    lifecycle: str = ""
    entity: str = ""
    previous: str | None = None
    status: str | None = None
    message: str = ""

    @classmethod
    def of(cls, finding: Finding, key: TraceKey) -> Known:
        """A finding as a known deviation."""
        return cls(
            fingerprint(finding, key),
            finding.code,
            key.lifecycle,
            key.entity,
            finding.previous,
            finding.status,
            finding.message,
        )

    @classmethod
    def of_broken(cls, broken: Broken) -> Known:
        """A record that makes no observation, as a known deviation."""
        return cls(broken_fingerprint(broken), broken.code, message=broken.reason)


class Baseline:
    """The deviations that are known, and which of them were met again.

    Attributes:
        met: How many findings were known.
    """

    def __init__(self, known: Iterable[Known] = ()) -> None:
        self._known = {each.fingerprint: each for each in known}
        self._seen: set[str] = set()
        self.met = 0

    def knows(self, mark: str) -> bool:
        """Whether a deviation is known, by its fingerprint; it is then remembered as met."""
        if mark not in self._known:
            return False
        self._seen.add(mark)
        self.met += 1
        return True

    def gone(self) -> list[Known]:
        """The known deviations that were not met."""
        return [each for mark, each in self._known.items() if mark not in self._seen]


def load_baseline(path: Path) -> Baseline:
    """Read a baseline.

    Raises:
        InputError: It cannot be read, or is no baseline; the message says what would be right.
    """
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise InputError(f"{path}: larger than {_MOST_BYTES:,} bytes")
        document = json.loads(path.read_bytes())
    except FileNotFoundError:
        hint = f"write it with --write-baseline {path}"
        raise InputError(f"{path}: there is no such baseline; {hint}") from None
    except (OSError, ValueError, RecursionError) as error:
        raise InputError(f"{path}: cannot be read as a baseline: {error}") from None
    return Baseline(_checked(document, path))


def save_baseline(path: Path, known: Iterable[Known]) -> int:
    """Write a baseline, whole or not at all, in an order that keeps differences small.

    Returns:
        How many deviations it holds.

    Raises:
        InputError: It cannot be written.
    """
    by_mark = {each.fingerprint: each for each in known}
    ordered = sorted(
        by_mark.values(),
        key=lambda each: (each.lifecycle, each.entity, each.code, each.fingerprint),
    )
    lines = ",\n".join(f"    {json.dumps(asdict(each))}" for each in ordered)
    listed = f"[\n{lines}\n  ]" if ordered else "[]"
    write_text(path, f'{{\n  "statelaw_baseline": {VERSION},\n  "known": {listed}\n}}\n')
    return len(ordered)


def _checked(document: Any, path: Path) -> list[Known]:
    version = document.get("statelaw_baseline") if isinstance(document, Mapping) else None
    if version != VERSION:
        said = "is no baseline" if version is None else f"has version {version!r}, not {VERSION}"
        raise InputError(f"{path}: {said}; write one with --write-baseline {path}")
    known = document.get("known")
    if not isinstance(known, list):
        raise InputError(f"{path}: known is {type(known).__name__}, not a list")
    return [_one(each, i, path) for i, each in enumerate(known)]


def _one(fields: Any, i: int, path: Path) -> Known:
    """An entry; what it holds besides is left alone, and only the fingerprint must be right."""
    mark = fields.get("fingerprint") if isinstance(fields, Mapping) else None
    if not isinstance(mark, str) or not mark:
        raise InputError(f"{path}: known[{i}] has no fingerprint")
    for name in ("previous", "status"):
        if not isinstance(fields.get(name), str | None):
            raise InputError(f"{path}: known[{i}]: {name} is {fields[name]!r}; it is a status")
    code, lifecycle, entity, message = (
        str(fields.get(name) or "") for name in ("code", "lifecycle", "entity", "message")
    )
    step = fields.get("previous"), fields.get("status")
    return Known(mark, code, lifecycle, entity, *step, message=message)
