"""One log in every format says the same, and what is broken in a file is found at its place."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from statelaw import InputError, Observation
from statelaw.observation import Broken
from statelaw.payload import payload_reader
from statelaw.reading import Format, expanded, read

DATA = Path(__file__).parent.parent / "data" / "formats"
BROKEN = DATA / "broken"
WOOSMAP = (payload_reader("woosmap"),)


def said(path: Path) -> list[tuple[object, ...]]:
    """What a log says, without where it says so."""
    found: list[tuple[object, ...]] = []
    for each in read(path, readers=WOOSMAP, provider="woosmap"):
        if isinstance(each, Broken):
            found.append((each.severity,))
        else:
            found.append((*each.key, each.status, each.at, each.since, dict(each.payload or {})))
    return found


RECORDS = sorted(DATA.glob("records.*"))
ANSWERS = sorted(DATA.glob("answers*"))


def test_there_is_a_file_of_each_format() -> None:
    """A pattern that matches nothing would test nothing."""
    formats = {read(path).format for path in [*RECORDS, *ANSWERS]}
    assert formats == set(Format) - {Format.WORDS, Format.TSV}


@pytest.mark.parametrize("path", RECORDS, ids=lambda path: path.name)
def test_records_are_the_same_in_every_format(path: Path) -> None:
    """Each trace has the same statuses at the same times; XES has the traces one by one."""
    wanted, found = (
        sorted((seen.entity, seen.at, seen.status) for seen in read(each))  # type: ignore[union-attr]
        for each in (DATA / "records.jsonl", path)
    )
    assert len(wanted) == 7
    assert found == wanted


@pytest.mark.parametrize("path", ANSWERS, ids=lambda path: path.name)
def test_answers_are_the_same_in_every_recording(path: Path) -> None:
    """Runs and steps, refusals and accepted actions come out of each of them alike."""
    wanted = said(DATA / "answers.jsonl")
    assert len(wanted) == 14
    assert [each[0] for each in wanted[:4]] == [
        "note",
        "woosmap.import_run",
        "woosmap.import_step",
        "note",
    ]
    assert said(path) == wanted


@pytest.mark.parametrize(
    ("name", "observations", "broken"),
    [
        (
            "records.json",
            [2, 5, 8],
            {
                3: "not JSON, column 30",
                4: "Invalid control character",
                6: "the number 17",
                7: "status is an object",
                1: "not closed",
            },
        ),
        (
            "answers.har",
            [],
            {
                10: "not Base64",
                46: "not a time",
                55: "a string; an entry is an object",
                56: "a request and a response",
                59: "not JSON, column 13",
                9: "not closed",
            },
        ),
        (
            "answers.yaml",
            [20, 20],
            {2: "accepted", 39: "a request and a response", 40: "a string", 1: "line 42"},
        ),
        ("aliases.yaml", [], {17: "an array", 18: "a request", 20: "no answer was recorded"}),
        ("records.xes", [1, 2, 3, 4, 5, 6], {7: "not XML that can be read"}),
    ],
)
def test_what_is_broken_is_found_at_its_place(
    name: str, observations: list[int], broken: dict[int, str]
) -> None:
    """And the records around it are read."""
    found = list(read(BROKEN / name, readers=WOOSMAP))
    seen = [each.place.line for each in found if isinstance(each, Observation) and each.place]
    assert seen == observations
    flaws = [(each.place.line, each.reason) for each in found if isinstance(each, Broken)]
    assert [line for line, _ in flaws] == list(broken)
    for line, reason in flaws:
        assert broken[line] in reason


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("no_log.har", "is no HTTP Archive: it has no log.entries"),
        ("no_interactions.yaml", "is no cassette: it has no interactions"),
        ("utf7.xes", "not XML that can be read: multi-byte encodings"),
        ("bomb.xes", "a document type or entities, which are refused"),
        ("not_a_log.xml", "the root is 'feed', not 'log'"),
        ("records.parquet", "cannot be read"),
        ("records.arrow", "cannot be read"),
        ("offsets.arrow", "cannot be read: In column 0: Invalid: Offset invariant failure"),
        ("too_long.arrow", "cannot be read: a column is longer than memory"),
        ("name_not_utf8.arrow", "cannot be read: 'utf-8' codec"),
        ("no_status.parquet", "no status or state; there is id, colour"),
        ("records.jsonl.gz", "the compressed file is cut off"),
        ("records.jsonl.zst", "the compressed file is cut off"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused(name: str, reason: str) -> None:
    """The message says what it is not, or what is wrong with it."""
    with pytest.raises(InputError, match=reason):
        list(read(BROKEN / name))


def test_a_format_is_read_from_a_stream_too() -> None:
    """Also one that needs to go back and forth in the file."""
    for path in RECORDS:
        assert len(list(read(io.BytesIO(path.read_bytes()), _of(path)))) == 7


def _of(path: Path) -> Format:
    return read(path).format


def test_a_folder_stands_for_its_logs(tmp_path: Path) -> None:
    """Those with a suffix of logs, sorted, however deep; hidden ones are left out."""
    for name in ("b.jsonl", "a/c.csv.gz", "readme.md", ".hidden/d.jsonl", "a/.e.jsonl"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    assert expanded([str(tmp_path)]) == [str(tmp_path / "a/c.csv.gz"), str(tmp_path / "b.jsonl")]
    with pytest.raises(InputError, match="holds no file with one of"):
        expanded([str(tmp_path / ".hidden/..hidden"), str(_empty(tmp_path))])


def _empty(folder: Path) -> Path:
    (folder / "empty").mkdir()
    return folder / "empty"


def test_a_pattern_stands_for_what_it_matches(tmp_path: Path) -> None:
    """A file whose name has such signs in it is itself."""
    for name in ("1.jsonl", "2.jsonl", "[1].jsonl"):
        (tmp_path / name).touch()
    assert expanded([str(tmp_path / "?.jsonl")]) == [str(tmp_path / f"{i}.jsonl") for i in (1, 2)]
    assert expanded([str(tmp_path / "[1].jsonl"), "-"]) == [str(tmp_path / "[1].jsonl"), "-"]
    with pytest.raises(InputError, match="no file matches"):
        expanded([str(tmp_path / "*.csv")])
