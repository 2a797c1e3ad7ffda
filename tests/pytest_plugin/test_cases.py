"""Recorded cases are collected and checked, whoever wrote them."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from statelaw import Observation
from statelaw.payload.contract import Reply
from statelaw.pytest_plugin._answers import Answers, How
from statelaw.pytest_plugin._case_file import Heard, recorded_cases, save_case

from tests.pytest_plugin.conftest import Project

DATA = Path(__file__).parents[1] / "data"


def _write(project: Project, *records: object, name: str = "a.case.jsonl") -> None:
    text = "".join(f"{json.dumps(each)}\n" for each in records)
    (project.path / name).write_text(text, encoding="utf-8")


def _seen(status: str | None, lifecycle: str = "woosmap.import_run", **more: object) -> object:
    return {"lifecycle": lifecycle, "status": status, **more}


def test_each_trace_of_a_file_is_a_test(project: Project) -> None:
    """Its id is the lifecycle, the entity and the run."""
    _write(
        project,
        _seen("in_progress", entity="d1", run="r1"),
        _seen("failed", entity="d1", run="r2"),
        _seen("success", entity="d1", run="r1"),
        _seen("success", entity="d1", run="r2"),
    )
    result = project.run("-v")
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(
        [
            "a.case.jsonl::woosmap.import_run-d1-r1 PASSED*",
            "a.case.jsonl::woosmap.import_run-d1-r2 FAILED*",
            "*error SL104 left-final at 1: failed is final*",
        ]
    )


def test_other_jsonl_files_are_left_alone(project: Project) -> None:
    """Only `*.case.jsonl` is a case."""
    _write(project, _seen("odd"), name="log.jsonl")
    project.run().assert_outcomes()


@pytest.mark.parametrize(
    ("records", "said"),
    [
        ([{"status": "idle"}], "*a.case.jsonl:1: a case names its lifecycle in the field*"),
        ([_seen("a", "woosmap.import_rnu")], "*did you mean 'woosmap.import_run'*nor is a test*"),
        ([_seen("a", check={"mode": "poled"})], "*mode 'poled' is not known*"),
    ],
)
def test_a_case_that_cannot_be_checked_fails(
    project: Project, records: list[object], said: str
) -> None:
    """The message says what is missing, and there is no traceback."""
    _write(project, *records)
    result = project.run()
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines([said])
    assert "Traceback" not in result.stdout.str()


def test_a_broken_record_is_an_error_of_collection(project: Project) -> None:
    """Its place and what is wrong with it are named."""
    _write(project, ["idle"])
    result = project.run()
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*a.case.jsonl:1: an array; one JSON object is expected*"])


def test_options_that_are_none_are_ignored(project: Project) -> None:
    """A case cannot hand arbitrary arguments to the check."""
    _write(project, _seen("success", check={"sequence": ["failed"], "on_violation": "hold"}))
    project.run().assert_outcomes(passed=1)


times = st.none() | st.datetimes(timezones=st.just(UTC))
traces = st.lists(
    st.builds(
        Observation,
        st.none() | st.text(),
        entity=st.just("an entity: 状態"),
        at=times,
        since=times,
        trigger=st.none() | st.text(min_size=1),
        lifecycle=st.just("woosmap.import_run"),
        payload=st.none() | st.dictionaries(st.text(), st.text(), min_size=1),
    ),
    max_size=4,
)


@given(traces)
def test_what_is_saved_is_read_back(
    tmp_path_factory: pytest.TempPathFactory, trace: list[Observation]
) -> None:
    """A trace survives its file, but for where it was read."""
    path = Path(tmp_path_factory.mktemp("cases"), "x.case.jsonl")
    save_case(path, [Heard((seen,)) for seen in trace], {"mode": "sparse"})
    cases = recorded_cases(path)
    assert [case.options for case in cases] == [{"mode": "sparse"}] * bool(trace)
    found = [replace(seen, place=None) for case in cases for seen in case.trace]
    assert found == trace


@pytest.mark.parametrize(
    "name", ["woosmap/payloads/run_success", "prolific/payloads/import_partial"]
)
def test_an_answer_of_a_provider_is_read_back_as_one(tmp_path: Path, name: str) -> None:
    """It makes the same observations again, whatever it is that they are judged by."""
    body = json.loads((DATA / f"{name}.json").read_text("utf-8"))
    heard = Answers(None).read(body, How(entity="mine"))
    save_case(tmp_path / "x.case.jsonl", [heard], {})
    found = [seen for case in recorded_cases(tmp_path / "x.case.jsonl") for seen in case.trace]
    assert [replace(seen, place=None) for seen in found] == list(heard.seen)
    assert all(isinstance(seen.payload, Reply) for seen in found)
