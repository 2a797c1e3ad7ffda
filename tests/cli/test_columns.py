"""`statelaw check` by columns prints what it prints record by record, or does not try."""

from __future__ import annotations

import io
import re
import signal
import sys
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyarrow import ipc, parquet
from statelaw import find
from statelaw.cli import main
from statelaw.made import observation_of
from statelaw.report import FORMATS

from tests.cli.transcripts import Done, run

PARCEL = "tests/data/cli/parcel.toml"
DATASET = "opendatasoft.dataset"
STATUSES = ["registered", "sorting", "on route", "delivered", "returned", "no such", "é", "", None]
START = datetime(2024, 5, 1, tzinfo=UTC)

OPTIONS = [
    [],
    ["--must-settle"],
    ["--mode", "every_change"],
    ["--mode", "sparse", "--unknown", "note"],
    ["--on-violation", "hold", "--limit", "1"],
    ["--max-missed", "1", "--undeclared", "warning"],
    ["--ignore", "SL1", "--severity", "SL202=note"],
    ["--select", "SL103,SL201"],
]


@st.composite
def logs(draw: st.DrawFn) -> list[pa.Table]:
    """Tables with plain fields of every type that holds them, cut into a few files."""
    count = draw(st.integers(0, 25))

    def column(values: Any) -> list[Any]:
        return draw(st.lists(st.sampled_from(values), min_size=count, max_size=count))

    columns = {
        draw(st.sampled_from(["status", "State"])): pa.array(column(STATUSES), pa.string()),
        draw(st.sampled_from(["entity", "entity_id"])): draw(_keys(column)),
    }
    if draw(st.booleans()):
        runs = draw(st.sampled_from([["", "r1", "r2", None], [1, 2, None], [None]]))
        columns["run"] = pa.array(column(runs))
    if draw(st.booleans()):
        columns["at"] = draw(_times(column))
    if draw(st.booleans()):
        columns["poll"] = pa.array(column([1, 2]), pa.int8())
    table = pa.table(columns)
    if draw(st.booleans()):
        table = table.set_column(0, table.column_names[0], table[0].dictionary_encode())
    cut = draw(st.integers(0, count))
    return [table.slice(0, cut), table.slice(cut)]


def _keys(column: Any) -> st.SearchStrategy[pa.Array]:
    return st.sampled_from(
        [
            lambda: pa.array(column([1, 2, 3])),
            lambda: pa.array(column([-1, 10**15, 7]), pa.int64()),
            lambda: pa.array(column(["a", "b", "c:1"])),
            lambda: pa.array(column(["d", "key=abcdefgh", "key=ijklmnop"])),
            lambda: pa.array(column(["b", "a", ""]), pa.large_string()),
            lambda: pa.array(column(["x", None])),
            lambda: pa.array(column(["x", "y"])).dictionary_encode(),
        ]
    ).map(lambda make: make())


def _times(column: Any) -> st.SearchStrategy[pa.Array]:
    moments = [START + timedelta(seconds=second) for second in (0, 1, 1, 2, 5)]
    numbers = [int(moment.timestamp()) for moment in moments]
    return st.sampled_from(
        [
            lambda: pa.array(column(moments), pa.timestamp("s", "UTC")),
            lambda: pa.array(column([*moments, None]), pa.timestamp("ns", "Europe/Paris")),
            lambda: pa.array(column([moment.replace(tzinfo=None) for moment in moments])),
            lambda: pa.array(column([moment.date() for moment in moments])),
            lambda: pa.array(column([moment.isoformat() for moment in moments])),
            lambda: pa.array(column([*(m.isoformat() for m in moments), "", None])),
            lambda: pa.array(column([*numbers, numbers[0] * 1_000])),
            lambda: pa.array(column([*map(float, numbers)])),
            lambda: pa.array(column([None]), pa.null()),
            lambda: pa.array(column([2**62, 0])),
        ]
    ).map(lambda make: make())


def written(folder: Path, tables: list[pa.Table], *, as_arrow: bool) -> list[str]:
    """The files of a log, in small groups of rows."""
    names = []
    for number, table in enumerate(tables):
        path = folder / f"{number}.{'arrow' if as_arrow else 'parquet'}"
        if as_arrow:
            with ipc.new_file(path, table.schema) as writer:
                writer.write_table(table.combine_chunks(), max_chunksize=7)
        else:
            parquet.write_table(table, path, row_group_size=5)
        names.append(str(path))
    return names


def both(*arguments: str) -> tuple[Done, Done]:
    """What the command does by itself, and what it does record by record."""
    return run("check", *arguments), run("check", *arguments, "--engine", "records")


@given(
    tables=logs(),
    as_arrow=st.booleans(),
    options=st.sampled_from(OPTIONS),
    format_=st.sampled_from(sorted(FORMATS)),
)
def test_the_same_is_printed(
    tables: list[pa.Table],
    as_arrow: bool,
    options: list[str],
    format_: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """Findings, windows, summaries, order, totals, pictures and exit status, in every format."""
    names = written(tmp_path_factory.mktemp("log"), tables, as_arrow=as_arrow)
    found, expected = both(PARCEL, *names, *options, "--format", format_)
    assert found == expected


def test_columns_are_taken_by_themselves(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a columnar file no record is read; otherwise the test above would prove nothing."""

    def reading(*_: Any) -> Any:
        raise AssertionError("a record was read")

    monkeypatch.setattr("statelaw.cli._sources.read", reading)
    (name,) = written(tmp_path, [_log(["registered", "delivered", "sorting"])], as_arrow=False)
    done = run("check", PARCEL, name)
    assert done.status == 1
    assert f"{name}:3: error SL104" in done.out
    assert run("check", PARCEL, name, "--engine", "columns") == done


@given(
    seed=st.integers(0, 2**32),
    options=st.sampled_from(OPTIONS),
    format_=st.sampled_from(["html", "json", "text"]),
    has_times=st.booleans(),
)
def test_what_is_passed_over_is_the_same(
    seed: int,
    options: list[str],
    format_: str,
    has_times: bool,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """Long traces, nearly all of whose rows are quiet, across batches: windows and positions."""
    (name,) = written(
        tmp_path_factory.mktemp("log"), [_long(seed, has_times=has_times)], as_arrow=False
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("statelaw.frames._plain.BATCH", 7)
        found, expected = both(DATASET, name, *options, "--format", format_)
    assert found == expected


def _long(seed: int, *, has_times: bool) -> pa.Table:
    """A log of two or three long traces that mostly stay or move as they may."""
    random, table = Random(seed), find(DATASET).compile()
    stands: dict[str, str | None] = dict.fromkeys("abc"[: random.randint(2, 3)])
    noise, rows = random.choice([0.02, 0.1, 0.4]), list[tuple[str, str | None]]()
    strange = [*table.codes, *STATUSES]
    while len(rows) < 90:
        entity = random.choice(list(stands))
        before = stands[entity]
        quiet = [status for was, status in table.quiet if was == before]
        status = random.choice(strange if random.random() < noise or not quiet else quiet)
        stands[entity] = status if status in table.codes else before
        rows.append((entity, status))
    columns = dict(zip(("entity", "status"), zip(*rows, strict=True), strict=True))
    times = {"at": [START + timedelta(minutes=minute) for minute in range(len(rows))]}
    return pa.table({**columns, **(times if has_times else {})})


def test_quiet_rows_are_not_followed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Observations are made of the rows of which something is to be said, and of a trace's ends."""
    made: list[tuple[str, int]] = []

    def noted(status: str, entity: str, *rest: Any) -> Any:
        made.append((entity, rest[-1].line))
        return observation_of(status, entity, *rest)

    monkeypatch.setattr("statelaw.frames._replayed.observation_of", noted)
    statuses = ["registered", "sorting", "sorting", "no such", "sorting", "sorting", "registered"]
    log = pa.table({"entity": [1, 2, 1, 1, 1, 1, 3], "status": statuses})
    log = pa.concat_tables([log, log.slice(4, 2)])
    (name,) = written(tmp_path, [log], as_arrow=False)
    found, expected = both(PARCEL, name, "--format", "json")
    assert found == expected
    assert made == [("1", 1), ("2", 2), ("1", 4), ("1", 9)]


@pytest.mark.parametrize(
    ("columns", "options", "said"),
    [
        ({"since": [START]}, [], "column 'since' holds more than a status"),
        ({"trigger": ["send"]}, [], "column 'trigger' holds more than a status"),
        ({"lifecycle": ["example.parcel"]}, [], "column 'lifecycle' holds more than a status"),
        ({"body": ["{}"]}, [], "column 'body' may hold an answer"),
        ({"STATUS": ["sorting"]}, [], "a column stands twice"),
        ({}, ["--max-dwell", "sorting=PT1H"], "how long states last is read from records"),
        ({}, ["--entity", "id"], "mapped fields are read from records"),
        ({}, ["--input-format", "csv"], "is no Parquet or Arrow file"),
        ({"at": [1.5]}, [], "times of type double"),
        ({"run": [1.5]}, [], "keys of type double"),
    ],
)
def test_what_only_records_say_is_read_from_records(
    columns: dict[str, Any], options: list[str], said: str, tmp_path: Path
) -> None:
    """By itself the command reads records then; asked for columns, it says what is in the way."""
    log = pa.table({"entity": ["a"], "status": ["registered"], **columns})
    (name,) = written(tmp_path, [log], as_arrow=False)
    found, expected = both(PARCEL, name, *options)
    assert found == expected
    refused = run("check", PARCEL, name, *options, "--engine", "columns")
    assert (refused.status, refused.out) == (2, "")
    assert said in refused.err


def test_what_shows_late_is_said_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where records turn out to be needed at the very end, nothing has been printed before."""
    (name,) = written(tmp_path, [_log(["registered", "no such"])], as_arrow=False)
    monkeypatch.setattr("statelaw.frames._log._MOST_PAIRS", 0)
    found, expected = both(PARCEL, name)
    assert found == expected
    refused = run("check", PARCEL, name, "--engine", "columns")
    assert (refused.status, refused.out) == (2, "")
    assert "there are too many kinds of unknown statuses" in refused.err


def test_other_columns_beside_a_provider_may_be_an_answer(tmp_path: Path) -> None:
    """Where a pack recognises answers, a record with unknown fields is looked at by it."""
    log = pa.table({"entity": ["a"], "status": ["queued"], "errors": [1]})
    (name,) = written(tmp_path, [log], as_arrow=False)
    found, expected = both("prolific.dataset_import", name)
    assert found == expected
    refused = run("check", "prolific.dataset_import", name, "--engine", "columns")
    assert "column 'errors' may be part of an answer" in refused.err


def test_a_checkpoint_is_gone_on_from(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C is exit status 130; the same command then says what it would have said at once."""
    monkeypatch.setattr("statelaw.frames._plain.BATCH", 4)
    statuses = ["registered", "sorting", "no such", "delivered", "sorting"] * 5
    log = _log(statuses).set_column(0, "entity", pa.array([f"e{i % 3}" for i in range(25)]))
    (name,) = written(tmp_path, [log], as_arrow=False)
    kept = tmp_path / "kept"
    whole = run("check", PARCEL, name)
    _interrupt_after(monkeypatch, 3)
    stopped = run("check", PARCEL, name, "--checkpoint", str(kept))
    assert (stopped.status, stopped.out) == (130, "")
    assert kept.exists()
    monkeypatch.undo()
    assert run("check", PARCEL, name, "--checkpoint", str(kept)) == whole
    assert not kept.exists()


def test_a_checkpoint_needs_columns(tmp_path: Path) -> None:
    """Nothing else can be put down half done."""
    log = tmp_path / "log.jsonl"
    log.write_text('{"entity": "a", "status": "registered"}\n')
    done = run("check", PARCEL, str(log), "--checkpoint", str(tmp_path / "kept"))
    assert done.status == 2
    assert "only a check by columns has a checkpoint" in done.err


def test_patterns_and_folders_go_by_columns(tmp_path: Path) -> None:
    """The same is printed for the files that each stands for, and a trace goes on between them."""
    said = {"2024/b": "delivered", "2024/a": "sorting", "2023/z/c": "registered"}
    for name, status in said.items():
        path = tmp_path / f"{name}.parquet"
        path.parent.mkdir(parents=True, exist_ok=True)
        parquet.write_table(_log([status, "no such"]), path)
    names = [str(tmp_path / name) for name in ("2023/z/c", "2024/a", "2024/b")]
    expected = run("check", PARCEL, *(f"{name}.parquet" for name in names))
    assert "2024/b.parquet:2" in expected.out
    for source in (f"{tmp_path}/**/*.parquet", str(tmp_path)):
        assert run("check", PARCEL, source, "--engine", "columns") == expected
    done = run("check", PARCEL, f"{tmp_path}/*.parquet", "--engine", "columns")
    assert (done.status, done.out) == (2, "")
    assert f"{tmp_path}/*.parquet: no file matches the pattern" in done.err


def test_files_of_several_formats_go_by_columns(tmp_path: Path) -> None:
    """Parquet and Arrow are one log; a text file beside them has to be read by records."""
    (first,) = written(tmp_path, [_log(["registered"])], as_arrow=False)
    (second,) = written(tmp_path, [_log(["no such", "delivered"])], as_arrow=True)
    found, expected = both(PARCEL, first, second)
    assert found == expected == run("check", PARCEL, first, second, "--engine", "columns")
    text = tmp_path / "log.jsonl"
    text.write_text('{"entity": "a", "status": "no such"}\n')
    found, expected = both(PARCEL, first, second, str(text))
    assert found == expected
    refused = run("check", PARCEL, first, str(text), "--engine", "columns")
    assert refused.status == 2
    assert f"{text}: is no Parquet or Arrow file" in refused.err


def test_a_person_at_a_terminal_sees_how_far_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rows, rows per second and what is left, on a line that is gone at the end."""

    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setattr("statelaw.cli._progress._QUIET_SECONDS", -1.0)
    (name,) = written(tmp_path, [_log(["registered", "no such"])], as_arrow=False)
    assert main(["check", PARCEL, name]) == 1
    said = terminal.getvalue()
    assert re.search(r"\r\x1b\[K2 rows, [\d,]+ a second, 100%, 0 s left", said)
    assert said.endswith("\r\x1b[K")


def _interrupt_after(monkeypatch: pytest.MonkeyPatch, batches: int) -> None:
    """Have an interrupt arrive while one more batch than these is being taken."""
    from statelaw.frames import _survey

    take, seen = _survey.Survey.take, []

    def taken(survey: Any, columns: Any, part: int) -> None:
        seen.append(part)
        if len(seen) == batches:
            signal.raise_signal(signal.SIGINT)
        take(survey, columns, part)

    monkeypatch.setattr(_survey.Survey, "take", taken)


def _log(statuses: Sequence[str | None]) -> pa.Table:
    return pa.table({"entity": ["a"] * len(statuses), "status": statuses})
