"""Going through a log of files once: counts, and for each entity what must be known of it.

What is kept for an entity is its key, where it stands, how grave its gravest finding is, and,
where times are looked at, its latest time: bounded by the number of entities, not of rows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from statelaw.frames._carry import Dense
from statelaw.frames._cells import Cells
from statelaw.frames._clock import Clock
from statelaw.frames._gravity import GravitySink
from statelaw.frames._kernel import Kernel, Sink, TallySink
from statelaw.frames._numbering import Numbering
from statelaw.frames._runs import Judged, Runs
from statelaw.frames._statuses import StatusCodes
from statelaw.walk import Policy

UNTIMELY = 0x80
"""In an entity's flags: a time of it did not increase, so that it has to be walked."""


class Keeper(Sink, Protocol):
    """Keeps something besides, to be put down and taken up with the survey.

    Attributes:
        name: What it is called in a checkpoint.
    """

    name: str

    def note(self, columns: Mapping[str, Any], runs: Runs, count: int) -> None:
        """Look at a batch before it is judged.

        Args:
            columns: The columns of the batch.
            runs: The runs of its rows, by the number of their trace.
            count: How many traces there are now.
        """
        ...

    def state(self) -> dict[str, NDArray[Any]]:
        """All that is known, as arrays; `restore` takes it up."""
        ...

    def restore(self, state: Mapping[str, NDArray[Any]]) -> None:
        """Go on from where another survey was, whose whole state this is."""
        ...


class Survey:
    """A log being gone through.

    Attributes:
        status: The name of the status column.
        at: The name of the column of times, if times are looked at.
        per_trace: Whether flags are kept.
        rows: How many rows have been taken.
        rows_of_parts: How many rows of each file, as far as any have been.
        kernel: What judges.
        stands: Where each entity stands.
        tally: How often each pair occurred.
        entities: The number of each entity.
        keepers: What is kept besides.
    """

    def __init__(
        self,
        cells: Cells,
        how: Policy,
        columns: tuple[str, Sequence[str], str | None],
        *,
        per_trace: bool = True,
        accelerate: bool | None = None,
    ) -> None:
        self.status, keys, self.at = columns
        self.per_trace = per_trace or self.at is not None
        self.rows = 0
        self.rows_of_parts: list[int] = []
        self.kernel = Kernel(cells.table, on_violation=how.on_violation, accelerate=accelerate)
        self.stands = Dense(cells, self.kernel.gear)
        self.kernel.carry = self.stands
        self.tally = TallySink(self.kernel)
        self.entities = Numbering(keys, self.kernel.gear)
        self._gravity = GravitySink(cells, how, self.kernel.gear)
        self.keepers: list[Keeper] = []
        self._clock = None if self.at is None else Clock(self.at)
        self._statuses = StatusCodes(cells, self.status, "files")

    def state(self) -> dict[str, NDArray[Any]]:
        """All that is known, as arrays; `restore` takes it up."""
        count = self.entities.count
        clock = {} if self._clock is None else self._clock.state(count)
        return {
            "rows": np.array([self.rows]),
            "rows_of_parts": np.array(self.rows_of_parts, np.int64),
            **self.entities.state(),
            "stands": self.stands.stands(count),
            "flags": self._gravity.flags[:count],
            "tally": self.tally.tally,
            **clock,
            **{name: array for each in self.keepers for name, array in each.state().items()},
        }

    def restore(self, state: Mapping[str, NDArray[Any]]) -> None:
        """Go on from where another survey was."""
        self.rows = int(state["rows"][0])
        self.rows_of_parts = state["rows_of_parts"].tolist()
        self.entities.restore(state)
        self.stands.restore(np.arange(self.entities.count), state["stands"])
        self._gravity.flags = state["flags"].copy()
        self.tally.tally[:] = state["tally"]
        if self._clock is not None:
            self._clock.restore(state)
        for keeper in self.keepers:
            keeper.restore(state)

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

    def weigh(self, judged: Judged) -> NDArray[np.uint8]:
        """How grave each row is that was judged; 0 where there is nothing to say."""
        return self._gravity.weigh(judged)

    def take(self, columns: Any, part: int = 0) -> None:
        """Take the next rows.

        Args:
            columns: The columns of a batch, by name.
            part: The number of its file.

        Raises:
            InputError: A column's type does not fit, or a row names no entity.
        """
        statuses = columns[self.status]
        self._statuses.require(statuses.type)
        runs = self.entities.runs(columns, len(statuses))
        self._gravity.make_room(self.entities.count)
        if self._clock is not None:
            times = self._clock.times(columns)
            late = self._clock.look(runs, times, self.entities.count)
            self._gravity.flags[late] |= UNTIMELY
        for keeper in self.keepers:
            keeper.note(columns, runs, self.entities.count)
        self.kernel.feed_runs(runs, self._statuses.codes(statuses), *self._sinks)
        self.rows += runs.size
        self.rows_of_parts += [0] * (part + 1 - len(self.rows_of_parts))
        self.rows_of_parts[part] += runs.size

    @property
    def _sinks(self) -> list[Sink]:
        sinks: list[Sink] = [self.tally]
        if self.per_trace:
            sinks.append(self._gravity)
        return [*sinks, *self.keepers]
