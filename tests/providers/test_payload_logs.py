"""Raw answers as they were polled, of several datasets and runs mixed, checked as a log."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

from statelaw import Observation, find
from statelaw.logs import Flagged, check_log
from statelaw.payload import payload_readers, recognise

from tests.providers.answers import kept

READERS = payload_readers().loaded.values()
WOOSMAP = "https://api.woosmap.com/datasets/{}/status"


def running(run: dict[str, Any], steps: int) -> dict[str, Any]:
    """The run as it was while so many steps had begun, the last of them under way."""
    early = deepcopy(run)
    early["status"] = "in_progress"
    early["steps"] = early["steps"][:steps]
    for step in early["steps"][-1:]:
        step |= {"status": "in_progress", "end": None, "entries": step["entries"][:1]}
    return early


def observed(answers: list[tuple[str | None, dict[str, Any]]]) -> Iterator[Observation]:
    """What the answers say, those that report no status left out."""
    for url, payload in answers:
        found = recognise(payload, READERS, url=url)
        assert found is not None
        yield from found.observations()


def flagged(answers: list[tuple[str | None, dict[str, Any]]]) -> list[tuple[str, str, str]]:
    """The entity, the rule and the message of everything but notes on undocumented rows."""
    check = check_log(lambda name: find(name).compile(), observed(answers))
    return [
        (each.key.entity, finding.code, finding.message)
        for each in check
        if isinstance(each, Flagged)
        for finding in each.findings
        if finding.code != "SL106"
    ]


def test_answers_of_several_providers_are_checked_together() -> None:
    """Two datasets of one provider, a job of another, errors and accepted triggers in between."""
    run = kept("woosmap/run_success")
    other = running(run, 1) | {"id": "another-run"}
    job = [kept(f"prolific/import_{status}") for status in ("queued", "processing", "partial")]
    assert (
        flagged(
            [
                (None, kept("woosmap/import_accepted")),
                (WOOSMAP.format("a"), running(run, 0)),
                (WOOSMAP.format("a"), running(run, 1)),
                (WOOSMAP.format("b"), other),
                (None, kept("prolific/import_uninitialised")),
                (None, job[0]),
                (WOOSMAP.format("a"), kept("woosmap/error_429")),
                (WOOSMAP.format("a"), running(run, 2)),
                (None, job[1]),
                (WOOSMAP.format("a"), run),
                (None, job[2]),
                (WOOSMAP.format("a"), run),
            ]
        )
        == []
    )


def test_what_contradicts_is_found_where_it_stands() -> None:
    """A finding about a step is of the step's trace, one about the run of the run's."""
    run = kept("woosmap/run_success")
    wrong = deepcopy(run)
    wrong["steps"][1] |= {"status": "failed"}
    wrong["steps"][0] |= {"end": None}
    polled = [running(run, 1), running(run, 2), wrong]
    assert flagged([(WOOSMAP.format("a"), answer) for answer in polled]) == [
        (
            "a",
            "SL304",
            "success requires status success of every one of steps, "
            "and steps[1].status is 'failed'",
        ),
        ("a/fetch", "SL301", "success requires end, which is null"),
        ("a/import", "SL304", "failed requires one of entries with level error, and there is none"),
    ]


def test_a_step_that_started_again_is_found_by_its_times() -> None:
    """The start of a step in progress is its entry time, which must not move."""
    run = kept("woosmap/run_success")
    again = running(run, 1)
    again["steps"][0]["start"] = "2024-06-07T09:30:36.730000"
    found = flagged([(WOOSMAP.format("a"), running(run, 1)), (WOOSMAP.format("a"), again)])
    assert ("a/fetch", "SL203") in [(entity, code) for entity, code, _ in found]
