"""The recorded inputs under `tests/data` hold what their README says they hold."""

from __future__ import annotations

import csv
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from statelaw import Lifecycle, Mode, Verdict
from statelaw.verdict import compile_table
from statelaw_providers import opendatasoft, prolific, woosmap

DATA = Path(__file__).parents[1] / "data"
LIFECYCLES: dict[str, Lifecycle[Any]] = {
    "opendatasoft/dataset": opendatasoft.DATASET,
    "opendatasoft/dataset_public": opendatasoft.DATASET_PUBLIC,
    "woosmap/import_run": woosmap.IMPORT_RUN,
    "woosmap/import_step": woosmap.IMPORT_STEP,
    "prolific/task_builder_dataset": prolific.TASK_BUILDER_DATASET,
    "prolific/dataset_import": prolific.DATASET_IMPORT,
}
QUIET = {Verdict.START, Verdict.STAY, Verdict.STEP, Verdict.STEP_INFERRED}
LEGAL_BUT_NOTABLE: dict[str, dict[int, Verdict]] = {
    "opendatasoft/dataset": {21: Verdict.MISSED_INFERRED},
    "opendatasoft/dataset_public": {6: Verdict.MISSED, 12: Verdict.MISSED},
    "woosmap/import_run": {14: Verdict.LATE_START},
    "woosmap/import_step": {},
    "prolific/task_builder_dataset": {9: Verdict.MISSED},
    "prolific/dataset_import": {16: Verdict.MISSED},
}
BROKEN = {
    "opendatasoft/dataset": {
        5: Verdict.MISSED_INFERRED,
        9: Verdict.REGRESSION,
        11: Verdict.UNKNOWN,
        15: Verdict.UNKNOWN,
        16: Verdict.ILLEGAL,
        18: Verdict.REGRESSION,
        19: Verdict.MISSED,
    },
    "opendatasoft/dataset_public": {
        2: Verdict.LATE_START,
        7: Verdict.UNKNOWN,
        8: Verdict.REGRESSION,
        12: Verdict.REGRESSION,
    },
    "woosmap/import_run": {4: Verdict.LEFT_FINAL, 8: Verdict.LEFT_FINAL, 9: Verdict.UNKNOWN},
    "woosmap/import_step": {5: Verdict.LEFT_FINAL, 11: Verdict.UNKNOWN},
    "prolific/task_builder_dataset": {
        7: Verdict.UNKNOWN,
        11: Verdict.REGRESSION,
        13: Verdict.MISSED,
    },
    "prolific/dataset_import": {
        7: Verdict.REGRESSION,
        9: Verdict.LEFT_FINAL,
        15: Verdict.UNKNOWN,
        16: Verdict.REGRESSION,
    },
}

each_lifecycle = pytest.mark.parametrize("name", LIFECYCLES)
PROVIDERS = sorted({name.split("/")[0] for name in LIFECYCLES})
LOGS = [path for provider in PROVIDERS for path in sorted((DATA / provider).glob("*.jsonl"))]
each_log = pytest.mark.parametrize("path", LOGS, ids=lambda path: path.stem)


def _records(path: Path) -> list[dict[str, Any]]:
    if path.suffix == ".csv":
        with path.open(newline="", encoding="utf-8") as file:
            return list(csv.DictReader(file))
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def _notable(name: str, path: Path) -> dict[int, Verdict]:
    """The verdicts worth a word, by line; the observed state is taken as true afterwards."""
    table = compile_table(LIFECYCLES[name], Mode.POLLED)
    last: dict[tuple[str, str], str] = {}
    found: dict[int, Verdict] = {}
    for line, record in enumerate(_records(path), start=1):
        key, status = (record["entity"], record["run"]), record["status"]
        verdict = table.judge(last.get(key), status)
        if verdict not in QUIET:
            found[line] = verdict
        if verdict is not Verdict.UNKNOWN:
            last[key] = status
    return found


@each_lifecycle
def test_a_legal_recording_breaks_nothing(name: str) -> None:
    """It has no illegal step, and exactly the notes that the README lists."""
    found = _notable(name, DATA / f"{name}_legal.jsonl")
    assert found == LEGAL_BUT_NOTABLE[name]
    assert all(verdict.legal for verdict in found.values())


@each_lifecycle
def test_a_broken_recording_breaks_where_the_readme_says(name: str) -> None:
    """It has exactly the breaks, line by line, that the README lists."""
    found = _notable(name, DATA / f"{name}_broken.jsonl")
    assert found == BROKEN[name]
    assert not all(verdict.legal for verdict in found.values())


@each_log
def test_a_recording_is_small_and_ordered(path: Path) -> None:
    """Ten to sixty lines, two to four entities, four fields each, and time never goes back."""
    records = _records(path)
    assert 10 <= len(records) <= 60
    assert 2 <= len({record["entity"] for record in records}) <= 4
    assert all(list(record) == ["entity", "run", "status", "at"] for record in records)
    times = [datetime.fromisoformat(record["at"]) for record in records]
    assert times == sorted(times)
    assert {time.tzinfo for time in times} == {UTC}
    assert all(record["at"].endswith("Z") for record in records)


def test_every_recording_belongs_to_a_lifecycle() -> None:
    """Each lifecycle has its two logs, and no log is left over."""
    logs = {path.relative_to(DATA).as_posix() for path in LOGS}
    assert logs == {f"{name}_{kind}.jsonl" for name in LIFECYCLES for kind in ("legal", "broken")}


def test_the_csv_holds_what_the_json_lines_hold() -> None:
    """The same observations in the same order, so that both formats must give one answer."""
    assert _records(DATA / "opendatasoft/dataset_broken.csv") == _records(
        DATA / "opendatasoft/dataset_broken.jsonl"
    )


def test_the_readme_names_every_recording() -> None:
    """No recording goes unexplained."""
    text = (DATA / "README.md").read_text(encoding="utf-8")
    tables = [path for provider in PROVIDERS for path in (DATA / provider).glob("*.csv")]
    for path in (*LOGS, *tables):
        assert f"`{path.name}`" in text


def _payload_statuses() -> dict[str, str]:
    """The status in each kept answer that reports one, by file."""
    found = {}
    for path in DATA.glob("*/payloads/*.json"):
        payload = json.loads(path.read_text(encoding="utf-8"))
        if "status" in payload or "published" in payload:
            found[path.relative_to(DATA).as_posix()] = payload.get("status") or payload["name"]
    return found


def test_payloads_report_statuses_that_are_declared() -> None:
    """Every status in a kept answer is declared, but for the provider's own misspelling."""
    statuses = _payload_statuses()
    declared = {
        (name.split("/")[0], str(status))
        for name, table in LIFECYCLES.items()
        for status in table.statuses
    }
    unknown = {
        path: status
        for path, status in statuses.items()
        if (path.split("/")[0], status) not in declared
    }
    assert unknown == {"opendatasoft/payloads/management_processing.json": "processsing"}
    assert {path.split("/")[0] for path in statuses} == {"opendatasoft", "woosmap", "prolific"}
