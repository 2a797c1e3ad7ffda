"""One step judged out of its trace, for engines that do not keep a walk for each entity.

The reference is asked, never copied: a `Walk` is put where the trace stands and takes the step.
A step says the same in every trace, so it is judged once and kept.
"""

from __future__ import annotations

import hashlib
import json
from functools import lru_cache
from typing import Any

from statelaw.finding import Finding
from statelaw.observation import Observation, Place
from statelaw.verdict import Verdict, VerdictTable
from statelaw.walk import Policy, Walk


@lru_cache(maxsize=16_384)
def judged_step(
    table: VerdictTable[Any], how: Policy, previous: str | None, status: str | None, gap: bool
) -> tuple[Verdict, Finding | None]:
    """The verdict on a step and the finding about it, whose index is 0.

    Args:
        table: The compiled lifecycle.
        how: How doubtful things are weighed.
        previous: The status the trace stands in; `None` before the first known one.
        status: The status observed; `None` where there was none.
        gap: Whether unknown statuses stood between.
    """
    walk = Walk(table, how)
    walk.previous, walk.gap = previous, gap
    verdict, found = walk.step(Observation(status))
    return verdict, found[0] if found else None


def placed(finding: Finding, index: int, place: Place | None = None) -> Finding:
    """The same finding at another position of a trace."""
    said = finding.previous, finding.status, finding.message, finding.explanation
    return Finding(finding.code, finding.severity, index, *said, place)


def fingerprint(table: VerdictTable[Any]) -> str:
    """A digest of what a compiled table says: its statuses and every verdict.

    What an engine has kept from an earlier run holds for the same fingerprint only.
    """
    said = [list(map(str, table.codes)), str(table.mode), table.max_missed, str(table.trust)]
    text = json.dumps([*said, list(table.hidden)]).encode()
    return hashlib.sha256(text + bytes(table.matrix)).hexdigest()
