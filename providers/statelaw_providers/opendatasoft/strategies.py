"""Answers of Opendatasoft that keep every fact, of both APIs and in both vocabularies."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy
from statelaw.payload.contract import Contract

from statelaw_providers._strategies import WORDS, filled, in_utc, times
from statelaw_providers.opendatasoft.lifecycle import DATASET_PUBLIC
from statelaw_providers.opendatasoft.payload import INTERNAL, PUBLIC

_CONTRACTS = {contract.table.name: contract for contract in (INTERNAL, PUBLIC)}
_PROSE = WORDS.map(lambda text: text.replace("{", "(").replace("}", ")"))


def payloads(status: str, lifecycle: str = DATASET_PUBLIC.name) -> SearchStrategy[dict[str, Any]]:
    """Answers that report a status and keep every fact.

    Args:
        status: The status.
        lifecycle: `opendatasoft.dataset_public` or `opendatasoft.dataset`.
    """
    contract = _CONTRACTS[lifecycle]
    return _of_management(contract, str(status)) | _of_automation(contract, str(status))


@st.composite
def _of_management(draw: DrawFn, contract: Contract, status: str) -> dict[str, Any]:
    payload: dict[str, Any] = {
        "published": draw(st.booleans()),
        draw(st.sampled_from(["name", "status"])): status,
        "since": draw(times()).isoformat(),
    }
    filled(draw, contract, payload, {"records_errors": st.integers(0, 99) | _records_errors()})
    if status == "error":
        payload |= draw(_messages())
    return payload


@st.composite
def _of_automation(draw: DrawFn, contract: Contract, status: str) -> dict[str, Any]:
    payload: dict[str, Any] = {
        "status": status,
        "since": in_utc(draw(times())),
        "is_published": draw(st.booleans()),
        "previous": draw(_either(item.source for item in contract.table.entering(status))),
        "next": draw(_either(item.target for item in contract.table.leaving(status))),
        "message": draw(WORDS) if status == "error" else None,
        "records_errors": [],
        "params": {"error": draw(_limits())} if status == "limit_reached" else {},
    }
    if payload["is_published"]:
        payload["records_errors"] = draw(_records_errors())
    return payload


def _either(statuses: Any) -> SearchStrategy[str | None]:
    return st.sampled_from([None, *sorted({str(status) for status in statuses})])


@st.composite
def _limits(draw: DrawFn) -> Mapping[str, Any]:
    value = draw(st.integers(1, 10**9))
    return {"limit_type": draw(WORDS), "limit": draw(st.integers(0, value)), "value": value}


@st.composite
def _messages(draw: DrawFn) -> dict[str, Any]:
    """A template, its parameters, and what they come to together."""
    params = draw(st.dictionaries(st.sampled_from("abc"), _PROSE | st.integers(), min_size=1))
    parts = [draw(_PROSE)]
    for name in params:
        parts += [f"{{{name}}}", draw(_PROSE)]
    said = [str(params[part[1]]) if part.startswith("{") else part for part in parts]
    return {"message": "".join(said), "raw_message": "".join(parts), "raw_params": params}


@st.composite
def _record_errors(draw: DrawFn) -> dict[str, Any]:
    error = {"record_id": draw(WORDS), "field_uid": draw(WORDS), "processor_uid": draw(WORDS)}
    return error | (draw(_messages()) if draw(st.booleans()) else {"message": draw(WORDS)})


def _records_errors() -> SearchStrategy[list[dict[str, Any]]]:
    return st.lists(_record_errors(), max_size=2)
