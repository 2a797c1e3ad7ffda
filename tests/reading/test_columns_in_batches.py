"""Rows of columns that are read in batches are those that are read one by one."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pyarrow import ipc, parquet
from statelaw import InputError, find
from statelaw.batch import Batch
from statelaw.logs import check_log
from statelaw.observation import Observation, Place
from statelaw.payload import payload_readers
from statelaw.reading import Reading
from statelaw.reading import _arrow as columns
from statelaw.reading._intake import Intake

JOB = find("prolific.dataset_import").compile()
READERS = tuple(payload_readers().loaded.values())
SUMMER_ENDS = datetime(2024, 10, 27, 0, 30, tzinfo=UTC)
MOMENTS = [SUMMER_ENDS + timedelta(hours=hours) for hours in (0, 1, 1, 2, -3)]
EXTREMES = [datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, 23, tzinfo=UTC), None]
ZONES = [None, "UTC", "Europe/Paris", "+05:30"]


Column = tuple[Sequence[Any], Any]
"""Cells that a column may have, and its type."""


def times() -> st.SearchStrategy[Column]:
    """Times of every unit and zone, and what else a column of times may hold."""
    units = st.builds(pa.timestamp, st.sampled_from(["s", "ms", "us"]), st.sampled_from(ZONES))
    cells: list[Sequence[Any]] = [MOMENTS, [*MOMENTS, None], [None], EXTREMES]
    usual = st.tuples(st.sampled_from(cells), units)
    others: list[Column] = [
        (MOMENTS, pa.timestamp("ns", "Europe/Paris")),
        ([date(2024, 5, 1), None], pa.date32()),
        ([moment.isoformat() for moment in MOMENTS], pa.string()),
        (["2024-05-01 10:00", "", "soon", None], pa.string()),
        ([1714557600, 1714557600000, None], pa.int64()),
        ([1714557600.5], pa.float64()),
        ([True, None], pa.bool_()),
    ]
    return usual | usual | st.sampled_from(others)


STATUSES: list[Column] = [
    (["queued", "processing", "é", ""], pa.string()),
    (["queued", "complete", None], pa.dictionary(pa.int8(), pa.string())),
    (["queued"], pa.large_string()),
    ([None], pa.null()),
    ([1, None], pa.int8()),
    (MOMENTS, pa.timestamp("us", "UTC")),
]
IDENTITIES: list[Column] = [
    (["a", "b", ""], pa.string()),
    ([1, 2, None], pa.int64()),
    ([None], pa.null()),
    ([b"a"], pa.binary()),
    ([1.5, None], pa.float64()),
    ([Decimal(1)], pa.decimal128(3)),
]
EXTRA: list[Column] = [
    ([{"a": [1]}, None], pa.struct([("a", pa.list_(pa.int64()))])),
    (MOMENTS, pa.timestamp("us", "Europe/Paris")),
    (["cancel", "", None], pa.string()),
]


@st.composite
def tables(draw: st.DrawFn) -> pa.Table:
    """Columns for some fields of observations, perhaps with others."""
    count = draw(st.integers(0, 12))
    held: dict[str, Any] = {}
    of_fields: dict[str, st.SearchStrategy[Column]] = {
        "Status": st.sampled_from([STATUSES[0], STATUSES[0], *STATUSES]),
        "entity": st.sampled_from(IDENTITIES),
        "run_id": st.sampled_from(IDENTITIES),
        "at": times(),
        "since": times(),
        "action": st.sampled_from([EXTRA[2], EXTRA[2], STATUSES[4]]),
        "lifecycle": st.sampled_from([(["x"], pa.string()), ([None], pa.null())]),
        "body": st.sampled_from(EXTRA),
        "other": st.sampled_from(EXTRA),
    }
    for name, values in of_fields.items():
        if name == "Status" or draw(st.integers(0, 2)) == 0:
            known, kind = draw(values)
            cells = draw(st.lists(st.sampled_from(known), min_size=count, max_size=count))
            held[name] = pa.array(cells).cast(kind) if count else pa.array([], kind)
    return pa.table(held)


def stream(table: pa.Table) -> io.BytesIO:
    """A table as an Arrow stream in batches of seven rows."""
    sink = io.BytesIO()
    with ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table, max_chunksize=7)
    return io.BytesIO(sink.getvalue())


def one_by_one(table: pa.Table, intake: Intake) -> list[Any]:
    """What the rows say that pyarrow makes of a table, each by itself."""
    fine = [
        column.cast(pa.timestamp("us", column.type.tz))
        if "timestamp" in str(column.type)
        else column
        for column in table.columns
    ]
    names = [name.casefold() for name in table.column_names]
    rows = pa.table(fine, names=names).to_pylist()
    return [
        piece for i, row in enumerate(rows, 1) for piece in intake.take(row, Place("<stream>", i))
    ]


@given(table=tables(), readers=st.sampled_from([(), READERS]))
@example(pa.table({"status": ["queued"], "at": pa.array([2**40], pa.timestamp("s"))}), ())
def test_batches_hold_what_each_row_says(table: pa.Table, readers: Any) -> None:
    """Fields and records of every type, to the zone of each time, and what is wrong with them."""
    try:
        expected = one_by_one(table, Intake(readers))
    except (ValueError, OverflowError):
        with pytest.raises(InputError, match="cannot be read"):
            list(Reading(stream(table), intake=Intake(readers)))
        return
    found = list(Reading(stream(table), intake=Intake(readers)))
    assert found == expected
    assert list(map(repr, map(_payload, found))) == list(map(repr, map(_payload, expected)))


@given(table=tables())
def test_batches_are_judged_as_their_rows_are(table: pa.Table) -> None:
    """The findings, totals and ends of traces are those of observations made one by one."""
    try:
        expected = check_log(JOB, one_by_one(table, Intake()))
    except (ValueError, OverflowError):
        return
    found = check_log(JOB, Reading(stream(table), intake=Intake()).pieces())
    assert list(found) == list(expected)
    assert found.totals == expected.totals
    assert list(found.summaries()) == list(expected.summaries())


def test_usual_rows_come_in_batches() -> None:
    """Otherwise the tests above would prove nothing."""
    log = pa.table(
        {"entity": [1, 2] * 5, "status": ["queued"] * 10, "at": MOMENTS * 2, "x": [0] * 10}
    )
    pieces = list(Reading(stream(log)).pieces())
    assert [len(piece) for piece in pieces if isinstance(piece, Batch)] == [7, 3]
    file = io.BytesIO()
    parquet.write_table(log, file)
    (piece,) = Reading(io.BytesIO(file.getvalue())).pieces()
    assert isinstance(piece, Batch)


def test_rows_that_need_a_closer_look_are_taken_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """One odd cell is said with its row, and the others of its batch are read as ever."""
    log = pa.table({"entity": ["a"] * 3, "status": ["queued"] * 3, "at": ["", "soon", None]})
    pieces = list(Reading(stream(log)).pieces())
    assert [isinstance(piece, Observation) for piece in pieces] == [True, False, True]
    assert "at is 'soon', which is not a time" in str(pieces[1])
    monkeypatch.setattr(columns, "batch_of_fields", lambda *_: None)
    assert list(Reading(stream(log)).pieces()) == pieces


def _payload(piece: Any) -> Any:
    return piece.payload if isinstance(piece, Observation) else piece
