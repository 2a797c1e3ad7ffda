"""`statelaw check` on raw answers, folders, and fields elsewhere."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.transcripts import run

ANSWERS = "tests/data/formats/answers.jsonl"
PARCEL = "tests/data/cli/parcel.toml"


def document(*arguments: str, given: bytes = b"") -> Any:
    """The JSON document of a check."""
    return json.loads(run("check", *arguments, "--format", "json", given=given).out)


def test_a_provider_reads_its_raw_answers() -> None:
    """Several datasets, runs and both lifecycles in one log, each judged by its own table."""
    found = document("woosmap", ANSWERS)
    traces = {(each["lifecycle"], each["entity"][:3], each["answer"]) for each in found["traces"]}
    assert {lifecycle for lifecycle, _, _ in traces} == {
        "woosmap.import_run",
        "woosmap.import_step",
    }
    assert ("woosmap.import_run", "8c4", "conforms") in traces
    assert ("woosmap.import_run", "b6c", "violates") in traces
    assert "not-a-real-key" not in json.dumps(found)


def test_notes_do_not_fail_a_check() -> None:
    """A refusal and an accepted action are said, and nothing is wrong."""
    lines = Path(ANSWERS).read_bytes().splitlines(keepends=True)[:5]
    done = run("check", "woosmap", given=b"".join(lines))
    assert "2 notes SL002 no-status, first at <stdin>:1: woosmap, import accepted" in done.out
    assert "2 records without a status" in done.out
    assert "broken" not in done.out
    assert done.status == 0


def test_every_record_is_accounted_for() -> None:
    """Observations, broken records and those without a status are the records that were read."""
    given = b'{"id": "r1", "status": "in_progress"}\n{\n{"detail": "no such dataset"}\n'
    found = document("woosmap.import_run", given=given)
    totals = found["totals"]
    assert [totals[name] for name in ("observations", "broken", "without_status")] == [1, 1, 1]
    assert [each["code"] for each in found["findings"]] == ["SL001", "SL002"]
    assert found["totals"]["rules"] == {"SL001": 1, "SL002": 1}
    assert not found["ok"]


def test_a_record_without_a_status_can_be_made_to_weigh() -> None:
    """Where every answer should report one; and it can be left out, and is then counted."""
    given = b'{"detail": "no such dataset"}\n'
    done = run("check", "woosmap", "--severity", "SL002=error", given=given)
    assert "error SL002 no-status: woosmap, error: the server refused" in done.out
    assert done.status == 1
    left_out = run("check", "woosmap", "--ignore", "SL002", given=given)
    assert (left_out.status, "1 SL002" in left_out.out) == (0, True)


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ("text", "3 observations (1 delivered again) in 1 trace"),
        ("json", '"duplicates": 1'),
        ("jsonl", '"duplicates": 1'),
        ("markdown", "| observations delivered again | 1 |"),
        ("html", "<dt>delivered again</dt><dd>1</dd>"),
    ],
)
def test_what_was_delivered_again_is_counted(form: str, said: str) -> None:
    """In each report that has totals."""
    line = b'{"entity": "r1", "status": "in_progress", "at": "2024-05-01T12:00:00Z"}\n'
    last = b'{"entity": "r1", "status": "success", "at": "2024-05-01T12:05:00Z"}\n'
    done = run("check", "woosmap.import_run", "--format", form, given=2 * line + last)
    assert said in done.out


def test_a_lifecycle_reads_the_answers_of_its_provider() -> None:
    """Its steps are judged as well."""
    by_lifecycle, by_provider = (
        document(name, ANSWERS) for name in ("woosmap.import_run", "woosmap")
    )
    assert by_lifecycle["findings"] == by_provider["findings"]


def test_a_lifecycle_of_ones_own_has_no_provider() -> None:
    """What an answer holds is then a plain record."""
    found = document(PARCEL, given=b'{"id": "r1", "status": "registered", "steps": []}')
    assert [each["entity"] for each in found["traces"]] == ["r1"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["woosmp", ANSWERS], "no lifecycle or provider 'woosmp'; did you mean 'woosmap'?"),
        (["woosmap", "tests/data/cli/words.txt"], "plain words are checked against a lifecycle"),
        (["woosmap", ANSWERS, "--status", "a["], "status: 'a[' is not JMESPath"),
        (["woosmap", ANSWERS, "--mapping", "none.toml"], "none.toml: the mapping cannot be read"),
    ],
)
def test_what_cannot_be_done_is_said(arguments: list[str], said: str) -> None:
    """With exit status 2."""
    done = run("check", *arguments)
    assert done.status == 2
    assert said in done.err


def test_fields_are_mapped_by_options_before_the_file(tmp_path: Path) -> None:
    """An option changes one field of a mapping file."""
    mapping = tmp_path / "m.toml"
    mapping.write_text('status = "phase"\nentity = "nothing"\n')
    line = b'{"phase": "registered", "job": {"id": "p9"}}'
    found = document(PARCEL, "--mapping", str(mapping), "--entity", "job.id", given=line)
    assert [each["entity"] for each in found["traces"]] == ["p9"]
    assert found["ok"] is True


def test_a_folder_is_read_whole(tmp_path: Path) -> None:
    """Each of its logs, in the order of their names."""
    for i, status in enumerate(["registered", "sorting"]):
        (tmp_path / f"{i}.jsonl").write_text(json.dumps({"entity": "p", "status": status}))
    found = document(PARCEL, str(tmp_path), "--mode", "every_change")
    assert found["totals"]["observations"] == 2
    assert found["ok"] is True
