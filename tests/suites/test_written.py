"""Suites as files: JSON that others can read, and tests that run as they stand."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Collection
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statelaw import Lifecycle, find
from statelaw.suites import Method, Subject, generate, to_pytest

from tests.examples import JOB
from tests.strategies import lifecycles

PARCEL = Path(__file__).parents[1] / "data" / "cli" / "parcel.toml"


def statelaw(*arguments: str) -> None:
    """Run the command line as a process of its own."""
    subprocess.run([sys.executable, "-m", "statelaw", *arguments], check=True)


def said_by_pytest(file: Path) -> str:
    """What pytest says of a file of tests, warnings being errors."""
    command = [sys.executable, "-m", "pytest", "-W", "error", "-p", "no:cacheprovider", "-q"]
    environment = {"PATH": "", "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    done = subprocess.run(
        [*command, file.name],
        cwd=file.parent,
        env=environment,
        text=True,
        capture_output=True,
        check=False,
    )
    return done.stdout + done.stderr


def test_written_tests_of_a_machine_pass_as_they_stand(tmp_path: Path) -> None:
    """They test the lifecycle's own machine until an implementation is plugged in."""
    file = tmp_path / "test_dataset.py"
    name = "prolific.task_builder_dataset"
    statelaw("suite", name, "--method", "w", "--format", "pytest", "-o", str(file))
    cases = len(generate(find(name), "w"))
    assert f"\n{cases} passed in" in said_by_pytest(file)


def test_written_tests_of_a_checker_load_the_lifecycle_from_its_file(tmp_path: Path) -> None:
    """The path is taken from where the tests lie."""
    table, file = tmp_path / "tables" / "parcel.toml", tmp_path / "tests" / "test_parcel.py"
    table.parent.mkdir()
    file.parent.mkdir()
    table.write_text(PARCEL.read_text(encoding="utf-8"), encoding="utf-8")
    options = ["--subject", "checker", "--method", "hsi", "--grain", "verdict"]
    statelaw("suite", str(table), *options, "--format", "pytest", "-o", str(file))
    assert "parent / '../tables/parcel.toml'" in file.read_text(encoding="utf-8")
    said = said_by_pytest(file)
    assert " passed in" in said
    assert "failed" not in said


SYSTEM = """
class System:
    rows = {rows}

    def __init__(self, status):
        if status != "idle":
            raise Refused(status)
        self.status = status

    def fire(self, trigger, to):
        if (self.status, trigger) not in self.rows:
            raise Refused(trigger)
        self.status = self.rows[self.status, trigger]

    settled = None
"""
ROWS = {(row.source, row.trigger): row.target for row in JOB.transitions}


def with_system(rows: dict[tuple[str, str], str], file: Path) -> Path:
    """Tests of the job with an implementation of one's own in the marked place."""
    text = to_pytest(generate(JOB, "w"), "job.json", file=True)
    before, rest = text.split("# PLUG IN YOUR IMPLEMENTATION HERE")
    after = rest.split("# END of what is plugged in.\n")[1]
    file.write_text(before + SYSTEM.format(rows=rows) + after, encoding="utf-8")
    (file.parent / "job.json").write_text(JOB.model_dump_json(), encoding="utf-8")
    return file


def test_a_right_implementation_passes_where_it_is_plugged_in(tmp_path: Path) -> None:
    """It need not say whether it is at rest, and nothing else in the file is changed."""
    said = said_by_pytest(with_system(ROWS, tmp_path / "test_job.py"))
    assert f"\n{len(generate(JOB, 'w'))} passed in" in said


def test_a_wrong_implementation_fails_by_name(tmp_path: Path) -> None:
    """The id of the test says what was tried, the message what went wrong."""
    wrong = {**ROWS, ("running", "submit"): "queued", ("running", "end"): "failed"}
    said = said_by_pytest(with_system(wrong, tmp_path / "test_job.py"))
    name = "idle-submit-queued-start-running"
    assert f"FAILED test_job.py::test_machine[{name}-submit-refused]" in said
    assert "step 3, submit: accepted" in said
    assert "step 3, end: the status is wrong" in said
    assert f"[{name}-stop-failed-submit-queued" not in said


def test_a_checker_that_gives_up_is_held_to_its_first_refusal(tmp_path: Path) -> None:
    """With `goes_on` off, what comes after an illegal status is not asked."""
    file = tmp_path / "test_run.py"
    text = to_pytest(
        generate(find("woosmap.import_run"), "hsi", subject="checker"), "woosmap.import_run"
    )
    verdict = "return self._report.verdicts[-1].legal"
    assert text.count(verdict) == 1
    giving_up = text.replace(
        verdict, "return self._report.ok  # an error seen before is not forgotten"
    )
    file.write_text(giving_up, encoding="utf-8")
    assert " failed" in said_by_pytest(file)
    file.write_text(giving_up.replace("goes_on = True", "goes_on = False"), encoding="utf-8")
    assert " failed" not in said_by_pytest(file)


@settings(max_examples=40)
@given(
    lifecycle=lifecycles(max_states=4),
    method=st.sampled_from(Method),
    subject=st.sampled_from(Subject),
)
def test_written_tests_are_python_whatever_the_names(
    lifecycle: Lifecycle[Any], method: Method, subject: Subject
) -> None:
    """Quotes, line breaks and control characters in statuses stay inside their strings."""
    suite = generate(lifecycle, method, subject=subject)
    text = to_pytest(suite, 'odd "name"\n\\')
    assert text.isascii()
    compile(text, "test_it.py", "exec")
    (cases,) = [line for line in text.splitlines() if line.startswith("CASES")]
    after = text.split(cases + "\n")[1].split("\n}\n")[0]
    read: dict[str, list[Any]] = eval("{" + after + "}")
    assert list(read) == [case.name for case in suite]
    seen = [[step.status for step in case.steps] for case in suite]
    assert [
        [step[-4 if subject is Subject.CHECKER else -2] for step in steps]
        for steps in read.values()
    ] == seen


@settings(max_examples=40)
@given(
    lifecycle=lifecycles(max_states=4),
    method=st.sampled_from(Method),
    subject=st.sampled_from(Subject),
)
def test_json_says_all_there_is(
    lifecycle: Lifecycle[Any], method: Method, subject: Subject
) -> None:
    """The text and the values are the same, and every step is in it."""
    suite = generate(lifecycle, method, subject=subject)
    text = suite.to_json()
    assert text.isascii()
    values = json.loads(text)
    assert values == suite.as_json()
    assert values["version"] == 1
    assert [case["name"] for case in values["cases"]] == [case.name for case in suite]
    for written, case in zip(values["cases"], suite, strict=True):
        assert written["first_illegal"] == case.first_illegal
        assert [step["status"] for step in written["steps"]] == list(case.statuses)
        assert [step["legal"] for step in written["steps"]] == [step.legal for step in case.steps]
        if subject is Subject.MACHINE:
            assert [step["trigger"] for step in written["steps"]] == list(case.triggers)


@pytest.mark.parametrize(
    ("extra", "said"),
    [
        (0, "has no more states than the lifecycle."),
        (1, "has at most 1 state more than the lifecycle."),
    ],
)
def test_written_tests_say_what_they_promise(extra: int, said: str) -> None:
    """The head of the file has the command that wrote it, and what it covers."""
    text = to_pytest(generate(JOB, "w", extra_states=extra), "example.job")
    assert f"# Covers every fault of whatever {said}\n" in text
    options = f" --extra-states {extra}" if extra else ""
    command = f"statelaw suite example.job --method w --subject machine{options} --format pytest"
    assert text.startswith(f"# Written by: {command}\n")


def test_making_suites_needs_no_test_framework() -> None:
    """So the command line can do it where only the library is installed."""
    code = (
        "import sys; from statelaw import find;"
        "from statelaw.suites import generate, score, to_pytest;"
        "table = find('woosmap.import_run'); suite = generate(table, 'hsi', subject='checker');"
        "score(table, suite); to_pytest(suite, table.name);"
        "print(*sorted({'pytest', 'hypothesis', 'networkx', 'transitions'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "\n"


def test_a_suite_counts_its_cases_and_steps() -> None:
    """It is a sized collection of cases."""
    suite = generate(JOB, "w")
    assert isinstance(suite, Collection)
    assert len(suite) == len(list(suite)) == len(suite.cases)
    assert suite.cases[0] in suite
    assert None not in suite
    assert suite.steps == sum(len(case.steps) for case in suite)


@pytest.mark.parametrize("subject", Subject)
def test_a_case_tells_where_it_breaks_the_lifecycle(subject: Subject) -> None:
    """The first illegal step, or none."""
    for case in generate(JOB, "illegal-pairs", subject=subject):
        assert not case.legal
        assert not case.steps[case.first_illegal or 0].legal
    assert all(case.legal for case in generate(JOB, "transitions", subject=subject))
