"""Going through a log of files once: counts, and for each entity what must be known of it.

What is kept for an entity is its key, where it stands, how grave its gravest finding is, and,
where times are looked at, its latest time: bounded by the number of entities, not of rows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from statelaw.finding import Severity
from statelaw.frames._carry import Dense
from statelaw.frames._cells import Cells
from statelaw.frames._engine import Gear
from statelaw.frames._grouping import Grouping
from statelaw.frames._history import History
from statelaw.frames._kernel import Kernel, Sink, TallySink
from statelaw.frames._numbering import Numbering
from statelaw.frames._runs import Judged, Rows, Runs
from statelaw.frames._statuses import StatusCodes
from statelaw.frames._times import times_of
from statelaw.stepping import judged_step
from statelaw.verdict import Verdict
from statelaw.walk import Policy

UNTIMELY = 0x80
"""In an entity's flags: a time of it did not increase, so that it has to be walked."""

SEVERITIES = (Severity.NOTE, Severity.WARNING, Severity.ERROR)
"""What the gravity of an entity counts, from 1 on."""


class Survey:
    """A log being gone through.

    Attributes:
        status: The name of the status column.
        at: The name of the column of times, if times are looked at.
        per_trace: Whether flags are kept.
        rows: How many rows have been taken.
        kernel: What judges.
        stands: Where each entity stands.
        tally: How often each pair occurred.
        entities: The number of each entity.
        history: What is kept of each entity besides, if that is wanted.
    """

    def __init__(
        self,
        cells: Cells,
        how: Policy,
        columns: tuple[str, Sequence[str], str | None],
        *,
        per_trace: bool = True,
        with_history: bool = False,
        accelerate: bool | None = None,
    ) -> None:
        self.status, keys, self.at = columns
        self.per_trace = per_trace or self.at is not None
        self.rows = 0
        self.kernel = Kernel(cells.table, on_violation=how.on_violation, accelerate=accelerate)
        self.stands = Dense(cells, self.kernel.gear)
        self.kernel.carry = self.stands
        self.tally = TallySink(self.kernel)
        self.entities = Numbering(keys, self.kernel.gear)
        self._gravity = _GravitySink(cells, how, self.kernel.gear)
        self.history = History(cells, self.kernel.gear, tuple(keys)) if with_history else None
        self._clock = None if self.at is None else _Clock(self.at)
        self._statuses = StatusCodes(cells, self.status, "files")

    def state(self) -> dict[str, NDArray[Any]]:
        """All that is known, as arrays; `restore` takes it up."""
        count = self.entities.count
        latest = {} if self._clock is None else {"latest": self._clock.latest[:count]}
        return {
            "rows": np.array([self.rows]),
            **self.entities.state(),
            "stands": self.stands.stands(count),
            "flags": self._gravity.flags[:count],
            "tally": self.tally.tally,
            **latest,
            **({} if self.history is None else self.history.state()),
        }

    def restore(self, state: Mapping[str, NDArray[Any]]) -> None:
        """Go on from where another survey was."""
        self.rows = int(state["rows"][0])
        self.entities.restore(state)
        self.stands.restore(np.arange(self.entities.count), state["stands"])
        self._gravity.flags = state["flags"].copy()
        self.tally.tally[:] = state["tally"]
        if self._clock is not None and "latest" in state:
            self._clock.restore(state["latest"])
        if self.history is not None:
            self.history.restore(state)

    @property
    def flags(self) -> NDArray[np.uint8]:
        """For each entity how grave its gravest finding is, and whether it is `UNTIMELY`."""
        return self._gravity.flags[: self.entities.count]

    def codes(self) -> NDArray[Any]:
        """The code of the status in which each entity stands; `Cells.count` where none was known.

        One small number for each, and no others meanwhile, for there may be many millions.
        """
        codes: NDArray[Any] = self.stands.stands(self.entities.count) & self.kernel.cells.nothing
        np.minimum(codes, self.kernel.cells.count, out=codes)
        return codes

    def loud(self, judged: Judged) -> NDArray[np.bool_]:
        """Whether something is to be said of each row that was judged."""
        return self._gravity.weigh(judged) > 0

    def take(self, columns: Any) -> None:
        """Take the next rows.

        Args:
            columns: The columns of a batch, by name.

        Raises:
            InputError: A column's type does not fit, or a row names no entity.
        """
        statuses = columns[self.status]
        self._statuses.require(statuses.type)
        runs = self.entities.runs(columns, len(statuses))
        self._gravity.make_room(self.entities.count)
        if self._clock is not None:
            times = times_of(columns[self._clock.column], self._clock.column)
            late = self._clock.look(runs, times, self.entities.count)
            self._gravity.flags[late] |= UNTIMELY
        self._note(columns, runs)
        self.kernel.feed_runs(runs, self._statuses.codes(statuses), *self._sinks)
        self.rows += runs.size

    def _note(self, columns: Any, runs: Runs) -> None:
        if self.history is not None:
            self.history.note(columns, runs, self.entities.count)

    @property
    def _sinks(self) -> list[Sink]:
        sinks: list[Sink] = [self.tally]
        if self.per_trace:
            sinks.append(self._gravity)
        if self.history is not None:
            sinks.append(self.history)
        return sinks


class _GravitySink:
    """Keeps for each entity how grave its gravest finding is."""

    def __init__(self, cells: Cells, how: Policy, gear: Gear) -> None:
        self._gear = gear
        self._half = cells.side**2
        self._weights = _weights(cells, how)
        self.flags = np.zeros(0, dtype=np.uint8)

    def make_room(self, count: int) -> None:
        """Make room for so many entities."""
        if count > len(self.flags):
            room = np.zeros(max(count, 2 * len(self.flags)), dtype=np.uint8)
            room[: len(self.flags)] = self.flags
            self.flags = room

    def take(self, start: int, runs: Runs, judged: Judged) -> None:  # noqa: ARG002
        """See `Sink`."""
        weights = self.weigh(judged)
        rows = np.flatnonzero(weights)
        np.maximum.at(self.flags, runs.at(rows), weights[rows])

    def weigh(self, judged: Judged) -> NDArray[np.uint8]:
        """How grave each row is; 0 where there is nothing to say."""
        weights = np.empty(len(judged.pairs), dtype=np.uint8)
        self._gear.engine.look_up(self._weights, judged.pairs, weights)
        if len(judged.gapped):
            gapped = judged.pairs[judged.gapped].astype(np.int64) + self._half
            weights[judged.gapped] = self._weights[gapped]
        return weights


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


class _Clock:
    """Keeps the latest time of each entity.

    Attributes:
        column: The name of the column of times.
    """

    def __init__(self, column: str) -> None:
        self.column = column
        self.latest: NDArray[Any] = np.zeros(0, dtype=np.int64)
        self._places = np.zeros(0, dtype=np.int32)

    def look(self, runs: Runs, times: NDArray[Any], count: int) -> Rows:
        """The entities of which some time is not later than the one before."""
        self._make_room(count, times.dtype)
        firsts, lasts, after, before = self._neighbours(runs)
        entities = runs.at(firsts)
        untimely = [
            entities[times[firsts] <= self.latest[entities]],
            runs.at(after[times[after] <= times[before]]),
        ]
        np.maximum.at(self.latest, runs.at(lasts), times[lasts])
        return np.concatenate(untimely)

    def restore(self, latest: NDArray[Any]) -> None:
        """Go on from times that are known."""
        self.latest, self._places = latest.copy(), np.zeros(len(latest), dtype=np.int32)

    def _make_room(self, count: int, held: np.dtype[Any]) -> None:
        if count > len(self.latest):
            never = -np.inf if held.kind == "f" else np.iinfo(held).min
            room = np.full(max(count, 2 * len(self.latest)), never, dtype=held)
            room[: len(self.latest)] = self.latest
            self.latest, self._places = room, np.zeros(len(room), dtype=np.int32)

    def _neighbours(self, runs: Runs) -> tuple[Rows, Rows, Rows, Rows]:
        """The first and the last row of each entity, and all neighbouring rows of one entity."""
        inner = np.ones(runs.size, dtype=bool)
        inner[runs.heads] = False
        inside = np.flatnonzero(inner)
        if self._all_different(runs.names):
            lasts = np.append(runs.heads[1:], runs.size) - 1
            return runs.heads, lasts, inside, inside - 1
        grouping = Grouping([runs])
        heads, before = grouping.neighbours
        after = np.concatenate((inside, heads))
        return grouping.firsts, grouping.lasts, after, np.concatenate((inside - 1, before))

    def _all_different(self, entities: Rows) -> bool:
        places = np.arange(len(entities), dtype=np.int32)
        self._places[entities] = places
        return bool((self._places[entities] == places).all())
