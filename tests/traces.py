"""Random traces of a lifecycle: legal logs, and sequences of anything."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

from hypothesis import strategies as st
from statelaw import Lifecycle, Mode, Observation, available, find

SHIPPED: tuple[Lifecycle[Any], ...] = tuple(find(name) for name in available())
START = datetime(2024, 5, 1, 8, tzinfo=UTC)


def shipped() -> st.SearchStrategy[Lifecycle[Any]]:
    """One of the lifecycles that the installed packs provide."""
    return st.sampled_from(SHIPPED)


@st.composite
def logs(draw: st.DrawFn, lifecycle: Lifecycle[Any], *, most: int = 12) -> list[str]:
    """A complete log: from an initial state, row by row."""
    statuses = [draw(st.sampled_from(lifecycle.initial))]
    for _ in range(draw(st.integers(0, most))):
        following = lifecycle.successors(statuses[-1])
        if not following:
            break
        statuses.append(draw(st.sampled_from(following)))
    return statuses


@st.composite
def legal_traces(
    draw: st.DrawFn, lifecycle: Lifecycle[Any], mode: Mode, *, most: int = 8
) -> list[str]:
    """A legal trace in a mode, beginning anywhere that it may begin."""
    table = lifecycle.compile(mode)
    statuses: list[str] = []
    for _ in range(draw(st.integers(1, most))):
        before = statuses[-1] if statuses else None
        following = [each for each in lifecycle.statuses if table.judge(before, each).legal]
        if not following:
            break
        statuses.append(draw(st.sampled_from(following)))
    return statuses


def sequences(
    lifecycle: Lifecycle[Any], *, observations: bool = True, most: int = 10
) -> st.SearchStrategy[list[Any]]:
    """Sequences of declared statuses, as strings and as members, of unknown ones and of none."""
    names = {f"M{i}": str(each) for i, each in enumerate(lifecycle.statuses)}
    members: Any = StrEnum("Member", names)  # type: ignore[misc]
    declared = st.sampled_from(lifecycle.statuses) | st.sampled_from(list(members))
    status = declared | declared | declared | st.sampled_from(["no such", "", "IDLE"]) | st.none()
    items = status | _observations(status, lifecycle) if observations else status
    return st.lists(items, max_size=most)


def _observations(
    status: st.SearchStrategy[Any], lifecycle: Lifecycle[Any]
) -> st.SearchStrategy[Observation]:
    moments = st.none() | st.integers(0, 3).map(lambda hours: START + timedelta(hours=hours))
    triggers = st.sampled_from([None, "no such", *(row.trigger for row in lifecycle.transitions)])
    return st.builds(Observation, status, since=moments, trigger=triggers)
