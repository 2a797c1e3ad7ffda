"""Whatever a file holds: observations, broken records, or a clear error; and nothing is lost."""

from __future__ import annotations

import gzip
import io
import json
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from statelaw import InputError, Observation
from statelaw.observation import Broken
from statelaw.payload import payload_reader
from statelaw.reading import Format, read
from statelaw.reading._json_text import JsonText

DATA = Path(__file__).parent.parent / "data" / "formats"
FILES = sorted(path for path in DATA.rglob("*") if path.is_file())
READERS = tuple(payload_reader(name) for name in ("opendatasoft", "prolific", "woosmap"))

_STATUS = {"id": "r", "status": "success", "steps": [{"name": "fetch", "status": "success"}]}
_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=6),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["status", "id", "code", "string"]), inner, max_size=3)
    ),
    max_leaves=5,
)
_NAMES = ["status", "id", "entity", "run", "at", "since", "trigger", "body", "url", "code", "steps"]
_RECORDS = st.dictionaries(
    st.sampled_from([*_NAMES, "data", "specversion", "type", "source", "subject", "time"]),
    _VALUES | st.sampled_from(["idle", "2024-01-01", "https://x/y", _STATUS, json.dumps(_STATUS)]),
)


def found_in(raw: bytes, form: Format | None = None, **how: Any) -> list[Observation | Broken]:
    """All that a file says."""
    found = list(read(io.BytesIO(raw), form, **how))
    assert all(isinstance(each, (Observation, Broken)) and each.place for each in found)
    return found


@st.composite
def damaged(draw: st.DrawFn, content: bytes) -> bytes:
    """A file with a few bytes changed, doubled, or cut out."""
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(content)))
        until = draw(st.integers(at, min(len(content), at + 40)))
        new = draw(st.binary(max_size=4) | st.sampled_from([b'"', b"}", b"[", b"<", b"\n- ", b""]))
        content = content[:at] + new + content[until:]
    return content


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
@given(data=st.data())
def test_a_damaged_file_is_read_or_refused(path: Path, data: st.DataObject) -> None:
    """Never a traceback, in whichever format it is taken for."""
    raw = data.draw(damaged(path.read_bytes()))
    for form in (None, _format_of(path)):
        with suppress(InputError):
            found_in(raw, form, readers=READERS, provider="woosmap")


def _format_of(path: Path) -> Format | None:
    try:
        return read(path).format
    except InputError:
        return None


@pytest.mark.parametrize("provider", ["", "woosmap"])
@given(records=st.lists(_RECORDS, max_size=5), indent=st.sampled_from([None, 1]))
def test_every_element_says_something(
    records: list[dict[str, Any]], indent: int | None, provider: str
) -> None:
    """Each object of an array makes at least one observation or broken record; so do JSON lines."""
    lines = "\n".join(json.dumps(record) for record in records).encode()
    array = json.dumps(records, indent=indent).encode()
    how: dict[str, Any] = {"readers": READERS, "provider": provider}
    said = [_without_place(found_in(raw, form, **how)) for raw, form in _both(lines, array)]
    assert said[0] == said[1]
    assert len(said[0]) >= len(records)
    one_by_one = [found_in(json.dumps(each).encode(), Format.JSONL, **how) for each in records]
    assert all(one_by_one)


def _both(lines: bytes, array: bytes) -> list[tuple[bytes, Format]]:
    return [(lines, Format.JSONL), (array, Format.JSON)]


def _without_place(found: list[Observation | Broken]) -> list[tuple[str, ...]]:
    return [
        ("broken", each.reason, each.severity)
        if isinstance(each, Broken)
        else (*each.key, str(each.status), str(each.at), str(each.since), str(each.trigger))
        for each in found
    ]


_ENTRIES = st.lists(
    st.fixed_dictionaries(
        {},
        optional={
            "startedDateTime": st.sampled_from(["2024-01-01T00:00:00.000Z", "odd"]),
            "recorded_at": st.sampled_from(["Mon, 01 Jan 2024 00:00:00 GMT", "odd"]),
            "request": st.just({"url": "https://x/y", "uri": "https://x/y", "method": "GET"}),
            "response": st.fixed_dictionaries(
                {"status": st.sampled_from([200, "404", 0, {"code": 200}, {"code": "x"}])},
                optional={"content": _VALUES | st.just({"text": json.dumps(_STATUS)}),
                          "body": _VALUES | st.just({"string": json.dumps(_STATUS)}),
                          "headers": _VALUES},
            ),
        },
    )
    | _VALUES,
    max_size=5,
)  # fmt: skip


def _har(entries: list[Any]) -> bytes:
    return json.dumps({"log": {"version": "1.2", "entries": entries, "pages": []}}).encode()


def _json_cassette(entries: list[Any]) -> bytes:
    return json.dumps({"version": 1, "interactions": entries}).encode()


def _yaml_cassette(entries: list[Any]) -> bytes:
    text: str = yaml.safe_dump({"interactions": entries, "version": 1}, allow_unicode=True)
    return text.encode("utf-8", "surrogatepass")


@pytest.mark.parametrize("write", [_har, _json_cassette, _yaml_cassette])
@given(entries=_ENTRIES)
def test_every_entry_says_something(
    write: Callable[[list[Any]], bytes], entries: list[Any]
) -> None:
    """Each call of a recording makes an observation, a note, or a broken record."""
    form = Format.HAR if write is _har else Format.CASSETTE
    assert len(found_in(write(entries), form)) == len(entries)


_PIECES = [
    '{"status": "a"}',
    "17",
    '{"status": "b',
    "{]",
    '"\\',
    "x",
    '{"a": [1, 2}',
    "",
    "}",
    '"\n',
]


@given(st.lists(st.sampled_from(_PIECES), max_size=6))
def test_the_element_after_a_broken_one_is_read(pieces: list[str]) -> None:
    """Where each stands on a line of its own and begins with a brace, none is swallowed."""
    text = "[\n" + ",\n".join(f"{piece},\n" + '{"status": "whole"}' for piece in pieces) + "\n]"
    found = found_in(text.encode(), Format.JSON)
    whole = [each for each in found if isinstance(each, Observation) and each.status == "whole"]
    unbalanced = sum(piece in {"{]", '{"a": [1, 2}'} for piece in pieces)
    assert len(whole) >= len(pieces) - unbalanced * 2
    assert all(isinstance(each, (Observation, Broken)) for each in found)


@given(st.lists(_VALUES, max_size=6), st.sampled_from([None, 1]), st.integers(1, 60))
def test_json_read_in_pieces_is_the_same(values: list[Any], indent: int | None, size: int) -> None:
    """However the bytes come: within a number, an escape, or a character."""

    class Dripping(io.RawIOBase):
        def __init__(self, raw: bytes) -> None:
            self._raw = io.BytesIO(raw)

        def readable(self) -> bool:
            return True

        def readinto(self, buffer: Any) -> int:
            part = self._raw.read(min(size, len(buffer)))
            buffer[: len(part)] = part
            return len(part)

    raw = json.dumps(values, indent=indent, ensure_ascii=False).encode("utf-8", "surrogatepass")
    text = JsonText("x", io.BufferedReader(Dripping(raw), 16))
    found = list(text.values())
    odd = [item for item in found if isinstance(item, Broken)]
    assert all("not UTF-8" in item.reason for item in odd)
    assert len(found) == len(values)
    if not odd:
        assert [item[1] for item in found if not isinstance(item, Broken)] == values


@given(st.lists(_RECORDS, max_size=5), st.integers(1, 3))
def test_packing_changes_nothing(records: list[dict[str, Any]], members: int) -> None:
    """Nor does it matter in how many members a file was packed."""
    raw = "".join(json.dumps(record) + "\n" for record in records).encode()
    step = len(raw) // members + 1
    packed = b"".join(gzip.compress(raw[i : i + step]) for i in range(0, len(raw) or 1, step))
    assert _without_place(found_in(packed, Format.JSONL)) == _without_place(
        found_in(raw, Format.JSONL)
    )


@given(
    st.lists(
        st.builds(json.dumps, _RECORDS | _VALUES).map(str.encode)
        | st.binary(max_size=12)
        | st.sampled_from([b'{"status": NaN}', b'{"id": 1e999}', b"\xef\xbb\xbf{}", b"{\0}\0"])
        | st.integers(10**15, 10**40).map(lambda n: b'{"status": "a", "id": %d}' % n)
        | st.just(b'{"status": "\\ud800", "id": "\xed\xa0\x80"}'),
        max_size=6,
    )
)
def test_lines_are_read_the_same_without_msgspec(lines: list[bytes]) -> None:
    """It is only faster: where it refuses a line, the standard library decides."""
    raw = b"\n".join([b"{}", *lines])  # or the first could say that this is no text at all
    fast = found_in(raw, Format.JSONL)
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, "msgspec.json", None)
        slow = found_in(raw, Format.JSONL)
    assert repr(fast) == repr(slow)
