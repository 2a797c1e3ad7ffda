"""A log of columns is judged as its traces are when walked one by one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statelaw import Finding, InputError, Observation, Severity, Verdict, VerdictTable, find
from statelaw.frames import Checked, check
from statelaw.logs import Flagged, LogCheck, TraceSummary, check_log
from statelaw.validator import check as check_trace
from statelaw.walk import Policy

from tests.frames.holders import HOLDERS, Log, polars_categories, rows_of
from tests.frames.reference import counted, keyed, tables, walked

IMPORT_RUN = find("woosmap.import_run")
WITHOUT_CATEGORIES = [hold for hold in HOLDERS if hold is not polars_categories]
KEYS: dict[str, Callable[[int], Any]] = {
    "integers": lambda key: key * 10**15 - 7,
    "strings": lambda key: ["", "a", "b\x00", "é" * 40, "x" * 300][key],
    "uuids": lambda key: UUID(int=key * 2**100 + 5),
}
POLICIES = (
    Policy(),
    Policy(unknown=Severity.WARNING, undocumented=Severity.WARNING, undeclared=Severity.NOTE),
    Policy(must_settle=True),
)


@given(data=st.data())
def test_it_equals_the_walk_in_whatever_holds_the_log(data: st.DataObject) -> None:
    """Verdicts, findings, traces and counts, for every kind of table and of key."""
    table = data.draw(tables())
    rows = data.draw(keyed(table, most=20))
    key = KEYS[data.draw(st.sampled_from(list(KEYS)))]
    hold = data.draw(st.sampled_from(HOLDERS))
    how = data.draw(st.sampled_from(POLICIES))
    log = {"id": [key(k) for k, _ in rows], "status": [s for _, s in rows], "x": [0.5] * len(rows)}
    if rows:
        _compare(_checked(hold(log), table, how, entity="id"), table, log, ["id"], how)


@pytest.mark.parametrize("hold", HOLDERS, ids=lambda hold: hold.__name__)
@pytest.mark.parametrize("key", KEYS)
def test_every_kind_of_table_takes_every_kind_of_key(key: str, hold: Callable[[Log], Any]) -> None:
    """No pairing is left to chance, and several key columns make one key."""
    table = find("prolific.dataset_import").compile()
    known = "uninitialised queued complete - complete no_such failed queued"
    statuses = [None if each == "-" else each for each in known.split()]
    keys = [KEYS[key](k) for k in (0, 1, 0, 1, 2, 2, 2, 0)]
    log = {"id": keys, "run": [0, 0, 1, 0, 0, 0, 0, 0], "status": statuses}
    _compare(_checked(hold(log), table, Policy(), entity="id"), table, log, ["id"], Policy())
    both = ["run", "id"]
    _compare(_checked(hold(log), table, Policy(), entity=both), table, log, both, Policy())


@pytest.mark.parametrize("hold", HOLDERS, ids=lambda hold: hold.__name__)
def test_no_rows_and_all_null_columns_are_fine(hold: Callable[[Log], Any]) -> None:
    """Nothing is found in nothing, and every absent status is unknown."""
    table = find("woosmap.import_run").compile()
    if hold.__name__ != "pandas":  # which has no type for a column without values
        empty = pa.table({"id": pa.array([], pa.int64()), "status": pa.array([], pa.string())})
        assert len(check(empty, table, entity="id").verdict_codes) == 0
    log: Log = {"id": [1, 2, 1], "status": [None, None, None]}
    _compare(_checked(hold(log), table, Policy(), entity="id"), table, log, ["id"], Policy())


def test_a_log_without_entities_is_one_trace() -> None:
    """`entity=None` takes all rows in order."""
    log = {"status": ["uninitialised", "queued", "failed", "queued"]}
    table = find("prolific.dataset_import").compile()
    checked = check(pa.table(log), table, entity=None)
    assert checked.verdict_codes.tolist() == walked(table, [0] * 4, log["status"]).verdicts
    assert rows_of(checked.traces)[0]["observations"] == 4


def test_results_are_of_the_kind_that_the_log_is_held_in() -> None:
    """Polars in, Polars out; a pandas column has the index of its frame."""
    table = find("woosmap.import_run").compile()
    log: Log = {"id": [1, 1], "status": ["in_progress", "success"]}
    by_name = {hold.__name__: check(hold(log), table, entity="id") for hold in HOLDERS}
    assert isinstance(by_name["polars"].verdicts, pl.Series)
    assert isinstance(by_name["polars_lazy"].findings(), pl.DataFrame)
    assert isinstance(by_name["arrow"].traces, pa.Table)
    assert isinstance(by_name["relation"].traces, pa.Table)
    series = by_name["pandas"].verdicts
    assert isinstance(series, pd.Series)
    assert series.index.tolist() == [100, 101]
    assert str(series.dtype) == "category"
    assert isinstance(by_name["numpy"].verdicts, np.ndarray)


def test_codes_are_taken_as_they_are() -> None:
    """Unsigned integers in NumPy are codes; those that the table lacks are unknown."""
    table = find("woosmap.import_run").compile()
    data = {"status": np.array([0, 1, 200], np.uint8), "id": np.array([3, 3, 3])}
    expected = walked(table, [3] * 3, [*list(table.codes)[:2], "?"]).verdicts
    assert check(data, table, entity="id").verdict_codes.tolist() == expected


def test_repairs_are_those_of_the_report_and_found_once_a_variant() -> None:
    """Every trace with a break has its least repairs; equal sequences share them."""
    lifecycle = find("opendatasoft.dataset")
    broken = ["idle", "queued", "processing_dataset", "deleting_dataset", "idle"]
    legal = ["idle", "queued", "idle", "queued", "idle"]
    log = pa.table(
        {"id": [i for i in range(4) for _ in range(5)], "status": broken + legal + broken * 2}
    )
    checked = check(log, lifecycle, entity="id")
    repaired = list(checked.repairs())
    assert [each.entity for each in repaired] == [(0,), (2,), (3,)]
    expected = lifecycle.check(broken).repairs
    assert expected
    assert all(each.repairs == expected for each in repaired)
    assert repaired[0].repairs is repaired[1].repairs


def test_findings_can_be_limited_to_the_grave_ones() -> None:
    """`findings("error")` leaves notes out."""
    table = find("opendatasoft.dataset").compile()
    log = pa.table({"id": [1, 1, 1, 1], "status": ["queued", "idle", "no such", "idle"]})
    checked = check(log, table, entity="id")
    codes = [row["code"] for row in rows_of(checked.findings())]
    assert codes == ["SL107", "SL105", "SL101"]
    assert [row["code"] for row in rows_of(checked.findings("error"))] == ["SL101"]
    assert not checked.ok
    with pytest.raises(InputError, match="severity 'fatal' is not known"):
        checked.findings("fatal")


class TestRefusals:
    """What cannot be checked is refused, with the reason and what would be right."""

    @pytest.mark.parametrize("hold", WITHOUT_CATEGORIES, ids=lambda hold: hold.__name__)
    def test_a_status_column_of_floats_is_refused_alike_by_all(
        self, hold: Callable[[Log], Any]
    ) -> None:
        """The words are the same whatever holds the column."""
        with pytest.raises(InputError) as caught:
            check(hold({"id": [1, 2], "status": [1.5, 2.5]}), IMPORT_RUN, entity="id")
        assert "column 'status' holds" in str(caught.value)
        assert "a status is a string: cast it to the provider's names" in str(caught.value)

    @pytest.mark.parametrize(
        ("column", "said"),
        [
            (
                pa.array([1.5, 2.5]),
                "column 'id' holds double (pyarrow), and entities are told apart",
            ),
            (pa.array([1, None]), "1 row has no value in column 'id', first row 1"),
            (
                pa.array([None, None], pa.string()),
                "2 rows have no value in column 'id', first row 0",
            ),
            (
                pa.DictionaryArray.from_arrays(pa.array([0, 1]), pa.array(["a", None])),
                "1 row has no value in column 'id', first row 1",
            ),
            (pa.array([[1], [2]]), "column 'id' holds list"),
        ],
    )
    def test_keys_that_tell_nothing_apart_are_refused(self, column: pa.Array, said: str) -> None:
        """Floats, lists and rows that name no entity."""
        log = pa.table({"id": column, "status": ["success", "success"]})
        with pytest.raises(InputError) as caught:
            check(log, IMPORT_RUN, entity="id")
        assert said in str(caught.value)

    def test_a_missing_column_is_named_with_those_there_are(self) -> None:
        """A wrong name is answered with the right ones."""
        log = pa.table({"id": [1], "state": ["success"]})
        with pytest.raises(InputError, match="no column 'status'; there are 'id', 'state'"):
            check(log, IMPORT_RUN, entity="id")

    def test_columns_of_different_lengths_are_refused(self) -> None:
        """A mapping of arrays may be uneven."""
        data = {"status": np.array(["success"]), "id": np.array([1, 2])}
        with pytest.raises(InputError, match="'status' has 1, 'id' has 2"):
            check(data, IMPORT_RUN, entity="id")

    def test_a_column_of_mixed_values_is_refused(self) -> None:
        """An object column of strings and numbers is no column of statuses."""
        data = pd.DataFrame({"id": [1, 2], "status": pd.Series(["success", 3], dtype=object)})
        with pytest.raises(InputError, match="holds values of several types"):
            check(data, IMPORT_RUN, entity="id")

    def test_what_is_no_table_is_refused(self) -> None:
        """A list is no log of columns."""
        with pytest.raises(InputError, match="not list"):
            check(["success"], IMPORT_RUN)


class TestTime:
    """The order of time is looked at, and never made silently."""

    TABLE = find("prolific.dataset_import").compile()
    LOG = pa.table(
        {
            "id": [1, 2, 1, 2],
            "status": ["processing", "queued", "uninitialised", "complete"],
            "at": pa.array([20, 10, 10, 30], pa.timestamp("s", "UTC")),
        }
    )

    @given(data=st.data())
    def test_a_log_with_times_says_what_reading_it_says(self, data: st.DataObject) -> None:
        """Late observations, ties and repeated deliveries, as `check_log` has them."""
        table, how = data.draw(tables()), data.draw(st.sampled_from(POLICIES))
        log = _timed(data, table)
        checked = _checked(pa.table(log), table, how, entity="id", at="at")
        expected = check_log(table, _seen(log), how)
        said = _of_entities(expected)
        found = [(str(each.entity[0]), each.finding) for each in checked.each_finding()]
        assert found == said
        assert checked.order.repeated == expected.totals.duplicates
        _compare_summaries(checked, list(expected.summaries()))

    @given(data=st.data())
    def test_a_sorted_log_says_what_checking_each_trace_says(self, data: st.DataObject) -> None:
        """`unsorted="sort"` does for a log what `check` does for a list."""
        table, how = data.draw(tables()), data.draw(st.sampled_from(POLICIES))
        log = _timed(data, table)
        checked = _checked(pa.table(log), table, how, entity="id", at="at", unsorted="sort")
        traces: dict[str, list[Observation]] = {}
        for seen in _seen(log):
            traces.setdefault(seen.entity, []).append(seen)
        found: dict[str, list[Finding]] = {key: [] for key in traces}
        for each in checked.each_finding():
            found[str(each.entity[0])].append(each.finding)
        reports = {key: check_trace(table, trace, how) for key, trace in traces.items()}
        assert found == {key: list(report.findings) for key, report in reports.items()}
        rows = {str(row["id"]): row for row in rows_of(checked.traces)}
        for key, report in reports.items():
            assert rows[key]["observations"] == len(report.statuses)
            assert rows[key]["answer"] == report.answer
            assert rows[key]["last"] == report.last
            assert rows[key]["outcome"] == report.outcome

    def test_verdicts_stay_at_their_rows(self) -> None:
        """Sorted or not, each verdict stands at the row that it is about."""
        checked = check(self.LOG, self.TABLE, entity="id", at="at", unsorted="sort")
        rows, statuses = [1, 2, 0, 3], ["queued", "uninitialised", "processing", "complete"]
        expected = walked(self.TABLE, [2, 1, 1, 2], statuses)
        assert checked.verdict_codes[rows].tolist() == expected.verdicts
        order = checked.order
        assert (order.sorted, order.back, order.timed, order.grouped) == (True, 1, True, False)

    def test_a_repeated_delivery_has_no_verdict(self) -> None:
        """The same time and status again: a null, and one observation less."""
        log = pa.table(
            {"id": [1, 1, 1], "status": ["queued", "queued", "complete"], "at": [5, 5, 6]}
        )
        checked = check(log, self.TABLE, entity="id", at="at")
        assert checked.verdicts.to_pylist() == ["LATE_START", None, "MISSED"]
        assert checked.counts.observations == rows_of(checked.traces)[0]["observations"] == 2

    def test_times_that_go_back_can_be_refused_with_the_row(self) -> None:
        """Row 2 is earlier than row 0 of the same trace."""
        with pytest.raises(InputError, match=r"1 rows are earlier in 'at'.*first row 2"):
            check(self.LOG, self.TABLE, entity="id", at="at", unsorted="refuse")

    def test_they_can_be_kept_as_they_are(self) -> None:
        """The rows decide, and what the times say is only counted."""
        checked = check(self.LOG, self.TABLE, entity="id", at="at", unsorted="keep")
        plain = check(self.LOG, self.TABLE, entity="id")
        assert checked.verdict_codes.tolist() == plain.verdict_codes.tolist()
        assert (checked.order.sorted, checked.order.back) == (False, 1)

    def test_ties_can_be_refused(self) -> None:
        """Row 2 has the time of row 0 of the same trace."""
        log = self.LOG.set_column(2, "at", pa.array([1, 0, 1, 1]))
        assert check(log, self.TABLE, entity="id", at="at").order.ties == 1
        with pytest.raises(InputError, match=r"1 rows have the same 'at'.*row 2"):
            check(log, self.TABLE, entity="id", at="at", ties="refuse")

    @pytest.mark.parametrize(
        "column",
        [
            pa.array([20_000, 10_000, 10_999, 30_000], pa.timestamp("ns")),
            pa.array([20, 10, 10, 30], pa.int32()),
            pa.array([20.5, 10, 10, 30]),
            pa.array([20, 10, 10, 30], pa.date32()),
            pa.array([2_000_000_000_000, 1_000_000_000_000, 1_000_000_000_000, 3_000_000_000_000]),
        ],
        ids=lambda column: str(column.type),
    )
    def test_times_come_in_many_types(self, column: pa.Array) -> None:
        """Timestamps with and without zones, dates, seconds and milliseconds."""
        log = self.LOG.set_column(2, "at", column)
        found = list(check(log, self.TABLE, entity="id", at="at").each_finding("warning"))
        assert [(each.row, each.finding.code) for each in found] == [(2, "SL201")]

    @pytest.mark.parametrize("column", [pa.array(["x"] * 4), pa.array([1, None, 2, 3])])
    def test_what_is_no_time_is_refused(self, column: pa.Array) -> None:
        """Text and gaps give no order."""
        with pytest.raises(InputError, match="column 'at'"):
            check(self.LOG.set_column(2, "at", column), self.TABLE, entity="id", at="at")


def _timed(data: st.DataObject, table: VerdictTable[Any]) -> dict[str, pa.Array]:
    rows = data.draw(keyed(table, most=15))
    size = len(rows)
    times = data.draw(st.lists(st.integers(0, 4), min_size=size, max_size=size))
    return {
        "id": pa.array([key for key, _ in rows], pa.int64()),
        "status": pa.array([status for _, status in rows], pa.string()),
        "at": pa.array(times, pa.timestamp("s", "UTC")),
    }


def _seen(log: dict[str, pa.Array]) -> list[Observation]:
    columns = (log[name].to_pylist() for name in ("id", "status", "at"))
    return [Observation(status, str(key), at=at) for key, status, at in zip(*columns, strict=True)]


def _checked(
    data: Any, table: VerdictTable[Any], how: Policy, *, entity: Any, **times: Any
) -> Checked:
    return check(
        data,
        table,
        entity=entity,
        **times,
        unknown=how.unknown,
        undeclared=how.undeclared,
        undocumented=how.undocumented,
        on_violation=how.on_violation,
        must_settle=how.must_settle,
    )


def _compare(
    checked: Checked, table: VerdictTable[Any], log: Log, key: Sequence[str], how: Policy
) -> None:
    keys = list(zip(*(log[name] for name in key), strict=True))
    result = walked(table, keys, log["status"], how)
    assert checked.verdict_codes.tolist() == result.verdicts
    assert checked.counts == counted(table, result)
    names = [str(each) for each in list(checked.verdicts)]
    if names and names[0] in {verdict.name for verdict in Verdict}:
        assert names == [Verdict(each).name for each in result.verdicts]
    _compare_findings(checked, table, log, keys, how)
    _compare_traces(checked, table, log, keys, how)


def _compare_findings(
    checked: Checked, table: VerdictTable[Any], log: Log, keys: list[Any], how: Policy
) -> None:
    expected = _log_findings(table, log, keys, how)
    found = list(checked.each_finding())
    assert [(_said(each.entity), each.finding) for each in found] == expected
    said = rows_of(checked.findings())
    assert [(row["row"], row["index"], row["code"], row["message"]) for row in said] == [
        (each.row, each.finding.index, each.finding.code, each.finding.message) for each in found
    ]


def _log_findings(
    table: VerdictTable[Any], log: Log, keys: list[Any], how: Policy
) -> list[tuple[str, Finding]]:
    return _of_entities(check_log(table, _observations(log, keys), how))


def _of_entities(checked: LogCheck) -> list[tuple[str, Finding]]:
    """The findings of a log, each with its entity."""
    flagged = [each for each in checked if isinstance(each, Flagged)]
    return [(each.key.entity, finding) for each in flagged for finding in each.findings]


def _compare_traces(
    checked: Checked, table: VerdictTable[Any], log: Log, keys: list[Any], how: Policy
) -> None:
    walked_log = check_log(table, _observations(log, keys), how)
    list(walked_log)
    _compare_summaries(checked, list(walked_log.summaries()))


def _compare_summaries(checked: Checked, summaries: list[TraceSummary]) -> None:
    names = ["observations", "last", "settled", "outcome", "answer", "errors", "warnings", "notes"]
    expected = [[_plain(getattr(each, name)) for name in names] for each in summaries]
    rows = rows_of(checked.traces)
    assert [[_plain(row[name]) for name in names] for row in rows] == expected


def _observations(log: Log, keys: list[Any]) -> list[Observation]:
    return [
        Observation(status, _said(key)) for key, status in zip(keys, log["status"], strict=True)
    ]


def _said(key: tuple[Any, ...]) -> str:
    """A key as text; Polars holds a UUID as its bytes, and DuckDB hands it over as text."""
    return str(tuple(str(UUID(bytes=part) if isinstance(part, bytes) else part) for part in key))


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, (int, bool)) else str(value)
