"""Which files are one log, and what they must have in common to be one."""

from __future__ import annotations

import gzip
from collections import Counter
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from statelaw import InputError, find
from statelaw.frames import check_files

from tests.frames.test_files import WRITERS, as_arrow, as_csv, as_jsonl, as_parquet

JOB = find("prolific.dataset_import").compile()
NOON = 1_714_564_800


def log(*statuses: str | None, **columns: Any) -> pa.Table:
    """Rows of one entity."""
    held = {"entity": ["a"] * len(statuses), "status": pa.array(statuses, pa.string())}
    return pa.table({**held, **columns})


def put(path: Path, table: pa.Table) -> Path:
    """Write a file in the format of its name, with the folders that it is in."""
    path.parent.mkdir(parents=True, exist_ok=True)
    WRITERS[path.suffix[1:]](path, table)
    return path


class TestPatterns:
    """Which files a pattern names, and in what order."""

    def test_two_stars_go_down_and_one_does_not(self, tmp_path: Path) -> None:
        """`**` stands for any number of folders, also for none."""
        for name in ("a.parquet", "x/b.parquet", "x/y/c.parquet", "x/y/d.csv"):
            put(tmp_path / name, log("queued"))
        patterns = {"*.parquet": 1, "*/*.parquet": 1, "**/*.parquet": 3, "**/[b-c].*": 2, "**": 4}
        for pattern, rows in patterns.items():
            assert check_files(f"{tmp_path}/{pattern}", JOB).rows == rows

    def test_what_a_pattern_matches_is_read_in_the_order_of_the_names(self, tmp_path: Path) -> None:
        """Whatever order the disk has them in; several sources stay in the order given."""
        for name, status in (("3", "complete"), ("1", "queued"), ("2", "processing")):
            put(tmp_path / f"{name}.parquet", log(status))
        strict: dict[str, Any] = {"mode": "every_change"}
        table = JOB.table
        in_order = check_files(f"{tmp_path}/*.parquet", table, **strict)
        assert in_order.standing == {"complete": 1}
        backwards: list[Any] = [tmp_path / "3.parquet", f"{tmp_path}/[12].parquet"]
        assert check_files(backwards, table, **strict).standing == {"processing": 1}

    @pytest.mark.parametrize("pattern", ["*.csv", "no/**/*.parquet", "x?", "[z]*"])
    def test_a_pattern_that_matches_no_file_is_refused(self, pattern: str, tmp_path: Path) -> None:
        """Folders are no files, and the message names the pattern."""
        put(tmp_path / "xy" / "a.parquet", log("queued"))
        with pytest.raises(InputError) as caught:
            check_files(f"{tmp_path}/{pattern}", JOB)
        assert str(caught.value) == f"{tmp_path}/{pattern}: is no file and matches none"

    def test_a_file_whose_name_looks_like_a_pattern_is_that_file(self, tmp_path: Path) -> None:
        """Its name is tried first."""
        put(tmp_path / "[1].parquet", log("queued", "processing"))
        put(tmp_path / "1.parquet", log("queued"))
        assert check_files(tmp_path / "[1].parquet", JOB).rows == 2

    def test_a_log_may_be_held_in_several_formats(self, tmp_path: Path) -> None:
        """Traces go on from one to the next."""
        as_parquet(tmp_path / "1.parquet", log("uninitialised"))
        as_arrow(tmp_path / "2.arrow", log("queued"))
        as_csv(tmp_path / "3.csv", log("processing"))
        as_jsonl(tmp_path / "4.jsonl", log("complete"))
        packed = tmp_path / "5.jsonl.gz"
        packed.write_bytes(gzip.compress((tmp_path / "4.jsonl").read_bytes()))
        (tmp_path / "notes.txt").write_text("of no format of columns")
        checked = check_files(tmp_path, JOB.table, mode="every_change")
        names = [step.verdict.name for step in checked.counts.steps(JOB)]
        assert Counter(names) == {"START": 1, "STEP": 3, "STAY": 1}
        assert (checked.rows, checked.standing) == (5, {"complete": 1})


class TestHiveFolders:
    """Folders named `key=value` are columns, whatever they are used for."""

    def test_a_folder_may_say_the_status(self, tmp_path: Path) -> None:
        """One that has no name of its own is an absent status."""
        for folder, rows in (("queued", 2), ("no such", 1), ("__HIVE_DEFAULT_PARTITION__", 3)):
            table = pa.table({"entity": [f"e{row}" for row in range(rows)]})
            put(tmp_path / f"status={folder}" / "a.parquet", table)
        found = check_files(f"{tmp_path}/**/*.parquet", JOB)
        steps = {(step.status, step.verdict.name): step.count for step in found.counts.steps(JOB)}
        assert steps == {("queued", "LATE_START"): 2, (None, "UNKNOWN"): 4}
        said = Counter(each.finding.status for each in found.findings("error"))
        assert said == {None: 3, "no such": 1}

    def test_a_folder_may_say_the_time(self, tmp_path: Path) -> None:
        """A day later in the order of the files and earlier in that of time is late."""
        for i, day in enumerate(("2024-05-02", "2024-05-01")):
            put(tmp_path / str(i) / f"day={day}" / "a.csv", log("queued"))
        found = check_files([tmp_path / "0", tmp_path / "1"], JOB, at="day")
        assert found.late == 1
        (late,) = (each for each in found.findings("note") if each.finding.code == "SL201")
        assert "2024-05-01" in late.finding.message

    def test_folders_may_say_all_of_it(self, tmp_path: Path) -> None:
        """The entity, the status and the time: then nothing of the file is needed but its rows."""
        for i, status in enumerate(("queued", "processing")):
            folder = tmp_path / "entity=a" / f"at=2024-05-0{i + 1}" / f"status={status}"
            put(folder / "a.parquet", pa.table({"other": [1]}))
        found = check_files(tmp_path, JOB, at="at")
        assert (found.rows, found.traces, found.late) == (2, 1, 0)
        assert found.standing == {"processing": 1}

    def test_a_folder_stands_over_a_column_of_its_name(self, tmp_path: Path) -> None:
        """As in other readers of such folders."""
        put(tmp_path / "entity=b" / "1.parquet", log("queued"))
        put(tmp_path / "entity=c" / "1.parquet", log("queued"))
        assert check_files(tmp_path, JOB).summaries()["entity"].to_pylist() == ["b", "c"]


class TestDifferences:
    """Files that do not hold the same are refused with the file and the column, or are made one."""

    @pytest.mark.parametrize(
        ("second", "said"),
        [
            (
                pa.table({"entity": ["a"], "state": ["queued"]}),
                "there is no column 'status'; there are 'entity', 'state'",
            ),
            (
                pa.table({"entity": ["a"], "status": [1]}),
                "column 'status' holds int64 (files), and a status is a string: cast it to the "
                "provider's names",
            ),
            (
                pa.table({"entity": [1], "status": ["queued"], "at": [NOON]}),
                "column 'entity' holds keys of kind 'integer' here, and of kind 'text' before: "
                "cast one to the other",
            ),
            (
                log("queued", at=pa.array([NOON], pa.timestamp("s"))),
                "column 'at' holds times of kind 'moment' here, and of kind 'integer' before: "
                "cast one to the other",
            ),
            (
                log("queued", at=pa.array([None], pa.int64())),
                "1 row has no value in column 'at': leave at= out, or fill or drop these rows",
            ),
        ],
    )
    def test_another_schema_is_refused(self, second: pa.Table, said: str, tmp_path: Path) -> None:
        """In whichever file it comes first."""
        put(tmp_path / "1.parquet", log("queued", at=[NOON]))
        other = put(tmp_path / "2.parquet", second)
        at = "at" if "at" in second.column_names else None
        with pytest.raises(InputError) as caught:
            check_files(tmp_path, JOB, at=at)
        assert str(caught.value) == f"{other}: {said}"

    def test_other_columns_may_differ(self, tmp_path: Path) -> None:
        """In number, type and order."""
        put(tmp_path / "1.parquet", log("queued", x=[1], y=["b"]))
        put(tmp_path / "2.parquet", log("processing", x=["a"]).select(["x", "status", "entity"]))
        assert check_files(tmp_path, JOB).standing == {"processing": 1}

    @pytest.mark.parametrize("first", ["ms", "us", "ns"])
    @pytest.mark.parametrize("second", ["ms", "us", "ns", "text", "day"])
    def test_times_of_any_unit_compare(self, first: str, second: str, tmp_path: Path) -> None:
        """What is earlier is late, though its number is a thousand times greater."""
        zone = "UTC" if second == "us" else None
        later = pa.array([NOON, NOON + 5], pa.timestamp("s")).cast(pa.timestamp(first, zone))
        put(tmp_path / "1.parquet", log("queued", "processing", at=later))
        earlier = pa.array([NOON - 90_000], pa.timestamp("s"))
        held = {"text": pa.string(), "day": pa.date32()}.get(second) or pa.timestamp(second)
        put(tmp_path / "2.parquet", log("queued", at=earlier.cast(held, safe=False)))
        checked = check_files(tmp_path, JOB, at="at")
        assert (checked.late, checked.standing) == (1, {"processing": 1})

    def test_a_time_out_of_range_is_refused(self, tmp_path: Path) -> None:
        """It has no number of microseconds."""
        put(tmp_path / "1.arrow", log("queued", at=pa.array([2**62], pa.timestamp("s"))))
        with pytest.raises(InputError, match=r"1\.arrow: column 'at' holds a time that is out of"):
            check_files(tmp_path, JOB, at="at")
