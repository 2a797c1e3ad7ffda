"""The durable monitor: nothing acknowledged is lost, and nothing is judged twice."""

from __future__ import annotations

import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from statelaw import InputError, Lifecycle, Observation, Place, Verdict, find
from statelaw.monitor import Alert, Monitor, MonitorStore, Sequence

from tests.frames.reference import keyed, tables
from tests.monitor import feeder

DATASET = find("opendatasoft.dataset")
TABLE = DATASET.compile()
NOON = datetime(2024, 5, 1, 12, tzinfo=UTC)


@given(data=st.data())
def test_it_says_what_a_monitor_says(data: st.DataObject, tmp_path_factory: Any) -> None:
    """Receipt by receipt and alert by alert, closed and opened again at any point."""
    table = data.draw(tables())
    rows = data.draw(keyed(table, most=12))
    cut = data.draw(st.integers(0, len(rows)))
    path = tmp_path_factory.mktemp("store") / "monitor.db"
    monitor = Monitor(table)
    expected: list[Alert] = []
    verdicts: list[Verdict | None] = []
    for part in (rows[:cut], rows[cut:]):
        with MonitorStore(path, table, power_safe=False) as store:
            verdicts += [receipt.verdict for receipt in store.take(part)]
    for row in rows:
        expected += monitor.alerts_of(row)
    with MonitorStore(path, table, power_safe=False) as store:
        assert [each.alert for each in store.alerts()] == expected
        assert all(store.state(key) == monitor.state(key) for key in monitor)
        assert len(store) == len(monitor)
    again = Monitor(table)
    assert verdicts == [again.observe(*row) for row in rows]


@pytest.mark.parametrize("numbered_by", Sequence)
@pytest.mark.parametrize("size", [1, 7])
def test_a_killed_process_loses_nothing_acknowledged_and_judges_nothing_twice(
    numbered_by: Sequence, size: int, tmp_path: Path
) -> None:
    """Killed at random moments and restarted with an overlap, until the log is through."""
    path, rng = tmp_path / "monitor.db", random.Random(size)
    acknowledged, kills = 0, 0
    while acknowledged < feeder.COUNT:
        start = max(0, acknowledged - rng.randrange(50))
        patience = 0.0 if kills >= 8 else rng.uniform(0.005, 0.06)
        done = _feed(path, numbered_by, start, size, patience)
        assert done >= acknowledged or not done
        kills += done < feeder.COUNT
        acknowledged = max(acknowledged, done)
        with MonitorStore(path, TABLE, numbered_by=numbered_by) as store:
            assert _taken(store, numbered_by) >= acknowledged
    assert kills >= 3
    monitor = Monitor(TABLE)
    with MonitorStore(path, TABLE, numbered_by=numbered_by) as store:
        expected = [
            (number, alert)
            for number, seen in enumerate(feeder.observations(), start=1)
            for alert in monitor.alerts_of(seen)
        ]
        assert [(each.sequence, each.alert) for each in store.alerts()] == expected
        assert all(store.state(key) == monitor.state(key) for key in monitor)


class TestNumbers:
    """Sequence numbers tell what has been taken."""

    def test_what_was_taken_is_known_by_its_number(self, store: MonitorStore) -> None:
        """The same number again, or a lesser one, changes nothing."""
        assert store.observe("a", "idle", 5) == (5, Verdict.START, False)
        assert store.observe("a", "queued", 9).verdict is TABLE.judge("idle", "queued")
        for number in (9, 5, 1):
            assert store.observe("a", "idle", number) == (number, None, True)
        assert store.observe("b", "idle", 5).duplicate is False
        assert (store.sequence_of("a"), store.sequence_of("b"), store.sequence_of("c")) == (9, 5, 0)

    def test_the_store_numbers_what_comes_without_a_number(self, tmp_path: Path) -> None:
        """By entity or by log; a caller resumes after the last one."""
        with MonitorStore(tmp_path / "log.db", TABLE, numbered_by="log") as store:
            numbers = [each.sequence for each in store.take([("a", "idle"), ("b", "idle")])]
            assert numbers == [1, 2]
            assert store.sequence == 2
            assert store.observe("b", "idle", 2).duplicate
            assert store.observe("a", "idle", 3).duplicate is False
        with MonitorStore(tmp_path / "entity.db", TABLE) as store:
            numbers = [each.sequence for each in store.take([("a", "idle"), ("b", "idle")])]
            assert numbers == [1, 1]

    def test_a_batch_is_taken_whole_or_not_at_all(self, store: MonitorStore) -> None:
        """A status that is none takes the whole batch with it, and so do too few numbers."""
        bad: Any = 1.5
        with pytest.raises(InputError, match="a status is a string"):
            store.take([("a", "idle"), ("b", bad)])
        with pytest.raises(ValueError, match="shorter"):
            store.take([("a", "idle"), ("b", "idle")], [1])
        assert len(store) == 0
        assert list(store.alerts()) == []

    def test_the_way_of_numbering_is_kept(self, tmp_path: Path) -> None:
        """Numbers of one kind mean nothing in the other."""
        MonitorStore(tmp_path / "m.db", TABLE).close()
        with pytest.raises(InputError, match="numbered_by='entity', not 'log'"):
            MonitorStore(tmp_path / "m.db", TABLE, numbered_by="log")


def test_alerts_wait_until_they_are_settled(store: MonitorStore) -> None:
    """With all that the finding says, its place too."""
    store.see(Observation("no such", entity="a", run="1", place=Place("log.jsonl", 3)))
    store.observe(UUID(int=1), "queued")
    first, second = store.alerts()
    assert first.alert.entity == ("a", "1")
    assert first.alert.finding.place == Place("log.jsonl", 3)
    assert second.alert.entity == UUID(int=1)
    store.settle(first.number)
    assert list(store.alerts()) == [second]
    assert list(store.alerts(after=second.number)) == []


def test_times_are_kept_and_a_delivery_repeated_is_left_out(store: MonitorStore) -> None:
    """What is the latest observation to the letter is no second one."""
    seen = Observation("idle", entity="a", at=NOON, payload={"x": 1})
    assert store.see(seen).verdict is Verdict.START
    assert store.see(seen) == (2, None, False)
    standing = store.state("a")
    assert standing is not None
    assert standing.observations == 1
    assert store.forget("a")
    assert not store.forget("a")


class TestOpening:
    """Files that are not what they should be."""

    def test_a_changed_table_is_refused_mapped_or_dropped(self, tmp_path: Path) -> None:
        """Numbers survive, so that nothing is judged twice in the new table either."""
        path, renamed = tmp_path / "m.db", _renamed().compile()
        with MonitorStore(path, TABLE) as store:
            store.take([("a", "idle"), ("b", "queued"), ("c", None)])
        with pytest.raises(InputError, match="gone: queued; new: waiting"):
            MonitorStore(path, renamed)
        with MonitorStore(path, renamed, on_change="map") as store:
            assert store.dropped == 1
            assert store.state("b") is None
            assert store.observe("b", "waiting", 1).duplicate
            assert store.observe("b", "waiting", 2).verdict is Verdict.LATE_START
            assert store.state("a") is not None
        with MonitorStore(path, TABLE, on_change="drop") as store:
            assert store.dropped == 3
            assert store.state("a") is None

    def test_a_file_in_use_is_refused(self, tmp_path: Path) -> None:
        """Two processes would judge against each other."""
        with MonitorStore(tmp_path / "m.db", TABLE):
            done = subprocess.run(
                [sys.executable, feeder.__file__, str(tmp_path / "m.db"), "entity", "1", "1"],
                capture_output=True,
                text=True,
                check=False,
            )
        assert "is in use by another process" in done.stderr

    def test_what_is_no_store_is_refused(self, tmp_path: Path) -> None:
        """Text, a folder that is not there, and a store of another version."""
        (tmp_path / "text").write_text("no database, but long enough to be taken for one" * 30)
        with pytest.raises(InputError, match="is no SQLite file"):
            MonitorStore(tmp_path / "text", TABLE)
        with pytest.raises(InputError, match="cannot be opened"):
            MonitorStore(tmp_path / "no" / "such", TABLE)
        MonitorStore(tmp_path / "m.db", TABLE).close()
        with sqlite3.connect(tmp_path / "m.db") as database:
            database.execute("UPDATE meta SET value = '9' WHERE name = 'format'")
        database.close()
        with pytest.raises(InputError, match="version 9"):
            MonitorStore(tmp_path / "m.db", TABLE)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[MonitorStore]:
    """An empty store."""
    with MonitorStore(tmp_path / "monitor.db", TABLE) as opened:
        yield opened


def _feed(path: Path, numbered_by: Sequence, start: int, size: int, patience: float) -> int:
    """Feed from `start` and kill after so many seconds; the last number acknowledged."""
    command = [sys.executable, feeder.__file__, str(path), numbered_by, str(start), str(size)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        said = [process.stdout.readline()]
        if patience:
            time.sleep(patience)
            process.send_signal(signal.SIGKILL)
        said += process.stdout.readlines()
        process.wait()
    whole = [line for line in said if line.endswith("\n")]
    return max([int(line) for line in whole], default=0)


def _taken(store: MonitorStore, numbered_by: Sequence) -> int:
    """The last number of the log that the store has taken."""
    if numbered_by is Sequence.LOG:
        return store.sequence
    return max(store.sequence_of(entity) for entity in range(feeder.ENTITIES))


def _renamed() -> Lifecycle[str]:
    """The same table with another name for `queued`."""
    text = DATASET.model_dump_json().replace('"queued"', '"waiting"')
    return Lifecycle.model_validate_json(text)
