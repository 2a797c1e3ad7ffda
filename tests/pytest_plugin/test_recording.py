"""The fixture `status_recorder`: it fails the test itself, and leaves a case behind."""

from __future__ import annotations

import json
import shlex
from pathlib import Path

import pytest
from statelaw import Observation
from statelaw.reading import read

from tests.cli.transcripts import run
from tests.pytest_plugin.conftest import Project

BROKEN = """
        def test_it(status_recorder):
            for status in ["registered", "on route", "registered", "sorting"]:
                status_recorder.record({"status": status, "api_key": "s3cret-s3cret"})
"""
SWALLOWED = """
        def test_it(status_recorder):
            poll = status_recorder.wrap(iter(["sorting", "registered"]).__next__)
            for _ in range(2):
                try:
                    poll()
                except Exception:
                    pass
"""


def _cases(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*.case.jsonl"))


def test_a_violation_fails_the_test_where_it_happens(project: Project) -> None:
    """The failure points at the line of the test that was answered so."""
    project.test_file(BROKEN)
    result = project.run()
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines([">*status_recorder.record(*", "E*X 2  registered*"])


def test_a_swallowed_violation_fails_the_test_and_not_its_teardown(project: Project) -> None:
    """One failure, and no error beside it."""
    project.test_file(SWALLOWED)
    result = project.run()
    result.assert_outcomes(failed=1)
    assert "_recording.py" not in result.stdout.str()


def test_a_violation_after_the_test_fails_the_teardown(project: Project) -> None:
    """What a client is answered while fixtures are torn down is judged too."""
    project.test_file(
        """
        @pytest.fixture
        def poller(status_recorder):
            yield
            try:
                status_recorder.record("sorting")
                status_recorder.record("registered")
            except AssertionError:
                pass

        def test_it(poller): pass
        """
    )
    project.run().assert_outcomes(passed=1, errors=1)


def test_a_known_violation_can_be_marked_xfail(project: Project) -> None:
    """What is found at the end is of the kind that the marker names, and fails the call."""
    project.test_file(
        SWALLOWED.replace(
            "def test", "@pytest.mark.xfail(raises=ConformanceError, strict=True)\n        def test"
        )
    )
    project.run().assert_outcomes(xfailed=1)


def test_a_test_that_fails_otherwise_is_told_of_the_violation(project: Project) -> None:
    """Its own error stands first, what the recorder found below it."""
    project.test_file(SWALLOWED + "            assert poll is None\n")
    result = project.run()
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["E*assert*is None", "E*example.parcel (polled): violates*"])


def test_a_skipped_test_is_skipped(project: Project) -> None:
    """A recorder that was wrapped around something does not change that."""
    project.test_file(
        """
        def test_it(status_recorder):
            status_recorder.wrap(lambda: "sorting")
            pytest.skip("no network")
        """
    )
    project.run().assert_outcomes(skipped=1)


def test_a_recorder_that_heard_nothing_fails_the_test(project: Project) -> None:
    """The message says what may be wrong; a recorder that is not used is let be."""
    project.test_file(
        """
        def test_unused(status_recorder): pass
        def test_deaf(status_recorder): status_recorder.wrap(lambda: "sorting")
        """
    )
    result = project.run()
    result.assert_outcomes(passed=1, failed=1)
    text = "test_parcels.py::test_deaf: the recorder listened, and no answer reported a status*"
    result.stdout.fnmatch_lines([text])


def test_a_failing_trace_is_saved_beside_the_test(project: Project) -> None:
    """In a folder of its own, under a name that says which test it is of, secrets taken out."""
    project.test_file(BROKEN)
    project.run()
    (case,) = _cases(project.path)
    assert case.parent == project.path / "lifecycle_cases"
    assert case.name.startswith("test_parcels-test_it-")
    seen = [each.status for each in read(case) if isinstance(each, Observation)]
    assert seen == ["registered", "on route", "registered"]
    assert "s3cret" not in case.read_text("utf-8")


def test_the_file_is_the_same_in_every_run_and_for_every_test_another(project: Project) -> None:
    """Failing again replaces the case, so that a flaky provider does not fill the folder."""
    project.test_file(
        """
        @pytest.mark.parametrize("n", ["a/b", "a b"])
        def test_it(status_recorder, n):
            status_recorder.record("sorting")
            status_recorder.record("registered")
        """
    )
    project.run()
    before = _cases(project.path)
    project.run("-k", "test_it")
    assert _cases(project.path) == before
    assert len(before) == 2


def test_the_next_run_replays_it(project: Project) -> None:
    """Also when the test has been deleted; until the table says that the trace is legal."""
    project.test_file(BROKEN)
    project.run()
    project.test_file("def test_other(): pass")
    result = project.run("lifecycle_cases", "test_parcels.py")
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(["*recorded case example.parcel*", "*X 2  registered*"])
    project.test_file(
        """
        @pytest.mark.lifecycle(PARCEL.model_copy(update={"transitions": (
            *PARCEL.transitions,
            row("on route", "lose", "registered", Actor.SYSTEM, observed("guide")),
        )}))
        def test_other(): pass
        """
    )
    project.run("lifecycle_cases", "test_parcels.py").assert_outcomes(passed=2)


def test_statelaw_check_replays_it(project: Project) -> None:
    """The command of the failure, typed as it stands, finds the same."""
    project.test_file(
        """
        @pytest.mark.lifecycle("woosmap.import_run", mode="every_change", undocumented="warning")
        def test_it(status_recorder):
            for status in ["in_progress", "success", "failed"]:
                status_recorder.record(status)
        """
    )
    result = project.run()
    (line,) = [each for each in result.outlines if "replay: " in each]
    command = shlex.split(line.split("replay: ")[1])
    assert command[:3] == ["statelaw", "check", "woosmap.import_run"]
    assert command[4:] == ["--mode", "every_change", "--undocumented", "warning"]
    done = run(*(str(project.path / word) if "/" in word else word for word in command[1:]))
    assert done.status == 1
    assert "error SL104 left-final" in done.out


def test_a_build_server_shows_the_whole_message_twice(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """There pytest says the message in full in its summary as well, the case it is saved as too."""
    monkeypatch.setenv("CI", "true")
    project.test_file(BROKEN)
    result = project.run()
    result.assert_outcomes(failed=1)
    saved = [each[each.index("saved as ") :] for each in result.outlines if "saved as " in each]
    assert len(saved) == 2
    assert len(set(saved)) == 1


def test_bounds_of_time_are_replayed(project: Project) -> None:
    """As they were given, by the next run and by the command."""
    project.test_file(
        """
        from datetime import timedelta

        HOURS = {"processing": timedelta(hours=2)}

        @pytest.mark.lifecycle("prolific.dataset_import", min_dwell=HOURS)
        def test_it(status_recorder):
            for status in ["uninitialised", "processing", "complete"]:
                status_recorder.record(status)
        """
    )
    result = project.run()
    result.assert_outcomes(failed=1)
    (line,) = [each for each in result.outlines if "replay: " in each]
    assert line.endswith("--min-dwell processing=PT2H")
    project.run("lifecycle_cases").assert_outcomes(failed=1)


def test_the_folder_can_be_chosen(project: Project) -> None:
    """`lifecycle_cases` is taken from the root directory."""
    project.test_file(BROKEN)
    project.run("-o", "lifecycle_cases=kept/cases")
    (case,) = _cases(project.path)
    assert case.parent == project.path / "kept/cases"


def test_nothing_is_saved_where_that_is_not_wanted(project: Project) -> None:
    """An empty folder turns it off."""
    project.test_file(BROKEN)
    result = project.run("-o", "lifecycle_cases=")
    result.assert_outcomes(failed=1)
    assert _cases(project.path) == []
    assert "saved as" not in result.stdout.str()


def test_a_case_that_cannot_be_saved_does_not_hide_the_failure(project: Project) -> None:
    """The failure says that, and why."""
    project.test_file(BROKEN)
    (project.path / "lifecycle_cases").write_text("a file where the folder should be")
    result = project.run()
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["E*X 2  registered*", "E*the trace could not be saved: *"])


def test_a_case_holds_what_the_next_run_needs(project: Project) -> None:
    """The lifecycle, the options of the check, and the answer."""
    project.test_file(
        BROKEN.replace("def test", "@pytest.mark.lifecycle(PARCEL, max_missed=0)\n        def test")
    )
    project.run()
    (case,) = _cases(project.path)
    records = [json.loads(line) for line in case.read_text("utf-8").splitlines()]
    assert len(records) == 2  # with nothing missed, the second status is illegal already
    assert records[0]["lifecycle"] == "example.parcel"
    assert records[0]["check"] == {"max_missed": 0}
    assert records[0]["answer"] == {"status": "registered", "api_key": "[redacted]"}
    project.run("lifecycle_cases", "test_parcels.py").assert_outcomes(failed=2)


def test_a_fact_that_was_broken_is_broken_on_replay(project: Project) -> None:
    """A provider's answer is judged as one, by the next run and by the command; no other is."""
    body = {"dataset_id": "d", "import_id": "i", "type": "csv", "status": "partial"}
    project.test_file(
        f"""
        @pytest.mark.lifecycle("prolific.dataset_import")
        def test_reply(status_recorder):
            status_recorder.record({body})

        @pytest.mark.lifecycle("prolific.dataset_import")
        def test_other(status_recorder):
            status_recorder.record({{"status": "partial"}})
            status_recorder.record({{"status": "queued"}})
        """
    )
    project.run().assert_outcomes(failed=2)
    result = project.run("lifecycle_cases")
    result.assert_outcomes(failed=2)
    other, reply = _cases(project.path)
    for case, facts in ((reply, 3), (other, 0)):
        done = run("check", "prolific.dataset_import", str(case))
        assert done.status == 1
        assert done.out.count("SL301 fact-absent: ") == facts
        assert project.run(str(case)).stdout.str().count("SL301 fact-absent at") == facts


def test_the_recorder_works_in_a_unittest_class(project: Project) -> None:
    """It is asked for by a fixture that is used automatically."""
    project.test_file(
        """
        import unittest

        class TestParcel(unittest.TestCase):
            @pytest.fixture(autouse=True)
            def _recorder(self, status_recorder):
                self.recorder = status_recorder

            def test_legal(self):
                self.recorder.record("sorting")

            def test_swallowed(self):
                with self.assertRaises(AssertionError):
                    self.recorder.record("no such status")
        """
    )
    project.run().assert_outcomes(passed=1, failed=1)


@pytest.mark.parametrize("options", ["mode='poled'", "unknown='eror'"])
def test_an_option_with_no_such_value_is_refused(project: Project, options: str) -> None:
    """Before anything is recorded, and without a traceback."""
    project.test_file(f"@pytest.mark.lifecycle(PARCEL, {options})\n{BROKEN.strip()}")
    result = project.run()
    result.stdout.fnmatch_lines(["test_parcels.py::test_it: *is not known; did you mean*"])
    assert "Traceback" not in result.stdout.str()
