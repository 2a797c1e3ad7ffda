"""The provider test: every answer of the API is checked against the lifecycle."""

from __future__ import annotations

import os
from collections.abc import Iterator

import httpx
import pytest
from statelaw.pytest_plugin import StatusRecorder

from tests.example.lifecycle import EXPORT
from tests.example.service import Exports, serving

pytestmark = pytest.mark.lifecycle(EXPORT, must_settle=True)


@pytest.fixture
def api(status_recorder: StatusRecorder) -> Iterator[httpx.Client]:
    """A client of the API, which the recorder listens to; who has the link has the file."""
    status_recorder.hide("link")
    with serving(Exports()) as here, httpx.Client(base_url=os.getenv("EXPORTS_URL", here)) as api:
        yield status_recorder.wrap(api)


def _created(api: httpx.Client, name: str) -> str:
    return str(api.post(f"/exports?name={name}").json()["id"])


def _polled(api: httpx.Client, export: str, times: int) -> list[str]:
    return [api.get(f"/exports/{export}").json()["state"] for _ in range(times)]


def test_an_export_comes_to_its_end(api: httpx.Client, status_recorder: StatusRecorder) -> None:
    """It goes from queued to done, and stays there; no secret was recorded."""
    seen = _polled(api, _created(api, "all"), times=7)
    assert seen == ["queued", "queued", "running", "running", "done", "done", "done"]
    assert "t0ps3cret" not in repr(status_recorder.observations)


def test_an_export_that_failed_can_be_retried(api: httpx.Client) -> None:
    """After that it is queued again, and comes to its end."""
    export = _created(api, "broken")
    assert _polled(api, export, times=6)[-1] == "failed"
    api.post(f"/exports/{export}/retry")
    assert _polled(api, export, times=5)[-1] == "done"


@pytest.mark.parametrize("polls", [0, 1, 3])
def test_an_export_under_way_can_be_cancelled(api: httpx.Client, polls: int) -> None:
    """Unseen, while it is queued, and while it runs."""
    export = _created(api, "all")
    _polled(api, export, times=polls)
    assert api.post(f"/exports/{export}/cancel").status_code == 202
    assert _polled(api, export, times=1) == ["cancelled"]


def test_an_export_that_is_done_stays_done(api: httpx.Client) -> None:
    """It is too late to cancel it."""
    export = _created(api, "all")
    _polled(api, export, times=5)
    assert api.post(f"/exports/{export}/cancel").status_code == 409
    assert _polled(api, export, times=1) == ["done"]


def test_two_exports_are_two_traces(api: httpx.Client, status_recorder: StatusRecorder) -> None:
    """They are told apart by their addresses, however their polls are mixed."""
    first, second = _created(api, "all"), _created(api, "broken")
    for export in [first, second] * 5:
        _polled(api, export, times=1)
    assert [str(report.outcome) for report in status_recorder.reports] == ["success", "failure"]
