"""`statelaw diagram`: where the drawing goes, and which trace lies over it."""

from __future__ import annotations

import io
import shutil
import sys
from pathlib import Path

import pytest
from statelaw.cli import main

from tests.cli.transcripts import run

PARCEL = "tests/data/cli/parcel.toml"
MIXED = "tests/data/cli/mixed.jsonl"


needs_dot = pytest.mark.skipif(not shutil.which("dot"), reason="only the program dot draws PNG")


def test_mermaid_is_printed_unless_told_otherwise() -> None:
    """It can be pasted into Markdown as it is."""
    done = run("diagram", PARCEL)
    assert (done.status, done.err) == (0, "")
    assert "stateDiagram-v2" in done.out
    assert done.out.endswith("\n")
    assert not done.out.endswith("\n\n")
    assert run("diagram", PARCEL, "-o", "-") == done


@pytest.mark.parametrize(
    ("name", "sign"),
    [
        ("parcel.dot", b"\ndigraph "),
        ("parcel.GV", b"\ndigraph "),
        ("parcel.mmd", b"stateDiagram-v2"),
        ("parcel.svg", b"<svg "),
        pytest.param("parcel.png", b"\x89PNG", marks=needs_dot),
    ],
)
def test_the_suffix_says_the_format(tmp_path: Path, name: str, sign: bytes) -> None:
    """What is written to a file is what its name promises; nothing is printed."""
    path = tmp_path / name
    done = run("diagram", PARCEL, "-o", str(path))
    assert (done.status, done.out, done.err) == (0, "", "")
    assert sign in path.read_bytes()


def test_the_format_goes_before_the_suffix(tmp_path: Path) -> None:
    """A file may be called anything, if the format is told."""
    path = tmp_path / "parcel.txt"
    assert run("diagram", PARCEL, "-o", str(path), "--format", "dot").status == 0
    assert "digraph" in path.read_text()


def test_an_unknown_suffix_is_refused(tmp_path: Path) -> None:
    """Nothing is written."""
    path = tmp_path / "parcel.jpg"
    done = run("diagram", PARCEL, "-o", str(path))
    assert done.status == 2
    assert "no format has the suffix '.jpg'; give --format, one of dot" in done.err
    assert not path.exists()


def test_a_theme_changes_the_drawing() -> None:
    """Light and dark are not the same."""
    dot = ("diagram", PARCEL, "--format", "dot")
    assert run(*dot, "--theme", "dark").out != run(*dot, "--theme", "light").out


def test_a_file_stays_as_it_was_where_drawing_fails(tmp_path: Path) -> None:
    """The new drawing takes its place in one step, or not at all."""
    path = tmp_path / "parcel.dot"
    path.write_text("old")
    assert run("diagram", "no.such", "-o", str(path)).status == 2
    assert path.read_text() == "old"
    assert run("diagram", PARCEL, "-o", str(path)).status == 0
    assert path.read_text() != "old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_missing_folder_is_said(tmp_path: Path) -> None:
    """It is not made."""
    done = run("diagram", PARCEL, "-o", str(tmp_path / "nowhere" / "x.dot"))
    assert done.status == 2
    assert "there is no folder" in done.err


@needs_dot
def test_a_png_is_kept_from_a_terminal(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its bytes would only upset it; a pipe gets them."""

    class Terminal(io.TextIOWrapper):
        def isatty(self) -> bool:
            return True

    buffer = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", Terminal(buffer))
    assert main(["diagram", "woosmap.import_run", "--format", "png"]) == 2
    assert "png is not for a terminal; give -o FILE" in capsys.readouterr().err
    assert buffer.getvalue() == b""
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(buffer))
    assert main(["diagram", "woosmap.import_run", "--format", "png"]) == 0
    assert buffer.getvalue().startswith(b"\x89PNG")


def test_a_trace_is_laid_over_the_drawing() -> None:
    """The drawing with a trace is another one than without."""
    bare = run("diagram", PARCEL, "--format", "dot")
    done = run("diagram", PARCEL, "--format", "dot", "--trace", "tests/data/cli/legal.jsonl")
    assert (done.status, done.err) == (0, "")
    assert done.out != bare.out
    given = b'registered sorting "on route" delivered'
    words = run("diagram", PARCEL, "--format", "dot", "--trace", "-", given=given)
    assert words.out == done.out


def test_one_of_several_traces_is_chosen() -> None:
    """Which there are is said; broken records are left out, and that is said too."""
    several = run("diagram", PARCEL, "--trace", MIXED)
    assert several.status == 2
    assert "holds 3 traces; choose one by --entity and --run: entity p1; entity p2" in several.err
    one = run("diagram", PARCEL, "--trace", MIXED, "--entity", "p2")
    assert one.status == 0
    assert f"{MIXED}: 2 broken records left out" in one.err


def test_a_trace_that_is_not_there_is_said() -> None:
    """Nothing is drawn as if it had been laid over."""
    done = run("diagram", PARCEL, "--trace", MIXED, "--entity", "p9")
    assert (done.status, done.out) == (2, "")
    assert "no trace of example.parcel to lay over of entity p9" in done.err


def test_the_mode_decides_what_was_missed() -> None:
    """A trace that is legal when polled is broken in a log of every change."""
    given = b"registered delivered"
    options = ("diagram", PARCEL, "--format", "dot", "--trace", "-")
    polled = run(*options, given=given).out
    assert run(*options, "--mode", "every_change", given=given).out != polled
