"""The engines that take one observation after another."""

from __future__ import annotations

import weakref
from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Protocol

from statelaw import Finding, Observation, Verdict, VerdictTable
from statelaw.logs import Flagged, check_log
from statelaw.monitor import Alert, Monitor, MonitorStore, Receipt, ShardedMonitor, Standing
from statelaw.validator import check
from statelaw.walk import Policy

from tests.engines.engine import Abilities, Engine, Judged, Log, Order, Part
from tests.engines.reference import in_rows, observations

_STEPS = frozenset({Part.VERDICTS, Part.FINDINGS, Part.ENDS})
_AS_THEY_COME = frozenset({Order.ROWS, Order.SAY})


class Statuses:
    """`Lifecycle.check` of plain statuses, trace by trace."""

    name = "check of statuses"
    can = Abilities(says=_STEPS, most=50_000)

    def judge(self, table: VerdictTable[Any], how: Policy, log: Log, order: Order) -> Judged:  # noqa: ARG002
        """See `Engine`."""
        verdicts: dict[int, int] = {}
        findings: list[tuple[int, Finding]] = []
        ends: dict[Hashable, str | None] = {}
        for key, rows in log.traces.items():
            report = check(table, [log.statuses[row] for row in rows], how)
            verdicts |= dict(zip(rows, map(int, report.verdicts), strict=True))
            findings += [(rows[found.index], found) for found in report.findings]
            ends[key] = report.last
        findings.sort(key=lambda each: each[0])
        return Judged([verdicts[row] for row in range(len(log))], findings, None, ends)


class Observations:
    """`Lifecycle.check` of observations, which it puts in the order of their times."""

    name = "check of observations"
    can = Abilities(
        says=frozenset({Part.FINDINGS, Part.ENDS}),
        orders=frozenset({Order.ROWS, Order.SORT}),
        most=50_000,
    )

    def judge(self, table: VerdictTable[Any], how: Policy, log: Log, order: Order) -> Judged:  # noqa: ARG002
        """See `Engine`."""
        seen = list(observations(log))
        findings: list[Finding] = []
        ends: dict[Hashable, str | None] = {}
        for key, rows in log.traces.items():
            report = check(table, [seen[row] for row in rows], how)
            findings += report.findings
            ends[key] = report.last
        return Judged(findings=in_rows(findings), ends=ends)


class ReadLog:
    """`check_log`, as the command reads a log."""

    name = "check_log"
    can = Abilities(says=frozenset({Part.FINDINGS, Part.ENDS}), orders=_AS_THEY_COME, most=50_000)

    def judge(self, table: VerdictTable[Any], how: Policy, log: Log, order: Order) -> Judged:  # noqa: ARG002
        """See `Engine`."""
        checked = check_log(table, observations(log), how)
        flagged = [each for each in checked if isinstance(each, Flagged)]
        findings = in_rows(found for each in flagged for found in each.findings)
        lasts = [summary.last for summary in checked.summaries()]
        return Judged(findings=findings, ends=dict(zip(log.names, lasts, strict=True)))


class Watcher(Protocol):
    """What every kind of monitor does."""

    def observe(self, entity: Hashable, status: str | None, /) -> Verdict | None:
        """Judge a status."""
        ...

    def see(self, seen: Observation, /) -> Verdict | None:
        """Judge an observation."""
        ...

    def state(self, entity: Hashable, /) -> Standing | None:
        """Where an entity stands."""
        ...


@dataclass(frozen=True)
class Post:
    """What a monitor needs: where it says what it has to say, and where it may write."""

    table: VerdictTable[Any]
    how: Policy
    tell: Callable[[Alert], object]
    folder: Path


Begin = Callable[[Post, Any], Watcher]
"""Begins a monitor, or goes on from one that has seen the first half of the log."""


@dataclass(frozen=True)
class Monitored:
    """A monitor of some kind, fed row by row."""

    name: str
    begin: Begin
    most: int = 100_000

    @property
    def can(self) -> Abilities:
        """See `Engine`."""
        return Abilities(says=_STEPS, orders=_AS_THEY_COME, settle=False, most=self.most)

    def judge(self, table: VerdictTable[Any], how: Policy, log: Log, order: Order) -> Judged:
        """See `Engine`."""
        told: list[Alert] = []
        verdicts: list[int | None] = []
        findings: list[tuple[int, Finding]] = []
        with TemporaryDirectory() as folder:
            post = Post(table, how, told.append, Path(folder))
            watcher = self.begin(post, None)
            for row, feed in enumerate(_feeds(log, order)):
                if row == len(log) // 2:
                    watcher = self.begin(post, watcher)
                verdict = feed(watcher)
                verdicts.append(None if verdict is None else int(verdict))
                findings += [(row, replace(each.finding, place=None)) for each in told]
                told.clear()
            ends = {key: _end(watcher.state(_name(key, order))) for key in log.names}
        return Judged(verdicts, findings, None, ends)


def plain(post: Post, before: Watcher | None) -> Watcher:
    """One monitor from beginning to end."""
    return before or Monitor(post.table, post.how, on_alert=post.tell)


def restored(post: Post, before: Monitor | None) -> Watcher:
    """A monitor that takes up the snapshot of another."""
    monitor = Monitor(post.table, post.how, on_alert=post.tell)
    if before is not None:
        monitor.restore(before.snapshot())
    return monitor


def sharded(post: Post, before: Watcher | None) -> Watcher:
    """A monitor for several threads."""
    return before or ShardedMonitor(post.table, post.how, shards=3, on_alert=post.tell)


class Stored:
    """A monitor in a file, which is closed and opened again."""

    def __init__(self, post: Post, before: Stored | None) -> None:
        if before is not None:
            before.close()
        self._store = MonitorStore(
            post.folder / "monitor.db", post.table, post.how, power_safe=False
        )
        self._tell = post.tell
        self._told: int = 0 if before is None else before._told
        weakref.finalize(self, self._store.close)

    def close(self) -> None:
        """Let another open the file."""
        self._store.close()

    def observe(self, entity: Hashable, status: str | None) -> Verdict | None:
        """See `Watcher`."""
        return self._taken(self._store.observe(entity, status))

    def see(self, seen: Observation) -> Verdict | None:
        """See `Watcher`."""
        return self._taken(self._store.see(seen))

    def state(self, entity: Hashable) -> Standing | None:
        """See `Watcher`."""
        return self._store.state(entity)

    def _taken(self, receipt: Receipt) -> Verdict | None:
        for stored in self._store.alerts(self._told):
            self._told = stored.number
            self._tell(stored.alert)
        return receipt.verdict


def _feeds(log: Log, order: Order) -> Iterator[Callable[[Watcher], Verdict | None]]:
    """What gives each row to a monitor."""
    if order is Order.ROWS:
        for key, status in zip(log.keys, log.statuses, strict=True):
            yield partial(_observe, key, status)
    else:
        for seen in observations(log):
            yield partial(_see, seen)


def _observe(entity: Hashable, status: str | None, watcher: Watcher) -> Verdict | None:
    return watcher.observe(entity, status)


def _see(seen: Observation, watcher: Watcher) -> Verdict | None:
    return watcher.see(seen)


def _name(key: Hashable, order: Order) -> Hashable:
    return key if order is Order.ROWS else str(key)


def _end(standing: Standing | None) -> str | None:
    assert standing is not None
    return standing.status


ENGINES: tuple[Engine, ...] = (
    Statuses(),
    Observations(),
    ReadLog(),
    Monitored("monitor", plain),
    Monitored("monitor restored", restored),
    Monitored("sharded monitor", sharded),
    Monitored("monitor store", Stored, most=2_000),
)
