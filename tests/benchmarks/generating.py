"""Traces a second from the Hypothesis kit, beside strategies that a user would write."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy
from statelaw import Lifecycle, find
from statelaw.testing import legal_traces, sampled_traces

from tests.benchmarks.harness import Line, best_times, compared

TRACES = 1_000
PER_SECOND = 2_000
"""How many traces a second are wanted of the fifteen-state table."""


def lines() -> list[Line]:
    """Ratios for so many traces, the work of Hypothesis itself included.

    The target beside `2 000 traces a second` is the one that counts; that line has no peer, but
    the time that so many traces may take.
    """
    dataset = find("opendatasoft.dataset")
    following = {str(status): dataset.successors(status) for status in dataset.statuses}
    times = best_times(
        {
            "legal_traces, every change": _drawing(legal_traces(dataset, mode="every_change")),
            "legal_traces, polled": _drawing(legal_traces(dataset)),
            "sampled_traces": _drawing(sampled_traces(dataset)),
            "composite, a draw a step": _drawing(_by_hand(dataset, following)),
            "two choices and no trace": _drawing(st.tuples(st.integers(0, 24), st.binary())),
        },
        repeat=5,
    )
    times["2 000 traces a second"] = TRACES / PER_SECOND
    peers = {
        "2 000 traces a second": 1.0,
        "composite, a draw a step": 0.5,
        "two choices and no trace": None,
    }
    return [
        *compared("legal_traces, every change", times, peers),
        *compared("legal_traces, polled", times, peers),
        *compared("sampled_traces", times, {"composite, a draw a step": None}),
    ]


@st.composite
def _by_hand(
    draw: st.DrawFn, lifecycle: Lifecycle[Any], following: Mapping[str, Sequence[Any]]
) -> list[Any]:
    """The strategy that one writes: start somewhere, then draw each step from the successors."""
    statuses = [draw(st.sampled_from(lifecycle.initial))]
    for _ in range(draw(st.integers(0, 23))):
        if not following[statuses[-1]]:
            break
        statuses.append(draw(st.sampled_from(following[statuses[-1]])))
    return statuses


def _drawing(strategy: SearchStrategy[Any]) -> Callable[[], None]:
    """Draw from a strategy, as a test without a body does."""

    @settings(
        max_examples=TRACES,
        phases=[Phase.generate],
        database=None,
        deadline=None,
        derandomize=False,
        suppress_health_check=list(HealthCheck),
    )
    @given(strategy)
    def nothing(_: Any) -> None:
        """All that is measured is the drawing."""

    return partial(nothing)
