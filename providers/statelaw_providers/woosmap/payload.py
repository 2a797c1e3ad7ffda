"""Woosmap answers: their models, how they are recognised, and what they say as observations.

One answer speaks of the run and of each of its steps.  It does not name the dataset: that is in
the address, or known to the caller.  Times are written without a zone and none is documented;
they are read as UTC.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from statelaw.moments import moment
from statelaw.payload.contract import Contract, Reply
from statelaw.payload.recognised import Part, Recognised
from statelaw.payload.shapes import Moment, Payload

from statelaw_providers._reader import Reader, Response, error_kind, text
from statelaw_providers.woosmap.api import API
from statelaw_providers.woosmap.facts import OF_RUN, OF_STEP
from statelaw_providers.woosmap.lifecycle import IMPORT_RUN, IMPORT_STEP, ImportStatus


class LogEntry(Payload):
    """A log entry of a step."""

    created_at: Moment
    detail: str
    level: str


class Step(Payload):
    """A step of a run; its end is null while it is in progress."""

    name: str
    status: str
    start: Moment
    end: Moment | None = None
    entries: list[LogEntry]


class ImportStatusAnswer(Payload):
    """The answer of `GET /datasets/{dataset_id}/status`."""

    id: str
    status: str
    steps: list[Step]

    def step(self, name: str) -> Step | None:
        """The step of this name, if it is there."""
        return next((step for step in self.steps if step.name == name), None)


class ImportAccepted(Payload):
    """The answer of a trigger: the dataset that was scheduled, and no run."""

    dataset_id: str


class Refused(Payload):
    """An answer that refuses; the key depends on the code."""

    detail: str | None = None
    details: str | None = None

    @property
    def said(self) -> str:
        """What is wrong, under whichever key it stands."""
        return self.detail or self.details or ""


class InvalidField(Payload):
    """One field that a request got wrong."""

    loc: list[str | int]
    msg: str
    type: str


class Invalid(Payload):
    """The answer to a request that is not valid, with the code 422."""

    detail: list[InvalidField]


class Dataset(Payload):
    """A dataset; `reimport_key` is a secret."""

    id: str
    name: str
    url: str | None = None
    reimport_key: str | None = None
    created_at: Moment | None = None
    updated_at: Moment | None = None
    scheduled_for_deletion_after: str | None = None


class _Run(Payload):
    """What is judged of the run: its steps are judged by themselves."""

    id: str
    status: str
    steps: list[dict[str, Any]]


RUN = Contract(IMPORT_RUN, _Run, OF_RUN)
STEP = Contract(IMPORT_STEP, Step, OF_STEP)


def _recognised(response: Response) -> Recognised | None:
    payload = response.payload
    dataset = response.value("dataset_id") or text(payload, "dataset_id")
    if not response.refused and _is_status(response):
        return Recognised(READER.name, "import status", dataset, tuple(_parts(payload)))
    if _is_refusal(payload):
        reason = f"the server refused: {text(payload, 'detail', 'details') or 'invalid request'}"
        return Recognised(READER.name, error_kind(response.code), dataset, reason=reason)
    if not response.refused and set(payload) == {"dataset_id"}:
        reason = "the trigger was accepted; no run is named yet"
        return Recognised(READER.name, "import accepted", dataset, action="import", reason=reason)
    if response.calls("dataset", "update", "create") or {"id", "reimport_key"} <= set(payload):
        of = text(payload, "id") or dataset
        return Recognised(READER.name, "dataset", of, reason="a dataset has no import status")
    return None


def _is_status(response: Response) -> bool:
    payload = response.payload
    if response.calls("status"):
        return "status" in payload
    return "status" in payload and "id" in payload and isinstance(payload.get("steps"), list)


def _is_refusal(payload: Mapping[str, Any]) -> bool:
    said = payload.get("detail", payload.get("details"))
    return len(payload) == 1 and said not in (None, "ok") and isinstance(said, (str, list))


def _parts(payload: Mapping[str, Any]) -> Iterator[Part]:
    """The run, then its steps in the order of the answer."""
    run, steps = text(payload, "id"), payload.get("steps")
    steps = [each for each in steps if isinstance(each, dict)] if isinstance(steps, list) else []
    yield Part(RUN.status_of(payload), Reply(payload, RUN), run, _run_since(payload, steps))
    for step in steps:
        status, name = STEP.status_of(step), text(step, "name")
        yield Part(status, Reply(step, STEP), run, _step_since(step), name)


def _step_since(step: Mapping[str, Any]) -> datetime | None:
    """A step entered its status when it started or, where it is over, when it ended."""
    running = STEP.status_of(step) == ImportStatus.IN_PROGRESS
    return moment(step.get("start" if running else "end"))


def _run_since(payload: Mapping[str, Any], steps: list[dict[str, Any]]) -> datetime | None:
    """A run began with its first step; that is known only once there is one.

    When it ended is not said, and a step may still be added as long as it runs.
    """
    if RUN.status_of(payload) != ImportStatus.IN_PROGRESS or not steps:
        return None
    return moment(steps[0].get("start"))


def _by_names(names: frozenset[str]) -> bool:
    reports = {"status", "id", "steps"} <= names or {"id", "reimport_key"} <= names
    return reports or names in ({"dataset_id"}, {"detail"}, {"details"})


READER = Reader("woosmap", (API,), (RUN, STEP), _recognised, _by_names)
"""What recognises Woosmap's answers."""

recognise, observations = READER.recognise, READER.observations
