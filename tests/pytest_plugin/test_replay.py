"""Recorded polls are given out one by one, and the last one for ever."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from statelaw import InputError, Observation
from statelaw.pytest_plugin import RecordedPolls
from statelaw.pytest_plugin._case_file import Heard, save_case

from tests.pytest_plugin.conftest import Project

LOG = Path(__file__).parents[1] / "data/prolific/dataset_import_legal.jsonl"


@given(st.lists(st.text(), min_size=1), st.integers(0, 20))
def test_it_advances_and_then_repeats_the_last(statuses: list[str], more: int) -> None:
    """A client's loop neither begins anew nor runs out."""
    poll = RecordedPolls(statuses)
    for status in statuses:
        assert not poll.exhausted
        assert poll() == status
    assert poll.exhausted
    assert [poll() for _ in range(more)] == statuses[-1:] * more


def test_it_takes_whatever_a_poll_is_called_with() -> None:
    """It can stand in for a poll of any signature."""
    poll = RecordedPolls(["queued"])
    assert poll("id", timeout=3) == "queued"
    assert poll.calls == 1


def test_a_case_gives_out_the_answers_that_were_recorded(tmp_path: Path) -> None:
    """The answer where there is one, the status where there is none."""
    path = tmp_path / "x.case.jsonl"
    seen = [Observation("queued", payload={"status": "queued", "n": 1}), Observation("processing")]
    save_case(path, [Heard(tuple(seen))], {"mode": "sparse"})
    poll = RecordedPolls(path)
    assert poll() == {"status": "queued", "n": 1}
    assert [poll(), poll()] == ["processing"] * 2
    assert RecordedPolls(path, statuses=True).answers == ["queued", "processing"]


def test_recorded_answers_are_given_out_whole(tmp_path: Path) -> None:
    """A file of answers, one a line, is a recording as it stands."""
    path = tmp_path / "answers.jsonl"
    answers = [{"status": "queued", "rows": [1]}, {"status": "done", "rows": []}]
    path.write_text("".join(f"{json.dumps(each)}\n" for each in answers), encoding="utf-8")
    assert RecordedPolls(path).answers == answers


def test_plain_words_are_a_recording(tmp_path: Path) -> None:
    """A line of statuses is given out as statuses."""
    path = tmp_path / "polls.txt"
    path.write_text("queued processing\n", encoding="utf-8")
    assert RecordedPolls(str(path)).answers == ["queued", "processing"]


def test_one_of_several_traces_is_chosen() -> None:
    """Two imports in one log are not one import."""
    with pytest.raises(InputError, match="choose one with lifecycle=, entity= and run="):
        RecordedPolls(LOG)
    records = [json.loads(line) for line in LOG.read_text("utf-8").splitlines()]
    wanted = [each for each in records if each["run"] == records[0]["run"]]
    poll = RecordedPolls(LOG, run=records[0]["run"], entity=records[0]["entity"], statuses=True)
    assert poll.answers == [each["status"] for each in wanted]


@pytest.mark.parametrize(
    ("text", "said"),
    [("", "nothing was recorded"), ('{"state": 3}\n', r"polls.jsonl:1: state is the number 3")],
)
def test_what_is_no_recording_is_refused(tmp_path: Path, text: str, said: str) -> None:
    """An empty file, and a record that is broken."""
    path = tmp_path / "polls.jsonl"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=said):
        RecordedPolls(path)


def test_the_fixture_makes_one(project: Project) -> None:
    """A client under test is given recorded polls."""
    project.test_file(
        """
        def wait(poll):
            while (status := poll()) not in ("delivered", "returned"):
                pass
            return status

        def test_it(recorded_polls):
            assert wait(recorded_polls(["registered", "sorting", "delivered"])) == "delivered"
        """
    )
    project.run().assert_outcomes(passed=1)
