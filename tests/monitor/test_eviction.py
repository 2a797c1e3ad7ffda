"""Entities are forgotten when the policy says so, and never before."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from statelaw import InputError, Observation, Verdict, find
from statelaw.monitor import Alert, Eviction, Monitor
from statelaw.monitor import _steps as steps

DATASET = find("opendatasoft.dataset").compile()


class Clock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now: float = 0

    def __call__(self) -> float:
        """The time that was set."""
        return self.now


@given(
    after=st.integers(1, 100),
    moments=st.lists(st.tuples(st.integers(0, 5), st.integers(0, 300)), max_size=30),
)
def test_an_idle_entity_goes_in_time_and_never_early(
    after: int, moments: list[tuple[int, int]]
) -> None:
    """An entity counts as seen until the sweep after it was seen, and goes so long after that."""
    clock = Clock()
    monitor = Monitor(DATASET, eviction=Eviction(idle_after=after), clock=clock)
    seen: dict[int, int] = {}
    sweeps = [0]
    for entity, moment in sorted(moments, key=lambda each: each[1]):
        clock.now = moment
        monitor.observe(entity, "idle")
        seen[entity] = moment
        monitor.sweep()
        sweeps.append(moment)
        for known, last in seen.items():
            age = moment - min(each for each in sweeps if each >= last)
            assert (known in monitor) == (age < after)


def test_without_a_policy_a_sweep_changes_nothing() -> None:
    """Nobody is forgotten, and counts and states stay what they are."""
    monitor = Monitor(DATASET)
    monitor.observe("a", "idle")
    before = monitor.state("a")
    assert [monitor.sweep() for _ in range(3)] == [0, 0, 0]
    monitor.observe("b", "idle")
    assert monitor.state("a") == monitor.state("b") == before


def test_settled_entities_go_sooner_than_busy_ones() -> None:
    """At rest after 10 seconds, any after 100; a poller that is still at work is kept."""
    clock = Clock()
    eviction = Eviction(settled_after=10, idle_after=100)
    monitor = Monitor(DATASET, eviction=eviction, clock=clock)
    monitor.observe("rests", "idle")
    monitor.observe("works", "queued")
    monitor.see(Observation("idle", entity="rests, with a trigger", trigger="publish"))
    assert monitor.sweep() == 0
    clock.now = 11
    assert monitor.sweep() == 2
    assert list(monitor) == ["works"]
    clock.now = 101
    assert monitor.sweep() == 1


def test_a_forgotten_entity_begins_anew() -> None:
    """Its next observation is the first of a trace."""
    clock = Clock()
    alerts: list[Alert] = []
    monitor = Monitor(DATASET, on_alert=alerts.append, eviction=Eviction(idle_after=1), clock=clock)
    assert monitor.observe(1, "idle") is Verdict.START
    monitor.sweep()
    clock.now = 2
    monitor.sweep()
    assert monitor.observe(1, "queued") is Verdict.LATE_START
    assert alerts[-1].finding.index == 0


def test_a_monitor_sweeps_by_itself_when_new_entities_come() -> None:
    """Memory is bounded without anybody calling `sweep`."""
    clock = Clock()
    monitor = Monitor(DATASET, eviction=Eviction(idle_after=8), clock=clock)
    for entity in range(1_000):
        clock.now = float(entity)
        monitor.observe(entity, "idle")
    assert len(monitor) <= 8 * 1.25 + 3


def test_there_are_never_more_entities_than_the_most() -> None:
    """Those unobserved for longest go first."""
    monitor = Monitor(DATASET, eviction=Eviction(most=100))
    for entity in range(1_000):
        monitor.observe("often", "idle")
        monitor.observe(entity, "idle")
        assert len(monitor) <= 100
    assert "often" in monitor
    assert 999 in monitor
    assert 0 not in monitor


def test_counts_and_states_survive_many_generations(monkeypatch: pytest.MonkeyPatch) -> None:
    """When generations are counted anew, nothing else changes."""
    monkeypatch.setattr("statelaw.monitor._monitor.GENERATIONS", 5)
    clock = Clock()
    monitor = Monitor(DATASET, eviction=Eviction(idle_after=1_000), clock=clock)
    for i in range(23):
        clock.now = float(i)
        monitor.observe("a", "idle")
        monitor.sweep()
    standing = monitor.state("a")
    assert standing is not None
    assert (standing.status, standing.observations) == ("idle", 23)
    assert steps.GENERATIONS > 23


@pytest.mark.parametrize("option", ["settled_after", "idle_after", "most"])
def test_a_policy_that_makes_no_sense_is_refused(option: str) -> None:
    """Zero and less would forget what has just been seen."""
    with pytest.raises(InputError, match=f"{option} is 0"):
        Eviction(**{option: 0})
