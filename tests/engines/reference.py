"""The walk, which every engine must equal: each trace by itself, one observation after another."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from statelaw import Finding, Observation, VerdictTable
from statelaw.frames import PairCounts
from statelaw.observation import Place
from statelaw.ordering import Arranged, arranged, is_late
from statelaw.walk import Policy, Walk, not_settled, of_late

from tests.engines.engine import Judged, Log, Order
from tests.frames.reference import stood

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def walked(table: VerdictTable[Any], how: Policy, log: Log, order: Order) -> Judged:
    """What the walks of a log's traces say."""
    following = _Following(table, how, len(log))
    seen = list(observations(log))
    for key, rows in log.traces.items():
        trace = [seen[row] for row in rows]
        walk = following.follow(arranged(trace) if order is Order.SORT else Arranged(trace))
        following.judged.ends = {**following.judged.ends, key: walk.previous}
    following.judged.findings = in_rows(following.findings)
    following.judged.counts = PairCounts(tuple(table.codes), dict(following.counts))
    return following.judged


def observations(log: Log) -> Iterable[Observation]:
    """The rows of a log as observations; the line of each one's place is its row."""
    for row, (key, status) in enumerate(zip(log.keys, log.statuses, strict=True)):
        at = None if log.times is None else moment(log.times[row])
        yield Observation(status, str(key), at=at, place=Place("", row))


def moment(seconds: int) -> datetime:
    """A time of a log."""
    return _EPOCH + timedelta(seconds=seconds)


def in_rows(findings: Iterable[Finding]) -> list[tuple[int, Finding]]:
    """Findings on `observations` with the row of each, by row."""
    placed = [(found.place.line, replace(found, place=None)) for found in findings if found.place]
    return sorted(placed, key=lambda each: each[0])


class _Following:
    """Follows one trace after another and keeps what is said of them."""

    def __init__(self, table: VerdictTable[Any], how: Policy, rows: int) -> None:
        self._table = table
        self._how = how
        self._verdicts: list[int | None] = [None] * rows
        self.judged = Judged(self._verdicts)
        self.findings: list[Finding] = []
        self.counts: Counter[tuple[int, int, bool]] = Counter()

    def follow(self, order: Arranged) -> Walk:
        walk, last = Walk(self._table, self._how), None
        for place, item in enumerate(order.trace):
            assert isinstance(item, Observation)
            if walk.repeats(item):
                continue
            last = item.place
            if place in order.late:
                latest = order.late[place]
                self.findings.append(of_late(item, latest, walk.index, walk.previous, put=True))
            self._step(walk, item)
        if self._how.must_settle and not walk.settled:
            self.findings.append(not_settled(self._table, walk.previous, walk.index - 1, last))
        return walk

    def _step(self, walk: Walk, seen: Observation) -> None:
        assert seen.place is not None
        if not is_late(seen, walk.latest):
            cell = stood(self._table, walk), self._table.code(seen.status), walk.gap
            self.counts[cell] += 1
        verdict, findings = walk.step(seen)
        self._verdicts[seen.place.line] = int(verdict)
        self.findings += findings
