"""The findings of a judged log: each kind of step is explained once and joined to its rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from statelaw.finding import Finding, Severity
from statelaw.frames._columns import Columns
from statelaw.frames._grouping import distinct
from statelaw.frames._judgement import Judgement
from statelaw.frames._kinds import categories
from statelaw.frames._runs import NO_ROWS, Rows
from statelaw.frames._traces import Traces
from statelaw.stepping import placed
from statelaw.text import explanation_lines
from statelaw.verdict import Verdict
from statelaw.walk import not_settled


class Found:
    """The findings of at least one severity.

    Attributes:
        rows: The row of each finding.
        indices: Its position in the trace.
        kinds: What is said, once for each kind of step; the index of each is 0.
        which: The kind of each finding.
    """

    def __init__(
        self, judgement: Judgement, traces: Traces, columns: Columns, least: Severity
    ) -> None:
        steps = _Steps(judgement, columns)
        ends = _Ends(judgement, traces)
        kinds = [*steps.kinds, *ends.kinds]
        rows = np.concatenate((steps.rows, ends.rows))
        which = np.concatenate((steps.which, ends.which + len(steps.kinds)))
        grave = np.array([each.severity.rank <= least.rank for each in kinds], dtype=bool)[which]
        self.kinds = kinds
        self.rows: Rows = rows[grave]
        self.which: Rows = which[grave]
        self.indices = judgement.grouping.positions(self.rows)
        self._judgement = judgement
        self._columns = columns

    def each(self) -> Iterator[Finding]:
        """The findings as objects."""
        pairs = zip(self.which.tolist(), self.indices.tolist(), strict=True)
        return (placed(self.kinds[kind], index) for kind, index in pairs)

    def table(self, log_rows: Rows) -> pa.Table:
        """The findings as a table; `log_rows` are the rows in the caller's log."""
        keys = zip(self._columns.entities, self._columns.keys, strict=True)
        verdicts = self._judgement.verdicts[self.rows].astype(np.intp)
        return pa.table(
            {
                "row": pa.array(log_rows),
                **{name: key.take(pa.array(self.rows)) for name, key in keys},
                "index": pa.array(self.indices),
                "code": self._column(lambda each: each.code),
                "severity": self._column(lambda each: str(each.severity)),
                "verdict": categories([verdict.name for verdict in Verdict], verdicts),
                "previous": self._column(lambda each: each.previous),
                "status": self._column(lambda each: each.status),
                "message": self._column(lambda each: each.message),
                "explanation": self._column(lambda each: "\n".join(explanation_lines(each))),
            }
        )

    def _column(self, of: Callable[[Finding], str | None]) -> pa.Array:
        return categories([of(each) for each in self.kinds], self.which)


class _Steps:
    """The findings on steps: one kind for each cell and, where it is unknown, each status."""

    def __init__(self, judgement: Judgement, columns: Columns) -> None:
        self.rows = judgement.loud
        self._judgement = judgement
        self._columns = columns
        cells = judgement.cells_of(self.rows)
        statuses, of_row = self._statuses(cells)
        kinds, self.which = distinct(cells * len(statuses) + of_row)
        pairs = [divmod(int(kind), len(statuses)) for kind in kinds]
        self.kinds = [self._finding(cell, statuses[i]) for cell, i in pairs]

    def _statuses(self, cells: NDArray[np.int64]) -> tuple[list[str | None], NDArray[np.int64]]:
        """The statuses of unknown rows, and which of them each row has; the first is none."""
        unknown = np.flatnonzero(
            (cells & self._judgement.cells.nothing) >= self._judgement.cells.count
        )
        of_row = np.zeros(len(cells), dtype=np.int64)
        values: dict[str | None, int] = {None: 0}
        given = self._columns.values(self.rows[unknown])
        of_row[unknown] = [values.setdefault(_status(value), len(values)) for value in given]
        return list(values), of_row

    def _finding(self, cell: int, unknown: str | None) -> Finding:
        name = self._judgement.cells.name(cell & self._judgement.cells.nothing)
        found = self._judgement.finding(cell, unknown if name is None else name)
        assert found is not None  # only cells with something to say are asked about
        return found


class _Ends:
    """The findings on traces that had to come to rest and did not."""

    def __init__(self, judgement: Judgement, traces: Traces) -> None:
        self.rows: Rows = NO_ROWS
        self.which: Rows = NO_ROWS
        self.kinds: list[Finding] = []
        if judgement.how.must_settle:
            self._find(judgement, traces)

    def _find(self, judgement: Judgement, traces: Traces) -> None:
        unsettled = np.flatnonzero(~traces.settled)
        self.rows = judgement.grouping.lasts[unsettled]
        last, self.which = distinct(traces.last[unsettled])
        names = [judgement.cells.name(int(code)) for code in last]
        self.kinds = [not_settled(judgement.cells.table, name, 0) for name in names]


def _status(value: Any) -> str | None:
    """An unknown status as findings show it; a code that the table lacks is no status."""
    return value if isinstance(value, str) else None
