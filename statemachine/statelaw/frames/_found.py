"""The findings of a judged log: each kind of step is explained once and joined to its rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Protocol

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from statelaw.finding import Finding, Severity
from statelaw.frames._grouping import distinct
from statelaw.frames._kinds import categories
from statelaw.frames._runs import Rows, no_rows
from statelaw.frames._traces import Traces
from statelaw.stepping import placed
from statelaw.text import explanation_lines
from statelaw.verdict import Verdict
from statelaw.walk import not_settled


class Found:
    """The findings of at least one severity.

    Attributes:
        rows: The observation that each finding is about.
        indices: Its position in the trace.
        kinds: What is said, once for each kind of step.
        which: The kind of each finding.
    """

    def __init__(self, traces: Traces, least: Severity) -> None:
        course, judgement = traces.course, traces.judgement
        parts: list[_Part] = [_Steps(traces), _Specials(traces), _Ends(traces)]
        offsets = np.cumsum([0, *(len(part.kinds) for part in parts[:-1])])
        self.kinds = [kind for part in parts for kind in part.kinds]
        rows = np.concatenate([part.rows for part in parts])
        which = np.concatenate([part.which + n for part, n in zip(parts, offsets, strict=True)])
        wanted = [each.severity.rank <= least.rank for each in self.kinds]
        order = _in_order(rows, len(rows) - len(parts[-1].rows))
        order = order[np.array(wanted, dtype=bool)[which[order]]]
        self.rows: Rows = rows[order]
        self.which: Rows = which[order]
        self.indices = course.grouping.positions(self.rows)
        self._course = course
        self._judgement = judgement
        self._verdicts = traces.verdicts[self.rows]

    def each(self) -> Iterator[Finding]:
        """The findings as objects."""
        pairs = zip(self.which.tolist(), self.indices.tolist(), strict=True)
        return (placed(self.kinds[kind], index) for kind, index in pairs)

    def table(self) -> pa.Table:
        """The findings as a table."""
        columns = self._course.columns
        keys = zip(columns.entities, columns.keys, strict=True)
        return pa.table(
            {
                "row": pa.array(self._course.in_log(self.rows)),
                **{name: key.take(pa.array(self.rows)) for name, key in keys},
                "index": pa.array(self.indices),
                "code": self._column(lambda each: each.code),
                "severity": self._column(lambda each: str(each.severity)),
                "verdict": categories([each.name for each in Verdict], self._verdicts),
                "previous": self._column(lambda each: each.previous),
                "status": self._column(lambda each: each.status),
                "message": self._column(lambda each: each.message),
                "explanation": self._column(lambda each: "\n".join(explanation_lines(each))),
            }
        )

    def _column(self, of: Callable[[Finding], str | None]) -> pa.Array:
        return categories([of(each) for each in self.kinds], self.which)


def _in_order(rows: Rows, steps: int) -> Rows:
    """The findings on steps in the order of the log, then those on ends."""
    return np.concatenate((np.argsort(rows[:steps], kind="stable"), np.arange(steps, len(rows))))


class _Part(Protocol):
    """Some of the findings; see `Found`."""

    rows: Rows
    which: Rows
    kinds: list[Finding]


class _Steps:
    """The findings on steps: one kind for each cell and, where it is unknown, each status."""

    def __init__(self, traces: Traces) -> None:
        self._judgement = traces.judgement
        self._columns = traces.course.columns
        self.rows: Rows = traces.course.of_judged(traces.plain_loud)
        cells = traces.judgement.cells_of(traces.plain_loud)
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
        of_row[unknown] = [values.setdefault(value, len(values)) for value in given]
        return list(values), of_row

    def _finding(self, cell: int, unknown: str | None) -> Finding:
        name = self._judgement.cells.name(cell & self._judgement.cells.nothing)
        found = self._judgement.finding(cell, unknown if name is None else name)
        assert found is not None  # only cells with something to say are asked about
        return found


class _Specials:
    """The findings on observations that are late, tied or put in their place: each a kind."""

    def __init__(self, traces: Traces) -> None:
        said = [(each.row, finding) for each in traces.special for finding in each.findings]
        self.rows: Rows = np.array([row for row, _ in said], dtype=np.intp)
        self.kinds = [finding for _, finding in said]
        self.which: Rows = np.arange(len(said))


class _Ends:
    """The findings on traces that had to come to rest and did not."""

    def __init__(self, traces: Traces) -> None:
        table = traces.judgement.cells.table
        must = traces.judgement.how.must_settle
        unsettled = np.flatnonzero(~traces.settled) if must else no_rows()
        self.rows: Rows = traces.course.grouping.lasts[unsettled]
        last, self.which = distinct(traces.last[unsettled])
        names = [traces.judgement.cells.name(int(code)) for code in last]
        self.kinds = [not_settled(table, name, 0) for name in names]
