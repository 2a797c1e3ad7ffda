"""Opendatasoft answers: their models, how they are recognised, and what they say as observations.

One model reads the status of both APIs.  An answer does not name the dataset: that is in the
address, or known to the caller.  Times are in UTC, with or without saying so.

Which vocabulary an answer speaks is decided by its words.  A status, `previous` or `next` that
only the fifteen internal names have makes it `opendatasoft.dataset`; anything else is
`opendatasoft.dataset_public`, since both documented APIs report the public names.  Five names
are in both: a log of the internal vocabulary must be read with that lifecycle named, or its idle
and queued answers are taken for public ones.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import AliasChoices, Field
from statelaw.moments import moment
from statelaw.payload.contract import Contract, Reply
from statelaw.payload.recognised import Part, Recognised
from statelaw.payload.shapes import Moment, Payload

from statelaw_providers._reader import Reader, Response, error_kind, text
from statelaw_providers.opendatasoft.api import APIS
from statelaw_providers.opendatasoft.facts import ALIASES, facts_of
from statelaw_providers.opendatasoft.lifecycle import (
    DATASET,
    DATASET_PUBLIC,
    DatasetStatus,
    PublicStatus,
)


class RecordError(Payload):
    """Why one record could not be processed as it should."""

    record_id: str | None = None
    field_uid: str | None = None
    processor_uid: str | None = None
    message: str | None = None
    raw_message: str | None = None
    raw_params: dict[str, Any] | None = None


class Limit(Payload):
    """The limit that stopped the processing."""

    limit_type: str | None = None
    limit: int | float | None = None
    value: int | float | None = None


class Params(Payload):
    """What else the Automation API says, depending on the status."""

    error: Limit | None = None


class DatasetStatusAnswer(Payload):
    """The status of a dataset, as either API answers it.

    Attributes:
        status: `status`, or `name` in the Management API.
        published: `is_published`, or `published` in the Management API.
        records_errors: How many records have errors, or these records where they were asked for.
    """

    status: str = Field(validation_alias=AliasChoices("status", "name"))
    since: Moment | None = None
    published: bool | None = Field(
        default=None, validation_alias=AliasChoices("is_published", "published")
    )
    user: Any = None
    previous: str | None = None
    next: str | None = None
    message: str | None = None
    raw_message: str | None = None
    raw_params: dict[str, Any] | None = None
    records_errors: int | list[RecordError] | None = None
    params: Params | None = None


class Dataset(Payload):
    """A dataset, which carries its status, often only the name of it."""

    dataset_uid: str
    dataset_id: str | None = None
    status: DatasetStatusAnswer


class Job(Payload):
    """The answer to an action of the Management API, and what it can be asked for later."""

    job_id: str = Field(validation_alias=AliasChoices("job_id", "job_uid"))
    function: str | None = None
    state: str | None = None
    params: Any = None
    progresses: list[Any] | None = None
    result: Any = None


class Accepted(Payload):
    """The answer to an action of the Automation API."""

    detail: str


class Refused(Payload):
    """An answer that refuses, in either API: `error_key` in the one, `error_code` in the other."""

    message: str
    error: str = Field(validation_alias=AliasChoices("error_code", "error_key"))
    status_code: int | None = None
    raw_message: str | None = None
    raw_params: dict[str, Any] | None = None
    errors: list[Any] | None = None


INTERNAL = Contract(DATASET, DatasetStatusAnswer, facts_of(DATASET), aliases=ALIASES)
PUBLIC = Contract(DATASET_PUBLIC, DatasetStatusAnswer, facts_of(DATASET_PUBLIC), aliases=ALIASES)
_SHORT = {
    contract.table.name: Contract(contract.table, DatasetStatusAnswer, aliases=ALIASES)
    for contract in (INTERNAL, PUBLIC)
}
"""For the status inside a dataset object, which may be no more than its name."""

_INTERNAL_ONLY = {str(status) for status in DatasetStatus} - {
    str(status) for status in PublicStatus
}
_ONLY_A_STATUS_HAS = ("published", "is_published", "previous", "next", "records_errors")


def _recognised(response: Response) -> Recognised | None:
    payload = response.payload
    dataset = response.value("dataset_uid") or text(payload, "dataset_uid")
    if _is_refusal(payload):
        kind = error_kind(response.code or payload.get("status_code"))
        reason = f"the server refused: {text(payload, 'error_key', 'error_code')}"
        return Recognised(READER.name, kind, dataset, reason=reason)
    if response.refused:
        return None
    if _is_status(response):
        contract = _contract(payload, response.lifecycle)
        return Recognised(READER.name, "dataset status", dataset, (_part(payload, contract),))
    if "dataset_uid" in payload and isinstance(payload.get("status"), dict):
        status = payload["status"]
        short = _SHORT[_contract(status, response.lifecycle).table.name]
        return Recognised(READER.name, "dataset", dataset, (_part(status, short),))
    return _of_action(response, dataset)


def _is_refusal(payload: Mapping[str, Any]) -> bool:
    named = not {"error_key", "error_code"}.isdisjoint(payload)
    return "message" in payload and named and not _has_status(payload)


def _is_status(response: Response) -> bool:
    payload = response.payload
    if not _has_status(payload):
        return False
    by_shape = "since" in payload and not set(_ONLY_A_STATUS_HAS).isdisjoint(payload)
    return by_shape or response.calls("status")


def _has_status(payload: Mapping[str, Any]) -> bool:
    return any(
        name in payload and not isinstance(payload[name], dict) for name in ALIASES["status"]
    )


def _contract(payload: Mapping[str, Any], lifecycle: str | None) -> Contract:
    """The vocabulary of an answer: the one that the caller names, or the one of its words."""
    if lifecycle in {DATASET.name, DATASET_PUBLIC.name}:
        return INTERNAL if lifecycle == DATASET.name else PUBLIC
    words = {text(payload, *ALIASES["status"]), text(payload, "previous"), text(payload, "next")}
    return INTERNAL if words & _INTERNAL_ONLY else PUBLIC


def _part(payload: Mapping[str, Any], contract: Contract) -> Part:
    status = contract.status_of(payload)
    return Part(status, Reply(payload, contract), since=moment(payload.get("since")))


def _of_action(response: Response, dataset: str) -> Recognised | None:
    payload = response.payload
    if _is_job(response):
        reason = "a job has a state of its own, which is not the dataset's"
        return Recognised(READER.name, "job", dataset, action=response.action, reason=reason)
    if payload == {"detail": "ok"}:
        reason = "the action was accepted; no status is reported"
        kind = "action accepted"
        return Recognised(READER.name, kind, dataset, action=response.action, reason=reason)
    return None


def _is_job(response: Response) -> bool:
    """By its shape alone only a job that cannot be a log's record of something else."""
    payload = response.payload
    if {"job_id", "job_uid"}.isdisjoint(payload):
        return False
    known = response.call is not None and response.call.endpoint.answers == "job"
    return known or set(payload) == {"job_id"} or {"function", "state"} <= set(payload)


def _by_names(names: frozenset[str]) -> bool:
    refuses = "message" in names and not names.isdisjoint(("error_key", "error_code"))
    reports = "since" in names and not names.isdisjoint(_ONLY_A_STATUS_HAS)
    accepts = names == {"detail"} or not names.isdisjoint(("job_id", "job_uid"))
    return refuses or reports or accepts or {"dataset_uid", "status"} <= names


READER = Reader("opendatasoft", APIS, (INTERNAL, PUBLIC), _recognised, _by_names)
"""What recognises Opendatasoft's answers."""

recognise, observations = READER.recognise, READER.observations
