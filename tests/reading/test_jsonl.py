"""JSON lines, one object on each."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from typing import Any

import pytest
from statelaw import Observation, Place
from statelaw.observation import Broken
from statelaw.reading import FIELDS, Format, read


def records(text: str | bytes) -> list[Observation | Broken]:
    """All records of a text of JSON lines."""
    raw = text.encode() if isinstance(text, str) else text
    return list(read(io.BytesIO(raw), Format.JSONL))


def only(text: str | bytes) -> Any:
    """The one record of a text."""
    (record,) = records(text)
    return record


def test_every_field_is_read() -> None:
    """A record with all fields gives an observation with all of them, and its place."""
    line = (
        '{"status": "idle", "entity": "d1", "run": "r1", "at": "2024-06-07T09:30:36Z",'
        ' "since": "2024-06-07T11:00:00+02:00", "trigger": "publish", "lifecycle": "x.y", "n": 1}'
    )
    seen = only(line)
    assert (seen.status, seen.entity, seen.run) == ("idle", "d1", "r1")
    assert (seen.trigger, seen.lifecycle) == ("publish", "x.y")
    assert seen.at == datetime(2024, 6, 7, 9, 30, 36, tzinfo=UTC)
    assert seen.since == datetime(2024, 6, 7, 9, tzinfo=UTC)
    assert seen.payload["n"] == 1
    assert seen.place == Place("<stream>", 1)


@pytest.mark.parametrize(
    ("field", "name"), [(field, name) for field, names in FIELDS.items() for name in names]
)
def test_every_alias_stands_for_its_field(field: str, name: str) -> None:
    """A field is found under each of its names."""
    value = "2024-06-07T00:00:00Z" if field in {"at", "since"} else "value"
    status = "" if field == "status" else '"status": "idle", '
    seen = only(f'{{{status}"{name}": "{value}"}}')
    expected = datetime(2024, 6, 7, tzinfo=UTC) if field in {"at", "since"} else "value"
    assert getattr(seen, field) == expected


def test_the_first_name_wins() -> None:
    """Of several names of one field, the one that stands first in the list of names is taken."""
    seen = only('{"state": "no", "id": "event", "dataset_id": "d1", "status": "idle"}')
    assert (seen.status, seen.entity) == ("idle", "d1")


def test_a_null_status_is_an_observation_of_none() -> None:
    """That no status was reported is itself observed."""
    assert only('{"status": null}').status is None


def test_a_status_stays_the_string_it_is() -> None:
    """Neither case nor white space nor control characters of a status are touched."""
    assert only('{"status": " In\\u0000 Progress\\n"}').status == " In\0 Progress\n"


def test_a_whole_number_names_an_entity() -> None:
    """Databases number their rows: an identity that is a whole number is its digits."""
    seen = only('{"status": "idle", "id": 17, "run_id": 12345678901234567890}')
    assert (seen.entity, seen.run) == ("17", "12345678901234567890")


def test_empty_and_null_identities_are_none_at_all() -> None:
    """A null entity, run, trigger or time is one that is not there."""
    seen = only('{"status": "idle", "entity": null, "run": null, "trigger": "", "at": null}')
    assert (seen.entity, seen.run, seen.trigger, seen.at) == ("", "", None, None)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ('{"status": 17}', "status is the number 17; a status is a string"),
        ('{"status": 1.5}', "status is the number 1.5; a status is a string"),
        ('{"status": true}', "status is true; a status is a string"),
        ('{"status": ["idle"]}', "status is an array; a status is a string"),
        ('{"state": {"name": "idle"}}', "state is an object; a status is a string"),
        ('{"Status": "idle"}', "no status or state; rename Status to status"),
        ('{"name": "idle", "n": 1}', "no status or state; there is name, n"),
        ("{}", "no status or state; there is nothing"),
        ("[1]", "an array; one JSON object is expected on each line"),
        ('"idle"', "a string; one JSON object is expected on each line"),
        ("null", "null; one JSON object is expected on each line"),
        ("17", "the number 17; one JSON object is expected on each line"),
        ('{"status": "idle"', "not JSON, column 18: Expecting ',' delimiter"),
        ('{"status": "idle"} x', "not JSON, column 20: Extra data"),
        ('{"status": "idle", "id": true}', "id is true; it must be a string or a whole number"),
        ('{"status": "idle", "id": 1.5}', "id is the number 1.5; it must be"),
        ('{"status": "idle", "run": {}}', "run is an object; it must be"),
        ('{"status": "idle", "action": 1}', "action is the number 1; an action is a string"),
        ('{"status": "idle", "at": "soon"}', "at is 'soon', which is not a time; write ISO 8601"),
        ('{"status": "idle", "since": []}', "since is an array; write ISO 8601"),
        ('{"status": "idle", "at": 1e99}', "at is 1e+99, which is not a time"),
        ('{"status": "idle", "at": NaN}', "at is nan, which is not a time"),
    ],
)
def test_a_broken_record_says_why(line: str, reason: str) -> None:
    """What is wrong is said with the offending value and what would be right."""
    found = only(line)
    assert isinstance(found, Broken)
    assert found.reason.startswith(reason)
    assert found.text == line


def test_reading_goes_on_after_a_broken_record() -> None:
    """The records around a broken one are read, each with its own line."""
    found = records('{"status": "a"}\n{\n\n{"status": "b"}\r\n')
    assert [type(each) for each in found] == [Observation, Broken, Observation]
    assert [each.place.line for each in found if each.place] == [1, 2, 4]


def test_bytes_that_are_not_utf8_break_only_their_line() -> None:
    """The column and the byte are named."""
    first, second = records(b'{"status": "caf\xe9"}\n{"status": "b"}\n')
    assert isinstance(first, Broken)
    assert first.reason == "byte 0xe9 in column 16 is not UTF-8; save the file as UTF-8"
    assert first.text == '{"status": "caf\\xe9"}'
    assert isinstance(second, Observation)


def test_nul_bytes_break_only_their_line() -> None:
    """A NUL byte, as a crash leaves them at the end of a log, is reported with its column."""
    first, second = records(b'{"status": "a"}\0\0\n{"status": "b"}\n')
    assert isinstance(first, Broken)
    assert first.reason == "a NUL byte in column 16; a text file has none"
    assert isinstance(second, Observation)


def test_deep_nesting_breaks_only_its_line() -> None:
    """JSON that would exhaust the stack is a broken record like any other."""
    first, second = records("[" * 100_000 + '\n{"status": "b"}')
    assert isinstance(first, Broken)
    assert "nested too deeply" in first.reason
    assert isinstance(second, Observation)


def test_a_number_of_too_many_digits_breaks_only_its_line() -> None:
    """Python refuses to convert such numbers; the record says so."""
    first, second = records('{"status": "a", "n": ' + "9" * 5000 + '}\n{"status": "b"}')
    assert isinstance(first, Broken)
    assert "integer string conversion" in first.reason
    assert len(first.text) < 200
    assert isinstance(second, Observation)


def test_a_byte_order_mark_is_no_part_of_the_first_record() -> None:
    """Windows editors put one; the first record is read all the same."""
    assert only(b'\xef\xbb\xbf{"status": "idle"}').status == "idle"


def test_a_file_of_nothing_but_a_mark_holds_no_record() -> None:
    """An empty file saved by such an editor is empty."""
    assert records(b"\xef\xbb\xbf") == []
