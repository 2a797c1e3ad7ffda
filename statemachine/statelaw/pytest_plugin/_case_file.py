"""Recorded cases on disk: what was answered or observed, a line each.

An answer that a provider pack recognised is kept whole, as the exchange it was, so that whatever
reads the file recognises it again and judges it as one: the next run, and `statelaw check`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from statelaw.errors import InputError
from statelaw.files import write_text
from statelaw.observation import Broken, Observation
from statelaw.payload import payload_readers
from statelaw.payload.contract import Reply
from statelaw.reading import read

SUFFIX = ".case.jsonl"
_CHECK, _ANSWER = "check", "answer"


@dataclass(frozen=True, slots=True)
class Heard:
    """One answer.

    Attributes:
        seen: What it says.
        exchange: The answer with what is known around it, if a pack recognised it.
    """

    seen: tuple[Observation, ...]
    exchange: Mapping[str, Any] = field(default_factory=dict)


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


def save_case(path: Path, answers: Iterable[Heard], options: Mapping[str, Any]) -> None:
    """Write answers as a case; a file that stands there is replaced in one step.

    Raises:
        InputError: It cannot be written.
    """
    check = {_CHECK: dict(options)} if options else {}
    lines = [
        json.dumps(record | check, default=str) for each in answers for record in _records(each)
    ]
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
    for seen in observed(path):
        traces.setdefault(seen.key, []).append(seen)
    options = _options(path)
    return [RecordedCase(trace, options) for trace in traces.values()]


def observed(path: Path) -> Iterator[Observation]:
    """What a recording of any kind holds; payloads are what was answered, as far as is known.

    Raises:
        InputError: The file cannot be read, or a record of it is broken.
    """
    is_case = path.name.endswith(SUFFIX)
    for record in read(path, readers=tuple(payload_readers().loaded.values())):
        if isinstance(record, Observation):
            plain = is_case and not isinstance(record.payload, Reply)
            yield replace(record, payload=_answer(record)) if plain else record
        elif isinstance(record, Broken) and record.severity == "error":
            raise InputError(f"{record.place}: {record.reason}")


def _records(heard: Heard) -> Iterator[dict[str, Any]]:
    if heard.exchange:
        said = heard.exchange.items()
        yield {name: value for name, value in said if value is not None and value != ""}
    else:
        yield from map(_record, heard.seen)


def _record(seen: Observation) -> dict[str, Any]:
    """An observation as JSON; what it does not say is left out, but for the status."""
    fields: dict[str, Any] = {"lifecycle": seen.lifecycle, "entity": seen.entity, "run": seen.run}
    fields |= {
        "at": seen.at and seen.at.isoformat(),
        "since": seen.since and seen.since.isoformat(),
    }
    fields |= {"trigger": seen.trigger, _ANSWER: dict(seen.payload or {})}
    return {"status": seen.status} | {name: value for name, value in fields.items() if value}


def _answer(seen: Observation) -> Mapping[str, Any] | None:
    answer = (seen.payload or {}).get(_ANSWER)
    return answer if isinstance(answer, Mapping) else None


def _options(path: Path) -> Mapping[str, Any]:
    """What a case is checked with: each of its lines says the same."""
    with path.open(encoding="utf-8") as lines:
        first = json.loads(next((line for line in lines if line.strip()), "{}"))
    options = first.get(_CHECK) if isinstance(first, dict) else None
    return options if isinstance(options, Mapping) else {}
