"""The formats for programs: their schemas, what they hold, and reading them back."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from jsonschema import Draft4Validator, Draft202012Validator
from statelaw import InputError, Mode, Observation, Place
from statelaw.logs import check_log
from statelaw.observation import Broken
from statelaw.report import Entry, read_report, report_schema
from statelaw.report._entry import entries as flat
from statelaw.rules import RULES

from tests.report.making import PARCEL, ROOT, entries, found, logs, walk, written

SARIF = json.loads((ROOT / "tests/data/schemas/sarif-2.1.0-rtm.4.json").read_text())
BAD = walk("registered", "delivered", "sorting", "strange")


def strict(schema: Any) -> Any:
    """The schema, refusing fields that it does not name."""
    if isinstance(schema, list):
        return [strict(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    closed = {name: strict(each) for name, each in schema.items()}
    if "required" in schema and "kind" not in schema["properties"]:
        closed["additionalProperties"] = False
    return closed


DOCUMENT = Draft202012Validator(strict(report_schema()) | {"anyOf": [{"$ref": "#/$defs/document"}]})
LINE = Draft202012Validator(report_schema() | {"anyOf": [{"$ref": "#/$defs/line"}]})


def test_the_schema_is_a_schema() -> None:
    """Of the draft that it names."""
    Draft202012Validator.check_schema(report_schema())


@given(logs())
def test_documents_follow_the_published_schema(records: list[Observation | Broken]) -> None:
    """Whatever was observed; and they hold no field that the schema does not describe."""
    DOCUMENT.validate(json.loads(written("json", records)))


@given(logs())
def test_lines_follow_the_published_schema(records: list[Observation | Broken]) -> None:
    """Each line is a document of its own, and the last holds the totals."""
    lines = [json.loads(line) for line in written("jsonl", records).split("\n")[:-1]]
    for line in lines:
        LINE.validate(line)
    assert [line["kind"] for line in lines].index("totals") == len(lines) - 1


@given(logs())
def test_sarif_follows_the_official_schema(records: list[Observation | Broken]) -> None:
    """Whatever was observed."""
    Draft4Validator(SARIF).validate(json.loads(written("sarif", records)))


@pytest.mark.parametrize("name", ["json", "jsonl"])
@given(records=logs())
def test_what_is_written_is_read_back(name: str, records: list[Observation | Broken]) -> None:
    """Every field of every finding, in order."""
    assert read_report(written(name, records), name) == entries(records)


@given(logs())
def test_findings_wait_as_their_entries_are_written(records: list[Observation | Broken]) -> None:
    """To the letter: each line is what the standard library writes of an entry."""
    with found(records) as what:
        lines = list(what.spool.lines())
    said = list(check_log(PARCEL.compile(Mode.POLLED), records))
    assert lines == [json.dumps(each.as_json()) for every in said for each in flat(every)]


def test_findings_are_read_as_often_as_there_are_reports() -> None:
    """Also where a report stopped in the middle of them, as those do that take only the worst."""
    with found(BAD) as what:
        every, reading = list(what.spool.lines()), what.spool.lines()
        assert [next(reading), *what.spool.lines()] == [every[0], *every]


@given(logs())
def test_sarif_is_read_back_worst_first(records: list[Observation | Broken]) -> None:
    """Every field of every finding; errors come first."""
    expected = sorted(entries(records), key=lambda each: each.severity.rank)
    assert read_report(written("sarif", records), "sarif") == expected


def test_every_record_is_in_the_totals() -> None:
    """Observations judged and records broken are all that there were."""
    records: list[Any] = [*BAD, Broken(Place("log.jsonl", 9), "{", "not JSON")]
    totals = json.loads(written("json", records))["totals"]
    assert totals["observations"] + totals["broken"] == len(records)
    assert totals["rules"] == {"SL001": 1, "SL101": 1, "SL104": 1, "SL105": 1}


@pytest.mark.parametrize(
    ("text", "name", "message"),
    [
        ("{}", "html", "cannot be read back; there are json, jsonl, sarif"),
        ("{}", "jsn", "did you mean 'json'"),
        ("{", "json", "no json report of statelaw: JSONDecodeError"),
        ("[]", "json", "no json report of statelaw: TypeError"),
        ('{"version": 2, "findings": []}', "json", "it has version 2, and 1 is understood"),
        ('{"version": 1, "kind": "finding", "code": "SL999"}', "jsonl", "KeyError: 'SL999'"),
        ('{"runs": [{"results": [{}]}]}', "sarif", "KeyError: 'properties'"),
    ],
)
def test_what_is_no_report_is_refused(text: str, name: str, message: str) -> None:
    """With what is wrong with it."""
    with pytest.raises(InputError, match=message):
        read_report(text, name)


def locations(file: str) -> dict[str, Any]:
    """The artifact location of a finding in a file."""
    document = json.loads(written("sarif", walk("strange", file=file)))
    location = document["runs"][0]["results"][0]["locations"][0]["physicalLocation"]
    artifact: dict[str, Any] = location["artifactLocation"]
    return artifact


@pytest.mark.parametrize(
    ("file", "uri"),
    [
        ("logs/a b.jsonl", "logs/a%20b.jsonl"),
        ("{here}/logs/a.jsonl", "logs/a.jsonl"),
        ("./logs/../a.jsonl", "a.jsonl"),
        ("/elsewhere/a.jsonl", "a.jsonl"),
        ("../a.jsonl", "a.jsonl"),
        ("https://example.org/a.jsonl", "a.jsonl"),
        ("<stdin>", "stdin"),
        ("", "stdin"),
    ],
)
def test_sarif_locations_are_relative_to_the_repository(
    file: str, uri: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Some hosts refuse a file with any other whole."""
    monkeypatch.chdir(tmp_path)
    assert locations(file.format(here=tmp_path)) == {"uri": uri, "uriBaseId": "SRCROOT"}


def test_a_link_in_the_repository_is_a_file_of_the_repository(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Wherever it leads; and a repository may be reached over a link itself."""
    (tmp_path / "real").mkdir()
    (tmp_path / "real" / "a.jsonl").symlink_to(tmp_path / "elsewhere.jsonl")
    (tmp_path / "link").symlink_to(tmp_path / "real")
    monkeypatch.chdir(tmp_path / "real")
    for file in ("a.jsonl", f"{tmp_path}/real/a.jsonl"):
        assert locations(file)["uri"] == "a.jsonl"
    assert locations(f"{tmp_path}/link/b.jsonl")["uri"] == "b.jsonl"


def test_a_sarif_result_without_a_place_has_one_all_the_same() -> None:
    """Observations that come from no file are located at standard input."""
    document = json.loads(written("sarif", [Observation("strange")]))
    location = document["runs"][0]["results"][0]["locations"][0]["physicalLocation"]
    assert location["region"] == {"startLine": 1}


def test_sarif_names_every_rule_once() -> None:
    """In the order of the catalogue, so that results can point at them by number."""
    run = json.loads(written("sarif", BAD))["runs"][0]
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == list(RULES)
    for result in run["results"]:
        assert list(RULES)[result["ruleIndex"]] == result["ruleId"]


def test_sarif_holds_as_many_results_as_hosts_take(monkeypatch: pytest.MonkeyPatch) -> None:
    """The worst ones; that others were left out is said in the run."""
    monkeypatch.setattr("statelaw.report._sarif._MOST", 2)
    run = json.loads(written("sarif", BAD))["runs"][0]
    assert [result["level"] for result in run["results"]] == ["error", "error"]
    (said,) = run["invocations"][0]["toolExecutionNotifications"]
    assert said["message"]["text"].startswith("1 more findings are not among the results")


def test_findings_that_outgrow_memory_wait_in_a_file(monkeypatch: pytest.MonkeyPatch) -> None:
    """And nothing changes."""
    small = {name: written(name, BAD) for name in ("json", "jsonl", "sarif", "junit")}
    monkeypatch.setattr("statelaw.report._found._IN_MEMORY", 50)
    assert small == {name: written(name, BAD) for name in small}


def test_an_entry_knows_its_rule_and_place() -> None:
    """Also one that was made by hand."""
    (entry,) = (each for each in entries(BAD) if each.code == "SL104")
    assert isinstance(entry, Entry)
    assert (entry.name, entry.where) == ("left-final", "log.jsonl:3")
    assert entry.trace == "example.parcel/p1"
    assert entry.finding.place == Place("log.jsonl", 3)
