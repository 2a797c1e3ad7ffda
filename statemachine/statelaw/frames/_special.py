"""The observations that are late, tied or put in their place: each walked by itself.

They are few, and what is said of them names their times, so nothing is shared between them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from statelaw.finding import Finding
from statelaw.frames._course import Course
from statelaw.frames._judgement import Judgement
from statelaw.frames._runs import Rows
from statelaw.observation import Observation
from statelaw.verdict import Verdict
from statelaw.walk import Walk, of_late


@dataclass(frozen=True, slots=True)
class Said:
    """What is said of one such observation.

    Attributes:
        row: The observation.
        verdict: The verdict on it.
        findings: All that is said of it.
    """

    row: int
    verdict: Verdict
    findings: list[Finding]


def special(judgement: Judgement, course: Course) -> list[Said]:
    """What is said of each observation that is late, tied or put in its place, in order."""
    lies = course.lateness
    rows = np.union1d(np.union1d(lies.late, lies.tied), course.put).astype(np.intp)
    if not len(rows):
        return []
    latest = _pairs(lies.late, lies.before_late) | _pairs(lies.tied, lies.before_tied)
    put = _pairs(course.put, course.before_put)
    seen = _seen(course, [*rows.tolist(), *latest.values()])
    earlier = _seen_in_log(course, list(put.values()))
    said = []
    for row, index in zip(rows.tolist(), course.grouping.positions(rows).tolist(), strict=True):
        walk = _walk_at(judgement, course, row, latest.get(row))
        walk.index = index
        findings = []
        if row in put:
            before = earlier[put[row]]
            findings.append(of_late(seen[row], before, index, walk.previous, put=True))
        walk.latest = seen[latest[row]] if row in latest else None
        verdict, found = walk.step(seen[row])
        said.append(Said(row, verdict, findings + found))
    return said


def _pairs(rows: Rows, others: Rows) -> dict[int, int]:
    return dict(zip(rows.tolist(), others.tolist(), strict=True))


def _seen(course: Course, rows: list[int]) -> dict[int, Observation]:
    """Some observations, with their times."""
    in_log = course.in_log(np.array(rows, dtype=np.intp)).tolist()
    found = _seen_in_log(course, in_log)
    return {row: found[given] for row, given in zip(rows, in_log, strict=True)}


def _seen_in_log(course: Course, rows: list[int]) -> dict[int, Observation]:
    """Some rows of the caller's log as observations."""
    if course.moments is None or course.given_columns is None:
        return {}
    wanted = np.array(rows, dtype=np.intp)
    statuses, times = course.given_columns.values(wanted), course.moments(wanted)
    pairs = zip(rows, statuses, times, strict=True)
    return {row: Observation(status, at=time) for row, status, time in pairs}


def _walk_at(judgement: Judgement, course: Course, row: int, latest: int | None) -> Walk:
    """A walk that stands where the trace stands before an observation."""
    cells, walk = judgement.cells, Walk(judgement.cells.table, judgement.how)
    judged = course.judged
    late = judged is not None and judged[np.searchsorted(judged, row) % len(judged)] != row
    asked = latest if late and latest is not None else row
    at = asked if judged is None else int(np.searchsorted(judged, asked))
    cell = int(judgement.cells_of(np.array([at]))[0])
    stand = int(cells.follow[cell]) if late else cell >> cells.bits
    walk.previous = cells.name(stand & cells.nothing)
    walk.gap = stand >= cells.side
    return walk
