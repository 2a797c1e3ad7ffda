"""Names of cases: what happens in them, in words that can stand in the id of a test."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from statelaw.suites._case import Step
from statelaw.verdict import Verdict

_LONGEST = 100
_HEAD, _TAIL = 3, 3


def names_of(cases: Iterable[Sequence[Step]]) -> Iterator[str]:
    """A name for each case, such as `idle-publish-queued`; no two are equal."""
    taken: Counter[str] = Counter()
    for steps in cases:
        name = _short([_word(part) for step in steps for part in _parts(step)])
        taken[name] += 1
        while taken[name] > 1:
            name = f"{name}-{taken[name]}"
            taken[name] += 1
        yield name


def _parts(step: Step) -> Iterator[str]:
    if step.verdict is not None:
        yield from _shown(step)
    elif step.trigger is None:
        yield step.to or ""
        yield from () if step.legal else ("refused",)
    else:
        yield step.trigger
        yield from (step.status or "",) if step.legal else _refused(step)


def _refused(step: Step) -> Iterator[str]:
    if step.to is not None:
        yield step.to
    yield "refused"


def _shown(step: Step) -> Iterator[str]:
    if not step.legal and step.verdict is not Verdict.UNKNOWN:
        yield "not"
    yield step.status or ""


def _word(part: str) -> str:
    return re.sub(r"[^0-9A-Za-z_.]+", "_", part).strip("_") or "_"


def _short(parts: Sequence[str]) -> str:
    name = "-".join(parts)
    if len(name) <= _LONGEST:
        return name
    left_out = len(parts) - _HEAD - _TAIL
    return "-".join([*parts[:_HEAD], f"{left_out}_more", *parts[-_TAIL:]])[: 2 * _LONGEST]
