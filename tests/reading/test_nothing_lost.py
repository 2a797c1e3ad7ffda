"""Observations and broken records together are the records present, whatever the input."""

from __future__ import annotations

import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from statelaw import InputError, Observation
from statelaw.observation import Broken
from statelaw.reading import Format, read

_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["status", "id", "at", "x"]), inner, max_size=3)
    ),
    max_leaves=6,
)
_RECORDS = st.dictionaries(
    st.sampled_from(["status", "state", "id", "run", "at", "since", "trigger", "lifecycle"]),
    _JSON | st.sampled_from(["idle", "2024-01-01"]),
)


def _line(raw: bytes) -> bytes:
    return raw.replace(b"\n", b" ")


def _json_lines() -> st.SearchStrategy[bytes]:
    written = (_RECORDS | _JSON).map(lambda value: json.dumps(value).encode())
    return written | st.binary(max_size=20).map(_line)


def _lines(found: list[Observation | Broken]) -> list[int]:
    return [each.place.line for each in found if each.place]


def _present(lines: list[bytes]) -> list[int]:
    """The numbers of the lines on which anything stands."""
    return [i for i, line in enumerate(lines, 1) if _decoded(line).strip()]


def _decoded(line: bytes) -> str:
    return line.decode("utf-8", "replace")


@given(st.lists(_json_lines(), max_size=12))
def test_every_json_line_is_one_record(lines: list[bytes]) -> None:
    """An observation or a broken record comes of each line that is not blank, in order."""
    text = b'{"status": "first"}\n' + b"\n".join(lines)
    found = list(read(io.BytesIO(text), Format.JSONL))
    assert _lines(found) == [1, *(number + 1 for number in _present(lines))]


@given(st.lists(st.binary(max_size=20).map(_line).filter(lambda line: b'"' not in line)))
def test_every_row_without_quotes_is_one_record(lines: list[bytes]) -> None:
    """Without quotes a row is a line, so each line that is not blank is one record."""
    found = list(read(io.BytesIO(b"status,at\n" + b"\n".join(lines)), Format.CSV))
    assert _lines(found) == [number + 1 for number in _present(lines)]


@given(st.lists(st.sampled_from(["idle,1", '"idle",1', '"idle', 'x"', '",', '"', ',"a"b', ""])))
def test_quotes_never_swallow_a_line(rows: list[str]) -> None:
    """Each line belongs to a record that was read, or is reported as broken."""
    text = "status,note\n" + "\n".join(rows)
    covered: set[int] = set()
    for each in read(io.BytesIO(text.encode()), Format.CSV):
        assert each.place
        values = each.payload.values() if isinstance(each, Observation) and each.payload else ()
        height = 1 + sum(str(value).count("\n") for value in values)
        span = set(range(each.place.line, each.place.line + height))
        assert not covered & span
        covered |= span
    assert {i for i, row in enumerate(rows, 2) if row} <= covered


@given(st.lists(st.text(max_size=20).map(lambda line: line.replace("\n", " ")), max_size=6))
def test_every_word_is_one_record(lines: list[str]) -> None:
    """Each word of a line is an observation; a line that is not text is one broken record."""
    raw = "\n".join(lines).encode("utf-8", "surrogatepass")
    found = list(read(io.BytesIO(b"first\n" + raw), Format.WORDS))
    numbers = sorted({line - 1 for line in _lines(found)} - {0})
    assert numbers == [i for i, line in enumerate(lines, 1) if line.strip()]


@pytest.mark.parametrize("form", [None, *Format])
@given(st.binary(max_size=200) | st.text(alphabet='status,;"\n\r\0{}[]: 1', max_size=60))
def test_any_bytes_are_read_or_refused(form: Format | None, content: bytes | str) -> None:
    """Nothing that a file may hold is a traceback."""
    raw = content.encode() if isinstance(content, str) else content
    try:
        found = list(read(io.BytesIO(raw), form))
    except InputError:
        return
    assert all(isinstance(each, (Observation, Broken)) and each.place for each in found)
