"""The formats for people and CI systems: what stands where."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from statelaw import InputError, Observation, Place
from statelaw.finding import Severity
from statelaw.logs import check_log
from statelaw.observation import Broken
from statelaw.report import FORMATS, Text, format_of, look_of, report_on, writer
from statelaw.report._look import Look

from tests.cli.transcripts import run
from tests.report.making import PARCEL as TABLE
from tests.report.making import found, walk, written

BAD = walk("registered", "delivered", "sorting", "strange")
PARCEL = "tests/data/cli/parcel.toml"
MIXED = "tests/data/cli/mixed.jsonl"


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        """It is."""
        return True


@pytest.mark.parametrize(
    ("stream", "environment", "colour"),
    [
        (Terminal(), {}, True),
        (Terminal(), {"NO_COLOR": "1"}, False),
        (Terminal(), {"NO_COLOR": ""}, True),
        (Terminal(), {"TERM": "dumb"}, False),
        (Terminal(), {"NO_COLOR": "1", "FORCE_COLOR": "1"}, False),
        (io.StringIO(), {}, False),
        (io.StringIO(), {"FORCE_COLOR": "1"}, True),
        (io.StringIO(), {"FORCE_COLOR": "1", "TERM": "dumb"}, True),
    ],
)
def test_colour_is_for_terminals(
    stream: io.StringIO,
    environment: dict[str, str],
    colour: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Unless the environment says otherwise."""
    monkeypatch.setattr("sys.platform", "linux")
    assert look_of(stream, environment).colour is colour


def test_only_a_terminal_has_lines_folded() -> None:
    """What a program reads has a finding on one line."""
    assert look_of(io.StringIO(), {}).width is None
    assert look_of(Terminal(), {}).width


def test_folded_lines_fit_and_keep_every_word() -> None:
    """What goes on is indented below where the line begins."""
    text = "    " + "word " * 40
    folded = Look(width=60).fitted(text)
    assert max(map(len, folded.split("\n"))) <= 60
    assert folded.split() == text.split()
    assert all(line.startswith("        ") for line in folded.split("\n")[1:])


def coloured(look: Look) -> str:
    """The text report on a bad trace."""
    report, out = Text(None, look), io.StringIO()
    with found(BAD, [report]) as what:
        report.write(what, out)
    return out.getvalue()


def test_colour_adds_nothing_but_colour() -> None:
    """Every word is there without it; errors are red."""
    plain, painted = coloured(Look()), coloured(Look(colour=True))
    assert "\x1b[1;31merror\x1b[0m SL104" in painted
    bare = painted
    for code in ("1;31", "1;33", "1;36", "31", "33", "36", "1", "0"):
        bare = bare.replace(f"\x1b[{code}m", "")
    assert bare == plain


def test_worst_comes_first() -> None:
    """Errors before warnings and notes, in every format with an order of its own."""
    records = [*walk("registered", "delivered", entity="a"), *walk("strange", entity="b")]
    for name in ("markdown", "github", "html", "junit"):
        text = written(name, records)
        assert text.find("SL101") >= 0
        assert text.find("SL101") < text.find("SL105") or "SL105" not in text


def test_markdown_cuts_long_lists_and_counts_them() -> None:
    """Of each rule the first twenty are listed."""
    text = written("markdown", [Observation("odd", entity=str(i)) for i in range(1_030)])
    assert "## SL101 unknown-status (1,030)" in text
    assert text.count("| error |") == 20
    assert "and 1,010 more" in text


def test_junit_has_a_case_for_each_bad_trace_and_one_for_the_rest() -> None:
    """A case says the first error, and lists the others with their places."""
    records: list[Any] = [
        *BAD,
        *walk("registered", entity="p2"),
        Broken(Place("log.jsonl", 7), "{", "no"),
    ]
    root = ElementTree.fromstring(written("junit", records))
    cases = {case.get("name"): case for case in root.iter("testcase")}
    assert list(cases) == ["example.parcel/p1", "log.jsonl", "all else of 5 observations"]
    failure = cases["example.parcel/p1"].find("failure")
    assert failure is not None
    assert str(failure.get("message")).startswith("SL104 left-final: delivered is final")
    assert str(failure.text).split("\n")[1].startswith("log.jsonl:4: SL101 unknown-status: ")


def test_junit_cuts_a_trace_with_many_errors() -> None:
    """The first twenty are listed, and the others counted."""
    text = written("junit", walk(*["odd"] * 30))
    assert text.count("SL101 unknown-status:") == 21
    assert "and 10 errors more" in text


def test_annotations_are_few_and_the_others_are_counted() -> None:
    """More than a page can show would only hide the worst."""
    lines = written("github", walk(*["odd"] * 60)).splitlines()
    assert len(lines) == 51
    assert lines[-1] == "::notice::10 findings without an annotation"


def test_the_step_summary_is_added_to_what_the_runner_has(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With a picture of the lifecycle, and what was counted on its edges."""
    page = tmp_path / "summary.md"
    page.write_text("before\n")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(page))
    report, out = writer("github"), io.StringIO()
    with found(BAD, [report]) as what:
        report.write(what, out)
    text = page.read_text(encoding="utf-8")
    assert text.startswith("before\n# Lifecycle check\n")
    picture = text.split("```mermaid\n")[1].split("```")[0]
    assert picture.startswith("stateDiagram-v2")
    assert "SL104 left-final x1" in picture.replace("#45;", "-")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path))
    with found(BAD) as what, pytest.raises(InputError, match="GITHUB_STEP_SUMMARY"):
        report.write(what, io.StringIO())


def test_unknown_formats_are_refused_with_a_suggestion() -> None:
    """By the registry, and by both options of the command line."""
    with pytest.raises(InputError, match="did you mean 'sarif'"):
        format_of("sariff")
    for arguments in (["--format", "sariff"], ["--report", "sariff=x"]):
        done = run("check", PARCEL, MIXED, *arguments)
        assert (done.status, done.out) == (2, "")
        assert "did you mean 'sarif'?" in done.err


@pytest.mark.parametrize("name", FORMATS)
def test_a_report_is_printed_and_written_alike(name: str, tmp_path: Path) -> None:
    """`--format` prints what `--report` writes, beside whatever is printed."""
    path = tmp_path / f"out{FORMATS[name].suffix}"
    printed = run("check", PARCEL, MIXED, "--format", name)
    done = run("check", PARCEL, MIXED, "--report", f"{name}={path}")
    assert printed.out == path.read_text(encoding="utf-8")
    assert done == run("check", PARCEL, MIXED)
    assert printed.status == done.status == 1


@pytest.mark.parametrize("name", FORMATS)
def test_a_report_is_made_in_one_go_in_python(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same as by parts."""
    monkeypatch.delenv("GITHUB_STEP_SUMMARY", raising=False)
    log = check_log(TABLE.compile("polled"), BAD)
    assert report_on(log, name, {"mode": "polled"}) == written(name, BAD)


def test_several_reports_at_once(tmp_path: Path) -> None:
    """Each in its own file, of one reading of the log."""
    reports = [f"--report={name}={tmp_path / name}" for name in FORMATS]
    assert run("check", PARCEL, MIXED, *reports).status == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(FORMATS)


def test_plain_words_are_in_the_reports(tmp_path: Path) -> None:
    """Although without reports each line is printed at once."""
    path = tmp_path / "out.md"
    given = b"registered delivered sorting"
    done = run("check", PARCEL, "--report", f"markdown={path}", given=given)
    assert done.status == 1
    assert "SL104 left-final (1)" in path.read_text()
    assert "error SL104" in done.out


@pytest.mark.parametrize(
    ("reports", "message"),
    [
        (["sarif"], "'sarif': write FORMAT=FILE, such as sarif=out.sarif"),
        (["sarif="], "'sarif=': write FORMAT=FILE"),
        (["sarif=x", "html=./x"], "two reports would be written to"),
        (["sarif=nowhere/x"], "nowhere/x: there is no folder nowhere"),
        (["sarif=tests"], "tests: is a folder; name a file"),
    ],
)
def test_files_that_cannot_be_written_are_said_before_the_log_is_read(
    reports: list[str], message: str
) -> None:
    """A long check does not end in a misspelt folder."""
    done = run("check", PARCEL, MIXED, *(f"--report={each}" for each in reports))
    assert (done.status, done.out) == (2, "")
    assert message in done.err


def test_a_report_that_fails_leaves_what_stood_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Half a report is worse than none, and no rest of it stays behind."""
    path = tmp_path / "out.json"
    path.write_text("before")

    def fail(*_: object) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr("statelaw.report._json.closing", fail)
    done = run("check", PARCEL, MIXED, "--report", f"json={path}")
    assert done.status == 2
    assert "the disk is full" in done.err
    assert path.read_text() == "before"
    assert list(tmp_path.iterdir()) == [path]


def test_severities_stand_in_every_report() -> None:
    """A rule that weighs less is listed with what it weighs."""
    arguments = ("--severity", "SL104=warning", "--severity", "SL001=note")
    done = run("check", PARCEL, MIXED, *arguments, "--format", "github")
    assert "::warning file=tests/data/cli/mixed.jsonl,line=11,title=SL104" in done.out
    assert "::notice file=tests/data/cli/mixed.jsonl,line=5,title=SL001" in done.out
    assert str(Severity.ERROR) in done.out
