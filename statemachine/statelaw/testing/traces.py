"""Strategies for traces that obey a lifecycle."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from statelaw.errors import InputError
from statelaw.lifecycle import Lifecycle
from statelaw.rows import S
from statelaw.testing._routes import Network, Routes
from statelaw.verdict import Mode, Trust

LONGEST = 24
"""How many observations a trace has at most, unless told otherwise."""


def legal_traces(
    lifecycle: Lifecycle[S],
    *,
    mode: Mode | str = Mode.POLLED,
    max_size: int = LONGEST,
    settling: bool = False,
    late_start: bool = False,
    max_missed: int | None = None,
    trust: Trust | str = Trust.ALL,
) -> SearchStrategy[list[S]]:
    """Traces in which `lifecycle.check(trace, mode=mode)` finds no error.

    Every state is as likely to be headed for as any other, however deep it lies.  A failing
    trace shrinks to the shortest that still fails, or nearly, along the first-declared rows.

    Args:
        lifecycle: The lifecycle.
        mode: How the traces are recorded.  Under `polled` states that move on by themselves are
            left out at times, and statuses repeated; under `sparse` any state may be left out.
        max_size: The most observations.
        settling: Whether each trace ends in a state at rest.
        late_start: Whether a sampled trace may begin in a state that is not initial.
        max_missed: The most states left out between two observations; `None` for no bound.
        trust: `documented` uses only rows that the provider states.

    Returns:
        A strategy for lists of at least one status.

    Raises:
        InputError: An option has no such value, or no such trace exists.
    """
    if max_size < 1:
        raise InputError(f"max_size is {max_size}; a trace has at least one observation")
    verdicts = lifecycle.compile(mode, max_missed=max_missed, trust=trust)
    routes = Routes(verdicts, late_start=late_start, settling=settling)
    if settling and len(routes.to_rest(routes.start)) > max_size:
        raise InputError(f"no trace of {lifecycle.name} comes to rest within max_size={max_size}")
    walks = Walks(routes.network, routes.start, max_size)
    return _settling(routes, walks, max_size) if settling else _plain(routes, walks)


class Walks:
    """How walks through a network are drawn: with two choices, whatever their length.

    They shrink to fewer nodes first, then to fewer goals, then to nearer ones.
    """

    def __init__(self, network: Network, start: int, most: int, least: int = 1) -> None:
        self._network = network
        self._start = start
        self._lengths = st.integers(least, most)
        nodes_a_goal = 2 if network.still else 4  # lest most of a walk be without a goal
        self._goals = [
            st.text(network.alphabet, min_size=length // nodes_a_goal, max_size=most)
            for length in range(most + 1)
        ]

    def drawn(self, draw: DrawFn, start: int | None = None) -> list[int]:
        """The nodes entered by one walk."""
        length = draw(self._lengths)
        goals = draw(self._goals[length])
        return self._network.walk(self._start if start is None else start, length, goals)


@st.composite
def _plain(draw: DrawFn, routes: Routes[Any], walks: Walks) -> list[Any]:
    return routes.named(walks.drawn(draw))


@st.composite
def _settling(draw: DrawFn, routes: Routes[Any], walks: Walks, most: int) -> list[Any]:
    return routes.named(_with_rest(routes, walks.drawn(draw), most))


def _with_rest(routes: Routes[Any], nodes: list[int], most: int) -> list[int]:
    """A walk that goes on to rest, cut where the way there would be too long."""
    for kept in range(len(nodes), 0, -1):
        way = routes.to_rest(nodes[kept - 1])
        if kept + len(way) <= most:
            return [*nodes[:kept], *way]
    return list(routes.to_rest(routes.start))
