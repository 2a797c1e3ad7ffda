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
    assert done.out.count("note SL001") == 2
    assert done.status == 0


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
