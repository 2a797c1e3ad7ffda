"""What checking a log of columns gives back, each part worked out when it is asked for."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property, lru_cache
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from statelaw.finding import Finding, Severity
from statelaw.frames._course import Course
from statelaw.frames._found import Found
from statelaw.frames._judgement import Judgement
from statelaw.frames._kinds import native, native_table
from statelaw.frames._labels import LEFT_OUT, labelled
from statelaw.frames._pairs import PairCounts
from statelaw.frames._runs import Rows
from statelaw.frames._steps import steps_table
from statelaw.frames._times import Order
from statelaw.frames._traces import Traces
from statelaw.repair import Repair, repairs
from statelaw.verdict import VerdictTable
from statelaw.words import chosen


class RowFinding(NamedTuple):
    """A finding and where it stands in the log.

    Attributes:
        row: The row, from 0.
        entity: The value of each key column.
        finding: What is said; its index is the position in the trace.
    """

    row: int
    entity: tuple[Any, ...]
    finding: Finding


class RepairedTrace(NamedTuple):
    """A trace in need of repair.

    Attributes:
        entity: The value of each key column.
        repairs: The least repairs of the trace, as `Report.repairs` has them.
    """

    entity: tuple[Any, ...]
    repairs: tuple[Repair, ...]


class Checked:
    """A checked log.

    Tables and columns are of the kind that the log is held in: Polars for Polars, pandas for
    pandas, pyarrow for pyarrow and DuckDB, and NumPy arrays for NumPy.

    Attributes:
        table: The compiled lifecycle.
    """

    def __init__(self, data: Any, course: Course, judgement: Judgement, rows: int) -> None:
        self.table: VerdictTable[Any] = judgement.cells.table
        self._data = data
        self._course = course
        self._judgement = judgement
        self._rows = rows

    def __len__(self) -> int:
        return self._rows

    @cached_property
    def order(self) -> Order:
        """How the log lies."""
        return self._course.order or Order(self._course.grouping.grouped)

    @property
    def counts(self) -> PairCounts:
        """How often each pair occurred: the complete summary of the log for the table."""
        return self._judgement.counts

    @property
    def ok(self) -> bool:
        """Whether there is no finding of severity error."""
        return not self._traces.number(Severity.ERROR).any()

    @cached_property
    def verdict_codes(self) -> NDArray[np.uint8]:
        """The verdict on each row, as the numbers of `Verdict`; `LEFT_OUT` where a row is none."""
        if self._course.given is None:
            return self._traces.verdicts
        found = np.full(self._rows, LEFT_OUT, dtype=np.uint8)
        found[self._course.given] = self._traces.verdicts
        return found

    @property
    def verdicts(self) -> Any:
        """The verdict on each row by name, categorical, aligned with the rows of the log.

        It is null for a row that only repeats the latest one, time and all.
        """
        return native(self._data, labelled(self.verdict_codes), "verdict")

    def findings(self, severity: Severity | str = Severity.NOTE) -> Any:
        """The findings alone, one row each, in the order of the log.

        | column | what it holds |
        | --- | --- |
        | `row` | the row of the log, from 0 |
        | the key columns | as in the log |
        | `index` | the position in the trace, from 0 |
        | `code`, `severity`, `verdict` | the rule, and how grave it is |
        | `previous`, `status` | where the trace stood, and what was observed |
        | `message`, `explanation` | in words |

        Args:
            severity: The least grave findings that are wanted.

        Raises:
            InputError: There is no such severity.
        """
        return native_table(self._data, self._found(severity).table())

    def each_finding(self, severity: Severity | str = Severity.NOTE) -> Iterator[RowFinding]:
        """The findings as objects, the same that walking each trace would give.

        Args:
            severity: The least grave findings that are wanted.

        Raises:
            InputError: There is no such severity.
        """
        found = self._found(severity)
        rows = self._course.in_log(found.rows).tolist()
        return map(RowFinding, rows, self._entities(found.rows), found.each())

    @property
    def traces(self) -> Any:
        """What each trace comes to, one row each, in the order of their first rows in the log.

        | column | what it holds |
        | --- | --- |
        | the key columns | as in the log |
        | `observations` | how many rows it has |
        | `first`, `last` | the first known status, and the state it stands in; null if none |
        | `settled`, `outcome` | whether it came to rest, and how it went |
        | `answer` | what it says of its lifecycle |
        | `errors`, `warnings`, `notes` | how many findings it has |
        """
        keys = self._keys(self._course.grouping.firsts)
        table, begun = pa.table({**keys, **self._traces.table()}), self._course.begun
        return native_table(self._data, table if begun is None else table.take(pa.array(begun)))

    @property
    def steps(self) -> Any:
        """How often each step occurred, one row for each (previous, status, verdict)."""
        return native_table(self._data, steps_table(self.counts, self.table))

    def repairs(self) -> Iterator[RepairedTrace]:
        """The least repairs of every trace with a step that is not legal.

        Equal sequences of statuses are repaired once, however many traces share them.
        """
        grouping, columns = self._judgement.grouping, self._course.judged_columns
        doubtful = np.flatnonzero(self._traces.doubtful)
        entities = self._entities(self._course.grouping.firsts[doubtful])
        repaired = lru_cache(maxsize=None)(lambda variant: repairs(self.table, variant))
        for trace, entity in zip(doubtful.tolist(), entities, strict=True):
            yield RepairedTrace(entity, repaired(columns.values(grouping.of_trace(trace))))

    @cached_property
    def _traces(self) -> Traces:
        return Traces(self._judgement, self._course)

    def _found(self, severity: Severity | str) -> Found:
        return Found(self._traces, chosen(Severity, severity, "severity"))

    def _keys(self, rows: Rows) -> dict[str, Any]:
        columns = self._course.columns
        pairs = zip(columns.entities, columns.keys, strict=True)
        return {name: key.take(pa.array(rows)) for name, key in pairs}

    def _entities(self, rows: Rows) -> Iterator[tuple[Any, ...]]:
        keys = [key.to_pylist() for key in self._keys(rows).values()]
        return zip(*keys, strict=True) if keys else (() for _ in range(len(rows)))
