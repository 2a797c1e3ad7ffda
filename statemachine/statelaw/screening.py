"""What a finding goes through before it is reported: no secrets, its weight, known ones kept back.

Nothing goes silently: whatever is kept back is counted.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import lru_cache, partial

from statelaw.baseline import Baseline, Known
from statelaw.batch import Batch
from statelaw.finding import Finding, Severity
from statelaw.fingerprint import broken_fingerprint, fingerprint
from statelaw.logs import TraceKey
from statelaw.observation import Broken, Observation
from statelaw.secrets import Secrets, redacted_text
from statelaw.settings import Settings

_TELLING = re.compile("[=:%/]")
"""Without one of these, a text names no secret: no `name=value`, no `name: value`, no address."""


class Screening:
    """What decides which findings are reported, and what they weigh.

    Attributes:
        baseline: The known deviations; `None` without a baseline.
        left_out: How many findings were not reported because their rule is not, by code.
        new: What a new baseline would hold, where one is being written.
    """

    def __init__(
        self,
        settings: Settings | None = None,
        baseline: Baseline | None = None,
        secrets: Secrets | None = None,
        *,
        collects: bool = False,
    ) -> None:
        """Prepare.

        Args:
            settings: Which rules are reported, and what they weigh.
            baseline: The known deviations.
            secrets: What must never be shown.
            collects: Whether a new baseline is being written: every reported finding that is
                worse than a note becomes known.
        """
        self.baseline = baseline
        self.left_out: Counter[str] = Counter()
        self.new: dict[str, Known] = {}
        self._settings = settings or Settings()
        self._collects = collects
        # Most texts are met again and again.
        self._safe = lru_cache(4096)(partial(redacted_text, secrets=secrets or Secrets()))

    def finding(self, found: Finding, key: TraceKey) -> Finding | None:
        """The finding as it is reported; `None` where it is not."""
        if not self._settings.reports(found.code):
            self.left_out[found.code] += 1
            return None
        severity = self._settings.weigh(found.code, found.severity)
        message = self._safe(found.message)
        if severity is not found.severity or message != found.message:
            found = replace(found, severity=severity, message=message)
        if self._collects and severity is not Severity.NOTE:
            known = Known.of(found, key)
            self.new.setdefault(known.fingerprint, known)
            return None
        if self.baseline and self.baseline.knows(fingerprint(found, key)):
            return None
        return found

    def record(self, broken: Broken) -> Broken | None:
        """The same for a record that makes no observation."""
        if not self._settings.reports(broken.code):
            self.left_out[broken.code] += 1
            return None
        severity = self._settings.weigh(broken.code, Severity(broken.severity))
        text, reason = self._safe(broken.text), self._safe(broken.reason)
        broken = replace(broken, severity=str(severity), text=text, reason=reason)
        if self._collects and severity is not Severity.NOTE:
            known = Known.of_broken(broken)
            self.new.setdefault(known.fingerprint, known)
            return None
        if self.baseline and self.baseline.knows(broken_fingerprint(broken)):
            return None
        return broken

    def without_secrets(
        self, records: Iterable[Observation | Broken | Batch]
    ) -> Iterator[Observation | Broken | Batch]:
        """The records, with every secret taken out of what identifies and says them."""
        for piece in records:
            if isinstance(piece, Batch):
                yield piece.changed(self._without_secrets)
            else:
                yield self._without_secrets(piece) if isinstance(piece, Observation) else piece

    def shows_secret(self, text: str) -> bool:
        """Whether a text that identifies or says something would have to be changed."""
        return bool(_TELLING.search(text)) and self._safe(text) != text

    def _without_secrets(self, seen: Observation) -> Observation:
        if not _TELLING.search(f"{seen.entity} {seen.run} {seen.status}"):
            return seen
        safe = self._safe
        status = None if seen.status is None else safe(seen.status)
        return replace(seen, entity=safe(seen.entity), run=safe(seen.run), status=status)
