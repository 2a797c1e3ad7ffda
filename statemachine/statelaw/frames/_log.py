"""A log in files checked by columns, which says what reading it record by record says.

The log is gone through twice.  The first passage judges all rows at once and finds the traces of
which something may be to say: all others are quiet, and what they come to is known.  The second
passage makes observations of the rows of the loud ones alone, and those are checked like any log.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from statelaw.errors import InputError
from statelaw.finding import Answer
from statelaw.frames._cells import MOST_STATES, Cells
from statelaw.frames._checkpoint import Checkpoint
from statelaw.frames._facts import at_rest, settled
from statelaw.frames._history import History
from statelaw.frames._passage import Passage
from statelaw.frames._plain import STATUS, PlainFile, PlainLog
from statelaw.frames._progress import Progress, Telling
from statelaw.frames._refusals import NotByColumnsError
from statelaw.frames._replayed import Replay
from statelaw.frames._sieve import Sieve
from statelaw.frames._survey import UNTIMELY, Survey
from statelaw.judgement import answer_of, outcome_of
from statelaw.logs import Flagged, LogCheck, Pairs, Screen, Trace, TraceKey, TraceSummary
from statelaw.observation import Broken, Observation
from statelaw.rows import Outcome
from statelaw.verdict import VerdictTable
from statelaw.walk import OnViolation, Policy
from statelaw.words import plain

_MOST_PAIRS = 10_000
"""So many kinds of pairs are told apart in counts, and which ones depends on their order."""

Tell = Callable[[Progress], object]
Through = Callable[[Iterator[Observation]], Iterator[Any]]


class FileLog:
    """Files of plain fields, to be checked as one log.

    Args:
        files: The files.
        table: The compiled lifecycle.
        how: How doubtful things are weighed; nothing may be known of how long states last.
        on_progress: Called twice a second, and at the end of each passage.
        checkpoint: A file in which it is put down how far the first passage is.
        checked: Called with keys that could hold more than a name; it may refuse them.

    Raises:
        NotByColumnsError: There are too many states.
        InputError: The folder of the checkpoint is not there.
    """

    def __init__(
        self,
        files: Sequence[PlainFile],
        table: VerdictTable[Any],
        how: Policy,
        *,
        on_progress: Tell | None = None,
        checkpoint: str | os.PathLike[str] | None = None,
        checked: Callable[[Sequence[str]], object] = len,
    ) -> None:
        if len(table.codes) > MOST_STATES:
            raise NotByColumnsError("there are too many states")
        self.table = table
        self.how = how
        self.files = PlainLog(files, checked)
        cells = Cells(table, how.on_violation)
        columns = (STATUS, self.files.keys, self.files.at)
        self.survey = Survey(cells, how, columns)
        self.history = History(cells, self.survey.kernel.gear, self.files.keys)
        self.survey.keepers.append(self.history)
        self._parts = self.files.parts
        self._tell = on_progress
        kept = checkpoint
        self._checkpoint = None if kept is None else Checkpoint(kept, self.survey, how, self._parts)

    def look(self) -> None:
        """Go through the log once.

        Raises:
            NotByColumnsError: Something stands there that has to be read record by record.
        """
        telling = Telling(self._parts, self._tell)
        try:
            Passage(self.survey, self.files, telling, self._checkpoint, 30.0).run(is_all=False)
        except InputError as error:
            raise NotByColumnsError(str(error)) from None

    def check(self, through: Through, screen: Screen | None) -> LogCheck:
        """The log as it is being checked; `look` comes first.

        Args:
            through: What observations go through before they are checked.
            screen: See `check_log`.
        """
        loud = self._loud()
        telling = Telling(self._parts, self._tell)
        # What is delivered twice is told by all that a record holds, and only in order of time.
        records = bool((self.survey.flags >= UNTIMELY).any())
        replay = Replay(self.survey, self.files, loud, telling, self._sieve(), records=records)
        return _LogByColumns(self, through(iter(replay)), loud, replay, screen)

    def _loud(self) -> NDArray[np.bool_]:
        """For each trace whether something may be to say of it."""
        loud = (self.survey.flags > 0) | self.history.of_several_runs()
        cells = self.survey.kernel.cells
        return loud | ~settled(cells, self.last) if self.how.must_settle else loud

    def _sieve(self) -> Sieve:
        """What tells the rows of loud traces that have to be followed."""
        whole = (self.survey.flags >= UNTIMELY) | self.history.of_several_runs()
        whole |= self.how.on_violation is OnViolation.HOLD  # then a status is not where it stands
        cells, count = self.survey.kernel.cells, self.survey.entities.count
        return Sieve(cells, self.history.sizes[:count], whole)

    @property
    def last(self) -> NDArray[Any]:
        """The code of the state that each trace stands in."""
        return self.survey.codes()


class _LogByColumns(LogCheck):
    """A log of which only the loud traces are followed."""

    def __init__(
        self,
        log: FileLog,
        records: Iterator[Observation],
        loud: NDArray[np.bool_],
        replay: Replay,
        screen: Screen | None,
    ) -> None:
        super().__init__(lambda _: log.table, records, log.how, screen)
        self._log = log
        self._history = log.history
        self._loud = loud
        self._replay = replay
        self._name = log.table.table.name

    def __iter__(self) -> Iterator[Flagged | Broken]:
        self.totals.observations += int(self._history.sizes[: len(self._loud)][~self._loud].sum())
        yield from super().__iter__()
        if len(super().pairs(self._name)) >= _MOST_PAIRS - (len(self._log.table.codes) + 2) ** 2:
            raise NotByColumnsError("there are too many kinds of unknown statuses")

    def _judged(self, trace: Trace, seen: Observation) -> Flagged | None:
        if (passed := self._replay.passed) is not None:
            self.totals.observations += trace.pass_over(*passed)
        return super()._judged(trace, seen)

    def summaries(self) -> Iterator[TraceSummary]:
        """See `LogCheck`."""
        followed, names = super().summaries(), self._history.names()
        keys = zip(*names, strict=True) if len(names) > 1 else ((name, "") for name in names[0])
        columns = (self._loud, self._history.sizes, self._log.last, self._history.left)
        count, quiet = len(self._loud), lru_cache(maxsize=None)(self._quiet)
        traces = zip(keys, *(column[:count].tolist() for column in columns), strict=True)
        for (entity, run), is_loud, size, last, left in traces:
            if not is_loud:
                whose = TraceKey(self._name, entity, run, "")
                yield TraceSummary(whose, size, *quiet(last, left), errors=0, warnings=0, notes=0)
            elif (summary := next(followed, None)) is not None:
                yield summary

    def verdict_tables(self) -> list[VerdictTable[Any]]:
        """See `LogCheck`."""
        return [self._log.table] if len(self._loud) else []

    def pairs(self, lifecycle: str) -> Pairs:
        """See `LogCheck`."""
        if lifecycle != self._name:
            return {}
        found: Counter[tuple[str | None, str | None]] = Counter()
        names = [*map(str, self._log.table.codes), None, None]
        quiet = self._log.survey.tally.counts - self._replay.surveyed()
        for (previous, status, _), count in quiet.counts.items():
            found[names[previous], names[status]] += count
        found.update(super().pairs(lifecycle))
        return found

    def _quiet(self, last: int, left: int) -> tuple[str | None, Answer, bool, Outcome | None]:
        """What a quiet trace comes to that stands in one state and left another one last."""
        table, known = self._log.table.table, [*map(str, self._log.table.codes), None]
        status, before = known[last], known[min(left, len(known) - 1)]
        answer = answer_of(table, status, frozenset(), False)
        said = None if status is None else plain(status)
        rests = bool(at_rest(self._log.survey.kernel.cells)[last])
        return said, answer, rests, outcome_of(table, before, status)
