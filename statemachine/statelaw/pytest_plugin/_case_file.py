"""Recorded cases on disk: one observation a line, with the options that it is checked with."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from statelaw.contract import Contract, Reply
from statelaw.errors import InputError
from statelaw.files import write_text
from statelaw.observation import Broken, Observation
from statelaw.payload import contract_of
from statelaw.reading import read

SUFFIX = ".case.jsonl"
_REPLY, _PAYLOAD = "reply", "payload"


@dataclass(frozen=True, slots=True)
class RecordedCase:
    """One recorded trace.

    Attributes:
        trace: The observations, in order.
        options: What it is checked with.
    """

    trace: Sequence[Observation]
    options: Mapping[str, Any]

    @property
    def name(self) -> str:
        """What it is of: the lifecycle, the entity and the run, as far as they are recorded."""
        return "-".join(filter(None, self.trace[0].key)) or "trace"


def save_case(
    path: Path, traces: Iterable[Sequence[Observation]], options: Mapping[str, Any]
) -> None:
    """Write traces as a case; a file that stands there is replaced in one step.

    Raises:
        InputError: It cannot be written.
    """
    records = (_record(seen, options) for trace in traces for seen in trace)
    lines = [json.dumps(record, default=str) for record in records]
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(f"{path.parent}: cannot be made: {error.strerror}") from None
    write_text(path, "".join(f"{line}\n" for line in lines))


def recorded_cases(path: Path) -> list[RecordedCase]:
    """The traces of a file, in the order in which they begin.

    Raises:
        InputError: The file cannot be read, or a record of it is broken.
    """
    traces: dict[tuple[str, str, str], list[Observation]] = {}
    for seen in _observations(path):
        traces.setdefault(seen.key, []).append(seen)
    return [_case(trace) for trace in traces.values()]


def _observations(path: Path) -> Iterator[Observation]:
    for record in read(path):
        if isinstance(record, Broken):
            raise InputError(f"{record.place}: {record.reason}")
        yield record


def _record(seen: Observation, options: Mapping[str, Any]) -> dict[str, Any]:
    """An observation as JSON; what it does not say is left out, but for the status."""
    fields: dict[str, Any] = {"lifecycle": seen.lifecycle, "entity": seen.entity, "run": seen.run}
    fields |= {"at": seen.at and seen.at.isoformat()}
    fields |= {"since": seen.since and seen.since.isoformat(), "trigger": seen.trigger}
    # Only what was recognised as a provider's answer is judged as one, now and on replay.
    answer = _REPLY if isinstance(seen.payload, Reply) else _PAYLOAD
    fields |= {"check": dict(options), answer: dict(seen.payload or {})}
    return {"status": seen.status} | {name: value for name, value in fields.items() if value}


def _case(trace: Sequence[Observation]) -> RecordedCase:
    options = (trace[0].payload or {}).get("check")
    contract = contract_of(trace[0].lifecycle)
    return RecordedCase(
        [replace(seen, payload=_answer(seen, contract)) for seen in trace],
        options if isinstance(options, Mapping) else {},
    )


def _answer(seen: Observation, contract: Contract | None) -> Mapping[str, Any] | None:
    """The answer that was recorded with an observation."""
    record = seen.payload or {}
    reply = record.get(_REPLY)
    if isinstance(reply, Mapping) and contract is not None:
        return Reply(reply, contract)
    answer = answer_in(record)
    return answer if isinstance(answer, Mapping) else None


def answer_in(record: Mapping[str, Any]) -> Any:
    """The answer that a record holds; `None` where it holds none."""
    return record.get(_REPLY, record.get(_PAYLOAD))
