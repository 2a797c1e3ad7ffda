"""Columns, and what is shown while a long log is read."""

from __future__ import annotations

import gzip
import io
import random
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from statelaw.batch import Batch
from statelaw.cli import _output, _progress
from statelaw.cli._output import columns, prose
from statelaw.cli._share import FilesRead
from statelaw.reading import read

from tests.cli.transcripts import run


def test_columns_are_aligned_and_an_empty_one_is_left_out() -> None:
    """Each cell begins where its heading does."""
    text = columns(["a", "nothing", "b"], [["one", "", "1"], ["three", "", "2"]])
    assert text.splitlines() == ["  a      b", "  one    1", "  three  2"]


@given(st.lists(st.tuples(st.text("ab ", max_size=40), st.text("cd ", max_size=40)), min_size=1))
def test_columns_fit_the_width(rows: list[tuple[str, str]]) -> None:
    """No line is wider, unless a single word is; and no word is lost."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_output, "line_width", lambda: 40)
        lines = columns(["x", "y"], [[prose(cell) for cell in row] for row in rows]).splitlines()
    longest = sum(
        max(map(len, " ".join(column).split()), default=0) for column in zip(*rows, strict=True)
    )
    assert all(len(line) <= max(40, longest + 4) for line in lines)
    printed = sorted(" ".join(lines).split())
    written = sorted([*(word for row in rows for cell in row for word in cell.split())])
    assert [word for word in printed if word not in {"x", "y"}] == written


def test_the_width_of_the_terminal_is_used() -> None:
    """COLUMNS says how wide, as for other programs."""
    lines = run("show", "prolific.dataset_import").out.splitlines()
    assert max(map(len, lines)) <= 100


def test_a_lifecycle_can_do_no_harm_to_a_terminal() -> None:
    """Control characters in its prose are replaced."""
    assert prose("two\nlines\x1b[31m") == "two lines\N{REPLACEMENT CHARACTER}[31m"


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def _after(monkeypatch: pytest.MonkeyPatch, stream: io.StringIO, seconds: float) -> str:
    """What is shown of 10,000 records when each look at the clock finds so much time gone."""
    times = (i * seconds for i in range(1_000_000))
    monkeypatch.setattr(time, "monotonic", lambda: next(times))
    monkeypatch.setattr(sys, "stderr", stream)
    assert list(_progress.with_progress(range(10_000))) == list(range(10_000))
    return stream.getvalue()


def test_progress_is_shown_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """How many records, how quickly; the line is gone at the end."""
    shown = _after(monkeypatch, _Terminal(), 2.0)
    assert "\r\x1b[K4,096 records, 2,048 a second" in shown
    assert "\r\x1b[K8,192 records, 2,048 a second" in shown
    assert shown.endswith("\r\x1b[K")


def test_progress_says_what_is_left_where_the_end_is_known(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A quarter is done after two seconds, so six are left; records of a batch all count."""
    times, stream, shares = (2.0 * i for i in range(10)), _Terminal(), iter([0.25, 0.5, None])
    monkeypatch.setattr(time, "monotonic", lambda: next(times))
    monkeypatch.setattr(sys, "stderr", stream)
    lines = b'{"status": "idle"}\n' * 300
    pieces = read(io.BytesIO(lines), "jsonl").pieces()
    shown = _progress.with_progress(pieces, every=1, share=lambda: next(shares))
    assert sum(len(piece) for piece in shown if isinstance(piece, Batch)) == 300
    assert "1 records, 0 a second, 25%, 6 s left\r" in stream.getvalue()
    assert "300 records, 75 a second, 50%, 4 s left\r" in stream.getvalue()


@pytest.mark.parametrize("packed", [False, True])
def test_the_share_of_files_that_has_been_read_is_known(tmp_path: Path, packed: bool) -> None:
    """By bytes, packed as they are, over all the files; never of a pipe."""
    noise = random.Random(1)
    lines = b"".join(
        b'{"status": "idle", "n": "%s"}\n' % noise.randbytes(64).hex().encode()
        for _ in range(15_000)
    )
    paths = [tmp_path / "1", tmp_path / "2"]
    for path in paths:
        path.write_bytes(gzip.compress(lines) if packed else lines)
    files = FilesRead(list(map(str, paths)))
    shares: list[float] = []
    for path in paths:
        reading = read(path)
        files.begin(reading)
        for _ in reading.pieces():
            share = files.share()
            assert share is not None
            shares.append(share)
    assert shares == sorted(shares)
    assert shares[0] < 0.5 < shares[-1] == 1
    assert any(0.5 <= share < 0.9 for share in shares)
    assert FilesRead(["no such file"]).share() is None


def test_work_on_other_things_is_told_by_their_name(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where each takes long, the clock is looked at more often."""
    times, stream = (2.0 * i for i in range(10)), _Terminal()
    monkeypatch.setattr(time, "monotonic", lambda: next(times))
    monkeypatch.setattr(sys, "stderr", stream)
    assert list(_progress.with_progress("abcd", "mutants", every=3)) == list("abcd")
    assert stream.getvalue() == "\r\x1b[K3 mutants, 2 a second\r\x1b[K"


def test_no_progress_is_shown_within_a_second(monkeypatch: pytest.MonkeyPatch) -> None:
    """A short log is read in silence."""
    assert _after(monkeypatch, _Terminal(), 0.1) == ""


def test_no_progress_is_shown_in_a_file(monkeypatch: pytest.MonkeyPatch) -> None:
    """Standard error that is not a terminal stays clean."""
    assert _after(monkeypatch, io.StringIO(), 2.0) == ""
