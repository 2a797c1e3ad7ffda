"""How grave the findings of each entity are."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from statelaw.finding import Severity
from statelaw.frames._cells import Cells
from statelaw.frames._engine import Gear
from statelaw.frames._room import with_room
from statelaw.frames._runs import Judged, Runs
from statelaw.stepping import judged_step
from statelaw.verdict import Verdict
from statelaw.walk import Policy

SEVERITIES = (Severity.NOTE, Severity.WARNING, Severity.ERROR)
"""What the gravity of a row and of an entity counts, from 1 on."""


class GravitySink:
    """Keeps for each entity how grave its gravest finding is.

    Attributes:
        flags: That, for each entity.
    """

    def __init__(self, cells: Cells, how: Policy, gear: Gear) -> None:
        self._gear = gear
        self._weights = _weights(cells, how)
        self.flags = np.zeros(0, dtype=np.uint8)

    def make_room(self, count: int) -> None:
        """Make room for so many entities."""
        self.flags = with_room(self.flags, count)

    def take(self, start: int, runs: Runs, judged: Judged) -> None:  # noqa: ARG002
        """See `Sink`."""
        weights = self.weigh(judged)
        rows = np.flatnonzero(weights)
        np.maximum.at(self.flags, runs.at(rows), weights[rows])

    def weigh(self, judged: Judged) -> NDArray[np.uint8]:
        """How grave each row is; 0 where there is nothing to say."""
        return of_cells(self._weights, judged, self._gear)


def of_cells(lookup: NDArray[np.uint8], judged: Judged, gear: Gear) -> NDArray[np.uint8]:
    """What a table that has a place for each cell says of each row."""
    found = np.empty(len(judged.pairs), dtype=np.uint8)
    gear.engine.look_up(lookup, judged.pairs, found)
    if len(judged.gapped):
        gapped = judged.pairs[judged.gapped].astype(np.int64) + len(lookup) // 2
        found[judged.gapped] = lookup[gapped]
    return found


def _weights(cells: Cells, how: Policy) -> NDArray[np.uint8]:
    """How grave each cell is; 0 where there is nothing to say.

    That depends on the verdict and the gap alone, so one cell is asked for each of them.
    """
    found = np.zeros(len(cells.verdict), dtype=np.uint8)
    half = len(found) // 2
    for verdict in Verdict:
        of_verdict = np.flatnonzero(cells.verdict == verdict)
        for gap in (False, True):
            alike = of_verdict[(of_verdict >= half) == gap]
            asked = (cell for cell in alike.tolist() if cells.can_be(cell))
            found[alike] = _weight(cells, how, next(asked, None))
    return found


def _weight(cells: Cells, how: Policy, cell: int | None) -> int:
    if cell is None:
        return 0
    gap, previous, current = cells.split(cell)
    names = cells.name(previous), cells.name(current)
    finding = judged_step(cells.table, how, *names, gap)[1]
    return 0 if finding is None else 1 + SEVERITIES.index(finding.severity)
