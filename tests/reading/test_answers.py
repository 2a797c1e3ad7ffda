"""Providers' answers in logs: recognised, unwrapped, or noted."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from statelaw import Observation
from statelaw.observation import Broken
from statelaw.payload import payload_reader
from statelaw.reading import read

READERS = {name: (payload_reader(name),) for name in ("woosmap", "prolific", "opendatasoft")}
RUN = {"id": "r1", "status": "in_progress", "steps": []}
STATUS_URL = "https://api.woosmap.com/datasets/d1/status?private_key=x"
ODS = "https://x.opendatasoft.com/api/automation/v1.0/datasets/da_1"


def records(*lines: Any, provider: str = "woosmap", **how: Any) -> list[Observation | Broken]:
    """What a log of these objects says to whoever checks a provider's answers."""
    text = "\n".join(json.dumps(line) for line in lines).encode()
    how = {"provider": provider, **how}
    return list(read(io.BytesIO(text), "jsonl", readers=READERS[provider], **how))


def only(*lines: Any, **how: Any) -> Any:
    """The one record."""
    (found,) = records(*lines, **how)
    return found


def test_a_bare_answer_is_recognised_by_its_shape() -> None:
    """It names its run; who is asked about is not in it."""
    seen = only(RUN)
    assert seen.key == ("woosmap.import_run", "", "r1")
    assert (seen.status, seen.place.line) == ("in_progress", 1)


def test_what_a_poller_wrote_into_the_answer_is_taken() -> None:
    """The entity and the time, beside the fields of the answer."""
    seen = only({**RUN, "entity": "d1", "at": "2024-06-07T09:30:36Z"})
    assert seen.key == ("woosmap.import_run", "d1", "r1")
    assert seen.at == datetime(2024, 6, 7, 9, 30, 36, tzinfo=UTC)


def test_the_address_names_the_entity() -> None:
    """As it does the provider's endpoint."""
    seen = only({"url": STATUS_URL, "status_code": 200, "at": "2024-06-07T09:30:36Z", "body": RUN})
    assert seen.entity == "d1"
    assert seen.at.year == 2024


def test_a_body_may_be_text() -> None:
    """As a log writes it that does not parse what it was sent."""
    assert only({"url": STATUS_URL, "status": 200, "body": json.dumps(RUN)}).run == "r1"


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ({"url": STATUS_URL, "status_code": 404, "body": {"details": "gone"}}, "refused: gone"),
        ({"url": STATUS_URL, "status_code": 502, "body": "<html>"}, r"the answer \(502\) is not"),
        ({"url": STATUS_URL, "status_code": 500, "body": {"x": 1}}, "the server answered 500"),
        ({"url": STATUS_URL, "status_code": 204, "body": None}, "the answer is null|is empty"),
        ({"detail": "Invalid key"}, "refused: Invalid key"),
    ],
)
def test_an_answer_without_a_status_is_a_note(line: Any, reason: str) -> None:
    """It is counted, and nothing is wrong with the log."""
    import re

    found = only(line)
    assert found.severity == "note"
    assert re.search(reason, found.reason)


def test_what_is_no_answer_of_the_provider_is_broken() -> None:
    """Unless it names the lifecycle that it is to be checked against."""
    assert "names no lifecycle" in only({"entity": "d1", "status": "success"}).reason
    seen = only({"lifecycle": "woosmap.import_run", "entity": "d1", "status": "success"})
    assert seen.lifecycle == "woosmap.import_run"


def test_a_record_of_observations_is_no_answer() -> None:
    """Where a lifecycle is named, whoever wrote entity, status and time wrote an observation."""
    line = {"entity": "x", "run": "", "status": "READY", "at": "2025-11-03T10:00:00Z"}
    named = "prolific.task_builder_dataset"
    raw = io.BytesIO(json.dumps(line).encode())
    (seen,) = read(raw, readers=READERS["prolific"], lifecycle=named)
    assert isinstance(seen, Observation)
    assert (seen.lifecycle, type(seen.payload)) == ("", dict)
    assert only(line, provider="prolific").lifecycle == named


def test_an_accepted_action_is_the_trigger_of_the_next_poll() -> None:
    """Of the same entity, once; the table has that action."""
    accepted = {"url": f"{ODS}/publish/", "method": "POST", "code": 200, "body": {"detail": "ok"}}
    poll = {"url": f"{ODS}/status/", "code": 200, "body": {"status": "queued", "since": None}}
    note, first, second = records(accepted, poll, poll, provider="opendatasoft")
    assert isinstance(note, Broken)
    assert [seen.trigger for seen in (first, second)] == ["publish", None]  # type: ignore[union-attr]


def test_an_action_that_begins_a_run_is_not() -> None:
    """What is polled next may still be the run before."""
    url = STATUS_URL.replace("status", "import")
    accepted = {"url": url, "code": 202, "body": {"dataset_id": "d1"}}
    note, seen = records(accepted, {"url": STATUS_URL, "code": 200, "body": RUN})
    assert isinstance(note, Broken)
    assert isinstance(seen, Observation)
    assert seen.trigger is None


def test_an_envelope_without_a_provider_is_opened() -> None:
    """A user's own service: the body has the status, the path stands for an unnamed entity."""
    url = "https://x/jobs/7?token=t"
    line = {"url": url, "status_code": 200, "at": 1717752636, "body": {"state": "idle"}}
    (seen,) = read(io.BytesIO(json.dumps(line).encode()))
    assert isinstance(seen, Observation)
    assert (seen.status, seen.entity) == ("idle", "/jobs/7")
    assert seen.at == datetime(2024, 6, 7, 9, 30, 36, tzinfo=UTC)


def test_a_status_beside_a_payload_is_the_status() -> None:
    """Not every record with a payload is an envelope."""
    line = {"status": "idle", "url": "https://x", "payload": {"status": "other"}}
    (seen,) = read(io.BytesIO(json.dumps(line).encode()))
    assert isinstance(seen, Observation)
    assert seen.status == "idle"


def test_an_event_is_about_its_subject() -> None:
    """CloudEvents: subject, time, and data, also in Base64."""
    event = {"specversion": "1.0", "type": "t", "source": "/s", "id": "1", "subject": "d1"}
    event |= {"time": "2024-06-07T09:30:36Z", "data_base64": "eyJzdGF0dXMiOiJpZGxlIn0="}
    (seen,) = read(io.BytesIO(json.dumps([event]).encode()))
    assert isinstance(seen, Observation)
    assert (seen.entity, seen.status) == ("d1", "idle")
    (broken,) = read(io.BytesIO(json.dumps({**event, "data_base64": "*"}).encode()))
    assert isinstance(broken, Broken)
    assert "not Base64" in broken.reason
