"""How long things may take, told on the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from statelaw.cli import main

LOG = """\
{"entity": "d1", "status": "queued", "at": "2024-05-01T08:00:00Z"}
{"entity": "d1", "status": "queued", "at": "2024-05-01T11:00:00+02:00"}
"""


@pytest.fixture
def log(tmp_path: Path) -> str:
    """A log of a dataset that stays queued for an hour."""
    path = tmp_path / "log.jsonl"
    path.write_text(LOG, encoding="utf-8")
    return str(path)


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (["--max-dwell", "queued=PT50M"], "SL204"),
        (["--deadline", "PT30M"], "SL402"),
        (["--deadline", "PT9H", "--now", "2024-05-02"], "SL402"),
        (["--deadline", "PT9H"], None),
        (["--min-dwell", "queued=PT9H"], None),
    ],
)
def test_bounds_hold(
    log: str, options: list[str], code: str | None, capsys: pytest.CaptureFixture[str]
) -> None:
    """What breaks one is an error, and the document says which were given."""
    status = main(["check", "opendatasoft.dataset", log, *options, "--format", "json"])
    document = json.loads(capsys.readouterr().out)
    errors = [each["code"] for each in document["findings"] if each["severity"] == "error"]
    assert (status, errors) == ((1, [code]) if code else (0, []))
    assert set(options[::2]) == {
        f"--{name.replace('_', '-')}"
        for name in ("min_dwell", "max_dwell", "deadline", "now")
        if name in document["options"]
    }


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--deadline", "30m"], "'30m': a positive ISO 8601 duration is expected"),
        (["--max-dwell", "PT1H"], "'PT1H' is not a status and a duration, such as queued=PT1H"),
        (["--max-dwell", "queud=PT1H"], "no state queud; did you mean 'queued'?"),
        (["--now", "soon"], "'soon' is not a time, such as 2024-06-07T09:30:36Z"),
    ],
)
def test_a_mistake_is_told_in_one_line(
    log: str, options: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """With what would be right."""
    assert main(["check", "opendatasoft.dataset", log, *options]) == 2
    error = capsys.readouterr().err
    assert said in error
    assert error.count("\n") == 1
