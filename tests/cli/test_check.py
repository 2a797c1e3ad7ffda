"""`statelaw check`: options, exit statuses, and the recorded logs."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest
from statelaw.cli import _sources as sources
from statelaw.cli import main
from statelaw.reading import Reading

from tests.cli.transcripts import ROOT, Done, run

PARCEL = "tests/data/cli/parcel.toml"
MIXED = "tests/data/cli/mixed.jsonl"


def checked(words: str, *options: str, table: str = PARCEL) -> Done:
    """What the command says of plain words."""
    return run("check", table, *options, given=words.encode())


def document(*arguments: str, given: bytes = b"") -> Any:
    """The JSON document of a check."""
    return json.loads(run("check", *arguments, "--format", "json", given=given).out)


@pytest.mark.parametrize(
    ("words", "options", "status"),
    [
        ("registered sorting", [], 0),
        ("registered sorting", ["--must-settle"], 1),
        ("registered delivered", [], 0),
        ("registered delivered", ["--mode", "every_change"], 1),
        ("registered delivered", ["--max-missed", "1"], 1),
        ("registered delivered", ["--max-missed", "2"], 0),
        ("registered strange", [], 1),
        ("registered strange", ["--unknown", "warning"], 0),
        ('"on route" sorting', ["--undocumented", "error"], 1),
        ('"on route" sorting', ["--trust", "documented"], 1),
        ('"on route" sorting', [], 0),
    ],
)
def test_the_exit_status_follows_the_options(words: str, options: list[str], status: int) -> None:
    """0 where there is no finding of level error, else 1."""
    assert checked(words, *options).status == status


def test_actions_between_polls_are_the_sparse_mode() -> None:
    """The honest name for it gives the same report."""
    words, table = "idle queued idle queued", "opendatasoft.dataset_public"
    sparse = checked(words, "--mode", "sparse", table=table)
    assert checked(words, "--actions-between-polls", table=table) == sparse
    assert "(sparse)" in sparse.out


def test_an_undeclared_step_can_be_softened_where_the_list_is_open() -> None:
    """Whose provider never published its list may be given the benefit of the doubt."""
    words, table = "PROCESSING UNINITIALISED", "prolific.task_builder_dataset"
    assert checked(words, table=table).status == 1
    assert checked(words, "--undeclared", "warning", table=table).status == 0


def test_holding_keeps_the_state_before_a_violation() -> None:
    """When held, a stale read is one finding; when adopted, the way back is another."""
    words = 'registered sorting "on route" registered "on route" delivered'
    held = checked(words, "--on-violation", "hold").out
    adopted = checked(words, "--on-violation", "adopt").out
    assert held.count("error SL103") == adopted.count("error SL103") == 1
    assert "SL105" not in held
    assert "note SL105 missed-states at 4" in adopted


def test_findings_carry_file_and_line() -> None:
    """Each error of the text begins with the place of its record."""
    lines = run("check", PARCEL, MIXED).out.splitlines()
    places = [line.split(": error")[0] for line in lines if ": error SL" in line]
    assert sorted(places) == sorted(f"{MIXED}:{line}" for line in (5, 6, 8, 9, 10, 11))


def test_the_document_and_the_text_agree() -> None:
    """The same findings at the same places, and the same counts."""
    found = document(PARCEL, MIXED)
    errors = [each for each in found["findings"] if each["severity"] == "error"]
    assert [(each["line"], each["code"]) for each in errors] == [
        (5, "SL001"),
        (6, "SL001"),
        (8, "SL103"),
        (9, "SL101"),
        (10, "SL001"),
        (11, "SL104"),
    ]
    assert found["totals"]["errors"] == 3
    assert found["totals"]["broken"] == 3
    assert found["ok"] is False
    assert {trace["entity"]: trace["answer"] for trace in found["traces"]} == {
        "p1": "violates",
        "p2": "violates",
        "p3": "inconclusive",
    }


def test_a_document_without_findings_is_whole() -> None:
    """Empty lists are written as such."""
    found = document(PARCEL, given=b"registered")
    assert (found["findings"], found["suspects"], found["ok"]) == ([], [], True)
    assert len(found["traces"]) == 1
    assert document(PARCEL)["traces"] == []


def test_the_document_repeats_the_options() -> None:
    """What decided the findings can be read from it."""
    options = document(PARCEL, "--mode", "every_change", "--max-missed", "3")["options"]
    assert options["mode"] == "every_change"
    assert options["max_missed"] == 3
    assert options["lifecycle"] == PARCEL


def test_many_findings_are_cut_short_and_counted(tmp_path: Path) -> None:
    """Of each rule so many are printed; the summary has them all, and 0 prints all."""
    log = tmp_path / "log.jsonl"
    log.write_text('{"entity": "p1", "status": "odd"}\n{\n' * 30)
    done = run("check", PARCEL, str(log), "--limit", "5")
    assert done.out.count(": error SL101") == 5
    assert done.out.count(": error SL001") == 5
    assert "... and 25 more SL101 unknown-status; --limit 0 prints all" in done.out
    assert "... and 25 more SL001 broken-record; --limit 0 prints all" in done.out
    assert "30 observations in 1 trace: 30 errors, 0 warnings, 0 notes, 30 broken" in done.out
    assert run("check", PARCEL, str(log), "--limit", "0").out.count(": error SL101") == 30


def test_a_step_is_explained_once() -> None:
    """The same step in many traces is told with its explanation the first time."""
    given = b"".join(
        b'{"entity": "p%d", "status": "%s"}\n' % (i, status)
        for i in range(3)
        for status in (b"delivered", b"sorting")
    )
    out = run("check", PARCEL, given=given).out
    assert out.count("source: documented") == 1
    assert out.count("(explained above)") == 2
    assert "suspect the table: 3 traces of example.parcel go delivered -> sorting" in out


def test_two_files_of_words_are_two_reports() -> None:
    """Each with its own place, although both begin at line 1."""
    words = "tests/data/cli/words.txt"
    found = document(PARCEL, words, "-", given=b"registered")
    entities = [trace["entity"] for trace in found["traces"]]
    assert entities == [f"{words}:1", f"{words}:3", "<stdin>:1"]
    assert "<stdin>:1: example.parcel" in run("check", PARCEL, words, "-", given=b"registered").out


def test_all_files_are_looked_for_before_any_is_read() -> None:
    """A misspelt last file is said at once, not after an hour."""
    done = run("check", PARCEL, MIXED, "tests/data/cli/mixd.jsonl")
    assert (done.status, done.out) == (2, "")


def test_what_was_found_before_an_error_is_printed(tmp_path: Path) -> None:
    """A later file that cannot be used ends the job; the findings until then are not lost."""
    bad = tmp_path / "bad.csv"
    bad.write_text("a,b\n1,2\n")
    done = run("check", PARCEL, MIXED, str(bad))
    assert done.status == 2
    assert f"{MIXED}:11: error SL104" in done.out
    assert "no status or state; there is a, b" in done.err


def test_what_was_found_before_an_interrupt_is_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    """A person who stops a long check sees what it found; the exit status is 130."""

    def reading(*arguments: Any) -> Any:
        yield from Reading(*arguments)
        raise KeyboardInterrupt

    class Interrupted:
        def __init__(self, *arguments: Any, **_: Any) -> None:
            self.format = "jsonl"
            self._records = reading(*arguments)

        def pieces(self) -> Any:
            return self._records

    monkeypatch.setattr(sources, "read", Interrupted)
    done = run("check", PARCEL, MIXED)
    assert (done.status, done.err) == (130, "statelaw: interrupted\n")
    assert "8 observations in 3 traces: 3 errors" in done.out
    monkeypatch.setattr(sources, "read", Interrupted)
    assert run("check", PARCEL, MIXED, "--format", "json").out == ""


def test_a_person_is_told_what_is_waited_for(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """At a terminal, and only there: silence would look like a program that hangs."""

    class Terminal(io.TextIOWrapper):
        def isatty(self) -> bool:
            return True

    monkeypatch.setattr(sys, "stdin", Terminal(io.BytesIO(b"in_progress")))
    assert main(["check", "woosmap.import_run"]) == 0
    assert "Ctrl-D ends it" in capsys.readouterr().err
    assert checked("registered").err == ""


def test_a_document_of_any_size_is_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """Findings that no longer fit into memory wait in a file, and nothing changes."""
    small = run("check", PARCEL, MIXED, "--format", "json")
    monkeypatch.setattr("statelaw.report._found._IN_MEMORY", 100)
    assert run("check", PARCEL, MIXED, "--format", "json") == small


def test_a_status_can_do_no_harm_to_a_terminal() -> None:
    """Control characters in statuses, entities and broken records are printed escaped."""
    given = b'{"entity": "\\u001b[2J", "status": "\\u001b[31m"}\n{"status": \x1b[31m\n'
    out = run("check", PARCEL, given=given).out
    assert "\x1b" not in out
    assert "'\\x1b[31m' is not a status" in out


RECORDED = sorted((ROOT / "tests" / "data").glob("[opw]*/*_*.[jc]s*"))
EXPECTED = {
    "opendatasoft/dataset_broken": [
        (9, "SL103"),
        (11, "SL101"),
        (15, "SL101"),
        (16, "SL103"),
        (18, "SL103"),
    ],
    "opendatasoft/dataset_public_broken": [(7, "SL101"), (8, "SL103"), (12, "SL103")],
    "woosmap/import_run_broken": [(4, "SL104"), (8, "SL104"), (9, "SL101")],
    "woosmap/import_step_broken": [(5, "SL104"), (11, "SL101")],
    "prolific/task_builder_dataset_broken": [(7, "SL101"), (11, "SL103")],
    "prolific/dataset_import_broken": [(7, "SL103"), (9, "SL104"), (15, "SL101"), (16, "SL103")],
}


@pytest.mark.parametrize("path", RECORDED, ids=lambda path: path.name)
def test_recorded_logs_give_the_documented_findings(path: Path) -> None:
    """The errors of each recorded log are those that its README lists, at those lines."""
    stem = f"{path.parent.name}/{path.stem}"
    lifecycle = stem.replace("/", ".").removesuffix("_legal").removesuffix("_broken")
    found = document(lifecycle, str(path))
    header = path.suffix == ".csv"
    errors = [
        (each["line"] - header, each["code"])
        for each in found["findings"]
        if each["severity"] == "error"
    ]
    assert errors == EXPECTED.get(stem, [])
    assert found["ok"] == ("legal" in stem)
    assert found["totals"]["broken"] == 0


def test_there_are_recorded_logs_of_every_lifecycle() -> None:
    """A pattern that matches nothing would test nothing."""
    assert len(RECORDED) == 13


def test_of_many_lines_of_words_the_first_are_printed() -> None:
    """The limit holds for them as for findings; the others are judged and counted."""
    words = "registered sorting\n" * 3 + "delivered sorting\n" * 2
    done = checked(words, "--limit", "2")
    assert done.out.count("example.parcel (polled)") == 2
    assert "... and 3 more lines (2 with errors); --limit 0 prints all" in done.out
    assert "5 lines: there are errors" in done.out
    assert done.status == 1
    assert checked(words, "--limit", "0").out.count("example.parcel (polled)") == 5


def test_lines_of_words_are_folded_at_a_terminal(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Sources and rows to add are long; what is folded is indented further."""
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    monkeypatch.setenv("COLUMNS", "60")
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"delivered sorting")))
    assert main(["check", PARCEL]) == 1
    lines = capsys.readouterr().out.splitlines()
    folded = [line for line in lines if line.startswith("        ")]
    assert any("add:" in line for line in lines)
    assert folded
    assert all(len(line) <= 60 or " " not in line.strip() for line in lines)
