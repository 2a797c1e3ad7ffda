"""Words are matched and shown so that nobody is misled."""

from __future__ import annotations

from enum import Enum, StrEnum

import pytest
from hypothesis import given
from hypothesis import strategies as st
from statelaw import InputError, Mode, words
from statelaw.words import (
    Hints,
    chosen,
    did_you_mean,
    listed,
    nearest,
    plain,
    printable,
    quoted,
    shown,
)


@pytest.mark.parametrize(
    ("word", "found"),
    [
        ("In Progress", ("in_progress",)),
        ("IN-PROGRESS", ("in_progress",)),
        ("in_progres", ("in_progress",)),
        ("cancelled", ()),
        ("", ()),
        (7, ()),
    ],
)
def test_the_nearest_words_are_found(word: object, found: tuple[str, ...]) -> None:
    """By case and separators, then by edit distance; nothing where nothing is near."""
    assert nearest(word, ["success", "in_progress", "failed"]) == found


def test_equal_but_for_case_comes_first() -> None:
    """Even where another word is nearly as like."""
    assert nearest("QUEUED", ["queued_", "queue", "queued"])[0] in {"queued", "queued_"}
    assert nearest("Idle", ["idles", "idle"]) == ("idle", "idles")
    assert nearest("aa", ["aa1", "aa2", "aa3", "aa4"], most=2) == ("aa4", "aa3")


def test_long_words_are_not_compared() -> None:
    """Comparing takes quadratic time, and a status may be a page of text."""
    assert nearest("a" * 100_000, ["a" * 99_999]) == ()
    assert did_you_mean("a" * 100_000, ["a"]) == ""


def test_a_hint_quotes_what_was_meant() -> None:
    """Several are joined, and none gives no hint."""
    assert did_you_mean("runing", ["running", "ruing"]) == "did you mean 'running' or 'ruing'?"
    assert did_you_mean("zzz", ["running"]) == ""


def test_hints_are_bounded_over_many_words(monkeypatch: pytest.MonkeyPatch) -> None:
    """Words are compared until that has cost enough; the same word is compared once."""
    compared: list[str] = []

    def near(word: str, _: object) -> str:
        compared.append(word)
        return "near"

    monkeypatch.setattr(words, "did_you_mean", near)
    choices = [f"{i:0100}" for i in range(4_000)]
    hints, long = Hints(choices), "long" * 25
    assert [hints(long[1:]), hints(long[1:]), hints("b")] == ["near"] * 3
    assert hints(long) == hints("c" * 100) == f"declared are {listed(choices)}"
    assert hints(long[1:]) == "near"
    assert compared == [long[1:], "b"]


def test_an_option_is_a_member_or_its_value() -> None:
    """A misspelling is answered with what was meant, anything else with all that there is."""
    assert chosen(Mode, "polled", "mode") is chosen(Mode, Mode.POLLED, "mode") is Mode.POLLED
    with pytest.raises(InputError, match=r"mode 'Polled' is not known; did you mean 'polled'\?"):
        chosen(Mode, "Polled", "mode")
    with pytest.raises(InputError, match="choose one of every_change, polled, sparse"):
        chosen(Mode, "fast", "mode")


@pytest.mark.parametrize("base", [StrEnum("S", {"A": "idle"}), Enum("M", {"A": "idle"}, type=str)])
def test_a_string_is_its_characters_whatever_its_class(base: type[str]) -> None:
    """Also where str() of it would be the name of a member."""
    member = base("idle")
    assert (plain(member), type(plain(member))) == ("idle", str)
    assert (shown(member), quoted(member)) == ("idle", "'idle'")
    assert nearest(member, ["idles"]) == ("idles",)


@given(st.text())
def test_whatever_is_shown_can_be_printed(text: str) -> None:
    """And read back: odd ones are Python literals of the original."""
    for safe in (shown(text), quoted(text), printable(text)):
        assert safe.isprintable()
    said = shown(text)
    assert said == text or eval(said) == text


@pytest.mark.parametrize(
    ("status", "text"),
    [
        ("in progress", "in progress"),
        ("état", "état"),
        ("", "''"),
        (" x", "' x'"),
        ("a\tb", "'a\\tb'"),
        ("\u202eevil", "'\\u202eevil'"),
        ("\ud800", "'\\ud800'"),
        (None, "(none)"),
    ],
)
def test_a_status_is_shown_as_it_is_unless_that_would_mislead(
    status: str | None, text: str
) -> None:
    """White space at an end, control and direction characters are made visible."""
    assert shown(status) == text
