"""An independent checker agrees on which traces conform: optimal alignments, as r4pm finds them.

It knows nothing of verdicts: the lifecycle is handed over as a Petri net built from its rows, and
a trace conforms if the net can do it at no cost.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import product
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statelaw import Lifecycle, Mode, Trust

from tests.engines.petri import Net, net_of
from tests.strategies import lifecycles
from tests.traces import SHIPPED

r4pm = pytest.importorskip("r4pm", reason="r4pm is absent: no other checker confirms conformance")

Trace = tuple[str, ...]


@pytest.mark.parametrize("mode", Mode)
@pytest.mark.parametrize("lifecycle", SHIPPED, ids=lambda each: each.name)
def test_it_agrees_on_every_step_of_the_shipped_lifecycles(
    lifecycle: Lifecycle[Any], mode: Mode
) -> None:
    """All traces of two statuses, of which one may be unknown: every cell of the matrix."""
    traces = set(product([*map(str, lifecycle.statuses), "no such"], repeat=2))
    conforming = fitting(net_of(lifecycle, mode), traces)
    assert conforming == conforming_to(lifecycle, traces, mode)
    assert conforming < traces


@settings(max_examples=100)
@given(data=st.data())
def test_it_agrees_on_random_traces_of_random_lifecycles(data: st.DataObject) -> None:
    """Of any rows, in any mode, and with any number of states missed between two observations."""
    lifecycle = data.draw(lifecycles())
    mode, trust = data.draw(st.sampled_from(Mode)), data.draw(st.sampled_from(Trust))
    most = data.draw(st.sampled_from([None, None, 0, 1, 2]))
    status = st.sampled_from([*map(str, lifecycle.statuses)])
    traces = set(data.draw(st.lists(st.lists(status, min_size=1, max_size=6).map(tuple))))
    conforming = fitting(net_of(lifecycle, mode, trust, most), traces)
    assert conforming == conforming_to(lifecycle, traces, mode, max_missed=most, trust=trust)


def conforming_to(
    lifecycle: Lifecycle[Any], traces: Iterable[Trace], mode: Mode, **how: Any
) -> set[Trace]:
    """The traces of which every step is legal."""
    reports = {trace: lifecycle.check(trace, mode=mode, **how) for trace in traces}
    return {trace for trace, report in reports.items() if all(v.legal for v in report.verdicts)}


def fitting(net: Net, traces: Iterable[Trace]) -> set[Trace]:
    """The traces that a net can do from its beginning to its end."""
    rows = [(str(i), status) for i, trace in enumerate(traces) for status in trace]
    if not rows:
        return set()
    frame = pl.DataFrame(rows, ["case:concept:name", "concept:name"], orient="row")
    log = r4pm.import_item_from_df("EventLog", frame)
    try:
        aligned = r4pm.bindings.align_variants(net, log)
    finally:
        r4pm.remove_item(log)
    return {tuple(each["activities"]) for each in aligned if each["result"]["Ok"]["cost"] == 0}
