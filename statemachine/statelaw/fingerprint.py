"""What makes two findings the same one, in another log and on another day.

Lines, positions and runs change from log to log, so none of them counts; the rule, the entity
and the step do.  What is said of an answer's fields is told apart by the field, not by its value.
"""

from __future__ import annotations

import hashlib
import re
from json.encoder import encode_basestring_ascii as _quoted

from statelaw.finding import Finding
from statelaw.logs import TraceKey
from statelaw.observation import Broken

_OF_PAYLOADS = "SL3"
_VALUE = re.compile(r"'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"|\d[\d.,:TZ+-]*")


def fingerprint(finding: Finding, key: TraceKey) -> str:
    """Sixteen hexadecimal digits that stay the same while the deviation does."""
    parts = [finding.code, key.lifecycle, key.entity, finding.previous, finding.status]
    if finding.code.startswith(_OF_PAYLOADS):
        parts.append(_VALUE.sub("#", finding.message))
    return _digest(parts)


def broken_fingerprint(broken: Broken) -> str:
    """The same for a record that makes no observation: its text and the reason."""
    return _digest([broken.code, broken.reason, broken.text])


def _digest(parts: list[str | None]) -> str:
    # What json.dumps writes, for a quarter of the time: a log may have a million findings.
    text = f"[{', '.join('null' if part is None else _quoted(part) for part in parts)}]"
    return hashlib.sha256(text.encode("ascii")).hexdigest()[:16]
