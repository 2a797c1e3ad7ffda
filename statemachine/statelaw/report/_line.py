"""A finding as a line of JSON: what `json.dumps` writes of its entry, for a tenth of the time.

A log of a gigabyte may have a hundred thousand findings, which differ in little more than where
they stand.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import lru_cache
from json.encoder import encode_basestring_ascii

from statelaw.finding import Explanation, Finding
from statelaw.fingerprint import fingerprint
from statelaw.logs import Flagged, TraceKey
from statelaw.observation import Broken
from statelaw.report._entry import WHY, entries
from statelaw.rules import RULES


def lines_of(said: Flagged | Broken) -> Iterator[str]:
    """Every finding in what is said, on a line of its own."""
    if isinstance(said, Broken):
        yield from (f"{json.dumps(entry.as_json())}\n" for entry in entries(said))
        return
    window = ", ".join(
        f'{{"first": {first}, "last": {last}, "status": {_quoted(status)}}}'
        for first, last, status in said.stretches()
    )
    for finding in said.findings:
        yield _line(finding, said.key, window)


def _line(finding: Finding, key: TraceKey, window: str) -> str:
    place = finding.place
    file, line = (place.file, place.line) if place else ("", 0)
    return (
        f'{{"code": "{finding.code}", "rule": "{RULES[finding.code].name}", '
        f'"severity": "{finding.severity}", '
        f'"file": {_quoted(file or None)}, "line": {line or "null"}, '
        f'"lifecycle": {_quoted(key.lifecycle)}, "entity": {_quoted(key.entity)}, '
        f'"run": {_quoted(key.run)}, "index": {finding.index}, '
        f'"previous": {_quoted(finding.previous)}, "status": {_quoted(finding.status)}, '
        f'"message": {_quoted(finding.message)}, "explanation": {_why(finding.explanation)}, '
        f'"window": [{window}], "fingerprint": "{fingerprint(finding, key)}"}}\n'
    )


def _quoted(text: str | None) -> str:
    return "null" if text is None else encode_basestring_ascii(text)


@lru_cache(maxsize=4096)
def _why(explanation: Explanation) -> str:
    return json.dumps({name: getattr(explanation, name) for name in WHY})
