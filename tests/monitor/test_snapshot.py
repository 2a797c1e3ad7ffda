"""Snapshots: what was known is known again, and nothing damaged or foreign is taken up."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from statelaw import InputError, Lifecycle, Observation, find
from statelaw.monitor import Monitor, OnChange, Standing

from tests.frames.reference import keyed, tables

DATASET = find("opendatasoft.dataset")
KEYS = (
    st.integers()
    | st.text()
    | st.binary(max_size=4)
    | st.uuids()
    | st.tuples(st.text(max_size=2), st.integers())
)
NOON = datetime(2024, 5, 1, 12, tzinfo=UTC)


@given(data=st.data())
def test_a_restored_monitor_goes_on_as_the_old_one_would_have(data: st.DataObject) -> None:
    """Wherever the log is cut, for every kind of key."""
    table = data.draw(tables())
    keys = st.sampled_from(data.draw(st.lists(KEYS, min_size=1, max_size=4)))
    rows = data.draw(keyed(table, keys=keys, most=15))
    cut = data.draw(st.integers(0, len(rows)))
    whole, before = Monitor(table), Monitor(table)
    expected = list(whole.feed(rows))
    said = list(before.feed(rows[:cut]))
    after = Monitor(table)
    assert after.restore(before.snapshot()) == 0
    assert set(after) == set(before)
    said += after.feed(rows[cut:])
    assert said == expected
    assert all(after.state(key) == whole.state(key) for key in whole)


def test_entry_times_and_the_latest_observation_survive() -> None:
    """What a walk knows beyond its state is put down too."""
    table = DATASET.compile()
    seen = [
        Observation("idle", "a", at=NOON, since=NOON, payload={"n": [1, 2]}),
        Observation("queued", "a", at=NOON.replace(hour=13), trigger="no such"),
        Observation("queued", "a", at=NOON.replace(hour=13), trigger="no such"),
        Observation("idle", "a", at=NOON.replace(hour=14), since=NOON.replace(hour=11)),
        Observation("idle", "a", at=NOON.replace(hour=12)),
    ]
    for cut in range(len(seen) + 1):
        whole, before, after = Monitor(table), Monitor(table), Monitor(table)
        expected = [whole.alerts_of(each) for each in seen]
        said = [before.alerts_of(each) for each in seen[:cut]]
        after.restore(before.snapshot())
        assert said + [after.alerts_of(each) for each in seen[cut:]] == expected
        assert after.state("a") == whole.state("a")


def test_a_snapshot_is_text_and_bytes_that_no_version_of_python_shapes() -> None:
    """The same entities make the same snapshot, which says in JSON what it is."""
    first, second = (_monitor() for _ in range(2))
    assert first.snapshot() == second.snapshot()
    header = json.loads(first.snapshot().split(b"\n")[0])
    assert (header["format"], header["version"], header["entities"]) == ("statelaw.monitor", 1, 3)
    assert header["statuses"] == [str(status) for status in DATASET.statuses]


def test_a_snapshot_that_was_kept_is_still_read() -> None:
    """One written long ago stands where it stood, keys of every kind and a whole walk included."""
    kept = Path(__file__).parents[1] / "data" / "monitor" / "snapshot_1"
    monitor = Monitor(find("woosmap.import_run"))
    assert monitor.restore(kept, on_change="map") == 0
    standings = {entity: monitor.state(entity) for entity in monitor}
    assert standings == {
        "plain": Standing("in_progress", 2, gap=False, settled=False),
        7: Standing("success", 2, gap=True, settled=True),
        b"\x00\xff": Standing(None, 1, gap=True, settled=False),
        UUID(int=1): Standing("failed", 1, gap=False, settled=True),
        ("timed", "run 1"): Standing("in_progress", 1, gap=False, settled=False),
    }
    timed = Observation("in_progress", entity="timed", run="run 1", at=NOON)
    assert monitor.see(timed) is None  # the latest one, delivered once more


def test_a_saved_file_is_replaced_whole(tmp_path: Path) -> None:
    """`save` and `restore` agree, and nothing else is left in the folder."""
    path = tmp_path / "monitor"
    path.write_text("something else")
    _monitor().save(path)
    monitor = Monitor(DATASET.compile())
    monitor.restore(path)
    assert set(monitor) == {1, "b", UUID(int=3)}
    assert [each.name for each in tmp_path.iterdir()] == ["monitor"]


@given(place=st.integers(0, 10_000), byte=st.integers(0, 255))
def test_a_damaged_snapshot_is_never_taken_up(place: int, byte: int) -> None:
    """Change any byte: it is refused, or it was the same byte, or only the words of the header."""
    good = _monitor().snapshot()
    body = good.index(b"\n") + 1
    place = body + place % (len(good) - body)
    bad = good[:place] + bytes([byte]) + good[place + 1 :]
    if bad != good:
        with pytest.raises(InputError, match="damaged or cut short"):
            Monitor(DATASET.compile()).restore(bad)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "no snapshot"),
        (b"[]\n", "no snapshot"),
        (b'{"format": "other", "version": 1}\n', "no snapshot"),
        (b'{"format": "statelaw.monitor", "version": 2}\n', "version 2; version 1 is read"),
        ("/no/such/file", "cannot be read"),
    ],
)
def test_what_is_no_snapshot_is_refused(data: Any, said: str) -> None:
    """Nothing is guessed."""
    with pytest.raises(InputError, match=said):
        Monitor(DATASET.compile()).restore(data)


def test_a_key_that_cannot_be_kept_is_named() -> None:
    """A float is a fine key in a dictionary, and none in a file."""
    monitor = Monitor(DATASET.compile())
    for key in (1.5, True, None, ("a", 1.5)):
        monitor.observe(key, "idle")
        with pytest.raises(InputError, match="cannot be kept"):
            monitor.snapshot()
        monitor.forget(key)


class TestChange:
    """The table of the snapshot is not the table of today."""

    def test_a_changed_table_is_refused_with_what_has_changed(self) -> None:
        """By default nothing is taken up."""
        snapshot = _monitor().snapshot()
        for table, said in (
            (_renamed().compile(), "gone: queued; new: waiting"),
            (DATASET.compile("sparse"), "the statuses are the same"),
            (DATASET.compile(max_missed=1), "the statuses are the same"),
        ):
            with pytest.raises(InputError, match=said):
                Monitor(table).restore(snapshot)

    def test_entities_are_mapped_by_the_name_of_their_status(self) -> None:
        """Who stood at a status that is gone begins anew."""
        monitor = Monitor(_renamed().compile())
        assert monitor.restore(_monitor().snapshot(), on_change="map") == 1
        assert set(monitor) == {1, UUID(int=3)}
        standing = monitor.state(1)
        assert standing is not None
        assert standing.status == "idle"

    def test_everything_can_be_dropped(self) -> None:
        """Then every trace begins anew; an unchanged table drops nothing."""
        snapshot = _monitor().snapshot()
        monitor = Monitor(_renamed().compile())
        assert monitor.restore(snapshot, on_change=OnChange.DROP) == 3
        assert len(monitor) == 0
        assert Monitor(DATASET.compile()).restore(snapshot, on_change=OnChange.DROP) == 0
        with pytest.raises(InputError, match="on_change 'keep' is not known"):
            monitor.restore(snapshot, on_change="keep")


def _monitor() -> Monitor:
    monitor = Monitor(DATASET.compile())
    monitor.observe(1, "idle")
    monitor.observe("b", "idle")
    monitor.observe("b", "queued")
    monitor.see(Observation("idle", entity="x", since=NOON))
    monitor.forget("x")
    monitor.observe(UUID(int=3), None)
    return monitor


def _renamed() -> Lifecycle[str]:
    """The same table with another name for `queued`."""
    text = DATASET.model_dump_json().replace('"queued"', '"waiting"')
    return Lifecycle.model_validate_json(text)
