"""A lifecycle as a Petri net, straight from its rows: what may be observed is what the net can do.

One token stands where the entity is.  A place for each state says that it was observed there; a
second place, in the modes in which states are missed, that it went there unseen.  Moves into the
first kind carry the status as their label, moves into the second are silent.  Where the number of
unseen states is bounded, there is a place for each number of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid5

from statelaw import Kind, Lifecycle, Mode, Trust

Net = dict[str, Any]

_NAMES = UUID(int=0)
_MISSED: Mapping[Mode, tuple[Kind, ...]] = {
    Mode.EVERY_CHANGE: (),
    Mode.POLLED: (Kind.TRANSIENT,),
    Mode.SPARSE: tuple(Kind),
}


def net_of(
    lifecycle: Lifecycle[Any], mode: Mode, trust: Trust = Trust.ALL, most: int | None = None
) -> Net:
    """The net of a lifecycle, as r4pm takes nets.

    Args:
        lifecycle: The lifecycle.
        mode: How traces are recorded.
        trust: Which rows count.
        most: The most states that are missed between two observations; `None` for no bound.
    """
    building = _Building()
    missed = {each.status for each in lifecycle.states if each.kind in _MISSED[mode]}
    deepest = len(missed) if most is None else min(most, len(missed))
    for status in lifecycle.statuses:
        late = mode is not Mode.EVERY_CHANGE or status in lifecycle.initial
        if late:
            building.move("start", f"seen {status}", status)
        building.move(f"seen {status}", f"seen {status}", status)
        building.move(f"seen {status}", "end", None)
    for row in lifecycle.transitions:
        if trust is Trust.ALL or row.documented:
            building.row(str(row.source), str(row.target), missed, deepest)
    return building.net


class _Building:
    """A net of one token, which is built move by move."""

    def __init__(self) -> None:
        self._places: dict[str, Any] = {}
        self._transitions: dict[str, Any] = {}
        self._arcs: list[Any] = []

    def row(self, source: str, target: str, missed: set[str], deepest: int) -> None:
        """The moves of a row: seen or unseen, from where the entity was seen or went unseen."""
        froms = [(0, f"seen {source}")]
        if source in missed:
            froms += [(depth, f"unseen {source} {depth}") for depth in range(1, deepest + 1)]
        for depth, place in froms:
            self.move(place, f"seen {target}", target)
            if target in missed and depth < deepest:
                self.move(place, f"unseen {target} {depth + 1}", None)

    def move(self, source: str, target: str, label: str | None) -> None:
        """A move of the token; without a label it is silent."""
        name = str(uuid5(_NAMES, f"move {len(self._transitions)}"))
        self._transitions[name] = {"id": name, "label": label}
        self._arc("PlaceTransition", self._place(source), name)
        self._arc("TransitionPlace", name, self._place(target))

    @property
    def net(self) -> Net:
        """The net; the token begins at "start" and ends at "end"."""
        start, end = self._place("start"), self._place("end")
        return {
            "places": self._places,
            "transitions": self._transitions,
            "arcs": self._arcs,
            "initial_marking": {start: 1},
            "final_markings": [{end: 1}],
        }

    def _place(self, name: str) -> str:
        place = str(uuid5(_NAMES, name))
        self._places[place] = {"id": place}
        return place

    def _arc(self, kind: str, source: str, target: str) -> None:
        self._arcs.append({"from_to": {"type": kind, "nodes": [source, target]}, "weight": 1})
