"""The command line as a whole: help, mistakes, interrupts, and what goes where."""

from __future__ import annotations

import io
import sys
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import Any

import pytest
from statelaw.cli import main
from statelaw.cli._commands import COMMANDS

from tests.cli.transcripts import run


def test_help_lists_every_command() -> None:
    """Each command stands in the overview with its summary."""
    done = run("--help")
    assert done.status == 0
    for name, command in COMMANDS.items():
        assert f"{name} " in done.out
        assert command.summary in done.out


@pytest.mark.parametrize("name", list(COMMANDS))
def test_every_command_has_a_help(name: str) -> None:
    """It says how to use it and what each option means."""
    done = run(name, "--help")
    assert (done.status, done.err) == (0, "")
    assert f"usage: statelaw {name}" in done.out
    assert f"{COMMANDS[name].summary}.".lower() in done.out.lower()


def test_without_a_command_the_help_is_an_error() -> None:
    """It goes to standard error, so that a pipe does not take it for a result."""
    done = run()
    assert (done.status, done.out) == (2, "")
    assert "usage: statelaw" in done.err
    assert "statelaw: error: a command is needed: list, show, check" in done.err


def test_an_unknown_command_is_answered_with_those_there_are() -> None:
    """Where nothing is near, all are named."""
    done = run("frobnicate")
    assert (done.status, done.out) == (2, "")
    assert f"no command 'frobnicate'; there are {', '.join(COMMANDS)}" in done.err


def test_options_may_stand_anywhere() -> None:
    """Before, between and after the files."""
    files = ["tests/data/cli/legal.jsonl", "tests/data/cli/words.txt"]
    table = "tests/data/cli/parcel.toml"
    first = run("check", table, files[0], "--limit", "1", files[1], "--mode", "sparse")
    assert first == run("check", "--mode", "sparse", "--limit", "1", table, *files)


def test_a_shortened_option_is_not_guessed() -> None:
    """A script must not break when a new option begins with the same letters."""
    done = run("check", "woosmap.import_run", "--undoc", "note")
    assert done.status == 2
    assert "unknown option --undoc" in done.err


def test_an_error_goes_to_standard_error_in_one_line() -> None:
    """So that what is on standard output is the result and nothing else."""
    done = run("show", "no.such.lifecycle")
    assert (done.status, done.out) == (2, "")
    assert done.err.startswith("statelaw: error: no lifecycle 'no.such.lifecycle'")
    assert done.err.count("\n") == 1


def test_an_interrupt_ends_with_130(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing but a word is said of it."""

    def interrupted(*_: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr("statelaw.cli._run.run_command", interrupted)
    done = run("list")
    assert (done.status, done.err) == (130, "statelaw: interrupted\n")


def test_a_reader_that_left_ends_with_141(monkeypatch: pytest.MonkeyPatch) -> None:
    """As a program that the signal ends; not 1, which would say that something was found."""

    def broken(*_: object) -> int:
        raise BrokenPipeError

    monkeypatch.setattr("statelaw.cli._run.run_command", broken)
    done = run("list")
    assert (done.status, done.err) == (141, "")


def test_a_mistake_of_ours_is_no_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its traceback is shown, and the exit status is that of a job that could not be done."""

    def wrong(*_: object) -> int:
        raise ZeroDivisionError("oops")

    monkeypatch.setattr("statelaw.cli._run.run_command", wrong)
    done = run("list")
    assert done.status == 2
    assert "ZeroDivisionError: oops" in done.err
    assert "a mistake in statelaw itself" in done.err


def test_the_arguments_of_the_process_are_the_default(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """As the installed script calls it."""
    monkeypatch.setattr(sys, "argv", ["statelaw", "--version"])
    assert main() == 0
    assert capsys.readouterr().out.startswith("statelaw ")


def test_odd_characters_are_printed_on_any_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """A terminal that knows only ASCII gets escapes, and no traceback."""
    ascii_out = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    monkeypatch.setattr(sys, "stdout", ascii_out)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO("état".encode())))
    assert main(["check", "woosmap.import_run"]) == 1
    printed: Any = ascii_out.buffer
    assert b"\\xe9tat" in printed.getvalue()


@pytest.fixture
def broken_pack(monkeypatch: pytest.MonkeyPatch) -> None:
    """A third-party pack that cannot be imported, beside the others."""
    group = "statelaw.lifecycles"
    broken = EntryPoint("broken.pack", "statelaw_no_such_module:TABLE", group)
    found = [*entry_points(group=group), broken]
    monkeypatch.setattr("statelaw.registry.entry_points", lambda **_: found)


@pytest.mark.usefixtures("broken_pack")
def test_a_broken_pack_takes_nothing_else_down() -> None:
    """The others are listed, it is named, and the job counts as not done."""
    done = run("list", "--long")
    assert done.status == 2
    assert "could not be loaded" in done.out
    assert "woosmap.import_run" in done.out
    assert "lifecycle 'broken.pack' (statelaw_no_such_module:TABLE" in done.err
    assert run("list").status == 0


@pytest.mark.usefixtures("broken_pack")
def test_a_broken_pack_does_not_keep_the_others_from_being_linted() -> None:
    """It is reported apart from what was found."""
    done = run("lint")
    assert done.status == 2
    assert "6 lifecycles: 0 errors" in done.out
    assert "statelaw_no_such_module" in done.err


@pytest.mark.usefixtures("broken_pack")
def test_a_broken_pack_can_be_asked_for() -> None:
    """Then the reason is the answer."""
    done = run("show", "broken.pack")
    assert done.status == 2
    assert "No module named 'statelaw_no_such_module'" in done.err


def test_a_pack_that_declares_wrongly_is_linted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its import fails with all problems, and they are findings like those of a file."""
    (tmp_path / "wrong_pack.py").write_text(
        "from statelaw import Kind, Lifecycle, Outcome, Source, documented, state\n"
        "DONE = state('done', Kind.FINAL, Outcome.SUCCESS, documented('guide'))\n"
        "SOURCES = (Source(key='guide', title='Guide'),)\n"
        "TABLE = Lifecycle[str](name='example.wrong', sources=SOURCES, initial=(),\n"
        "                       states=(DONE,), transitions=())\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    wrong = EntryPoint("example.wrong", "wrong_pack:TABLE", "statelaw.lifecycles")
    monkeypatch.setattr("statelaw.registry.entry_points", lambda **_: [wrong])
    done = run("lint")
    assert (done.status, done.err) == (1, "")
    assert "example.wrong: error SL509 no-initial: initial: no initial state" in done.out
