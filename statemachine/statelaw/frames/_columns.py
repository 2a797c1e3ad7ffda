"""The columns of a log that a check needs, and their way into the kernel."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from statelaw.errors import InputError
from statelaw.frames._arrow import pieces
from statelaw.frames._carry import CHUNK
from statelaw.frames._cells import Cells
from statelaw.frames._engine import Gear
from statelaw.frames._entities import EntityRuns
from statelaw.frames._kinds import Kind, columns_of, kind_of
from statelaw.frames._runs import Rows, Runs
from statelaw.frames._statuses import StatusCodes


@dataclass(frozen=True)
class Columns:
    """The status column of a log and those that tell its traces apart.

    Attributes:
        kind: What the log is held in.
        status: The name of the status column.
        statuses: The status column, chunked.
        entities: The names of the key columns.
        keys: The key columns, chunked.
        names: The declared statuses, by code.
        times: The column of times, chunked, as it was given; `None` where there is none.
    """

    kind: Kind
    status: str
    statuses: Any
    entities: tuple[str, ...]
    keys: tuple[Any, ...]
    names: tuple[str, ...]
    times: Any = None

    @classmethod
    def of(
        cls,
        data: Any,
        status: str,
        entities: Sequence[str],
        names: Sequence[str],
        at: str | None = None,
    ) -> Columns:
        """The columns of these names, all had at once: a stream can be read only once.

        Raises:
            InputError: One is missing, or they are of different lengths.
        """
        timed = [] if at is None else [at]
        found = columns_of(data, [status, *entities, *timed])
        sizes = {name: len(column) for name, column in found.items()}
        if len(set(sizes.values())) > 1:
            said = ", ".join(f"{name!r} has {size}" for name, size in sizes.items())
            raise InputError(f"the columns have different numbers of rows: {said}")
        keys = tuple(found[name] for name in entities)
        times = None if at is None else found[at]
        return cls(kind_of(data), status, found[status], tuple(entities), keys, tuple(names), times)

    def __len__(self) -> int:
        return len(self.statuses)

    def taken(self, rows: Rows) -> Columns:
        """The columns in another order."""
        order = pa.array(rows)
        keys = tuple(key.take(order) for key in self.keys)
        return replace(self, statuses=self.statuses.take(order), keys=keys)

    @property
    def coded(self) -> bool:
        """Whether the statuses are codes of the compiled table."""
        return self.kind is Kind.NUMPY and pa.types.is_unsigned_integer(self.statuses.type)

    def values(self, rows: Rows) -> tuple[str | None, ...]:
        """The statuses of some rows; a code that is not declared is none."""
        values = self.statuses.take(pa.array(rows)).to_pylist()
        if not self.coded:
            return tuple(values)
        known = range(len(self.names))
        return tuple(self.names[value] if value in known else None for value in values)

    def runs(self) -> list[Runs]:
        """The runs of each chunk.

        Raises:
            InputError: A key column's type does not fit, or a row names no entity.
        """
        entities = self._entity_runs()
        parts = pieces([self.statuses, *self.keys], CHUNK)
        return [entities.runs(keys, len(statuses)) for _, (statuses, *keys) in parts]

    def chunks(self, cells: Cells, gear: Gear) -> Iterator[tuple[Runs, NDArray[Any]]]:
        """The runs and the codes of each chunk.

        Args:
            cells: The compiled lifecycle.
            gear: What does the work.

        Raises:
            InputError: A column's type does not fit, or a row names no entity.
        """
        encoder, entities = _encoder(cells, self), self._entity_runs(gear)
        for _, (statuses, *keys) in pieces([self.statuses, *self.keys], CHUNK):
            yield entities.runs(keys, len(statuses)), encoder.codes(statuses)

    def _entity_runs(self, gear: Gear | None = None) -> EntityRuns:
        types = [key.type for key in self.keys]
        return EntityRuns(self.entities, types, self.kind.engine, gear=gear)


class _GivenCodes:
    """Statuses that are codes of the compiled table already."""

    def __init__(self, cells: Cells) -> None:
        self._cells = cells

    def codes(self, chunk: Any) -> NDArray[Any]:
        found = chunk.to_numpy(zero_copy_only=not chunk.null_count)
        return np.asarray(found).astype(self._cells.code_type) if chunk.null_count else found


def _encoder(cells: Cells, columns: Columns) -> StatusCodes | _GivenCodes:
    held = columns.statuses.type
    if columns.coded:
        return _GivenCodes(cells)
    encoder = StatusCodes(cells, columns.status, columns.kind.engine)
    encoder.require(held)
    return encoder
