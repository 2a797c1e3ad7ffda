"""Explanations say why, by which way it would have been legal, and what to do."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from statelaw import Actor, Explanation, Lifecycle, Mode, Trust, Verdict, documented, find, row
from statelaw.explanation import arrows

from tests.examples import JOB, ONE_WAY, RING
from tests.oracle import BOUNDS, MODES
from tests.oracle import arrows as steps_of
from tests.strategies import lifecycles
from tests.traces import shipped

any_lifecycle = lifecycles() | shipped()


def why(lifecycle: Lifecycle[str], *trace: str | None, **options: Any) -> Explanation:
    """The explanation of the last finding."""
    return lifecycle.check(trace, **options).findings[-1].explanation


def test_an_illegal_step_lists_what_would_have_been_legal() -> None:
    """Exactly the successors by one row."""
    assert why(JOB, "queued", "running", "idle").legal == ("done", "failed")


@given(
    table=any_lifecycle,
    mode=st.sampled_from(MODES),
    bound=st.sampled_from(BOUNDS),
    trust=st.sampled_from(Trust),
)
def test_what_is_legal_here_is_all_that_the_mode_allows(
    table: Lifecycle[Any], mode: Mode, bound: int | None, trust: Trust
) -> None:
    """What one row leads to, and what is legal beyond, are all other statuses judged legal."""
    verdicts = table.compile(mode, max_missed=bound, trust=trust)
    for status in table.statuses:
        report = table.check([status, "?" * 99], mode=mode, max_missed=bound, trust=trust)
        found = report.findings[-1].explanation
        here = {to for to in table.statuses if verdicts.judge(status, to).legal}
        assert {*found.legal, *found.beyond} | {status} == here | {status}
        assert not {status, *found.legal} & {*found.beyond}


def test_few_statuses_are_named_beyond() -> None:
    """The line names the first eight of them, and counts the others."""
    text = str(find("opendatasoft.dataset").check(["idle", "?"], mode="sparse"))
    (line,) = (line.strip() for line in text.splitlines() if "legal here" in line)
    named = line.removeprefix("legal here: queued; with states unseen: ").split(", ")
    assert len(named) == 8
    assert named[-1] == "deleting_resource_records and 5 more"


@pytest.mark.parametrize(
    ("trace", "options", "doubt"),
    [
        (("running", "idle"), {}, "if somebody acted between two polls"),
        (("running", "idle"), {"mode": "every_change"}, "if changes are missing from this log"),
        (
            ("queued", "failed"),
            {"max_missed": 0},
            "if 1 state was missed, more than max_missed=0",
        ),
        (
            ("running", "idle"),
            {"mode": "sparse", "max_missed": 1},
            "if 2 states were missed, more than max_missed=1",
        ),
        (
            ("running", "failed"),
            {"mode": "every_change", "trust": "documented"},
            "if rows that the provider does not document are trusted",
        ),
        (
            ("queued", "failed"),
            {"mode": "every_change", "trust": "documented"},
            "if changes are missing from this log"
            " and rows that the provider does not document are trusted",
        ),
        (("done", "queued"), {}, ""),
    ],
)
def test_an_illegal_step_says_under_what_circumstance_it_were_legal(
    trace: tuple[str, str], options: dict[str, Any], doubt: str
) -> None:
    """The assumption that the verdict rests on is named, with the way it rules out."""
    lifecycle = ONE_WAY if trace == ("done", "queued") else JOB
    found = why(lifecycle, *trace, **options)
    assert found.doubt == doubt
    assert (found.witness[:1], found.witness[-1:]) == (
        (trace[:1], trace[-1:]) if doubt else ((), ())
    )


def test_the_way_names_the_actions_it_needs() -> None:
    """Who does what, a step at a time."""
    found = why(JOB, "running", "idle")
    assert found.witness == ("running", "done", "queued", "idle")
    assert found.actions == ("end (system)", "submit (client)", "cancel (client)")
    assert arrows(found.witness, found.actions) == (
        "running -[end (system)]-> done -[submit (client)]-> queued -[cancel (client)]-> idle"
    )


def test_missed_states_are_those_on_every_way() -> None:
    """From idle to done both queued and running must have been passed."""
    found = why(JOB, "idle", "done")
    assert found.passed == ("queued", "running")
    assert found.witness == ("idle", "queued", "running", "done")


def test_an_undocumented_step_cites_the_claim_it_rests_on() -> None:
    """The first row of the way that the provider does not state, with its reason."""
    assert why(JOB, "idle", "failed").source == (
        "inferred, Job API, Statuses <https://api.example.org/jobs#statuses>: "
        "stopping is said to end a job, not how"
    )


@pytest.mark.parametrize(
    ("status", "meant"),
    [("Queued", ("queued",)), ("quued", ("queued",)), ("DONE ", ("done",)), ("archived", ())],
)
def test_an_unknown_status_is_answered_with_what_was_meant(
    status: str, meant: tuple[str, ...]
) -> None:
    """By case, by separators and by edit distance; by nothing where nothing is near."""
    assert why(JOB, "idle", status).suggestions == meant


def test_no_status_at_all_is_not_guessed_at() -> None:
    """There is nothing to compare."""
    found = JOB.check(["idle", None]).findings[-1]
    assert found.message == "no status was reported"
    assert found.explanation.suggestions == ()


def test_what_is_legal_here_is_legal_under_the_same_trust() -> None:
    """A row that is not trusted is neither offered as legal nor as a row to add."""
    trace = ["running", "failed"]
    found = JOB.check(trace, mode="every_change", trust="documented").findings[-1]
    assert found.code == "SL103"
    assert found.explanation.legal == ("done",)
    assert found.explanation.row == ""
    assert JOB.check(trace).findings[-1].explanation.legal == ("done", "failed")


@given(st.data(), any_lifecycle)
def test_adding_the_row_makes_the_step_legal(
    data: st.DataObject, lifecycle: Lifecycle[Any]
) -> None:
    """Completed and pasted into the table, the row that is offered makes this very step legal."""
    table = lifecycle.compile(Mode.EVERY_CHANGE)
    pairs = [(one, two) for one in table.codes for two in table.codes]
    illegal = [
        pair for pair in pairs if table.judge(*pair) in {Verdict.ILLEGAL, Verdict.REGRESSION}
    ]
    if not illegal:
        return
    pair = data.draw(st.sampled_from(illegal))
    found = lifecycle.check([*pair], mode="every_change").findings[-1]
    fields = json.loads(found.explanation.row)
    fields |= {"trigger": "seen in a log", "evidence": {"level": "observed", "source": "log"}}
    sources: tuple[Any, ...] = (*lifecycle.sources, {"key": "log", "title": "Log"})
    mended = lifecycle.model_copy(
        update={
            "transitions": (*lifecycle.transitions, fields),
            "sources": tuple({dict(each)["key"]: each for each in sources}.values()),
        }
    )
    assert mended.compile(Mode.EVERY_CHANGE).judge(*pair).legal


@given(st.data(), any_lifecycle, st.sampled_from(MODES), st.sampled_from(BOUNDS))
def test_every_way_that_is_shown_is_a_way(
    data: st.DataObject, lifecycle: Lifecycle[Any], mode: Mode, most: int | None
) -> None:
    """Witnesses are chains of declared rows from where the trace stood to what was seen."""
    trust = data.draw(st.sampled_from(Trust))
    pair = [data.draw(st.sampled_from(lifecycle.statuses)) for _ in range(2)]
    report = lifecycle.check(pair, mode=mode, max_missed=most, trust=trust)
    for found in report.findings:
        way = found.explanation.witness
        if not way:
            continue
        assert (way[0], way[-1]) == (found.previous, found.status)
        assert set(pairwise(way)) <= steps_of(lifecycle)
        assert len(found.explanation.actions) == len(way) - 1
        assert bool(found.explanation.doubt) is not report.verdicts[-1].legal
        assert set(found.explanation.passed) <= set(way[1:-1])


def test_the_witness_of_a_documented_verdict_uses_documented_rows() -> None:
    """Where documented rows suffice, a shorter way by inferred ones is no explanation."""
    shorter = row("idle", "jump", "done", Actor.SYSTEM, documented("docs"))
    inferred = shorter.model_copy(
        update={"evidence": shorter.evidence.model_copy(update={"level": "inferred", "note": "x"})}
    )
    lifecycle = JOB.model_copy(
        update={
            "transitions": (
                row("queued", "jump", "done", Actor.SYSTEM, inferred.evidence),
                *JOB.transitions,
            )
        }
    )
    report = lifecycle.check(["idle", "done"])
    assert report.verdicts[-1] is Verdict.MISSED
    (found,) = report.findings
    assert found.explanation.witness == ("idle", "queued", "running", "done")
    assert found.explanation.passed == ("queued",)
    assert found.message == "at least 1 state was passed unseen between idle and done"


def test_explanations_hold_plain_strings() -> None:
    """Whatever the states were declared as, an explanation can be serialised as it is."""
    for trace in (["running", "queued"], ["running", "part"], ["bogus"]):
        for found in RING.check(trace).findings:
            kinds = {type(each) for each in found.explanation.legal + found.explanation.witness}
            assert kinds <= {str}
