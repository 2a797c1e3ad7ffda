"""What each trace of a log of files comes to, summed up batch by batch."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from statelaw.finding import Severity
from statelaw.frames._cells import Cells
from statelaw.frames._engine import Gear
from statelaw.frames._facts import Codes, Facts, Flags
from statelaw.frames._gravity import SEVERITIES, of_cells
from statelaw.frames._names import Names
from statelaw.frames._room import with_room
from statelaw.frames._runs import Judged, Runs
from statelaw.frames._survey import Survey
from statelaw.verdict import Verdict

Weigh = Callable[[Judged], NDArray[np.uint8]]


class Sum(NamedTuple):
    """What one trace comes to; see `Facts`."""

    size: int
    first: int
    left: int
    numbers: tuple[int, ...]
    violates: bool
    doubtful: bool


class TraceSums:
    """Keeps what each trace comes to, but for where it stands.

    Args:
        cells: The compiled lifecycle.
        gear: What does the work.
        keys: The names of the key columns.
        weigh: What says how grave each judged row is.
    """

    name = "traces"

    def __init__(self, cells: Cells, gear: Gear, keys: tuple[str, ...], weigh: Weigh) -> None:
        self._cells = cells
        self._gear = gear
        self._weigh = weigh
        self._names = Names(keys)
        self._begins = cells.begins.astype(np.uint8)
        self._enters = cells.enters.astype(np.uint8)
        self._held: dict[str, NDArray[Any]] = {
            "size": np.zeros(0, np.int64),
            "first": np.zeros(0, cells.code_type),
            "left": np.zeros(0, cells.code_type),
            **{str(severity): np.zeros(0, np.int64) for severity in SEVERITIES},
            "violates": np.zeros(0, np.bool_),
            "doubtful": np.zeros(0, np.bool_),
        }

    def note(self, columns: Mapping[str, Any], runs: Runs, count: int) -> None:
        """See `Keeper`."""
        for name, array in self._held.items():
            fill = self._cells.nothing if name in {"first", "left"} else 0
            self._held[name] = with_room(array, count, fill)
        np.add.at(self._held["size"], runs.names, np.diff(runs.heads, append=runs.size))
        self._names.note(columns, runs, count)

    def take(self, start: int, runs: Runs, judged: Judged) -> None:  # noqa: ARG002
        """See `Sink`."""
        of_row = runs.each()
        self._note_ways(of_row, judged)
        weights = self._weigh(judged)
        rows = np.flatnonzero(weights)
        entities, weights = of_row[rows], weights[rows]
        verdicts = self._cells.verdict[judged.pairs[rows]]
        for weight, severity in enumerate(SEVERITIES, 1):
            np.add.at(self._held[str(severity)], entities[weights == weight], 1)
        wrong = (weights == len(SEVERITIES)) & (verdicts != Verdict.UNKNOWN)
        self._held["violates"][entities[wrong]] = True
        self._held["doubtful"][entities[verdicts >= Verdict.ILLEGAL_START]] = True

    def put(self, number: int, found: Sum) -> None:
        """Correct what one trace comes to."""
        values = (found.size, found.first, found.left, *found.numbers, *found[-2:])
        for name, value in zip(self._held, values, strict=True):
            self._held[name][number] = value

    def table(self, last: Codes, unsettled: Flags) -> pa.Table:
        """A row for each trace: its keys, and what it comes to.

        Args:
            last: The code of the state that each stands in.
            unsettled: Whether each had to come to rest and did not.
        """
        held = {name: array[: self._names.count] for name, array in self._held.items()}
        numbers = {severity: held[str(severity)] for severity in Severity}
        numbers[Severity.ERROR] = numbers[Severity.ERROR] + unsettled
        first, left = (self._codes(held[name]) for name in ("first", "left"))
        marks = held["violates"] | unsettled, held["doubtful"]
        facts = Facts(held["size"], first, last, left, numbers, *marks).table(self._cells)
        names = self._names.table()
        return pa.table({**{name: names[name] for name in names.column_names}, **facts})

    def state(self) -> dict[str, NDArray[Any]]:
        """See `Keeper`."""
        count = self._names.count
        held = {f"trace_{name}": array[:count] for name, array in self._held.items()}
        return {**held, "trace_names": self._names.packed()}

    def restore(self, state: Mapping[str, NDArray[Any]]) -> None:
        """See `Keeper`."""
        self._held = {name: state[f"trace_{name}"].copy() for name in self._held}
        self._names.unpack(state["trace_names"], len(self._held["size"]))

    def _note_ways(self, of_row: NDArray[Any], judged: Judged) -> None:
        """Note where traces began, and where they came from."""
        first, left, nothing = self._held["first"], self._held["left"], self._cells.nothing
        rows = np.flatnonzero(of_cells(self._begins, judged, self._gear))
        entities = of_row[rows]
        new = first[entities] == nothing
        codes = (judged.pairs[rows] & nothing)[new]
        first[entities[new][::-1]] = codes[::-1]  # of several rows the earliest one stays
        rows = np.flatnonzero(of_cells(self._enters, judged, self._gear))
        left[of_row[rows]] = judged.pairs[rows] >> self._cells.bits  # the last one stays

    def _codes(self, codes: NDArray[Any]) -> Codes:
        found: Codes = np.minimum(codes, codes.dtype.type(self._cells.count))
        return found


def sums_of(survey: Survey) -> TraceSums:
    """What keeps what the traces of a survey come to."""
    kernel = survey.kernel
    return TraceSums(kernel.cells, kernel.gear, survey.entities.keys, survey.weigh)
