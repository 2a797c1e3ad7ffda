"""What can be read, what cannot, and how a format is recognised."""

from __future__ import annotations

import gzip
import io
import os
import sys
from pathlib import Path

import pytest
from statelaw import InputError, Observation, Place
from statelaw.observation import Broken
from statelaw.reading import Format, Reading, ensure_readable, read
from statelaw.reading._lines import lines_of


@pytest.mark.parametrize(
    ("name", "content", "form"),
    [
        ("log.jsonl", "idle queued", Format.JSONL),
        ("log.NDJSON", "", Format.JSONL),
        ("log.csv", '{"status": 1}', Format.CSV),
        ("log.tsv", "status", Format.TSV),
        ("log.tab", "status", Format.TSV),
        ("log", '\n\n {"status": "idle"}\n', Format.JSONL),
        ("log.json", '[{"status": "idle"}]', Format.JSON),
        ("log.txt", "idle queued", Format.WORDS),
        ("log.txt", "id,Status,at\n1,idle,", Format.CSV),
        ("log", "id;state\n1;idle", Format.CSV),
        ("log", '"status"\tat\n', Format.CSV),
        ("log", "status\nidle\n", Format.CSV),
        ("log", "status idle\n", Format.WORDS),
        ("log", "", Format.WORDS),
    ],
)
def test_the_format_is_recognised(tmp_path: Path, name: str, content: str, form: Format) -> None:
    """By the suffix where it is known, else by the first line that holds anything."""
    path = tmp_path / name
    path.write_text(content)
    if name == "log.csv":
        with pytest.raises(InputError, match="no status"):
            list(read(path))
    else:
        assert read(path).format is form


def test_the_format_can_be_told() -> None:
    """What is asked for goes before what is recognised."""
    (seen,) = read(io.BytesIO(b'{"status":'), "words")
    assert isinstance(seen, Observation)
    assert seen.status == '{"status":'


def test_an_unknown_format_is_refused() -> None:
    """The message says what was meant."""
    with pytest.raises(InputError, match="did you mean 'jsonl'"):
        read(io.BytesIO(b""), "jsonll")


def test_unreadable_lines_do_not_hide_the_format() -> None:
    """The first line that can be read shows it."""
    reading = read(io.BytesIO(b'\xff\n\n{"status": "idle"}\n'))
    assert reading.format is Format.JSONL
    assert [type(each) for each in reading] == [Broken, Observation]


def test_a_missing_file_is_named_with_its_neighbours(tmp_path: Path) -> None:
    """A misspelt name finds the file that was meant."""
    (tmp_path / "observed.jsonl").touch()
    with pytest.raises(InputError, match=r"no such file; did you mean 'observed.jsonl'\?"):
        read(tmp_path / "obsreved.jsonl")
    with pytest.raises(InputError, match=r"no such file$"):
        read(tmp_path / "x")
    with pytest.raises(InputError, match="no such file, and no folder"):
        read(tmp_path / "nowhere" / "x")


def test_a_folder_is_refused(tmp_path: Path) -> None:
    """A folder is not read as a file."""
    with pytest.raises(InputError, match="is a folder; name a file"):
        ensure_readable(tmp_path)


def test_a_forbidden_file_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """That the permission is missing is said."""
    path = tmp_path / "secret.jsonl"
    path.touch()
    monkeypatch.setattr(os, "access", lambda *_: False)  # root may read everything
    with pytest.raises(InputError, match="no permission to read it"):
        read(path)


def test_an_impossible_path_is_refused() -> None:
    """A path that the system cannot even look up is no traceback."""
    with pytest.raises(InputError, match="cannot be read"):
        read("log\0.jsonl")


def _packed_thrice(content: bytes) -> bytes:
    """Packed without the time of day, which would make it another test on each worker."""
    for _ in range(3):
        content = gzip.compress(content, mtime=0)
    return content


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("idle".encode("utf-16"), "is UTF-16; save it as UTF-8"),
        (_packed_thrice(b"idle"), "compressed several times over"),
        (b"PK\x03\x04 rest", "is a zip archive or a spreadsheet"),
    ],
)
def test_what_is_not_text_is_refused_as_a_whole(content: bytes, reason: str) -> None:
    """Files that are plainly something else are named instead of broken line by line."""
    with pytest.raises(InputError, match=reason):
        read(io.BytesIO(content))


def test_a_text_stream_is_refused() -> None:
    """Bytes are wanted, so that the encoding is known."""
    with pytest.raises(InputError, match="not StringIO; open it with 'rb'"):
        read(io.StringIO("idle"))  # type: ignore[arg-type]


def test_standard_input_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """A lone hyphen stands for it, and it is left open."""
    given = io.TextIOWrapper(io.BytesIO(b"idle"))
    monkeypatch.setattr(sys, "stdin", given)
    (seen,) = read("-")
    assert str(seen.place) == "<stdin>:1"
    assert not given.closed


def test_missing_standard_input_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Programs without a console have none."""
    monkeypatch.setattr(sys, "stdin", None)
    with pytest.raises(InputError, match="there is no standard input"):
        read("-")


def test_a_stream_goes_by_its_name(tmp_path: Path) -> None:
    """An open file keeps its path in every place, and is left open."""
    path = tmp_path / "log.jsonl"
    path.write_bytes(b'{"status": "idle"}')
    with path.open("rb") as file:
        (seen,) = read(file)
        assert str(seen.place) == f"{path}:1"
        assert not file.closed


class _Failing(io.BytesIO):
    """A stream that breaks off."""

    def read1(self, size: int | None = -1, /) -> bytes:
        part = super().read1(size)
        if not part:
            raise OSError(5, "Input/output error")
        return part


def test_a_stream_that_breaks_off_is_an_error() -> None:
    """What came before is read; then the error has the source's name."""
    reading = read(_Failing(b"idle\nqueued\n"))
    assert [next(reading).place, next(reading).place] == [
        Place("<stream>", 1),
        Place("<stream>", 2),
    ]
    with pytest.raises(InputError, match="<stream>: reading failed: Input/output error"):
        list(reading)


def test_a_file_is_closed_when_it_was_read(tmp_path: Path) -> None:
    """Also where reading stopped before the end: a file left open would be a warning, an error."""
    path = tmp_path / "log.jsonl"
    path.write_bytes(b'{"status": "idle"}\n' * 3)
    reading: Reading | None = read(path)
    assert reading is not None
    next(reading)
    reading = None
    list(read(path))


class _Counting(io.BytesIO):
    """A stream that counts the lines it gives out."""

    given = 0

    def readline(self, size: int | None = -1, /) -> bytes:
        self.given += 1
        return super().readline(size)


@pytest.mark.parametrize("line", [b'{"status": "idle"}\n', b"status\n", b"idle queued\n"])
def test_nothing_is_read_ahead(line: bytes) -> None:
    """One record takes the lines up to it and no more, however long the file is."""
    stream = _Counting(line * 10_000)
    next(read(stream))
    assert stream.given <= 3


def test_a_line_that_is_too_long_is_broken_and_passed_over() -> None:
    """It is never held whole, and the line after it is read."""
    stream = io.BytesIO(b"ab\n" + b"x" * 100 + b"\n" + b"cd\n" + b"y" * 100)
    from contextlib import nullcontext

    found = list(lines_of("log", nullcontext(stream), longest=10))
    assert [each if isinstance(each, tuple) else each.place.line for each in found] == [
        (1, "ab\n"),
        2,
        (3, "cd\n"),
        4,
    ]
    assert isinstance(found[1], Broken)
    assert found[1].reason.startswith("the line is longer than 10 bytes")


def test_a_line_of_just_the_greatest_length_is_read() -> None:
    """The limit itself is allowed, with and without a line end."""
    from contextlib import nullcontext

    stream = io.BytesIO(b"x" * 10 + b"\n" + b"y" * 10)
    found = list(lines_of("log", nullcontext(stream), longest=10))
    assert found == [(1, "x" * 10 + "\n"), (2, "y" * 10)]
