"""Rows of separated values that are read in batches are those that are read one by one."""

from __future__ import annotations

import io
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from statelaw.batch import Batch
from statelaw.reading import Format, read
from statelaw.reading import _csv as rows

HEADERS = st.sampled_from(
    [
        "status,entity,at",
        "id;state;run",
        "status",
        "entity\tstatus\ttrigger",
        "status,,",
        "body,status,x",
    ]
)
CELLS = [b"idle", b"a", b"1", b"", b" ", b"2024-05-01T10:00:00Z", b"x y", b"\xc3\xa9"]
ODD = [b'"a"', b'"a\nb"', b'"a""b"', b'a"b', b'"a', b"\r", b"\0", b"\xff", b"\n", b'"\r\n"', b'a"']


@st.composite
def files(draw: st.DrawFn) -> bytes:
    """A header, and rows most of which are usual."""
    header = draw(HEADERS)
    separator = next((each for each in ",;\t" if each in header), ",").encode()
    cells = st.sampled_from(CELLS if draw(st.booleans()) else CELLS + ODD)
    widths = [header.count(separator.decode()) + 1] * 9 + [2]
    lines = [
        separator.join(draw(st.lists(cells, min_size=width, max_size=width)))
        for width in draw(st.lists(st.sampled_from(widths), max_size=15))
    ]
    end = draw(st.sampled_from([b"\n", b"\r\n"]))
    return end.join([header.encode(), *lines]) + draw(st.sampled_from([b"", end]))


def said(text: bytes, block: int) -> list[Any]:
    """All that a file says, read in blocks of so many bytes."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rows, "_BLOCK", block)
        return list(read(io.BytesIO(text), Format.CSV))


@given(text=files(), block=st.integers(1, 200))
def test_batches_hold_what_each_row_says(text: bytes, block: int) -> None:
    """Quotes, broken rows, blank lines and line numbers, wherever a block of bytes ends."""
    found = said(text, block)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rows, "batch_of", lambda *_: None)
        assert found == said(text, 1 << 15)


def test_usual_rows_come_in_batches() -> None:
    """Otherwise the test above would prove nothing."""
    text = b"entity,status\n" + b'"a",idle\n' * 50
    pieces = list(read(io.BytesIO(text), Format.CSV).pieces())
    assert [len(piece) for piece in pieces if isinstance(piece, Batch)] == [50]
    assert len(pieces) == 1
