"""The fast ways of checking are the simple way, and what is not a trace is refused."""

from __future__ import annotations

import pickle
from collections import deque
from enum import Enum, StrEnum
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from statelaw import InputError, Lifecycle, Mode, Observation, OnViolation, Report, Severity
from statelaw.observation import Place
from statelaw.validator import check, policy, walked
from statelaw.walk import Policy

from tests.examples import JOB
from tests.oracle import BOUNDS, MODES
from tests.strategies import lifecycles
from tests.traces import legal_traces, sequences, shipped

any_lifecycle = lifecycles() | shipped()
policies = st.builds(
    Policy,
    unknown=st.sampled_from(Severity),
    undeclared=st.sampled_from(Severity),
    undocumented=st.sampled_from(Severity),
    on_violation=st.sampled_from(OnViolation),
)


def assert_same(fast: Report[Any], simple: Report[Any]) -> None:
    """Two reports say the same in everything that can be asked of them."""
    assert fast.findings == simple.findings
    assert fast.verdicts == simple.verdicts
    assert fast.statuses == simple.statuses
    for asked in ("answer", "settled", "outcome", "last", "left", "ok", "repairs"):
        assert getattr(fast, asked) == getattr(simple, asked), asked
    assert str(fast) == str(simple)


@given(st.data(), any_lifecycle, st.sampled_from(MODES), st.sampled_from(BOUNDS), policies)
def test_the_fast_ways_are_the_simple_way(
    data: st.DataObject,
    lifecycle: Lifecycle[Any],
    mode: Mode,
    most: int | None,
    how: Policy,
) -> None:
    """On strings, members, unknown statuses, gaps and observations, both reports are the same."""
    trace = data.draw(sequences(lifecycle))
    table = lifecycle.compile(mode, max_missed=most)
    assert_same(check(table, trace, how), walked(table, trace, how))


@given(st.data(), any_lifecycle, st.sampled_from(MODES))
def test_quiet_traces_are_the_same_too(
    data: st.DataObject, lifecycle: Lifecycle[Any], mode: Mode
) -> None:
    """Legal traces, of which most take the fastest way, are reported as the simple way has it."""
    trace = data.draw(legal_traces(lifecycle, mode))
    table = lifecycle.compile(mode)
    assert_same(check(table, trace), walked(table, trace, Policy()))


@given(st.data(), any_lifecycle)
def test_a_status_matches_by_value(data: st.DataObject, lifecycle: Lifecycle[Any]) -> None:
    """A StrEnum member, a member of `(str, Enum)` and the string are the same status."""
    drawn = data.draw(sequences(lifecycle, observations=False))
    trace = [each for each in drawn if each is not None]
    values = {f"M{i}": str(each) for i, each in enumerate(dict.fromkeys(map(str, trace)))}
    plain = lifecycle.check([str(each) for each in trace])
    bases: list[Any] = [StrEnum("Modern", values), Enum("Mixed", values, type=str)]
    for base in bases:
        members = lifecycle.check([base(str(each)) for each in trace])
        assert members.verdicts == plain.verdicts
        assert members.findings == plain.findings
        assert str(members) == str(plain)


def test_an_observation_is_its_status() -> None:
    """A status and an observation of it may stand side by side."""
    mixed = JOB.check(["idle", Observation("queued"), "running", Observation("done")])
    assert_same(mixed, JOB.check(["idle", "queued", "running", "done"]))


@pytest.mark.parametrize("kind", [list, tuple, deque, iter])
def test_any_ordered_iterable_is_a_trace(kind: Any) -> None:
    """Lists, tuples, and what can be gone through only once."""
    statuses = ["idle", "queued", "done"]
    assert JOB.check(kind(statuses)).statuses == ("idle", "queued", "done")


@pytest.mark.parametrize("value", ["idle", b"idle", 7, None, {"idle": 1}, {"idle"}])
def test_what_is_no_sequence_is_refused(value: Any) -> None:
    """A bare string would be a trace of letters, and a set has no order."""
    with pytest.raises(InputError, match="a trace is a sequence of statuses, such as"):
        JOB.check(value)


@pytest.mark.parametrize("value", [7, 1.5, b"idle", ["idle"], {"status": "idle"}, object()])
@pytest.mark.parametrize("before", [[], ["idle"], ["idle", None]])
def test_what_is_no_status_is_refused_with_its_place(before: list[Any], value: Any) -> None:
    """The message gives the position, the value and its type, hashable or not."""
    for item in (value, Observation(value)):
        with pytest.raises(InputError) as caught:
            JOB.check([*before, item, "queued"])
        said = f"observation {len(before)} is {value!r} ({type(value).__name__})"
        assert str(caught.value) == f"{said}; a status is a string"


@pytest.mark.parametrize("part", ["entity", "run", "lifecycle"])
def test_two_traces_are_not_one(part: str) -> None:
    """Observations of two entities, runs or lifecycles are refused, not judged against another."""
    one: dict[str, Any] = {part: "one"}
    other: dict[str, Any] = {part: "two"}
    mixed: list[Any] = [Observation("idle", **one), "idle", Observation("queued", **other)]
    with pytest.raises(InputError, match=f"a trace is of one {part}, not of 'one' and 'two'"):
        JOB.check(mixed)
    same = [Observation("idle", **one), Observation("queued")]
    assert JOB.check(same).ok


def test_findings_carry_the_place_of_their_observation() -> None:
    """File and line go along, also for the end of the trace."""
    lines = [Observation(each, place=Place("log.jsonl", i)) for i, each in enumerate("ab", start=1)]
    report = JOB.check(
        [*lines, Observation("queued", place=Place("log.jsonl", 3))], must_settle=True
    )
    assert [str(each.place) for each in report.findings] == [
        "log.jsonl:1",
        "log.jsonl:2",
        "log.jsonl:3",
        "log.jsonl:3",
    ]


def test_options_are_words_or_members() -> None:
    """A policy is the same from plain words; a word that is not known is named."""
    words = policy(unknown="note", undeclared="warning", on_violation="hold")
    members = policy(
        unknown=Severity.NOTE, undeclared=Severity.WARNING, on_violation=OnViolation.HOLD
    )
    assert words == members
    for name in ("unknown", "undeclared", "undocumented", "on_violation"):
        wrong: dict[str, Any] = {name: "xyz"}
        with pytest.raises(InputError, match=f"{name} 'xyz' is not known; choose one of"):
            JOB.check(["idle"], **wrong)


def test_sparse_has_an_honest_name() -> None:
    """actions_between_polls=True is mode sparse, and contradicts a log of every change."""
    trace = ["queued", "idle", "failed"]
    assert_same(JOB.check(trace, actions_between_polls=True), JOB.check(trace, mode="sparse"))
    with pytest.raises(InputError, match="a log of every change has no polls"):
        JOB.check(trace, mode="every_change", actions_between_polls=True)


@pytest.mark.parametrize(
    "trace", [["idle", "queued"], ["idle", "done"], ["queued", "running", "idle"]]
)
def test_a_report_is_of_the_trace_as_it_was(trace: list[str]) -> None:
    """What is asked of it later does not depend on what became of the list."""
    asked_later, kept = JOB.check(trace), list(trace)
    trace += ["bogus", "idle"]
    assert_same(asked_later, JOB.check(kept))


def test_a_report_survives_pickling() -> None:
    """Reports cross process boundaries whole."""
    report = JOB.check(["idle", "bogus", "done", "idle", None])
    assert_same(pickle.loads(pickle.dumps(report)), report)
