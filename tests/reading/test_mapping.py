"""Fields under other names, and inside other fields."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from statelaw import InputError, Observation
from statelaw.observation import Broken
from statelaw.payload import payload_reader
from statelaw.reading import load_mapping, read

LINE = {"job": {"id": 7, "phase": "idle"}, "when": "2024-01-01", "id": "event", "did": "publish"}
DATA = Path(__file__).parent.parent / "data" / "formats"


def only(mapping: dict[str, str], line: Any = LINE, **how: Any) -> Any:
    """The one record of a line under a mapping."""
    (found,) = read(io.BytesIO(json.dumps(line).encode()), mapping=mapping, **how)
    return found


def test_expressions_go_before_the_usual_names() -> None:
    """Those that are not mapped are still found under their names; the payload is whole."""
    seen = only({"status": "job.phase", "entity": "job.id", "at": "when", "trigger": "did"})
    assert (seen.status, seen.entity, seen.trigger) == ("idle", "7", "publish")
    assert seen.at.isoformat() == "2024-01-01T00:00:00+00:00"
    assert seen.payload == LINE
    assert only({"status": "job.phase"}).entity == "event"


def test_a_mapped_status_of_another_kind_is_broken() -> None:
    """As an unmapped one would be."""
    assert "status is an object" in only({"status": "job"}).reason
    assert "cannot be applied" in only({"status": "sum(job.phase)"}).reason
    assert only({"status": "nowhere"}).status is None


def test_a_mapping_says_what_an_answer_does_not() -> None:
    """The entity and the time of a recognised answer."""
    line = {"id": "r1", "status": "failed", "steps": [], "meta": {"dataset": "d1"}}
    readers = (payload_reader("woosmap"),)
    seen = only({"entity": "meta.dataset"}, line, readers=readers, provider="woosmap")
    assert seen.key == ("woosmap.import_run", "d1", "r1")


def test_recordings_are_mapped_as_exchanges() -> None:
    """Address, code and body are fields of what the expressions see."""
    found = list(read(DATA / "answers.har", mapping={"status": "body.status", "entity": "url"}))
    seen = [each for each in found if isinstance(each, Observation)]
    assert len(found) == 7
    running = "in_progress"
    assert [each.status for each in seen] == [running, running, "success", "failed", running]
    assert all(each.severity == "note" for each in found if isinstance(each, Broken))


def test_a_header_need_not_have_what_is_mapped() -> None:
    """A column may have any name."""
    (seen,) = read(io.BytesIO(b"a,b\nidle,x"), "csv", mapping={"status": "a", "entity": "b"})
    assert isinstance(seen, Observation)
    assert (seen.status, seen.entity) == ("idle", "x")


@pytest.mark.parametrize(
    ("mapping", "reason"),
    [
        ({"statsu": "a"}, "no field statsu; did you mean 'status'"),
        ({"status": "a["}, "not JMESPath"),
        ({"status": ""}, "not JMESPath"),
    ],
)
def test_a_wrong_mapping_is_refused(mapping: dict[str, str], reason: str) -> None:
    """Before anything is read."""
    with pytest.raises(InputError, match=reason):
        only(mapping)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("m.toml", 'status = "job.phase"'),
        ("m.yaml", "status: job.phase"),
        ("m.json", '{"status": "job.phase"}'),
    ],
)
def test_a_mapping_file_has_a_line_for_each_field(tmp_path: Path, name: str, text: str) -> None:
    """In TOML, YAML or JSON."""
    (tmp_path / name).write_text(text)
    assert load_mapping(tmp_path / name) == {"status": "job.phase"}


@pytest.mark.parametrize(
    ("name", "text", "reason"),
    [
        ("m.toml", "status", "cannot be read"),
        ("m.yaml", "a: [", "cannot be read"),
        ("m.json", "[]", "a line for each field"),
        ("m.json", '{"status": 1}', "status must be a string"),
        ("m.ini", "", "none of .toml, .yaml and .json"),
    ],
)
def test_a_mapping_file_that_is_none_is_refused(
    tmp_path: Path, name: str, text: str, reason: str
) -> None:
    """With its path."""
    (tmp_path / name).write_text(text)
    with pytest.raises(InputError, match=reason) as caught:
        load_mapping(tmp_path / name)
    assert str(tmp_path / name) in str(caught.value)
