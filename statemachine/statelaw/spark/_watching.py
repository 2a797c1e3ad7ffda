"""Watching a stream: what a Structured Streaming query keeps of each entity, and does with it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pyspark.sql import Row
from pyspark.sql.streaming.stateful_processor import (
    ExpiredTimerInfo,
    StatefulProcessor,
    StatefulProcessorHandle,
    TimerValues,
)

from statelaw.finding import Finding
from statelaw.observation import Observation
from statelaw.text import explanation_lines
from statelaw.verdict import Verdict, VerdictTable
from statelaw.walk import Policy, Walk

AT, STATUS = "at", "status"
SAID = ("verdict", "code", "severity", "previous", "message", "explanation")

_STAND = "previous string, gap boolean, observations long, latest long"
_WAITING = "at long, status string"
_Seen = tuple[int, str | None]


@dataclass
class Stand:
    """Where the trace of an entity stands.

    Attributes:
        walk: The trace.
        latest: The time of its last observation, in microseconds.
    """

    walk: Walk
    latest: int

    @property
    def kept(self) -> tuple[str | None, bool, int, int]:
        """The columns of the state store."""
        return self.walk.previous, self.walk.gap, self.walk.index, self.latest


class Watching(StatefulProcessor):
    """Judges each observation once, in order of time, when no earlier one can come any more.

    An observation waits until the watermark has passed its time.  Only then is it judged, so what
    is said does not depend on how the stream is cut into batches.

    Args:
        table: The compiled lifecycle.
        how: How doubtful things are weighed.
        idle: Microseconds without an observation after which a trace is over; `None`: never.
    """

    def __init__(self, table: VerdictTable[Any], how: Policy, idle: int | None) -> None:
        self._table = table
        self._how = how
        self._idle = idle

    def init(self, handle: StatefulProcessorHandle) -> None:
        """Name what is kept of each entity."""
        self._handle = handle
        self._stand = handle.getValueState("stand", _STAND)
        self._waiting = handle.getListState("waiting", _WAITING)

    def handleInputRows(  # noqa: N802 - Spark's name
        self,
        key: Any,  # noqa: ARG002
        rows: Iterator[Any],
        timerValues: TimerValues,  # noqa: ARG002, N803
    ) -> Iterator[Row]:
        """Let observations wait."""
        seen = [(row[AT], row[STATUS]) for row in rows]
        self._waiting.appendList(seen)
        self._wake(min(at for at, _ in seen))
        return iter(())

    def handleExpiredTimer(  # noqa: N802 - Spark's name
        self,
        key: Any,
        timerValues: TimerValues,  # noqa: N803
        expiredTimerInfo: ExpiredTimerInfo,  # noqa: ARG002, N803
    ) -> Iterator[Row]:
        """Judge what the watermark has passed, or forget an entity of which nothing came."""
        passed = timerValues.getCurrentWatermarkInMs() * 1000
        waiting = sorted(self._waiting.get(), key=self._place)
        due = [seen for seen in waiting if seen[0] <= passed]
        if due:
            yield from self._judged(key, due)
            self._keep_waiting(waiting[len(due) :])
        elif not waiting and self._is_over(passed):
            self._stand.clear()

    def _judged(self, key: Any, due: list[_Seen]) -> Iterator[Row]:
        stand = self._restored(due[0][0])
        for at, status in due:
            if self._idle is not None and at - stand.latest > self._idle:
                stand = Stand(Walk(self._table, self._how), at)
            index = stand.walk.index
            verdict, findings = stand.walk.step(Observation(status))
            stand.latest = at
            yield _row(key, (at, status), index, verdict, findings[0] if findings else None)
        self._stand.update(stand.kept)
        if self._idle is not None:
            self._wake(stand.latest + self._idle)

    def _restored(self, at: int) -> Stand:
        stand = Stand(Walk(self._table, self._how), at)
        kept = self._stand.get()
        if kept is not None:
            stand.walk.previous, stand.walk.gap, stand.walk.index, stand.latest = kept
        return stand

    def _keep_waiting(self, waiting: list[_Seen]) -> None:
        self._waiting.clear()
        if waiting:
            self._waiting.put(waiting)
            self._wake(waiting[0][0])

    def _is_over(self, passed: int) -> bool:
        kept = self._stand.get()
        return self._idle is not None and kept is not None and kept[3] + self._idle < passed

    def _wake(self, at: int) -> None:
        """Ask to be called when the watermark has passed a time."""
        self._handle.registerTimer(at // 1000 + 1)

    def _place(self, seen: _Seen) -> tuple[int, int, str]:
        """Where an observation stands in its trace: by time, and then as in a DataFrame."""
        at, status = seen
        return at, self._table.code(status), status or ""


def _row(key: Any, seen: _Seen, index: int, verdict: Verdict, said: Finding | None) -> Row:
    at, status = seen
    columns = {f"key_{i}": value for i, value in enumerate(key)}
    columns |= {"at": at, "status": status, "index": index, "verdict": verdict.name}
    columns |= dict.fromkeys(SAID[1:]) if said is None else _words(said)
    return Row(**columns)


def _words(said: Finding) -> dict[str, str | None]:
    return {
        "code": said.code,
        "severity": str(said.severity),
        "previous": said.previous,
        "message": said.message,
        "explanation": "\n".join(explanation_lines(said)),
    }
