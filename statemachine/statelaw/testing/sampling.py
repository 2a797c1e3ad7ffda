"""Strategies for what a poller sees of an entity that moves along the rows of a lifecycle."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import count
from typing import Any, Generic

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from statelaw.errors import InputError
from statelaw.lifecycle import Lifecycle
from statelaw.rows import S
from statelaw.testing._polling import SampledTrace, Stay, logged, polled
from statelaw.testing._routes import Routes
from statelaw.testing.traces import LONGEST, Walks
from statelaw.verdict import Mode, Trust
from statelaw.words import chosen

Seconds = tuple[float, float]
"""The least and the most seconds."""

_DWELLS = (1.0, 2.0, 0.5, 0.0, 3.0, 0.25, 1.5, 5.0)
"""How long a state lasts, in poll intervals; the first, so that each is seen once, is simplest."""


def sampled_traces(
    lifecycle: Lifecycle[S],
    *,
    mode: Mode | str = Mode.POLLED,
    every: float | Seconds = 5.0,
    dwell: Mapping[str, Seconds] | None = None,
    max_visits: int = LONGEST,
    since: bool = False,
    entity: str = "entity-1",
    trust: Trust | str = Trust.ALL,
) -> SearchStrategy[SampledTrace[S]]:
    """What a poller sees, beside what the entity really did.

    An entity moves along the rows of the lifecycle and stays in each state for a time; a poller
    looks at it again and again, until it has seen the last state.  States that the entity leaves
    by itself can go unseen.  Where an action from outside is needed, the client acts on what it
    has seen: nobody moves the entity on from a state at rest before the poller has seen it there.
    So `lifecycle.check(trace.observations)` finds no error.  An action that the poller's client
    took on what it saw last is recorded as `trigger`.

    Args:
        lifecycle: The lifecycle.
        mode: `polled` as described; under `sparse` others act between two polls, so that states
            at rest go unseen too; `every_change` gives the log of every change.
        every: Seconds between two polls, or the least and the most of them.
        dwell: For states, the least and the most seconds that they last; the others last from no
            time at all to five intervals.
        max_visits: The most states that the entity goes through.
        since: Whether observations tell when the state was entered.
        entity: The entity's name.
        trust: `documented` uses only rows that the provider states.

    Raises:
        InputError: An option has no such value.
    """
    least, most = every if isinstance(every, tuple) else (every, every)
    if not 0 < least <= most:
        raise InputError(f"every={every!r}; polls are more than 0 seconds apart, the least first")
    _check_dwell(lifecycle, dwell or {})
    visits = _Visits(lifecycle, chosen(Mode, mode, "mode"), trust, max_visits, dwell or {})
    return _sampled(visits, (least, most), {"entity": entity, "lifecycle": lifecycle.name}, since)


@st.composite
def _sampled(
    draw: DrawFn, visits: _Visits[Any], every: Seconds, common: dict[str, Any], since: bool
) -> SampledTrace[Any]:
    stays = visits.drawn(draw, sum(every) / 2)
    if visits.mode is Mode.EVERY_CHANGE:
        return logged(stays, common, since=since)
    jitter = b"" if every[0] == every[1] else draw(_JITTER)
    return polled(stays, _gaps(every, jitter), common, since=since)


_JITTER = st.binary(max_size=2 * LONGEST)


def _gaps(every: Seconds, jitter: bytes) -> Iterator[float]:
    least, most = every
    for i in count():
        share = jitter[i % len(jitter)] / 255 if jitter else 0.0
        yield least + (most - least) * share


class _Visits(Generic[S]):
    """How an entity's way is drawn: the walk, then for each stay its length and the row taken."""

    def __init__(
        self,
        lifecycle: Lifecycle[S],
        mode: Mode,
        trust: Trust | str,
        most: int,
        dwell: Mapping[str, Seconds],
    ) -> None:
        if most < 1:
            raise InputError(f"max_visits is {most}; an entity is in at least one state")
        self.mode = mode
        self._routes = Routes(lifecycle.compile(Mode.EVERY_CHANGE, trust=trust))
        self._walks = Walks(self._routes.network, self._routes.start, most)
        self._paces = [st.binary(min_size=n // 2, max_size=most) for n in range(most + 1)]
        self._dwell = dwell
        self._rows = {
            pair: [row for row in lifecycle.between(*pair) if row.documented or trust == Trust.ALL]
            for pair in {(row.source, row.target) for row in lifecycle.transitions}
        }

    def drawn(self, draw: DrawFn, interval: float) -> list[Stay[S]]:
        """What an entity does that is polled about every `interval` seconds."""
        nodes = self._walks.drawn(draw)
        pace = draw(self._paces[len(nodes)])
        stays: list[Stay[S]] = []
        for i, node in enumerate(nodes):
            number = pace[i] if i < len(pace) else 0
            stays.append(self._stay(nodes[i - 1] if i else None, node, number, interval))
        return stays

    def _stay(self, before: int | None, node: int, number: int, interval: float) -> Stay[S]:
        status = self._routes.statuses[node]
        rows: Sequence[Any] = (
            (None,) if before is None else self._rows[self._routes.statuses[before], status]
        )
        until_seen = self.mode is Mode.POLLED and self._routes.at_rest[node]
        seconds = self._seconds(status, number % len(_DWELLS), interval)
        return Stay(status, rows[number // len(_DWELLS) % len(rows)], seconds, until_seen)

    def _seconds(self, status: str, number: int, interval: float) -> float:
        if status not in self._dwell:
            return _DWELLS[number] * interval
        least, most = self._dwell[status]
        return least + (most - least) * number / (len(_DWELLS) - 1)


def _check_dwell(lifecycle: Lifecycle[Any], dwell: Mapping[str, Seconds]) -> None:
    for status, (least, most) in dwell.items():
        lifecycle.state(status)
        if not 0 <= least <= most:
            text = (
                f"dwell[{str(status)!r}]={(least, most)!r}; give the least seconds, then the most"
            )
            raise InputError(text)
