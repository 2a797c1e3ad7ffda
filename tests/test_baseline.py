"""Known deviations are kept in a file; new ones are reported, and those that have gone."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from statelaw import InputError, Lifecycle, Observation, Place
from statelaw.baseline import Baseline, Known, load_baseline, save_baseline
from statelaw.files import load_table
from statelaw.finding import Explanation, Finding, Severity
from statelaw.fingerprint import broken_fingerprint, fingerprint
from statelaw.logs import TraceKey, check_log
from statelaw.observation import Broken
from statelaw.screening import Screening
from statelaw.secrets import Secrets
from statelaw.settings import Settings

from tests.cli.transcripts import ROOT, run
from tests.strategies import texts

PARCEL = "tests/data/cli/parcel.toml"
MIXED = "tests/data/cli/mixed.jsonl"
TABLE = load_table(ROOT / PARCEL, into=Lifecycle).compile()
KEY = TraceKey("example.parcel", "p1", "run 1", "")
LEFT = Finding(
    "SL104", Severity.ERROR, 3, "delivered", "sorting", "left", Explanation(), Place("a.jsonl", 4)
)


def test_a_fingerprint_outlives_the_log() -> None:
    """Another line, position, run or file is the same deviation; another step is not."""
    mark = fingerprint(LEFT, KEY)
    moved = Finding(
        "SL104", Severity.NOTE, 9, "delivered", "sorting", "text", Explanation(), Place("b", 1)
    )
    assert fingerprint(moved, KEY._replace(run="run 2", file="b")) == mark
    others = {
        fingerprint(LEFT, KEY._replace(entity="p2")),
        fingerprint(LEFT, KEY._replace(lifecycle="example.letter")),
        fingerprint(_with(status="on route"), KEY),
        fingerprint(_with(previous=None), KEY),
        fingerprint(_with(code="SL103"), KEY),
    }
    assert len(others | {mark}) == 6


def test_fingerprints_are_those_of_every_version() -> None:
    """A baseline that was written yesterday holds tomorrow."""
    assert fingerprint(LEFT, KEY) == "96772c4d6641f5cc"
    payload = _with(code="SL301", message="complete requires n, which is absent")
    assert fingerprint(payload, KEY) == "83977a41284fe5f7"
    assert broken_fingerprint(Broken(Place("a", 1), "{", "no")) == "b92bd896d71ce7ad"


@given(texts(), st.none() | texts(), st.none() | texts())
def test_fingerprints_are_of_json(entity: str, previous: str | None, status: str | None) -> None:
    """Of the list of what counts, as the standard library writes it."""
    parts = json.dumps(["SL104", KEY.lifecycle, entity, previous, status]).encode()
    found = fingerprint(_with(previous=previous, status=status), KEY._replace(entity=entity))
    assert found == hashlib.sha256(parts).hexdigest()[:16]


def _with(**changed: Any) -> Finding:
    return replace(LEFT, **changed)


def test_findings_on_payloads_are_told_apart_by_field_and_not_by_value() -> None:
    """Two fields that are absent are two deviations; another number is the same one."""

    def mark(message: str) -> str:
        return fingerprint(_with(code="SL303", message=message), KEY)

    low = mark("accepted_count is 4, less than 5")
    assert low == mark("accepted_count is 17, less than 200")
    assert low != mark("rejected_count is 4, less than 5")
    assert mark("reason is 'a', not 'b'") == mark("reason is 'c', not 'b'")


def test_a_broken_record_is_known_by_its_text() -> None:
    """Wherever it stands."""
    first, moved = Broken(Place("a", 1), "{", "no"), Broken(Place("b", 7), "{", "no", "note")
    assert broken_fingerprint(first) == broken_fingerprint(moved)
    assert broken_fingerprint(first) != broken_fingerprint(Broken(Place("a", 1), "[", "no"))


KNOWN = st.builds(
    Known,
    fingerprint=st.text("0123456789abcdef", min_size=16, max_size=16),
    code=st.sampled_from(["SL001", "SL103"]),
    lifecycle=texts(),
    entity=texts(),
    previous=st.none() | texts(),
    status=st.none() | texts(),
    message=texts(),
)


@given(st.lists(KNOWN, unique_by=lambda each: each.fingerprint))
def test_what_is_written_is_read_back(known: list[Known]) -> None:
    """Every deviation, in an order that does not depend on the order of writing."""
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        path, other = Path(folder, "a.json"), Path(folder, "b.json")
        assert save_baseline(path, known) == len(known)
        save_baseline(other, reversed(known))
        assert path.read_bytes() == other.read_bytes()
        read = load_baseline(path).gone()
    assert sorted(map(repr, read)) == sorted(map(repr, known))


def test_what_is_met_has_not_gone() -> None:
    """However often it is met."""
    baseline = Baseline([Known("a", "SL103"), Known("b", "SL104")])
    assert [baseline.knows(mark) for mark in ("a", "c", "a")] == [True, False, True]
    assert baseline.met == 2
    assert [each.fingerprint for each in baseline.gone()] == ["b"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (None, "there is no such baseline; write it with --write-baseline"),
        ("{", "cannot be read as a baseline"),
        ("[]", "is no baseline; write one with --write-baseline"),
        ('{"statelaw_baseline": 2}', "has version 2, not 1"),
        ('{"statelaw_baseline": 1}', "known is NoneType, not a list"),
        ('{"statelaw_baseline": 1, "known": [{}]}', "known[0] has no fingerprint"),
        ('{"statelaw_baseline": 1, "known": [3]}', "known[0] has no fingerprint"),
        (
            '{"statelaw_baseline": 1, "known": [{"fingerprint": "a", "status": 3}]}',
            "known[0]: status is 3",
        ),
    ],
)
def test_what_is_no_baseline_is_refused(text: str | None, message: str, tmp_path: Path) -> None:
    """With the file's name and what would be right."""
    path = tmp_path / "known.json"
    if text is not None:
        path.write_text(text)
    with pytest.raises(InputError) as caught:
        load_baseline(path)
    assert message in str(caught.value)
    assert str(path) in str(caught.value)


def test_known_deviations_are_not_reported_and_new_ones_are(tmp_path: Path) -> None:
    """Writing reports nothing and succeeds; after that only what is new counts."""
    path = str(tmp_path / "known.json")
    done = run("check", PARCEL, MIXED, "--write-baseline", path)
    assert done.status == 0
    assert f"wrote 6 known deviations to {path}" in done.err
    done = run("check", PARCEL, MIXED, "--baseline", path)
    assert done.status == 0
    assert "6 known findings of the baseline not reported" in done.out
    given = (ROOT / MIXED).read_bytes() + b'{"entity": "p9", "status": "new"}\n'
    done = run("check", PARCEL, "--baseline", path, given=given)
    assert done.status == 1
    assert "1 error, 0 warnings, 2 notes" in done.out
    assert "new is not a status of example.parcel" in done.out


def test_deviations_that_have_gone_are_said(tmp_path: Path) -> None:
    """In the text and in the document, so that the file can be written anew."""
    path = str(tmp_path / "known.json")
    run("check", PARCEL, MIXED, "--write-baseline", path)
    legal = "tests/data/cli/legal.jsonl"
    done = run("check", PARCEL, legal, "--baseline", path)
    assert done.status == 0
    assert "6 known deviations of the baseline not met any more:" in done.out
    assert "SL104 left-final example.parcel/p1: delivered is final" in done.out
    document = json.loads(run("check", PARCEL, legal, "--baseline", path, "--format", "json").out)
    assert len(document["baseline"]["gone"]) == 6
    for name in ("markdown", "html"):
        out = run("check", PARCEL, legal, "--baseline", path, "--format", name).out
        assert "6 known deviations of the baseline not met any more" in out


def test_writing_keeps_what_is_still_met_and_drops_what_has_gone(tmp_path: Path) -> None:
    """Also where the same file is read and written."""
    path = tmp_path / "known.json"
    run("check", PARCEL, MIXED, "--write-baseline", str(path))
    before = path.read_bytes()
    run("check", PARCEL, MIXED, "--baseline", str(path), "--write-baseline", str(path))
    assert path.read_bytes() == before
    legal = "tests/data/cli/legal.jsonl"
    run("check", PARCEL, legal, "--baseline", str(path), "--write-baseline", str(path))
    assert load_baseline(path).gone() == []


def test_a_baseline_that_cannot_be_written_is_said_before_the_log_is_read() -> None:
    """With what is wrong with its place."""
    done = run("check", PARCEL, MIXED, "--write-baseline", "nowhere/known.json")
    assert (done.status, done.out) == (2, "")
    assert "nowhere/known.json: there is no folder nowhere" in done.err


def test_notes_are_not_written_down() -> None:
    """They need no excuse."""
    screening = Screening(collects=True)
    records = [Observation("registered", "a"), Observation("delivered", "a")]
    said = list(check_log(TABLE, records, screen=screening))
    assert [each.findings[0].code for each in said if not isinstance(each, Broken)] == ["SL105"]
    assert screening.new == {}


SECRETS = Secrets(frozenset({"private_key"}))
KEYED = "https://api.example/x?private_key=abc-123-secret&page=1"


def test_secrets_reach_no_report() -> None:
    """Whether they stand in a status, an entity, a run, or the text of a broken record."""
    screening = Screening(Settings(), secrets=SECRETS)
    records: list[Observation | Broken] = [
        Observation(KEYED, entity=KEYED, run=KEYED),
        Broken(Place("a", 1), f'{{"url": "{KEYED}"', f"odd: {KEYED}"),
    ]
    log = check_log(TABLE, screening.without_secrets(records), screen=screening)
    said = [*log, *log.summaries(), *log.pairs("example.parcel")]
    assert "abc-123-secret" not in repr(said)
    assert repr(said).count("[redacted]") >= 5


def test_secrets_of_the_providers_reach_no_report(tmp_path: Path) -> None:
    """In any format: the names are those of the installed packs."""
    log = tmp_path / "log.jsonl"
    lines = [
        json.dumps({"entity": KEYED, "status": "in_progress"}),
        json.dumps({"entity": "a", "status": f"Authorization: Api-Key {'s3cr3t' * 4}"}),
        f'{{"private_key": "abc-123-secret", "url": "{KEYED}", "status": 3',
    ]
    log.write_text("\n".join(lines))
    for name in ("text", "json", "jsonl", "markdown", "junit", "sarif", "github", "html"):
        out = run("check", "woosmap.import_run", str(log), "--format", name).out
        assert "s3cr3t" not in out
        assert "abc-123-secret" not in out
        assert "redacted" in out
