"""A finding, flat, as the reports that programs read have it."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from itertools import starmap
from pathlib import Path, PurePosixPath
from typing import Any

from statelaw.finding import Explanation, Finding, Severity
from statelaw.fingerprint import broken_fingerprint, fingerprint
from statelaw.logs import Flagged, TraceKey
from statelaw.observation import Broken, Place
from statelaw.rules import RULES
from statelaw.text import Stretch
from statelaw.words import shown

RECORDS = frozenset({"SL001", "SL002"})
"""The rules of records that make no observation, and so belong to no trace."""
_NO_WHY = Explanation()
_STEP = ("lifecycle", "entity", "run", "index", "previous", "status", "message")
WHY = tuple(Explanation.__slots__)
"""The fields of an explanation, in their order."""
_PLAIN = ("code", *_STEP, "fingerprint", "text")
"""Fields that stand in JSON as they are."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One finding.

    Attributes:
        code: The rule.
        severity: What it weighs.
        file: The file as it was given; empty where nothing was read from a file.
        line: The line or record; 0 without a file.
        message: What happened.
        fingerprint: What makes it the same finding in another log.
        lifecycle: The lifecycle; empty for a record that is no observation, as all that follows.
        entity: The entity.
        run: The run.
        index: The position in the trace.
        previous: Where the trace stood.
        status: What was observed.
        explanation: Why, and what would be right.
        window: The last few statuses of the trace, the one observed last.
        text: Of a record that is no observation, its text.
    """

    code: str
    severity: Severity
    file: str
    line: int
    message: str
    fingerprint: str
    lifecycle: str = ""
    entity: str = ""
    run: str = ""
    index: int = 0
    previous: str | None = None
    status: str | None = None
    explanation: Explanation = _NO_WHY
    window: tuple[Stretch, ...] = ()
    text: str = ""

    @property
    def name(self) -> str:
        """The rule's name."""
        return RULES[self.code].name

    @property
    def is_record(self) -> bool:
        """Whether it is a record that makes no observation."""
        return self.code in RECORDS

    @property
    def where(self) -> str:
        """File and line, or an empty string."""
        return f"{self.file}:{self.line}" if self.file else ""

    @property
    def trace(self) -> str:
        """The trace, in one word that is safe to print; empty for a record without one."""
        parts = (self.lifecycle, self.entity, self.run)
        return "/".join(shown(part) for part in parts if part)

    @property
    def key(self) -> TraceKey:
        """Its trace."""
        alone = not self.entity and not self.run
        return TraceKey(self.lifecycle, self.entity, self.run, self.file if alone else "")

    @property
    def finding(self) -> Finding:
        """The same with the place in one piece, as the text of explanations needs it."""
        place = Place(self.file, self.line) if self.file else None
        step = (self.index, self.previous, self.status)
        return Finding(self.code, self.severity, *step, self.message, self.explanation, place)

    def as_json(self) -> dict[str, Any]:
        """The fields of the published schema."""
        head = {
            "code": self.code,
            "rule": self.name,
            "severity": str(self.severity),
            "file": self.file or None,
            "line": self.line or None,
        }
        if self.is_record:
            said = {"message": self.message, "text": self.text}
            return {**head, **said, "fingerprint": self.fingerprint}
        window = [{"first": s.first, "last": s.last, "status": s.status} for s in self.window]
        return {
            **head,
            **{name: getattr(self, name) for name in _STEP},
            "explanation": {name: getattr(self.explanation, name) for name in WHY},
            "window": window,
            "fingerprint": self.fingerprint,
        }

    @classmethod
    def from_json(cls, fields: Mapping[str, Any]) -> Entry:
        """The entry of which these are the fields.

        Raises:
            KeyError: A field is missing, or the rule is not known.
            ValueError: The severity is not known.
        """
        RULES[fields["code"]]
        why = fields.get("explanation", {})
        return cls(
            severity=Severity(fields["severity"]),
            file=fields["file"] or "",
            line=fields["line"] or 0,
            explanation=Explanation(**{name: _frozen(value) for name, value in why.items()}),
            window=tuple(Stretch(**each) for each in fields.get("window", ())),
            **{name: fields[name] for name in _PLAIN if name in fields},
        )


def entries(said: Flagged | Broken) -> Iterator[Entry]:
    """The findings in what is said, flat."""
    if isinstance(said, Broken):
        yield _broken(said)
        return
    window = tuple(starmap(Stretch, said.stretches()))
    yield from (_entry(finding, said.key, window) for finding in said.findings)


def _entry(finding: Finding, key: TraceKey, window: tuple[Stretch, ...]) -> Entry:
    place = finding.place
    return Entry(
        code=finding.code,
        severity=finding.severity,
        file=place.file if place else "",
        line=place.line if place else 0,
        message=finding.message,
        fingerprint=fingerprint(finding, key),
        lifecycle=key.lifecycle,
        entity=key.entity,
        run=key.run,
        index=finding.index,
        previous=finding.previous,
        status=finding.status,
        explanation=finding.explanation,
        window=window,
    )


def _broken(broken: Broken) -> Entry:
    return Entry(
        code=broken.code,
        severity=Severity(broken.severity),
        file=broken.place.file,
        line=broken.place.line,
        message=broken.reason,
        fingerprint=broken_fingerprint(broken),
        text=broken.text,
    )


def relative(file: str) -> str:
    """A file as a path with forward slashes, relative to the current folder if it lies below.

    Links on the way are followed only where the path as it is written does not lie below.
    """
    return _relative(file, Path.cwd())


@lru_cache(maxsize=1024)
def _relative(file: str, here: Path) -> str:
    ways: list[Path] = []
    with suppress(ValueError, OSError):
        ways = [Path(os.path.abspath(file)), Path(file).resolve()]
    inside = next((each for each in ways if each.is_relative_to(here)), None)
    return inside.relative_to(here).as_posix() if inside else PurePosixPath(Path(file)).as_posix()


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
