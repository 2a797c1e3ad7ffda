"""The course of a log: which of its rows are observations, in what order, and which are judged."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import numpy as np

from statelaw.frames._columns import Columns
from statelaw.frames._grouping import Grouping
from statelaw.frames._lateness import Lateness, lateness
from statelaw.frames._runs import Rows, no_rows
from statelaw.frames._times import (
    Order,
    Ties,
    Unsorted,
    moments_of,
    require_order,
    steps_in_time,
    times_of,
)

Moments = Callable[[Rows], list[datetime]]


@dataclass(frozen=True)
class Course:
    """The observations of a log in the order in which they are taken.

    What is delivered twice is no observation.  An observation that is late is not judged.

    Attributes:
        columns: The columns of the observations.
        grouping: The observations by trace.
        given: The row of each observation in the caller's log; `None` if they are the same.
        judged: The observations that are judged; `None` if all are.
        lateness: What is late or tied among the observations.
        put: The observations that were put in their place by sorting.
        before_put: The rows of the caller's log with the latest time before each of them.
        order: How the log lies.
        moments: The times of some rows of the caller's log.
        given_columns: The columns of the caller's log.
    """

    columns: Columns
    grouping: Grouping
    given: Rows | None = None
    judged: Rows | None = None
    lateness: Lateness = field(default_factory=Lateness)
    put: Rows = field(default_factory=no_rows)
    before_put: Rows = field(default_factory=no_rows)
    order: Order | None = None
    moments: Moments | None = None
    given_columns: Columns | None = None

    def in_log(self, rows: Rows) -> Rows:
        """Where observations stand in the caller's log."""
        return rows if self.given is None else self.given[rows]

    def of_judged(self, rows: Rows) -> Rows:
        """The observations that judged rows are."""
        return rows if self.judged is None else self.judged[rows]

    @property
    def begun(self) -> Rows | None:
        """The traces in the order of their first rows in the caller's log; `None` if they are."""
        if self.order is None or not self.order.sorted:
            return None
        rows = np.arange(len(self.columns))
        first = np.full(self.grouping.count, np.iinfo(np.intp).max)
        np.minimum.at(first, self.grouping.traces(rows), self.in_log(rows))
        return np.argsort(first)

    @property
    def judged_columns(self) -> Columns:
        """The columns of what is judged."""
        return self.columns if self.judged is None else self.columns.taken(self.judged)


def course_in_time(
    columns: Columns, at: str, column: Any, unsorted: Unsorted, ties: Ties
) -> Course:
    """The course of a log whose times are looked at.

    Args:
        columns: The log.
        at: The name of the column of times.
        column: The column of times.
        unsorted: What is done where times go back.
        ties: What is done where they stay.

    Raises:
        InputError: The times lie otherwise than is allowed.
    """
    times, grouping = times_of(column, at), Grouping(columns.runs())
    back, tied = steps_in_time(grouping, times)
    require_order(back, tied, at, unsorted, ties)
    order = Order(grouping.grouped, timed=True, back=len(back), ties=len(tied))
    plain = Course(columns, grouping, order=order)
    if unsorted is Unsorted.KEEP or not (len(back) or len(tied)):
        return plain
    timed = replace(plain, moments=lambda rows: moments_of(column, rows), given_columns=columns)
    lies = lateness(grouping, times, columns.statuses, np.union1d(back, tied))
    if unsorted is Unsorted.SORT and len(back):
        return _sorted(timed, times, lies)
    return _without_late(_without_repeated(timed, lies))


def _sorted(course: Course, times: Any, lies: Lateness) -> Course:
    """The course in order of time; what was late has been put in its place."""
    rows = np.argsort(times, kind="stable")
    place = np.empty(len(rows), dtype=np.intp)
    place[rows] = np.arange(len(rows))
    columns = course.columns.taken(rows)
    grouping = Grouping(columns.runs())
    _, tied = steps_in_time(grouping, times[rows])
    in_order = replace(
        course,
        columns=columns,
        grouping=grouping,
        given=rows,
        put=place[lies.late],
        before_put=lies.before_late,
        order=replace(course.order, sorted=True) if course.order else None,
    )
    now = lateness(grouping, times[rows], columns.statuses, tied)
    return _without_repeated(in_order, now)


def _without_repeated(course: Course, lies: Lateness) -> Course:
    """The course without what is delivered twice."""
    if not len(lies.repeated):
        return replace(course, lateness=lies)
    kept = np.ones(len(course.columns), dtype=bool)
    kept[lies.repeated] = False
    place = np.cumsum(kept) - 1
    columns = course.columns.taken(np.flatnonzero(kept))
    still = kept[course.put]
    return replace(
        course,
        columns=columns,
        grouping=Grouping(columns.runs()),
        given=course.in_log(np.flatnonzero(kept)),
        lateness=lies.placed(place),
        put=place[course.put[still]],
        before_put=course.before_put[still],
        order=replace(course.order, repeated=len(lies.repeated)) if course.order else None,
    )


def _without_late(course: Course) -> Course:
    """The course with what is late left unjudged."""
    if not len(course.lateness.late):
        return course
    judged = np.ones(len(course.columns), dtype=bool)
    judged[course.lateness.late] = False
    return replace(course, judged=np.flatnonzero(judged))
