"""Answers of Woosmap that keep every fact, for Hypothesis."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from statelaw_providers._strategies import WORDS, identifiers, later_times, naive
from statelaw_providers.woosmap.lifecycle import IMPORT_RUN, IMPORT_STEP, ImportStatus

S = ImportStatus
_NAMES = ("fetch", "import")
_MOST_ENTRIES = 4


def payloads(status: str, lifecycle: str = IMPORT_RUN.name) -> SearchStrategy[dict[str, Any]]:
    """Answers that report a status and keep every fact.

    Args:
        status: The status.
        lifecycle: `woosmap.import_run`, or `woosmap.import_step` for one step of an answer.
    """
    if lifecycle == IMPORT_STEP.name:
        return _single_steps(str(status))
    return _runs(str(status))


@st.composite
def _single_steps(draw: DrawFn, status: str) -> dict[str, Any]:
    begin, end = draw(later_times(2))
    return draw(_steps(draw(st.sampled_from(_NAMES)), status, begin, end))


@st.composite
def _runs(draw: DrawFn, status: str) -> dict[str, Any]:
    statuses = draw(st.sampled_from(_STEPS_OF[S(status)]))
    moments = draw(later_times(2 * len(statuses)))
    spans = zip(moments[::2], moments[1::2], strict=True)
    steps = [
        draw(_steps(name, each, begin, end))
        for name, each, (begin, end) in zip(_NAMES, statuses, spans, strict=False)
    ]
    return {"id": draw(identifiers()), "status": status, "steps": steps}


_STEPS_OF: dict[str, list[tuple[str, ...]]] = {
    S.IN_PROGRESS: [(), (S.IN_PROGRESS,), (S.SUCCESS,), (S.SUCCESS, S.IN_PROGRESS)],
    S.SUCCESS: [(S.SUCCESS, S.SUCCESS)],
    S.FAILED: [(S.FAILED,), (S.SUCCESS, S.FAILED)],
}
"""The statuses that the steps of a run may have, in order."""


@st.composite
def _steps(draw: DrawFn, name: str, status: str, begin: datetime, end: datetime) -> dict[str, Any]:
    levels = draw(st.lists(st.sampled_from(["info", "warning", "error"]), max_size=_MOST_ENTRIES))
    if status == S.FAILED:
        levels = ["info", *levels, "error"]
    moments = st.datetimes(begin.replace(tzinfo=None), end.replace(tzinfo=None))
    return {
        "name": name,
        "status": str(status),
        "start": naive(begin),
        "end": None if status == S.IN_PROGRESS else naive(end),
        "entries": [
            {"created_at": draw(moments).isoformat(), "detail": draw(WORDS), "level": level}
            for level in levels
        ],
    }
