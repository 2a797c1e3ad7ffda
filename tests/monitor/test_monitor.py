"""A monitor says of each observation what walking its entity's trace says."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from statelaw import Finding, InputError, Mode, Observation, Severity, Verdict, VerdictTable, find
from statelaw.monitor import Alert, Eviction, Monitor, policy
from statelaw.walk import OnViolation, Policy, Walk

from tests.frames.reference import keyed, statuses_of, tables

POLICIES = (
    Policy(),
    Policy(on_violation=OnViolation.HOLD),
    Policy(unknown=Severity.NOTE, undeclared=Severity.WARNING, undocumented=Severity.ERROR),
)
NOON = datetime(2024, 5, 1, 12, tzinfo=UTC)
RUN = find("woosmap.import_run").compile()


@given(data=st.data())
def test_plain_statuses_are_judged_as_the_walk_judges_them(data: st.DataObject) -> None:
    """Verdict by verdict and finding by finding, for unknown statuses and any policy."""
    table, how = data.draw(tables()), data.draw(st.sampled_from(POLICIES))
    rows = data.draw(keyed(table))
    alerts: list[Alert] = []
    eviction = data.draw(st.sampled_from([None, Eviction(idle_after=10**9)]))
    monitor = Monitor(table, how, on_alert=alerts.append, eviction=eviction)
    expected: list[Alert] = []
    walks: dict[int, Walk] = {}
    for entity, status in rows:
        walk = walks.setdefault(entity, Walk(table, how))
        verdict, findings = walk.step(Observation(status))
        assert monitor.observe(entity, status) is verdict
        expected += [Alert(entity, verdict, finding) for finding in findings]
    assert alerts == expected
    assert list(monitor) == list(walks)
    for entity, walk in walks.items():
        assert _stands(monitor, entity) == _where(walk)


@given(data=st.data())
def test_observations_with_times_and_actions_are_judged_as_the_walk_judges_them(
    data: st.DataObject,
) -> None:
    """Late, tied and repeated ones, entry times and triggers, mixed with plain statuses."""
    table, how = data.draw(tables()), data.draw(st.sampled_from(POLICIES))
    seen = data.draw(st.lists(_observations(table), max_size=20))
    alerts: list[Alert] = []
    monitor = Monitor(table, how, on_alert=alerts.append)
    expected: list[Alert] = []
    walks: dict[Any, Walk] = {}
    for each in seen:
        key = (each.entity, each.run) if each.run else each.entity
        walk = walks.setdefault(key, Walk(table, how))
        if walk.repeats(each):
            assert monitor.see(each) is None
            continue
        verdict, findings = walk.step(each)
        assert monitor.see(each) is verdict
        expected += [Alert(key, verdict, finding) for finding in findings]
    assert alerts == expected
    for key, walk in walks.items():
        assert _stands(monitor, key) == _where(walk)


def test_alerts_come_from_iterators_before_the_next_observation_is_taken() -> None:
    """`feed` says what it has to say of one observation before it asks for another."""
    asked: list[str] = []

    def source() -> Iterable[tuple[int, str | None]]:
        for status in ("in_progress", "no such", "success", "in_progress"):
            asked.append(status)
            yield 7, status

    told: list[Alert] = []
    monitor = Monitor(RUN, on_alert=told.append)
    stream = monitor.feed(source())
    first = next(stream)
    assert (first.entity, first.verdict, first.finding.code) == (7, Verdict.UNKNOWN, "SL101")
    assert asked == ["in_progress", "no such"]
    rest = list(stream)
    assert asked[-1] == "in_progress"
    assert told == [first, *rest]


def test_alerts_come_from_an_async_stream() -> None:
    """`watch` judges observations as they arrive."""

    async def source() -> AsyncIterator[Observation]:
        for status in ("in_progress", "no such", "success"):
            await asyncio.sleep(0)
            yield Observation(status, entity="a", run="1")

    async def watched() -> list[Alert]:
        return [alert async for alert in Monitor(RUN).watch(source())]

    (alert, *_) = asyncio.run(watched())
    assert (alert.entity, alert.finding.index) == (("a", "1"), 1)


def test_what_a_callback_raises_comes_after_the_observation_was_taken() -> None:
    """An error of the caller's own does not make the monitor lose its place."""

    def angry(alert: Alert) -> None:
        raise RuntimeError(alert.finding.code)

    monitor = Monitor(RUN, on_alert=angry)
    monitor.observe(1, "in_progress")
    with pytest.raises(RuntimeError, match="SL101"):
        monitor.observe(1, "no such")
    assert _stands(monitor, 1) == ("in_progress", 2, True)


@pytest.mark.parametrize("entity", [5, "five", b"five", UUID(int=5), ("a", 5), None, 5.5])
def test_entities_are_named_by_anything_hashable(entity: Any) -> None:
    """While a monitor runs, a key is a key."""
    monitor = Monitor(RUN)
    monitor.observe(entity, "in_progress")
    assert entity in monitor
    assert monitor.forget(entity)
    assert not monitor.forget(entity)
    assert monitor.state(entity) is None
    assert len(monitor) == 0


@pytest.mark.parametrize("status", [1.5, 3, b"success", ["success"], {}])
def test_what_is_no_status_is_refused_and_nothing_is_taken(status: Any) -> None:
    """The error names the value; the entity stands where it stood."""
    monitor = Monitor(RUN)
    monitor.observe(1, "in_progress")
    for known in (1, 2):
        with pytest.raises(InputError, match="a status is a string"):
            monitor.observe(known, status)
    assert len(monitor) == 1
    assert _stands(monitor, 1) == ("in_progress", 1, False)


def test_what_cannot_be_hashed_names_no_entity() -> None:
    """A list is refused by each of the ways in."""
    monitor = Monitor(RUN)
    entity: Any = ["a"]
    for ask in (lambda: monitor.observe(entity, "success"), lambda: monitor.state(entity)):
        with pytest.raises(InputError, match="cannot be hashed"):
            ask()


def test_a_lifecycle_is_compiled_for_polls_unless_it_is_compiled_already() -> None:
    """What is handed over decides the mode."""
    lifecycle = find("opendatasoft.dataset")
    assert Monitor(lifecycle).table.mode is Mode.POLLED
    assert Monitor(lifecycle.compile("every_change")).table.mode is Mode.EVERY_CHANGE
    assert Monitor(lifecycle, policy(unknown="note")).how.unknown is Severity.NOTE


def test_many_unknown_statuses_do_not_fill_the_memory() -> None:
    """Judgements of statuses that nobody declared are not all kept."""
    monitor = Monitor(RUN, policy(unknown="note"))
    found: list[Finding] = []
    for i in range(12_000):
        found += [alert.finding for alert in monitor.feed([(1, f"no such {i}")])]
    assert [finding.index for finding in found] == list(range(12_000))
    assert found[-1].status == "no such 11999"


@st.composite
def _observations(draw: st.DrawFn, table: VerdictTable[Any]) -> Observation:
    hours = st.none() | st.integers(0, 3).map(lambda hour: NOON + timedelta(hours=hour))
    triggers = [None, None, "no such", *(row.trigger for row in table.table.transitions)]
    plain = draw(st.booleans())
    return Observation(
        draw(statuses_of(table)),
        entity=draw(st.sampled_from(["a", "b"])),
        run=draw(st.sampled_from(["", "1"])),
        at=None if plain else draw(hours),
        since=None if plain else draw(hours),
        trigger=None if plain else draw(st.sampled_from(triggers)),
    )


def _stands(monitor: Monitor, entity: Any) -> tuple[str | None, int, bool]:
    standing = monitor.state(entity)
    assert standing is not None
    assert standing.settled == (
        standing.status is not None and monitor.table.table.state(standing.status).at_rest
    )
    return standing.status, standing.observations, standing.gap


def _where(walk: Walk) -> tuple[str | None, int, bool]:
    return walk.previous, walk.index, walk.gap
