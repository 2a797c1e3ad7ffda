"""Observations that came late, tie, or were delivered twice, trace by trace.

Within a trace the *latest* observation is the one with the greatest time so far.  A row of an
earlier time is late.  A row of the same time and the same status is the same delivery again.
Only traces in which times go back or stay are looked at, so a log in order costs nothing here.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from statelaw.frames._arrow import pc
from statelaw.frames._grouping import Grouping
from statelaw.frames._runs import Rows, no_rows


@dataclass(frozen=True)
class Lateness:
    """Rows that a walk would not judge as a plain step, and the latest row before each.

    Attributes:
        late: The rows that are late, ascending.
        before_late: The latest row before each of them.
        repeated: The rows that repeat the latest one, ascending.
        tied: The rows of the same time and another status, ascending.
        before_tied: The latest row before each of them.
    """

    late: Rows = field(default_factory=no_rows)
    before_late: Rows = field(default_factory=no_rows)
    repeated: Rows = field(default_factory=no_rows)
    tied: Rows = field(default_factory=no_rows)
    before_tied: Rows = field(default_factory=no_rows)

    def placed(self, place: Rows) -> Lateness:
        """The same with rows at other places, and what is repeated left out."""
        found = (self.late, self.before_late, self.tied, self.before_tied)
        late, before_late, tied, before_tied = (place[rows] for rows in found)
        return Lateness(late, before_late, no_rows(), tied, before_tied)


def lateness(grouping: Grouping, times: NDArray[Any], statuses: Any, suspects: Rows) -> Lateness:
    """What is late, repeated or tied.

    Args:
        grouping: The rows by trace.
        times: The time of each row.
        statuses: The status column.
        suspects: The rows whose time is not after that of the row before in their trace.
    """
    if not len(suspects):
        return Lateness()
    rows = grouping.rows_of(grouping.traces(suspects))
    trace = grouping.traces(rows)
    head = np.append(True, trace[1:] != trace[:-1])
    # Ranks of times, lifted trace by trace, so that no trace reaches into the next.
    rank = np.unique(times[rows], return_inverse=True)[1] + np.cumsum(head) * len(rows)
    before = np.append(-1, np.maximum.accumulate(rank)[:-1])
    late, tie = (rank < before) & ~head, (rank == before) & ~head
    same = _numbers(statuses.take(pa.array(rows)))
    repeated = tie & (same == same[_last_before(~late)])
    latest = rows[_last_before(~late & ~repeated)]
    tied = tie & ~repeated
    return Lateness(
        *_ascending(rows[late], latest[late]),
        np.sort(rows[repeated]),
        *_ascending(rows[tied], latest[tied]),
    )


def _last_before(mask: NDArray[np.bool_]) -> Rows:
    """For each place the last place before it that is marked; the first place for the first."""
    marked = np.maximum.accumulate(np.where(mask, np.arange(len(mask)), 0))
    return np.append(0, marked[:-1])


def _ascending(rows: Rows, latest: Rows) -> tuple[Rows, Rows]:
    order = np.argsort(rows)
    return rows[order], latest[order]


def _numbers(statuses: Any) -> NDArray[Any]:
    """A number for each distinct status, null among them."""
    if pa.types.is_null(statuses.type):
        return np.zeros(len(statuses), np.int32)
    if pa.types.is_dictionary(statuses.type):
        statuses = statuses.cast(statuses.type.value_type)
    encoded = pc.dictionary_encode(statuses, null_encoding="encode").combine_chunks()
    return np.asarray(encoded.indices)
