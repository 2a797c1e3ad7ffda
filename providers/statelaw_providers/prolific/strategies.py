"""Answers of Prolific that keep every fact, for Hypothesis."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from statelaw_providers._strategies import WORDS, filled, identifiers, in_utc, later_times
from statelaw_providers.prolific.lifecycle import DATASET_IMPORT, TASK_BUILDER_DATASET
from statelaw_providers.prolific.payload import IMPORT

_MOST = 30


def payloads(status: str, lifecycle: str = DATASET_IMPORT.name) -> SearchStrategy[dict[str, Any]]:
    """Answers that report a status and keep every fact.

    Args:
        status: The status.
        lifecycle: `prolific.dataset_import` or `prolific.task_builder_dataset`.
    """
    if lifecycle == TASK_BUILDER_DATASET.name:
        return st.fixed_dictionaries({"status": st.just(str(status))})
    return _imports(str(status))


@st.composite
def _imports(draw: DrawFn, status: str) -> dict[str, Any]:
    created, updated = draw(later_times(2))
    payload: dict[str, Any] = {
        "dataset_id": draw(identifiers()),
        "import_id": draw(identifiers()),
        "type": "file_upload",
        "created_at": in_utc(created),
        "updated_at": in_utc(updated),
        "status": status,
        "filename": draw(st.none() | WORDS),
    }
    filled(
        draw,
        IMPORT,
        payload,
        {
            "accepted_count": st.integers(1, _MOST),
            "rejected_count": st.integers(1, _MOST),
            "reason": WORDS,
        },
    )
    if "accepted_count" in payload:
        payload["duplicate_count"] = draw(st.integers(0, payload["accepted_count"]))
    rejected = payload.get("rejected_count", 0)
    filled(draw, IMPORT, payload, {"errors": st.lists(_errors(), max_size=min(rejected, 3))})
    return payload


def _errors() -> SearchStrategy[dict[str, Any]]:
    index = st.integers(0, 10_000)
    return st.fixed_dictionaries({"record_index": index, "field": WORDS, "reason": WORDS})
