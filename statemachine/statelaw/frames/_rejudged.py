"""The verdict on each row of a log of files, found when the log is read again."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from statelaw.frames._carry import Dense
from statelaw.frames._dataset import Dataset
from statelaw.frames._gravity import of_cells
from statelaw.frames._kernel import Kernel
from statelaw.frames._labels import LEFT_OUT
from statelaw.frames._replay import Reread, Walks, reread, rows_in
from statelaw.frames._runs import Judged, Runs
from statelaw.frames._statuses import StatusCodes
from statelaw.frames._survey import Survey
from statelaw.walk import Policy


def rejudged(
    survey: Survey, dataset: Dataset, untimely: NDArray[np.bool_], how: Policy
) -> Iterator[NDArray[np.uint8]]:
    """The verdicts on the rows of each batch, as numbers of `Verdict` or `LEFT_OUT`.

    Args:
        survey: What went through the log before.
        dataset: The log.
        untimely: The entities whose times do not increase: they are walked.
        how: How doubtful things are weighed.
    """
    judge, walks = _Judge(survey), Walks(survey.kernel.cells.table, how)
    for again in reread(survey, dataset):
        codes = judge.codes(again)
        for row in rows_in(again, survey, dataset, untimely):
            said = walks.step(row)
            codes[row.row - again.first] = LEFT_OUT if said is None else said[0]
        yield codes


class _Judge:
    """Judges every row as a step."""

    def __init__(self, survey: Survey) -> None:
        cells = survey.kernel.cells
        self._kernel = Kernel(cells.table, on_violation=cells.on_violation)
        self._kernel.carry = Dense(cells, self._kernel.gear)
        self._statuses = StatusCodes(cells, survey.status, "files")
        self._status = survey.status
        self._codes = np.zeros(0, np.uint8)

    def codes(self, again: Reread) -> NDArray[np.uint8]:
        self._codes = np.zeros(0, np.uint8)
        statuses = self._statuses.codes(again.batch.columns[self._status])
        self._kernel.feed_runs(again.runs, statuses, self)
        return self._codes

    def take(self, start: int, runs: Runs, judged: Judged) -> None:  # noqa: ARG002
        """See `Sink`."""
        self._codes = of_cells(self._kernel.cells.verdict, judged, self._kernel.gear)
