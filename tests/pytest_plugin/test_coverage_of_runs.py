"""Coverage over a run: what is counted, where it is written, and when it fails the run."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.pytest_plugin.conftest import Project

TESTS = """
        def test_one(assert_conforms):
            assert_conforms(["registered", "sorting", "on route", "delivered"])

        def test_two(status_recorder):
            for status in ["sorting", "on route", "sorting"]:
                status_recorder.record(status)

        def test_other_lifecycle():
            assert_conforms(["in_progress", "failed"], "woosmap.import_run")
"""
SEEN = ("in_progress", "failed")


def _shares(path: Path, name: str = "example.parcel") -> dict[str, tuple[int, int]]:
    document = json.loads(path.read_text("utf-8"))
    (found,) = [each for each in document["lifecycles"] if each["lifecycle"] == name]
    return {share["aspect"]: (share["covered"], share["total"]) for share in found["shares"]}


def _counts(path: Path, name: str = "example.parcel") -> dict[str, Any]:
    document = json.loads(path.read_text("utf-8"))
    (found,) = [each for each in document["lifecycles"] if each["lifecycle"] == name]
    return dict(found)


def test_nothing_is_reported_unasked(project: Project) -> None:
    """Without an option there is no section and no file."""
    project.test_file(TESTS)
    result = project.run()
    result.assert_outcomes(passed=3)
    assert "lifecycle coverage" not in result.stdout.str()


def test_the_terminal_shows_shares_and_what_is_missing(project: Project) -> None:
    """A line an aspect, and the inferred row that was now observed."""
    project.test_file(TESTS)
    result = project.run("--lifecycle-cov=all")
    result.stdout.fnmatch_lines(
        [
            "*= lifecycle coverage =*",
            "lifecycle  * aspect *",
            "example.parcel * states  *  4/5   80%  returned",
            "example.parcel * transitions * 4/5   80%  on route -> returned",
            "example.parcel * transition pairs *  3/5   60%  *",
            "example.parcel * outcomes  *  1/3   33%  neutral, failure",
            "  inferred, and now observed: on route --give up--> sorting",
            "woosmap.import_run * transitions  *  1/2   50%  in_progress -> success",
        ],
        consecutive=False,
    )


def test_only_what_is_asked_for_is_reported(project: Project) -> None:
    """A lifecycle that is named stands there also when no test touched it."""
    project.test_file(TESTS)
    result = project.run(
        "--lifecycle-cov=woosmap.import_run", "--lifecycle-cov=woosmap.import_step"
    )
    result.stdout.fnmatch_lines(["woosmap.import_run * 1/2 *", "woosmap.import_step * 0/2    0% *"])
    assert "example.parcel" not in result.stdout.str()


def test_only_what_tests_accept_counts(project: Project) -> None:
    """Neither what they refuse, nor what was missed, nor what nobody observed."""
    project.test_file(
        """
        def test_path(legal_path, assert_conforms):
            assert_conforms(legal_path.statuses)

        def test_pair(illegal_pair, assert_conforms):
            with pytest.raises(ConformanceError):
                assert_conforms(illegal_pair)

        def test_missed(assert_conforms):
            assert_conforms(["registered", "on route"])

        def test_expected(status_recorder):
            status_recorder.expect("SL104")
            for status in ["delivered", "returned"]:
                status_recorder.record(status)
        """
    )
    project.run("--lifecycle-cov-report=c.json", "-p", "no:randomly")
    assert _shares(project.path / "c.json") == {
        "states": (2, 5),
        "transitions": (0, 5),
        "transition pairs": (0, 5),
        "outcomes": (0, 3),
    }


def test_a_path_that_a_client_is_fed_is_no_evidence(project: Project) -> None:
    """It covers the table, for the client went along it; it proves no row of the provider's."""
    project.test_file(
        """
        import json

        def test_path(legal_path, status_recorder):
            bodies = [json.dumps({"status": each}) for each in legal_path.statuses]
            poll = status_recorder.wrap(lambda: json.loads(bodies.pop(0)))
            while bodies:
                poll()
        """
    )
    result = project.run("--lifecycle-cov-report=c.json")
    assert _shares(project.path / "c.json")["transitions"] == (5, 5)
    assert _counts(project.path / "c.json")["newly_observed"] == []
    assert "now observed" not in result.stdout.str()


def test_workers_are_put_together(project: Project) -> None:
    """Two workers of pytest-xdist come to what one process does, whosever the lifecycle is."""
    project.test_file(TESTS + TESTS.replace("def test_", "def test_again_"))
    alone = project.run("--lifecycle-cov-report=alone.json")
    spread = project.run_apart("-n2", "--lifecycle-cov-report=spread.json", "--lifecycle-cov=all")
    alone.assert_outcomes(passed=6)
    spread.assert_outcomes(passed=6)
    files = [(project.path / name).read_text("utf-8") for name in ("alone.json", "spread.json")]
    documents = [sorted(json.loads(each)["lifecycles"], key=str) for each in files]
    assert documents[0] == documents[1]
    spread.stdout.fnmatch_lines(["example.parcel * transitions * 4/5   80% *"])


def test_a_worker_that_is_lost_is_named(project: Project) -> None:
    """What it observed is not counted, and that is said."""
    project.test_file("import os\ndef test_it(): os._exit(1)")
    result = project.run_apart("-n1", "--max-worker-restart=0", "--lifecycle-cov=all")
    result.stdout.fnmatch_lines(["worker gw0 ended too early: what it observed is not counted"])


def test_runs_are_put_together(project: Project) -> None:
    """What earlier runs wrote is added to, with workers as without, and counted once."""
    project.test_file(TESTS)
    project.run("--lifecycle-cov-append=all/runs.json", "-k", "one")
    project.run_apart("--lifecycle-cov-append=all/runs.json", "-k", "two", "-n1")
    project.run("--lifecycle-cov-append=all/runs.json", "-k", "other")
    whole = project.run("--lifecycle-cov-report=whole.json")
    whole.assert_outcomes(passed=3)
    appended = _counts(project.path / "all/runs.json")
    assert appended == _counts(project.path / "whole.json")
    assert appended["traces"] == 2


def test_an_earlier_run_counts_on_the_table_as_it_is_now(project: Project) -> None:
    """A row that was added since is missing, though the file holds the older table."""
    project.test_file(TESTS)
    project.run("--lifecycle-cov-append=runs.json")
    project.test_file(
        """
        @pytest.mark.lifecycle(PARCEL.model_copy(update={"transitions": (
            *PARCEL.transitions,
            row("on route", "lose", "registered", Actor.SYSTEM, observed("guide")),
        )}))
        def test_it(assert_conforms):
            assert_conforms(["registered"])
        """
    )
    project.run("--lifecycle-cov-append=runs.json")
    assert _shares(project.path / "runs.json")["transitions"] == (4, 6)


@pytest.mark.parametrize(("least", "exit_code"), [("80", 0), ("80.1", 1), ("0", 0), ("100", 1)])
def test_too_little_fails_the_run(project: Project, least: str, exit_code: int) -> None:
    """The share of transitions is held against the threshold, exactly."""
    project.test_file(TESTS.partition("def test_other")[0])
    result = project.run(f"--lifecycle-cov-fail-under={least}")
    result.assert_outcomes(passed=2)
    assert result.ret == exit_code
    said = f"FAIL example.parcel: 4 of 5 transitions observed (80.0%), {least}% required"
    assert (said in result.outlines) == bool(exit_code)


def test_each_lifecycle_must_reach_the_threshold(project: Project) -> None:
    """One that is well covered does not make up for another."""
    project.test_file(TESTS)
    result = project.run("--lifecycle-cov-fail-under=60")
    assert result.ret == 1
    assert [line for line in result.outlines if line.startswith("FAIL")] == [
        "FAIL woosmap.import_run: 1 of 2 transitions observed (50.0%), 60% required"
    ]


def test_nothing_observed_is_too_little(project: Project) -> None:
    """A suite that lost its lifecycle tests does not pass; collecting it is another matter."""
    project.test_file("def test_it(): pass")
    result = project.run("--lifecycle-cov-fail-under=1")
    assert result.ret == 1
    result.stdout.fnmatch_lines(["FAIL no lifecycle was observed, 1% required"])
    assert project.run("--lifecycle-cov-fail-under=1", "--collect-only").ret == 0


def test_a_failing_run_stays_one(project: Project) -> None:
    """Its exit status is that of its failures."""
    project.test_file(TESTS + "\n        def test_bad(): assert False\n")
    assert project.run("--lifecycle-cov-fail-under=10").ret == 1
    assert project.run("--lifecycle-cov-fail-under=10", "-k", "nothing").ret == 5


@pytest.mark.parametrize(
    ("option", "said"),
    [
        ("--lifecycle-cov=woosmap.import_rnu", "*did you mean 'woosmap.import_run'*"),
        ("--lifecycle-cov-fail-under=101", "*is 101; it is from 0 to 100"),
        ("--lifecycle-cov-report=c.txt", "*c.txt: its suffix must be .json or .html"),
        ("--lifecycle-cov-append=test_parcels.py", "*test_parcels.py: not a document of coverage*"),
        ("--lifecycle-cov-append=.", "*"),
    ],
)
def test_options_that_make_no_sense_are_refused(project: Project, option: str, said: str) -> None:
    """Before any test runs, as a usage error."""
    project.test_file(TESTS)
    result = project.run(option)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines([f"ERROR: {said}"])


def test_a_report_that_cannot_be_written_fails_the_run(project: Project) -> None:
    """Without a traceback, and with the reason."""
    project.test_file(TESTS)
    (project.path / "taken").write_text("a file")
    result = project.run("--lifecycle-cov-report=taken/c.json")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*no coverage was written: *taken*"])


def test_a_replayed_case_counts(project: Project) -> None:
    """It was observed once, and that is kept."""
    records = [
        {"lifecycle": "woosmap.import_run", "status": each} for each in ("in_progress", "failed")
    ]
    text = "".join(f"{json.dumps(each)}\n" for each in records)
    (project.path / "a.case.jsonl").write_text(text)
    project.run("--lifecycle-cov-report=c.json").assert_outcomes(passed=1)
    assert _shares(project.path / "c.json", "woosmap.import_run")["transitions"] == (1, 2)
