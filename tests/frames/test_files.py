"""A log in files says what the same log says in memory, however it is cut and written."""

from __future__ import annotations

import csv
import gzip
import json
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyarrow import ipc, parquet
from statelaw import InputError, Mode, Observation, Severity, VerdictTable, find
from statelaw.frames import FilesChecked, Progress, check_files
from statelaw.logs import Flagged, check_log
from statelaw.walk import OnViolation, Policy

from tests.frames.reference import counted, keyed, tables, walked

Rows = list[tuple[Any, str | None]]
RUN = find("woosmap.import_run").compile()
JOB = find("prolific.dataset_import").compile()
START = datetime(2024, 5, 1, tzinfo=UTC)


def as_parquet(path: Path, table: pa.Table) -> None:
    """Row groups of five rows."""
    parquet.write_table(table, path, row_group_size=5)


def as_arrow(path: Path, table: pa.Table) -> None:
    """An Arrow file of batches of three rows."""
    with ipc.new_file(path, table.schema) as writer:
        writer.write_table(table, max_chunksize=3)


def as_stream(path: Path, table: pa.Table) -> None:
    """An Arrow stream."""
    with ipc.new_stream(path, table.schema) as writer:
        writer.write_table(table, max_chunksize=3)


def as_csv(path: Path, table: pa.Table) -> None:
    """A header and quoted strings; an absent status is empty."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(table.column_names)
        writer.writerows(_plain(row.values()) for row in table.to_pylist())


def as_jsonl(path: Path, table: pa.Table) -> None:
    """One object a line."""
    rows = (dict(zip(row, _plain(row.values()), strict=True)) for row in table.to_pylist())
    lines = [json.dumps(row) for row in rows]
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


WRITERS: dict[str, Callable[[Path, pa.Table], None]] = {
    "parquet": as_parquet,
    "arrow": as_arrow,
    "ipc": as_stream,
    "csv": as_csv,
    "jsonl": as_jsonl,
}


@pytest.mark.parametrize("format_", WRITERS)
@given(data=st.data())
def test_files_say_what_the_walks_say(
    format_: str, data: st.DataObject, tmp_path_factory: Any
) -> None:
    """Counts, ends and findings, with traces that go on from one file to the next."""
    table, how = data.draw(tables()), data.draw(st.sampled_from(OnViolation))
    kinds: list[list[Any]] = [[0, 1, 2], ["a", "b", "é"], ["b", "a"], [3, 10**14, -4]]
    keys = st.sampled_from(data.draw(st.sampled_from(kinds)))
    rows = data.draw(keyed(table, most=20, keys=keys))
    rows = [(key, status) for key, status in rows if _can_be_written(status, format_)]
    cut = data.draw(st.integers(0, len(rows)))
    folder = tmp_path_factory.mktemp("log")
    for name, part in (("1", rows[:cut]), ("2", rows[cut:])):
        if part:
            WRITERS[format_](folder / f"{name}.{format_}", _table(part))
    if rows:
        checked = check_files(folder, table, on_violation=how)
        _compare(checked, table, rows, Policy(on_violation=how))


@given(data=st.data())
def test_times_are_looked_at_as_reading_the_log_does(
    data: st.DataObject, tmp_path_factory: Any
) -> None:
    """Late, tied and repeated rows, over batches and files."""
    table = data.draw(tables())
    rows = data.draw(keyed(table, most=20))
    times = data.draw(st.lists(st.integers(0, 6), min_size=len(rows), max_size=len(rows)))
    folder = tmp_path_factory.mktemp("log")
    log = _table(rows).append_column("at", pa.array(times, pa.timestamp("s", "UTC")))
    for i in range(0, len(rows), 6):
        as_parquet(folder / f"{i:03}.parquet", log.slice(i, 6))
    if not rows:
        return
    checked = check_files(folder, table, at="at")
    seen = [Observation(row["status"], str(row["entity"]), at=row["at"]) for row in log.to_pylist()]
    expected = check_log(table, seen)
    flagged = [each for each in expected if isinstance(each, Flagged)]
    said = [(each.key.entity, finding) for each in flagged for finding in each.findings]
    found = list(checked.findings("note"))
    assert [(str(each.entity[0]), _placeless(each.finding)) for each in found] == said
    summaries = list(expected.summaries())
    assert checked.repeated == expected.totals.duplicates
    assert checked.standing == Counter(each.last for each in summaries)
    assert checked.gravest == Counter(_gravest(each) for each in summaries)
    pairs = dict(expected.pairs(table.table.name))
    assert checked.counts.observations == sum(pairs.values())
    kept = check_files(folder, table, at="at", unsorted="keep")
    assert kept.counts == counted(table, walked(table, *_columns(rows)))


class TestFiles:
    """Which files are read, and how."""

    def test_a_pattern_and_hive_folders_are_one_log(self, tmp_path: Path) -> None:
        """`key=value` folders are columns, and can name the entity."""
        for run, statuses in (("1", ["in_progress", "failed"]), ("2", ["success"])):
            folder = tmp_path / "provider=w" / f"run={run}"
            folder.mkdir(parents=True)
            as_parquet(folder / "a.parquet", _table([("x", status) for status in statuses]))
            (folder / "_SUCCESS").touch()
        for source in (tmp_path, f"{tmp_path}/**/*.parquet"):
            checked = check_files(source, RUN, entity=["entity", "run"])
            assert (checked.rows, checked.traces) == (3, 2)
            by_run = [each.entity for each in checked.findings("note")]
            assert set(by_run) <= {("x", "1"), ("x", "2")}
        assert check_files(tmp_path, RUN, entity="provider").traces == 1

    def test_folders_are_named_as_hive_names_them(self, tmp_path: Path) -> None:
        """What a path cannot hold is escaped, and nothing has a name of its own."""
        for name, count in (("run=a%2Fb", 2), ("run=c", 1)):
            (tmp_path / name).mkdir()
            as_parquet(tmp_path / name / "1.parquet", _table([("x", "failed")] * count))
        found = check_files(tmp_path, RUN, entity="run").findings("note")
        assert [each.entity for each in found] == [("a/b",), ("c",)]
        (tmp_path / "run=c").rename(tmp_path / "run=__HIVE_DEFAULT_PARTITION__")
        with pytest.raises(InputError, match="1 row has no value in column 'run'"):
            check_files(tmp_path, RUN, entity="run")

    @pytest.mark.parametrize(
        "kind", [pa.string(), pa.binary(), pa.dictionary(pa.int8(), pa.string())]
    )
    def test_textual_keys_are_told_apart_in_order_or_not(self, kind: Any, tmp_path: Path) -> None:
        """Nothing is looked up while they ascend, and nothing is lost when they no longer do."""
        log = [("a", "queued"), ("b", "queued"), ("b", "processing"), ("c", "queued")]
        back = [("c", "processing"), ("d", "queued"), ("a", "complete")]
        for name, rows in (("1", log), ("2", back)):
            table = _table(rows)
            keys = table["entity"].cast(kind if not pa.types.is_dictionary(kind) else pa.string())
            keys = keys.dictionary_encode() if pa.types.is_dictionary(kind) else keys
            as_arrow(
                tmp_path / f"{name}.arrow", table.set_column(0, "entity", keys.combine_chunks())
            )
        checked = check_files(tmp_path, JOB)
        assert checked.standing == {"queued": 1, "processing": 2, "complete": 1}
        assert checked.counts == counted(JOB, walked(JOB, *_columns([*log, *back])))
        assert len(list(checked.findings("note"))) == 5

    def test_only_the_needed_columns_are_read(self, tmp_path: Path) -> None:
        """A column of a type that nothing here can read is no hindrance."""
        table = _table([(1, "success")]).append_column("odd", pa.array([{"a": [1]}]))
        as_parquet(tmp_path / "a.parquet", table)
        assert check_files(tmp_path / "a.parquet", RUN).rows == 1
        as_jsonl(tmp_path / "a.jsonl", table)
        assert check_files(tmp_path / "a.jsonl", RUN, entity=None).traces == 1

    @pytest.mark.parametrize("format_", ["csv", "jsonl"])
    def test_packed_files_are_unpacked(self, format_: str, tmp_path: Path) -> None:
        """By their names."""
        plain = tmp_path / f"log.{format_}"
        WRITERS[format_](plain, _table([(1, "in_progress"), (1, "success")]))
        packed = tmp_path / f"log.{format_}.gz"
        packed.write_bytes(gzip.compress(plain.read_bytes()))
        assert check_files(packed, RUN).counts == check_files(plain, RUN).counts

    def test_numbers_in_csv_are_names(self, tmp_path: Path) -> None:
        """`007` and `7` are two entities, as they are when the file is read as text."""
        path = tmp_path / "log.csv"
        path.write_text("entity,status\n007,success\n7,success\n")
        checked = check_files(path, RUN)
        assert checked.traces == 2

    def test_tabs_and_a_format_that_is_told(self, tmp_path: Path) -> None:
        """The name decides unless the caller does."""
        (tmp_path / "log.tsv").write_text("entity\tstatus\n1\tsuccess\n")
        (tmp_path / "log.txt").write_text("entity,status\n1,success\n")
        assert check_files(tmp_path / "log.tsv", RUN).rows == 1
        assert check_files(tmp_path / "log.txt", RUN, format="csv").rows == 1

    def test_findings_say_the_file_and_the_record(self, tmp_path: Path) -> None:
        """The place is what one needs to look it up."""
        as_parquet(tmp_path / "a.parquet", _table([(1, "in_progress")] * 7))
        as_parquet(tmp_path / "b.parquet", _table([(2, "success"), (1, "no such")]))
        checked = check_files([tmp_path / "a.parquet", tmp_path / "b.parquet"], RUN)
        (found,) = checked.findings("error")
        assert (found.entity, found.finding.index) == ((1,), 7)
        assert str(found.finding.place) == f"{tmp_path / 'b.parquet'}:2"

    def test_many_batches_are_one_log(self, tmp_path: Path) -> None:
        """More rows than are read at once, with compiled loops and without."""
        statuses = ["uninitialised", "queued", "processing", "complete"] * 50_000
        ids = [i // 4 for i in range(len(statuses))]
        as_parquet_whole = pa.table({"entity": ids, "status": statuses})
        parquet.write_table(as_parquet_whole, tmp_path / "a.parquet")
        parquet.write_table(as_parquet_whole, tmp_path / "b.parquet")
        for accelerate in (False, True):
            checked = check_files(tmp_path, JOB, accelerate=accelerate, mode="every_change")
            assert (checked.rows, checked.traces) == (400_000, 50_000)
            steps = {(s.previous, s.status): s.count for s in checked.counts.steps(JOB)}
            assert steps["complete", "uninitialised"] == 50_000
            assert steps["queued", "processing"] == 100_000
            assert checked.standing == {"complete": 50_000}


class TestRefusals:
    """What cannot be checked, and why."""

    @pytest.mark.parametrize(
        ("source", "said"),
        [
            ("missing.parquet", "is no file and matches none"),
            ("empty", "folder has no file of columns"),
            ("log.xyz", "say format="),
            ("broken.parquet", "cannot be read"),
            ("broken.jsonl", "cannot be read"),
            ("other.parquet", "there is no column 'status'; there are 'entity', 'state'"),
            ("floats.parquet", "column 'status' holds double"),
        ],
    )
    def test_files_that_cannot_be_read(self, source: str, said: str, tmp_path: Path) -> None:
        """The message names the file."""
        (tmp_path / "empty").mkdir()
        (tmp_path / "log.xyz").touch()
        (tmp_path / "broken.parquet").write_text("PAR1 and nothing else")
        (tmp_path / "broken.jsonl").write_text('{"status": \n')
        as_parquet(tmp_path / "other.parquet", pa.table({"entity": [1], "state": ["a"]}))
        as_parquet(tmp_path / "floats.parquet", pa.table({"entity": [1], "status": [1.5]}))
        with pytest.raises(InputError) as caught:
            check_files(tmp_path / source, RUN)
        assert said in str(caught.value)

    def test_a_key_is_of_one_kind_in_all_files(self, tmp_path: Path) -> None:
        """7 and "7" are not taken for one, and not for two either; the message names the file."""
        as_parquet(tmp_path / "1.parquet", _table([(7, "success")]))
        as_parquet(tmp_path / "2.parquet", _table([("7", "success")]))
        with pytest.raises(
            InputError, match=r"2\.parquet: column 'entity' holds keys of kind 'text'"
        ):
            check_files(tmp_path, RUN)

    def test_options_that_make_no_sense(self, tmp_path: Path) -> None:
        """Files are not sorted, findings need flags, and times may have to increase."""
        log = _table([(1, "success"), (1, "failed")])
        as_parquet(tmp_path / "a.parquet", log.append_column("at", pa.array([2, 1])))
        with pytest.raises(InputError, match="files are not sorted here"):
            check_files(tmp_path, RUN, unsorted="sort")
        with pytest.raises(InputError, match="leave per_trace on"):
            list(check_files(tmp_path, RUN, per_trace=False).findings())
        with pytest.raises(InputError, match="do not increase in 1 traces"):
            check_files(tmp_path, RUN, at="at", unsorted="refuse")
        with pytest.raises(InputError, match="there is no folder for the checkpoint"):
            check_files(tmp_path, RUN, checkpoint=tmp_path / "no" / "kept")


class TestGoingOn:
    """A long job tells how far it is, and goes on where it was interrupted."""

    def test_progress_is_told_at_the_end_at_least(self, tmp_path: Path) -> None:
        """With rows, rate and what is left."""
        told: list[Progress] = []
        as_parquet(tmp_path / "a.parquet", _table([(1, "success")] * 9))
        check_files(tmp_path, RUN, on_progress=told.append)
        assert (told[-1].rows, told[-1].fraction, told[-1].seconds_left) == (9, 1.0, 0.0)
        assert "100%: 9 rows, " in str(told[-1])

    def test_an_interrupted_job_goes_on_and_says_what_it_would_have_said(
        self, tmp_path: Path
    ) -> None:
        """Interrupted again and again, each time after some progress."""
        statuses = ["uninitialised", "queued", "no such", "complete"] * 2_000
        folder, kept = tmp_path / "log", tmp_path / "checkpoint"
        folder.mkdir()
        for i in range(8):
            rows = [(row % 97, status) for row, status in enumerate(statuses[i * 1_000 :][:1_000])]
            parquet.write_table(_table(rows), folder / f"{i}.parquet")
        whole = check_files(folder, JOB)
        seen = 0
        for _ in range(30):
            try:
                again = _interrupted(folder, kept)
            except KeyboardInterrupt:
                seen += 1
                continue
            break
        assert seen == 2
        assert not kept.exists()
        assert again.counts == whole.counts
        assert again.standing == whole.standing
        assert list(again.findings()) == list(whole.findings())

    def test_a_real_interrupt_is_put_down(self, tmp_path: Path) -> None:
        """In the middle of a batch of another process, whose digests have another seed."""
        statuses = ["uninitialised", "queued", "processing", "complete"] * 25_000
        for i in range(4):
            keys = [f"e{row % 9_973}" for row in range(100_000)]
            log = pa.table({"entity": keys, "status": statuses})
            parquet.write_table(log, tmp_path / f"{i:02}.parquet")
        source = f"""
import os, signal
from statelaw import find
from statelaw.frames import _survey, check_files
take, batches = _survey.Survey.take, []
def interrupted(survey, columns, part):
    batches.append(part)
    if len(batches) == 5:
        os.kill(os.getpid(), signal.SIGINT)
    take(survey, columns, part)
_survey.Survey.take = interrupted
check_files({str(tmp_path / "*.parquet")!r}, find("prolific.dataset_import").compile(),
            checkpoint={str(tmp_path / "kept")!r}, accelerate=False)
"""
        done = subprocess.run([sys.executable, "-c", source], capture_output=True, text=True)
        assert done.returncode == -signal.SIGINT
        assert done.stderr.endswith("KeyboardInterrupt\n")
        assert (tmp_path / "kept").exists()
        whole = check_files(tmp_path / "*.parquet", JOB)
        again = check_files(tmp_path / "*.parquet", JOB, checkpoint=tmp_path / "kept")
        assert again.counts == whole.counts
        assert again.standing == whole.standing

    def test_a_checkpoint_of_another_log_is_refused(self, tmp_path: Path) -> None:
        """Another table, another policy, changed files, or something else altogether."""
        folder, kept = tmp_path / "log", tmp_path / "kept"
        folder.mkdir()
        for i in range(3):
            as_parquet(folder / f"{i}.parquet", _table([(1, "queued")] * 5))
        with pytest.raises(KeyboardInterrupt):
            _interrupted(folder, kept)
        good = kept.read_bytes()
        with pytest.raises(InputError, match="another log, lifecycle or policy"):
            check_files(folder, JOB, checkpoint=kept, unknown="note")
        with pytest.raises(InputError, match="another log, lifecycle or policy"):
            check_files(folder, JOB.table, mode=Mode.SPARSE, checkpoint=kept)
        kept.write_bytes(good[:-40])
        with pytest.raises(InputError, match="is no checkpoint"):
            check_files(folder, JOB, checkpoint=kept)
        kept.write_bytes(good)
        as_parquet(folder / "0.parquet", _table([(1, "queued")] * 6))
        with pytest.raises(InputError, match="a file of the log has changed"):
            check_files(folder, JOB, checkpoint=kept)


def _interrupted(folder: Path, kept: Path) -> FilesChecked:
    """Check three more files at most, then be interrupted, as by Ctrl-C between batches."""
    taken = 0

    class Raising(float):
        """A number of seconds that interrupts when the third batch asks whether it has passed."""

        def __le__(self, other: object) -> bool:
            nonlocal taken
            taken += 1
            if taken > 2:
                raise KeyboardInterrupt
            return False

    return check_files(folder, JOB, checkpoint=kept, checkpoint_seconds=Raising(30))


def _compare(checked: FilesChecked, table: VerdictTable[Any], rows: Rows, how: Policy) -> None:
    result = walked(table, *_columns(rows), how)
    assert (checked.rows, checked.traces) == (len(rows), len(result.ends))
    assert checked.counts == counted(table, result)
    names = [*map(str, table.codes), None]
    assert checked.standing == Counter(names[code] for code in result.ends.values())
    found = list(checked.findings("note"))
    expected = [(str(rows[row][0]), finding) for row, finding in result.findings]
    assert [(str(each.entity[0]), _placeless(each.finding)) for each in found] == expected
    grave = [finding for _, finding in result.findings if finding.severity is Severity.ERROR]
    assert [_placeless(each.finding) for each in checked.findings("error")] == grave


def _placeless(finding: Any) -> Any:
    assert finding.place is not None
    return replace(finding, place=None)


def _gravest(summary: Any) -> Severity | None:
    counts = (summary.errors, summary.warnings, summary.notes)
    return next((s for s, count in zip(Severity, counts, strict=True) if count), None)


def _table(rows: Sequence[tuple[Any, str | None]]) -> pa.Table:
    return pa.table(
        {
            "entity": pa.array([key for key, _ in rows]),
            "status": pa.array([status for _, status in rows], pa.string()),
        }
    )


def _columns(rows: Sequence[tuple[Any, str | None]]) -> tuple[list[Any], list[str | None]]:
    return [key for key, _ in rows], [status for _, status in rows]


def _plain(values: Any) -> list[Any]:
    return [value.isoformat() if isinstance(value, datetime) else value for value in values]


def _can_be_written(status: str | None, format_: str) -> bool:
    """CSV cannot tell an empty status from an absent one, and wants one line a record."""
    if format_ != "csv" or status is None:
        return True
    return status != "" and not {"\n", "\r", "\0"} & set(status)
