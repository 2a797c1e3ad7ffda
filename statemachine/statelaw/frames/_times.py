"""Whether a log is in order of time, trace by trace: looked at, never assumed."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from statelaw.errors import InputError
from statelaw.frames._grouping import Grouping
from statelaw.frames._runs import Rows


class Unsorted(StrEnum):
    """What is done with a trace whose times go back."""

    REFUSE = "refuse"
    """The check is refused; the error says where."""
    SORT = "sort"
    """The log is taken in order of time; rows of the same time keep their order."""
    KEEP = "keep"
    """The log is taken in the order of its rows, and the times are only reported on."""


class Ties(StrEnum):
    """What is done where two observations of one trace have the same time."""

    KEEP = "keep"
    """The order of the rows decides."""
    REFUSE = "refuse"
    """The check is refused; the error says where."""


@dataclass(frozen=True, slots=True)
class Order:
    """How a log lies.

    Attributes:
        grouped: Whether the rows of every trace stand together.
        timed: Whether a column of times was looked at.
        back: How many rows are earlier than the row before them in their trace.
        ties: How many rows have the time of the row before them in their trace.
        sorted: Whether the rows were put in order of time, as the caller asked.
    """

    grouped: bool
    timed: bool = False
    back: int = 0
    ties: int = 0
    sorted: bool = False


def times_of(column: Any, name: str) -> NDArray[Any]:
    """A column of times as numbers that compare.

    Raises:
        InputError: It holds no times, or not for every row.
    """
    held = column.type
    numeric = pa.types.is_integer(held) or pa.types.is_floating(held)
    if not (numeric or pa.types.is_temporal(held)):
        raise InputError(
            f"column {name!r} holds {held}, and times are wanted: cast it to timestamps"
        )
    if column.null_count:
        raise InputError(
            f"{column.null_count} rows have no value in column {name!r}: leave at= out, or fill or "
            "drop these rows"
        )
    if not numeric:
        wide = pa.int32() if held.bit_width == 32 else pa.int64()
        column = column.cast(wide).cast(pa.int64())
    return np.asarray(column.to_numpy())


def looked_at(grouping: Grouping, times: NDArray[Any] | None) -> tuple[Order, Rows, Rows]:
    """How a log lies, the rows whose time goes back, and the rows whose time stays."""
    nowhere = np.zeros(0, dtype=np.intp)
    if times is None:
        return Order(grouping.grouped), nowhere, nowhere
    rows, before = grouping.neighbours
    inner = np.ones(len(times), dtype=bool)
    inner[grouping.heads] = False
    after = np.concatenate((np.flatnonzero(inner), rows))
    step = times[after], times[np.concatenate((np.flatnonzero(inner) - 1, before))]
    back, ties = np.sort(after[step[0] < step[1]]), np.sort(after[step[0] == step[1]])
    return Order(grouping.grouped, timed=True, back=len(back), ties=len(ties)), back, ties


def require_order(back: Rows, ties: Rows, name: str, unsorted: Unsorted, on_ties: Ties) -> None:
    """Refuse a log that lies otherwise than the caller allows.

    Raises:
        InputError: Times go back or are equal, and that was to be refused.
    """
    if len(back) and unsorted is Unsorted.REFUSE:
        raise InputError(
            f"{len(back)} rows are earlier in {name!r} than the row before them in their trace, "
            f"first row {back[0]}: sort the log, or say unsorted='sort' or 'keep'"
        )
    if len(ties) and on_ties is Ties.REFUSE:
        raise InputError(
            f"{len(ties)} rows have the same {name!r} as the row before them in their trace, first "
            f"row {ties[0]}: a column that tells them apart is needed, or ties='keep'"
        )
