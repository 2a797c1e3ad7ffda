"""Prolific answers: their models, how they are recognised, and what they say as observations.

The status of a version 3 dataset is an object with nothing in it but the status, so only the
address says whose it is; without one it is recognised by its four words in capitals.  An import
job of a version 4 dataset names its dataset and itself.  Times are in UTC and say so.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any

from pydantic import Field
from statelaw.moments import moment
from statelaw.payload.contract import Contract, Reply
from statelaw.payload.recognised import Part, Recognised
from statelaw.payload.shapes import Moment, Payload

from statelaw_providers._reader import Reader, Response, error_kind, text
from statelaw_providers.prolific.api import API
from statelaw_providers.prolific.facts import CLIENT, OF_IMPORT
from statelaw_providers.prolific.lifecycle import (
    DATASET_IMPORT,
    TASK_BUILDER_DATASET,
    DatasetImportStatus,
)

Count = Annotated[int, Field(ge=0)]


class DatasetStatusAnswer(Payload):
    """The answer of `GET .../datasets/{dataset_id}/status`, for a version 3 dataset."""

    status: str


class Dataset(Payload):
    """A dataset; only one of version 3 has a status, only one of version 4 a schema."""

    id: str
    name: str | None = None
    status: str | None = None
    filename: str | None = None


class RecordError(Payload):
    """Why one record was rejected."""

    record_index: Count | None = None
    field: str | None = None
    reason: str | None = None


class ImportStatusAnswer(Payload):
    """The answer of `GET .../datasets/{dataset_id}/imports/{import_id}`.

    The counts from `processed_offset` on are known from the provider's own command line only.
    """

    dataset_id: str | None = None
    import_id: str | None = None
    type: str | None = None
    created_at: Moment | None = None
    updated_at: Moment | None = None
    status: str
    filename: str | None = None
    accepted_count: Count | None = None
    rejected_count: Count | None = None
    errors: list[RecordError] | None = None
    reason: str | None = None
    duplicate_count: Count | None = None
    processing_started_at: Moment | None = None
    processed_offset: Count | None = None
    written_count: Count | None = None
    duplicate_seen_count: Count | None = None
    rejected_seen_count: Count | None = None


class UploadAddress(Payload):
    """The answer of `GET .../datasets/{dataset_id}/upload-url/{filename}`; it holds a secret."""

    upload_url: str
    import_id: str
    dataset_id: str | None = None
    http_method: str | None = None
    content_type: str | None = None
    expires_at: Moment | None = None
    file_key: str | None = None


class ErrorDetail(Payload):
    """What went wrong: in words, by field, or in a list."""

    detail: Any = None


class Refused(Payload):
    """An answer that refuses."""

    error: ErrorDetail


DATASET = Contract(TASK_BUILDER_DATASET, DatasetStatusAnswer)
IMPORT = Contract(DATASET_IMPORT, ImportStatusAnswer, OF_IMPORT, sources=(CLIENT,))


_ONLY_A_JOB_HAS = frozenset({"type", "created_at", "updated_at", "filename"})


def _recognised(response: Response) -> Recognised | None:
    payload = response.payload
    dataset = response.value("dataset_id") or text(payload, "dataset_id")
    if isinstance(payload.get("error"), dict) and "status" not in payload:
        kind = error_kind(response.code or payload["error"].get("status"))
        return Recognised(READER.name, kind, dataset, reason="the server refused")
    if response.refused:
        return None
    if "upload_url" in payload and "import_id" in payload:
        reason = "an upload address names an import job and no status"
        return Recognised(READER.name, "upload address", dataset, reason=reason)
    if _is_import(response):
        part = _of_import(payload, response.value("import_id") or text(payload, "import_id"))
        return Recognised(READER.name, "import status", dataset, (part,))
    return _of_dataset(response, dataset)


def _is_import(response: Response) -> bool:
    payload = response.payload
    if response.calls("import_status"):
        return "status" in payload
    return {"status", "import_id", "dataset_id"} <= set(payload) and _is_job(payload)


def _is_job(payload: Mapping[str, Any]) -> bool:
    """Whether a field is there that only a job has, and not just any record of a status."""
    return not _ONLY_A_JOB_HAS.isdisjoint(payload)


def _of_import(payload: Mapping[str, Any], run: str) -> Part:
    status = IMPORT.status_of(payload)
    return Part(status, Reply(payload, IMPORT), run, _import_since(payload, status))


def _import_since(payload: Mapping[str, Any], status: str | None) -> datetime | None:
    """When a job entered its status, where a field says so; `updated_at` moves with the counts."""
    if status == DatasetImportStatus.UNINITIALISED:
        return moment(payload.get("created_at"))
    if status == DatasetImportStatus.PROCESSING:
        return moment(payload.get("processing_started_at"))
    return None


def _of_dataset(response: Response, dataset: str) -> Recognised | None:
    payload = response.payload
    known = payload.get("status") in TASK_BUILDER_DATASET
    alone = set(payload) == {"status"} and known
    whole = {"id", "name", "status"} <= set(payload) and known
    if "status" in payload and (response.calls("status") or alone or whole):
        part = Part(DATASET.status_of(payload), Reply(payload, DATASET))
        of = dataset or (text(payload, "id") if whole else "")
        return Recognised(READER.name, "dataset status", of, (part,))
    if response.calls("create", "dataset", "set_schema") and "id" in payload:
        of = text(payload, "id") or dataset
        reason = "a dataset of version 4 has no status of its own"
        return Recognised(READER.name, "dataset", of, action=response.action, reason=reason)
    return None


def _by_names(names: frozenset[str]) -> bool:
    if "status" not in names:
        return "error" in names or {"upload_url", "import_id"} <= names
    of_job = {"import_id", "dataset_id"} <= names and not names.isdisjoint(_ONLY_A_JOB_HAS)
    return of_job or names == {"status"} or {"id", "name"} <= names or "upload_url" in names


READER = Reader("prolific", (API,), (DATASET, IMPORT), _recognised, _by_names)
"""What recognises Prolific's answers."""

recognise, observations = READER.recognise, READER.observations
