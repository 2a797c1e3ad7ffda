"""What is said of a trace: findings, how severe they are, and what explains them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from statelaw.observation import Place


class Severity(StrEnum):
    """How much a finding matters; they compare by weight through `rank`."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"

    @property
    def rank(self) -> int:
        """0 for an error, 1 for a warning, 2 for a note: the smaller, the worse."""
        return _RANKS[self]


_RANKS = {severity: rank for rank, severity in enumerate(Severity)}


class Answer(StrEnum):
    """What a whole trace says of its lifecycle."""

    CONFORMS = "conforms"
    """It came to rest and nothing is wrong."""
    PRESUMABLY_CONFORMS = "presumably conforms"
    """Nothing is wrong so far; it is still under way."""
    INCONCLUSIVE = "inconclusive"
    """An unknown status, a gap or an empty trace hides the answer."""
    VIOLATES = "violates"
    """It did what the lifecycle forbids."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a step was judged as it was, and what would be right.

    Attributes:
        legal: The statuses that one row leads to from where the trace stood.
        beyond: The further statuses that are legal there because the mode lets states between
            go unseen.
        passed: The states that must have been passed unseen, on every hidden path.
        witness: A shortest path from the one status to the other under any mode, both ends
            included; empty where there is none.
        actions: For each step of the witness, `trigger (actor)`.
        doubt: Under what circumstance the witness would be legal, such as `if somebody acted
            between two polls`.
        suggestions: Declared statuses that an unknown one may have meant.
        source: Where the claim can be looked up.
        row: The row to add to the table if the provider really does this, as JSON.
    """

    legal: tuple[str, ...] = ()
    beyond: tuple[str, ...] = ()
    passed: tuple[str, ...] = ()
    witness: tuple[str, ...] = ()
    actions: tuple[str, ...] = ()
    doubt: str = ""
    suggestions: tuple[str, ...] = ()
    source: str = ""
    row: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing worth saying about a trace.

    Attributes:
        code: The rule, such as `SL103`; `statelaw explain SL103` tells more.
        severity: Error, warning or note, after the caller's policies.
        index: The position of the observation in its trace, from 0.
        previous: The status the trace stood in; `None` before the first.
        status: The status observed; `None` where there was none.
        message: What happened, in one sentence.
        explanation: Why, and what would be right.
        place: Where the observation was read, if it was read from a file.
    """

    code: str
    severity: Severity
    index: int
    previous: str | None
    status: str | None
    message: str
    explanation: Explanation
    place: Place | None = None
