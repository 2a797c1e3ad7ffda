"""A monitor whose memory is a SQLite file, so that a crash loses nothing that was acknowledged.

What an observation changes, what is said of it, and its sequence number are written in one
transaction, and the call returns when that is on disk.  So after a crash at any moment an
observation has either been taken with all its consequences, or not at all; sent again, it is
known by its number and not judged twice.
"""

from __future__ import annotations

import json
import os
from collections.abc import Hashable, Iterable, Iterator
from enum import StrEnum
from itertools import repeat
from pathlib import Path
from typing import Any, NamedTuple

from statelaw.errors import InputError
from statelaw.monitor._alerts import Alert
from statelaw.monitor._change import OnChange, require_unchanged
from statelaw.monitor._database import FORMAT, opened, transaction
from statelaw.monitor._entities import Standing
from statelaw.monitor._monitor import Seen, key_of
from statelaw.monitor._portable import (
    finding_from,
    key_from,
    portable_finding,
    portable_key,
    portable_walk,
    walk_from,
)
from statelaw.observation import Observation
from statelaw.stepping import fingerprint
from statelaw.table import TransitionTable
from statelaw.verdict import Verdict, VerdictTable, compiled
from statelaw.walk import Policy, Walk
from statelaw.words import chosen


class Sequence(StrEnum):
    """What sequence numbers count."""

    ENTITY = "entity"
    """The observations of each entity, from any number upwards."""
    LOG = "log"
    """All observations together."""


class Receipt(NamedTuple):
    """That an observation is on disk.

    Attributes:
        sequence: Its number: the one that was given, or the one that the store gave it.
        verdict: The verdict; `None` where it had been taken before, or repeats the latest one.
        duplicate: Whether it had been taken before, by its number.
    """

    sequence: int
    verdict: Verdict | None
    duplicate: bool


class StoredAlert(NamedTuple):
    """An alert that waits in the store.

    Attributes:
        number: Its number; they ascend in the order in which alerts arose.
        sequence: The number of the observation.
        alert: The alert.
    """

    number: int
    sequence: int
    alert: Alert


class MonitorStore:
    """A durable monitor; one process at a time uses a file, and one thread at a time.

    Args:
        path: The SQLite file; it is made where there is none.
        lifecycle: The lifecycle, compiled for a mode; as it is, it is compiled for `polled`.
        how: How doubtful things are weighed.
        numbered_by: What the sequence numbers that callers give count.
        on_change: What is done where the table is another than the one that was kept.
        power_safe: Whether an acknowledged observation survives a loss of power too, and not only
            the death of the process; that costs a write to the disk for every call.

    Attributes:
        table: The compiled lifecycle.
        dropped: How many entities were dropped because the table has changed.

    Raises:
        InputError: The file is no such store, or of another version, or is in use; or the table
            has changed, and that is to be refused.
    """

    def __init__(
        self,
        path: str | os.PathLike[str],
        lifecycle: TransitionTable[Any] | VerdictTable[Any],
        how: Policy | None = None,
        *,
        numbered_by: Sequence | str = Sequence.ENTITY,
        on_change: OnChange | str = OnChange.REFUSE,
        power_safe: bool = True,
    ) -> None:
        self.table: VerdictTable[Any] = compiled(lifecycle)
        self._how = how or Policy()
        self._by = chosen(Sequence, numbered_by, "numbered_by")
        self._database = opened(Path(path), power_safe=power_safe)
        try:
            with transaction(self._database):
                self.dropped = self._prepare(chosen(OnChange, on_change, "on_change"))
        except BaseException:
            self._database.close()
            raise

    def observe(self, entity: Hashable, status: str | None, sequence: int | None = None) -> Receipt:
        """Judge the next observation of an entity; it is on disk when this returns.

        Args:
            entity: A string, an integer, bytes, a UUID, or a tuple of these.
            status: What was observed; `None` where nothing was reported.
            sequence: Its number, by which it is known when it is sent again; numbers may be left
                out but not go back.  `None`: the store gives it the next one.

        Raises:
            InputError: The status is neither a string nor `None`, or the entity cannot be kept.
        """
        return self.take([(entity, status)], None if sequence is None else [sequence])[0]

    def see(self, seen: Observation, sequence: int | None = None) -> Receipt:
        """Judge an observation with all that it says; see `observe` and `Monitor.see`.

        Raises:
            InputError: See `observe`.
        """
        return self.take([seen], None if sequence is None else [sequence])[0]

    def take(
        self, observations: Iterable[Seen], sequences: Iterable[int] | None = None
    ) -> list[Receipt]:
        """Judge several observations; all of them are on disk when this returns.

        Args:
            observations: What was observed, in order.
            sequences: The number of each; see `observe`.

        Raises:
            InputError: See `observe`; then none of them has been taken.
        """
        numbers = repeat(None) if sequences is None else sequences
        numbered = zip(observations, numbers, strict=sequences is not None)
        with transaction(self._database):
            mark = self._mark()
            receipts = []
            for seen, number in numbered:
                observation, key = _as_observation(seen)
                receipt = self._taken(key, observation, number, mark)
                mark = max(mark, receipt.sequence) if self._by is Sequence.LOG else mark
                receipts.append(receipt)
            if self._by is Sequence.LOG:
                self._set("sequence", str(mark))
        return receipts

    @property
    def sequence(self) -> int:
        """The number of the last observation taken, where numbers count the log; else 0."""
        return self._mark()

    def sequence_of(self, entity: Hashable) -> int:
        """The number of the last observation of an entity that was taken; 0 if there is none."""
        row = self._row(_text(entity))
        return row.sequence if row else 0

    def state(self, entity: Hashable) -> Standing | None:
        """Where an entity's trace stands; `None` if it is not known."""
        row = self._row(_text(entity))
        if row is None or not row.seen:
            return None
        walk = self._walk(row)
        return Standing(walk.previous, walk.index, walk.gap, walk.settled)

    def alerts(self, after: int = 0) -> Iterator[StoredAlert]:
        """The alerts that have not been settled, in the order in which they arose.

        Args:
            after: Only those with a greater number.
        """
        rows = self._database.execute(
            "SELECT number, sequence, key, verdict, finding FROM alert WHERE number > ?"
            " ORDER BY number",
            (after,),
        )
        for number, sequence, key, verdict, finding in rows:
            entity, said = key_from(json.loads(key)), finding_from(json.loads(finding))
            yield StoredAlert(number, sequence, Alert(entity, Verdict(verdict), said))

    def settle(self, number: int) -> None:
        """Delete the alerts up to a number: they have been dealt with."""
        with transaction(self._database):
            self._database.execute("DELETE FROM alert WHERE number <= ?", (number,))

    def forget(self, entity: Hashable) -> bool:
        """Forget an entity and its last number; whether it was known."""
        with transaction(self._database):
            deleted = self._database.execute("DELETE FROM entity WHERE key = ?", (_text(entity),))
        return deleted.rowcount > 0

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    def __enter__(self) -> MonitorStore:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __len__(self) -> int:
        (count,) = self._database.execute("SELECT count(*) FROM entity WHERE count > 0").fetchone()
        return int(count)

    def _prepare(self, on_change: OnChange) -> int:
        """Look at whose file it is; how many entities had to be dropped."""
        kept = dict(self._database.execute("SELECT name, value FROM meta"))
        if kept.get("format", FORMAT) != FORMAT:
            raise InputError(f"the store is of version {kept['format']}; {FORMAT} is read here")
        dropped = self._changed(kept, on_change) if "fingerprint" in kept else 0
        facts = {
            "format": FORMAT,
            "numbered_by": str(self._by),
            "fingerprint": fingerprint(self.table),
            "statuses": json.dumps(list(map(str, self.table.codes))),
        }
        for name, value in facts.items():
            self._set(name, value)
        return dropped

    def _changed(self, kept: dict[str, str], on_change: OnChange) -> int:
        if kept["numbered_by"] != self._by:
            raise InputError(
                f"the store counts numbered_by={kept['numbered_by']!r}, not {str(self._by)!r}"
            )
        statuses = json.loads(kept["statuses"])
        if require_unchanged(self.table, kept["fingerprint"], statuses, on_change):
            return 0
        known = json.dumps([] if on_change is OnChange.DROP else list(map(str, self.table.codes)))
        begun_anew = self._database.execute(
            "UPDATE entity SET status = NULL, gap = 0, count = 0, walk = NULL"
            " WHERE status NOT IN (SELECT value FROM json_each(?))",
            (known,),
        )
        return begun_anew.rowcount

    def _taken(self, key: str, seen: Observation, number: int | None, mark: int) -> Receipt:
        row = self._row(key)
        last = mark if self._by is Sequence.LOG else row.sequence if row else 0
        sequence = last + 1 if number is None else number
        if number is not None and number <= last:
            return Receipt(number, None, duplicate=True)
        walk = self._walk(row)
        verdict = None if walk.repeats(seen) else self._step(key, sequence, walk, seen)
        self._write(key, sequence, walk)
        return Receipt(sequence, verdict, duplicate=False)

    def _step(self, key: str, sequence: int, walk: Walk, seen: Observation) -> Verdict:
        verdict, findings = walk.step(seen)
        for finding in findings:
            said = json.dumps(portable_finding(finding))
            self._database.execute(
                "INSERT INTO alert (key, sequence, verdict, finding) VALUES (?, ?, ?, ?)",
                (key, sequence, int(verdict), said),
            )
        return verdict

    def _row(self, key: str) -> _Row | None:
        found = self._database.execute(
            "SELECT sequence, status, gap, count, walk FROM entity WHERE key = ?", (key,)
        ).fetchone()
        return None if found is None else _Row(*found)

    def _walk(self, row: _Row | None) -> Walk:
        if row is not None and row.walk is not None:
            return walk_from(self.table, self._how, json.loads(row.walk))
        walk = Walk(self.table, self._how)
        if row is not None:
            walk.previous, walk.gap, walk.index = row.status, bool(row.gap), row.seen
        return walk

    def _write(self, key: str, sequence: int, walk: Walk) -> None:
        timed = walk.latest is not None or walk.last_since is not None
        self._database.execute(
            "INSERT OR REPLACE INTO entity VALUES (?, ?, ?, ?, ?, ?)",
            (
                key,
                sequence,
                walk.previous,
                int(walk.gap),
                walk.index,
                json.dumps(portable_walk(walk)) if timed else None,
            ),
        )

    def _mark(self) -> int:
        query = "SELECT value FROM meta WHERE name = 'sequence'"
        found = self._database.execute(query).fetchone()
        return int(found[0]) if found else 0

    def _set(self, name: str, value: str) -> None:
        self._database.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (name, value))


class _Row(NamedTuple):
    """An entity as it stands in the file; `walk` is given where times are known."""

    sequence: int
    status: str | None
    gap: int
    seen: int
    walk: str | None


def _as_observation(seen: Seen) -> tuple[Observation, str]:
    """An observation, and its entity as text."""
    if isinstance(seen, Observation):
        return seen, _text(key_of(seen))
    entity, status = seen
    return Observation(status), _text(entity)


def _text(entity: Hashable) -> str:
    return json.dumps(portable_key(entity), separators=(",", ":"))
