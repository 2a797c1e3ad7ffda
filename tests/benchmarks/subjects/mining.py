"""pm4py, in an environment of its own: the directly-follows graph, token replay, alignments.

The net has a place for each status, and a transition for each pair of statuses that may follow
one another, named for the status that is reached.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pm4py
from pm4py.objects.petri_net.obj import Marking, PetriNet
from pm4py.objects.petri_net.utils.petri_utils import add_arc_from_to

from tests.benchmarks.log import Log, load


def graph(layout: str, rows: int) -> Callable[[], int]:
    """Discover the directly-follows graph, and look up which of its edges are allowed."""
    log = load(layout, rows)
    frame, unknown = _frame(log)

    def run() -> int:
        found: dict[tuple[str, str], int] = pm4py.discover_dfg(frame)[0]
        return unknown + sum(n for pair, n in found.items() if pair not in log.allowed)

    return run


def replay(layout: str, rows: int) -> Callable[[], None]:
    """Replay tokens on the net."""
    log = load(layout, rows)
    frame, net = _frame(log)[0], _net(log)

    def run() -> None:
        pm4py.conformance_diagnostics_token_based_replay(frame, *net)

    return run


def alignments(layout: str, rows: int) -> Callable[[], None]:
    """Align every trace with the net."""
    log = load(layout, rows)
    frame, net = _frame(log)[0], _net(log)

    def run() -> None:
        pm4py.conformance_diagnostics_alignments(frame, *net)

    return run


def _frame(log: Log) -> tuple[Any, int]:
    """The log as pm4py takes it, and the number of unknown statuses, which it leaves out."""
    known = log.codes < len(log.statuses)
    kinds = pd.Series([*log.statuses, "no such status"], dtype="str")
    frame = pd.DataFrame(
        {
            "case:concept:name": pd.Series(log.keys).astype("str"),
            "concept:name": kinds.take(log.codes).reset_index(drop=True),
            "time:timestamp": pd.to_datetime(np.arange(len(log.keys)), unit="s", utc=True),
        }
    )[known]
    return pm4py.format_dataframe(frame), int((~known).sum())


def _net(log: Log) -> tuple[PetriNet, Marking, Marking]:
    net = PetriNet("dataset")
    begin, end = PetriNet.Place("begin"), PetriNet.Place("end")
    places = {status: PetriNet.Place(status) for status in log.statuses}
    net.places.update([begin, end, *places.values()])
    for status, place in places.items():
        _connect(net, f"start {status}", status, begin, place)
        _connect(net, f"end {status}", None, place, end)
    for before, after in sorted(log.allowed):
        _connect(net, f"{before} {after}", after, places[before], places[after])
    return net, Marking({begin: 1}), Marking({end: 1})


def _connect(
    net: PetriNet, name: str, label: str | None, source: PetriNet.Place, target: PetriNet.Place
) -> None:
    step = PetriNet.Transition(name, label)
    net.transitions.add(step)
    add_arc_from_to(source, step, net)
    add_arc_from_to(step, target, net)
