"""What files come to, row by row and trace by trace: as in memory, and written whole or not."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyarrow import parquet
from statelaw import InputError, find
from statelaw.frames import FilesChecked, _spool, check, check_files
from statelaw.frames._dataset import Dataset
from statelaw.walk import OnViolation

from tests.frames.reference import keyed, tables

JOB = find("prolific.dataset_import").compile()
KEYS: dict[str, list[Any]] = {
    "small": [0, 1, 2],
    "texts": ["a", "b\x00", "é"],
    "descending": ["b", "a", ""],
    "wide": [3, 10**14, -4],
    "bytes": [b"\xff", b"", b"a"],
}


@given(data=st.data())
def test_files_come_to_what_the_log_comes_to_in_memory(
    data: st.DataObject, tmp_path_factory: Any
) -> None:
    """Verdicts, summaries and steps, with one key, two or none, and times in any order."""
    table, how = data.draw(tables()), data.draw(st.sampled_from(OnViolation))
    keys = st.sampled_from(KEYS[data.draw(st.sampled_from(list(KEYS)))])
    rows = data.draw(keyed(table, most=20, keys=keys).filter(bool))
    log = _log(rows).append_column("run", pa.array([len(str(status)) % 2 for _, status in rows]))
    times = data.draw(st.lists(st.integers(0, 6), min_size=len(rows), max_size=len(rows)))
    log = log.append_column("at", pa.array(times, pa.timestamp("s", "UTC")))
    options: dict[str, Any] = {
        "entity": data.draw(st.sampled_from(["entity", ["entity", "run"], None])),
        "at": data.draw(st.sampled_from([None, "at"])),
        "on_violation": how,
        "undocumented": data.draw(st.sampled_from(["note", "error"])),
        "unknown": data.draw(st.sampled_from(["note", "error"])),
        "must_settle": data.draw(st.booleans()),
    }
    folder = tmp_path_factory.mktemp("log")
    cut = data.draw(st.integers(0, len(rows)))
    for name, part in (("1", log.slice(0, cut)), ("2", log.slice(cut))):
        parquet.write_table(part, folder / f"{name}.parquet", row_group_size=5)
    expected = check(log, table, **options)
    found = check_files(folder, table, **options)
    assert _said(found) == expected.verdicts.to_pylist()
    assert found.summaries().to_pylist() == expected.traces.to_pylist()
    assert found.steps == expected.steps
    numbers = [
        (row["errors"], row["warnings"], row["notes"]) for row in expected.traces.to_pylist()
    ]
    gravest = Counter(next((i for i, n in enumerate(each) if n), 3) for each in numbers)
    assert {each.rank if each else 3: n for each, n in found.gravest.items()} == gravest


def test_verdicts_are_aligned_with_the_batches_that_are_read(tmp_path: Path) -> None:
    """A batch for each one, of as many rows, whose column is categorical."""
    for name, count in (("1", 100_000), ("2", 3)):
        parquet.write_table(_log([(1, "queued")] * count), tmp_path / f"{name}.parquet")
    batches = list(check_files(tmp_path, JOB).verdicts())
    assert [batch.num_rows for batch in batches] == [65_536, 34_464, 3]
    assert str(batches[0].schema.field("verdict").type).startswith("dictionary<values=string")


@pytest.mark.parametrize(
    "others",
    [pa.string_view(), pa.large_string(), pa.dictionary(pa.int32(), pa.string()), pa.binary()],
)
def test_keys_of_one_kind_are_summed_up_whatever_each_file_holds(
    others: pa.DataType, tmp_path: Path
) -> None:
    """Strings are one kind of key however they are held, and so are summaries."""
    log = _log([("a", "queued"), ("b", "queued")])
    parquet.write_table(log, tmp_path / "1.parquet")
    second = log.set_column(0, "entity", log["entity"].cast(others))
    with pa.ipc.new_file(tmp_path / "2.arrow", second.schema) as writer:
        writer.write_table(second)
    found = check_files(tmp_path, JOB).summaries()
    assert found["observations"].to_pylist() == [2, 2]
    assert found["entity"].cast(pa.string()).to_pylist() == ["a", "b"]


class TestFolder:
    """Where verdicts and summaries are written."""

    def test_each_file_has_its_verdicts_under_its_own_name(self, tmp_path: Path) -> None:
        """Below the folder that all have in common, so that Hive folders stay what they are."""
        first, second = tmp_path / "log" / "day=1" / "a.parquet", tmp_path / "log" / "b.csv"
        first.parent.mkdir(parents=True)
        parquet.write_table(_log([("x", "queued"), ("y", "no such")]), first)
        second.write_text("entity,status\nx,processing\n", encoding="utf-8")
        empty = tmp_path / "log" / "day=2" / "a.parquet"
        empty.parent.mkdir()
        parquet.write_table(_log([("x", "queued")]).slice(1), empty)
        out, summaries = tmp_path / "out", tmp_path / "traces.parquet"
        check_files([first, second, empty], JOB, verdicts=out, summaries=summaries)
        assert _written(out) == {
            "b.csv.parquet": ["STEP"],
            "day=1/a.parquet": ["LATE_START", "UNKNOWN"],
            "day=2/a.parquet": [],
        }
        assert parquet.read_table(summaries)["last"].to_pylist() == ["processing", None]
        assert _names(tmp_path) == ["log", "out", "traces.parquet"]

    def test_verdicts_that_times_change_are_written_as_they_are(self, tmp_path: Path) -> None:
        """What is late is no step, and what is delivered twice has no verdict."""
        statuses, times = ["queued", "processing", "queued", "processing"], [2, 3, 1, 3]
        log = _log([(1, status) for status in statuses]).append_column("at", pa.array(times))
        (tmp_path / "log").mkdir()
        parquet.write_table(log, tmp_path / "log" / "1.parquet")
        out = tmp_path / "out"
        checked = check_files(tmp_path / "log", JOB, at="at", verdicts=out)
        assert (checked.late, checked.repeated) == (1, 1)
        assert _written(out) == {"1.parquet": ["LATE_START", "STEP", "STAY", None]}
        assert checked.summaries()["observations"].to_pylist() == [3]

    def test_a_place_that_cannot_be_written_is_refused_before_anything_is_read(
        self, tmp_path: Path
    ) -> None:
        """The message names it; nothing else is touched."""
        log = tmp_path / "log.parquet"
        log.write_bytes(b"not read")
        (tmp_path / "there").mkdir()
        for option, name, said in (
            ("verdicts", "there", "there: is there already; name a new folder"),
            ("verdicts", "log.parquet", "is there already"),
            ("verdicts", "no/out", "no/out: there is no folder to put it in"),
            ("summaries", "there", "there: is a folder; name a file"),
            ("summaries", "no/traces", "no/traces: there is no folder to put it in"),
        ):
            options: dict[str, Any] = {option: tmp_path / name}
            with pytest.raises(InputError) as caught:
                check_files(log, JOB, **options)
            assert said in str(caught.value)
        assert _names(tmp_path) == ["log.parquet", "there"]

    def test_two_files_of_one_name_are_refused(self, tmp_path: Path) -> None:
        """Once with the suffix and once without, or the same file twice."""
        for name in ("a", "a.parquet"):
            parquet.write_table(_log([(1, "queued")]), tmp_path / name)
        paths = [tmp_path / "a", tmp_path / "a.parquet"]
        said = "a.parquet: its verdicts would be written to the same file as those of .*a$"
        with pytest.raises(InputError, match=said):
            check_files(paths, JOB, format="parquet", verdicts=tmp_path / "out")
        with pytest.raises(InputError, match="would be written to the same file"):
            check_files([paths[1], paths[1]], JOB, verdicts=tmp_path / "out")

    def test_a_check_that_fails_leaves_nothing(self, tmp_path: Path) -> None:
        """Whether a file cannot be read or a result cannot be written."""
        (tmp_path / "log").mkdir()
        parquet.write_table(_log([(1, "queued")] * 9), tmp_path / "log" / "1.parquet")
        (tmp_path / "log" / "2.parquet").write_bytes(b"PAR1")
        with pytest.raises(InputError, match=r"2\.parquet: cannot be read"):
            check_files(tmp_path / "log", JOB, **_results(tmp_path))
        full = patch.object(_spool, "_write_one", side_effect=OSError(28, "No space left"))
        with full, pytest.raises(InputError, match="out: cannot be written: No space left"):
            check_files(tmp_path / "log" / "1.parquet", JOB, verdicts=tmp_path / "out")
        assert _names(tmp_path) == ["log"]


class TestGoingOn:
    """What is written after interrupts is what is written at once."""

    @pytest.mark.parametrize("at", [None, "at"])
    @pytest.mark.parametrize("entity", ["entity", ["entity", "name"]])
    def test_an_interrupted_check_writes_the_same_bytes(
        self, at: str | None, entity: str | list[str], tmp_path: Path
    ) -> None:
        """However often it is interrupted: inside a file, between two, when times are looked at."""
        folder = _long(tmp_path)
        options: dict[str, Any] = {"at": at, "entity": entity}
        check_files(folder, JOB, **options, **_results(tmp_path / "whole"))
        kept, seen = tmp_path / "kept", 0
        with patch("statelaw.frames._dataset.BATCH", 700):
            for stop in (1, 2, 1, 3, 4 if at else 0, 99):
                seen += _stopped(
                    stop, folder, **options, checkpoint=kept, **_results(tmp_path / "p")
                )
                assert kept.exists() == (tmp_path / "p" / ".out.unfinished").exists()
        assert seen == 5
        assert _bytes(tmp_path / "p") == _bytes(tmp_path / "whole")

    def test_an_interrupt_while_results_are_written_leaves_none(self, tmp_path: Path) -> None:
        """The log is not gone through again when the same call is repeated."""
        folder, kept = _long(tmp_path), tmp_path / "kept"
        options: dict[str, Any] = {"at": "at", "checkpoint": kept, **_results(tmp_path / "p")}
        write, written = _spool._write_one, list[Path]()

        def interrupted(path: Path, groups: Any) -> None:
            written.append(path)
            if len(written) == 2:
                raise KeyboardInterrupt
            write(path, groups)

        with patch.object(_spool, "_write_one", interrupted), pytest.raises(KeyboardInterrupt):
            check_files(folder, JOB, **options)
        assert _names(tmp_path / "p") == [".out.unfinished", "traces.parquet"]
        told: list[Any] = []
        check_files(folder, JOB, **options, on_progress=told.append)
        assert [each.rows_per_second for each in told] == [0]
        check_files(folder, JOB, at="at", **_results(tmp_path / "whole"))
        assert _bytes(tmp_path / "p") == _bytes(tmp_path / "whole")

    def test_a_killed_check_goes_on_from_its_checkpoint(self, tmp_path: Path) -> None:
        """Rows after the checkpoint are judged again, and stand in the files once."""
        folder = _long(tmp_path)
        (tmp_path / "p").mkdir()
        source = f"""
import os, signal
from statelaw import find
from statelaw.frames import _survey, check_files
take, batches = _survey.Survey.take, []
def killed(survey, columns, part):
    take(survey, columns, part)
    batches.append(part)
    if len(batches) == 3:
        survey.keepers[0]._file.flush()
        os.kill(os.getpid(), signal.SIGKILL)
_survey.Survey.take = killed
class Twice(float):
    left = 2
    def __le__(self, other):
        Twice.left -= 1
        return Twice.left == 0
check_files({str(folder)!r}, find("prolific.dataset_import").compile(),
            checkpoint={str(tmp_path / "kept")!r}, checkpoint_seconds=Twice(1),
            verdicts={str(tmp_path / "p" / "out")!r},
            summaries={str(tmp_path / "p" / "traces.parquet")!r})
"""
        done = subprocess.run([sys.executable, "-c", source], capture_output=True, check=False)
        assert done.returncode == -signal.SIGKILL
        assert (tmp_path / "p" / ".out.unfinished").stat().st_size == 3_000
        check_files(folder, JOB, checkpoint=tmp_path / "kept", **_results(tmp_path / "p"))
        check_files(folder, JOB, **_results(tmp_path / "whole"))
        assert _bytes(tmp_path / "p") == _bytes(tmp_path / "whole")

    def test_a_checkpoint_goes_with_its_results(self, tmp_path: Path) -> None:
        """Without what was kept of them, or for other results, there is no going on."""
        folder, kept = _long(tmp_path), tmp_path / "kept"
        assert _stopped(2, folder, checkpoint=kept, **_results(tmp_path / "p"))
        with pytest.raises(InputError, match="or of other results"):
            check_files(folder, JOB, checkpoint=kept)
        os.truncate(tmp_path / "p" / ".out.unfinished", 500)
        with pytest.raises(InputError, match="lacks verdicts that the checkpoint goes on from"):
            check_files(folder, JOB, checkpoint=kept, **_results(tmp_path / "p"))


def _stopped(batches: int, folder: Path, **options: Any) -> bool:
    """Check a log, but for an interrupt after so many batches; whether it came."""

    def interrupted(dataset: Dataset, part: int = 0, row: int = 0) -> Any:
        for number, batch in enumerate(read(dataset, part, row)):
            if number == batches:
                raise KeyboardInterrupt
            yield batch

    read = Dataset.batches
    with patch.object(Dataset, "batches", interrupted):
        try:
            check_files(folder, JOB, **options)
        except KeyboardInterrupt:
            return True
    return False


def _long(folder: Path) -> Path:
    """Files of a thousand rows in which everything happens, and times that go back."""
    statuses = ["uninitialised", "queued", "no such", None, "processing", "complete"]
    log = folder / "log"
    log.mkdir()
    for i in range(4):
        rows = [(j * j % 97, statuses[(i + j) % 6]) for j in range(1_000)]
        times = pa.array([1_000 * i + j - 900 * (j % 50 == 7) for j in range(1_000)])
        table = _log(rows).append_column("at", times)
        names = pa.array([f"n{j % 3}" for j in range(1_000)])
        parquet.write_table(table.append_column("name", names), log / f"{i}.parquet")
    return log


def _results(folder: Path) -> dict[str, Any]:
    folder.mkdir(exist_ok=True)
    return {"verdicts": folder / "out", "summaries": folder / "traces.parquet"}


def _bytes(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


def _names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def _written(folder: Path) -> dict[str, list[str | None]]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {
        str(path.relative_to(folder)): parquet.ParquetFile(path).read()["verdict"].to_pylist()
        for path in sorted(files)
    }


def _said(found: FilesChecked) -> list[str | None]:
    return [name for batch in found.verdicts() for name in batch["verdict"].to_pylist()]


def _log(rows: Sequence[tuple[Any, str | None]]) -> pa.Table:
    return pa.table(
        {
            "entity": pa.array([key for key, _ in rows]),
            "status": pa.array([status for _, status in rows], pa.string()),
        }
    )
