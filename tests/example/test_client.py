"""The client test: what it does with every legal sequence, and with every broken one."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from statelaw import Outcome
from statelaw.pytest_plugin import RecordedPolls
from statelaw.suites import Case
from statelaw.testing import exercise_client

from tests.example.client import ExportFailed, first_attempt, wait_until_done
from tests.example.lifecycle import EXPORT

pytestmark = pytest.mark.lifecycle(EXPORT)


def test_it_survives_whatever_a_provider_may_send() -> None:
    """Every kind of sequence, in virtual time: it stops when it should, and says what is wrong."""
    exercise_client(wait_until_done, EXPORT).raise_for_findings("note")


def test_the_first_attempt_is_found_out() -> None:
    """It would wait for ever for an export that failed; that is named, and not waited for."""
    report = exercise_client(first_attempt, EXPORT)
    assert not report.ok
    assert "ends in failed: never stops" in str(report)


def test_it_follows_every_legal_path_to_its_end(
    legal_path: Case,
    recorded_polls: Callable[..., RecordedPolls],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Where the path comes to rest, the client says how it went; else it gives up in time."""
    monkeypatch.setattr(time, "sleep", lambda _: None)
    poll = recorded_polls(legal_path.statuses)
    resting = next((step for step in legal_path.steps if step.settled), None)
    if resting is not None and resting.outcome is Outcome.SUCCESS:
        assert wait_until_done(poll) == "done"
    else:
        with pytest.raises(ExportFailed if resting else TimeoutError):
            wait_until_done(poll, deadline=0.01)
