"""The monoid of stretches: its laws, and that it says of a trace what the walk says."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from statelaw import InputError, OnViolation, find
from statelaw.frames import PairCounts, Stretch
from statelaw.frames._stretch import require_mergeable

from tests.frames.reference import counted, keyed, statuses_of, tables, walked


@given(data=st.data())
def test_a_trace_cut_anywhere_merges_to_the_stretch_of_the_whole(data: st.DataObject) -> None:
    """`Stretch.of` is a homomorphism: summarising and joining commute."""
    table = data.draw(tables())
    trace = data.draw(st.lists(statuses_of(table), max_size=12))
    cut = data.draw(st.integers(0, len(trace)))
    parts = Stretch.of(table, trace[:cut]) + Stretch.of(table, trace[cut:])
    assert parts == Stretch.of(table, trace)


@given(data=st.data())
def test_merging_is_associative_and_the_empty_stretch_changes_nothing(data: st.DataObject) -> None:
    """Stretches are a monoid under `+`."""
    table = data.draw(tables())
    traces = st.lists(statuses_of(table), max_size=5)
    a, b, c = (Stretch.of(table, data.draw(traces)) for _ in range(3))
    empty = Stretch.empty(table)
    assert (a + b) + c == a + (b + c)
    assert empty + a == a == a + empty


@given(data=st.data())
def test_a_whole_trace_has_the_counts_of_its_walk(data: st.DataObject) -> None:
    """Judging the head as the beginning gives what walking from the beginning gives."""
    table = data.draw(tables())
    trace = data.draw(st.lists(statuses_of(table), max_size=12))
    result = walked(table, [0] * len(trace), trace)
    assert Stretch.of(table, trace).whole() == counted(table, result)


@given(data=st.data())
def test_counts_add_up_whatever_the_order(data: st.DataObject) -> None:
    """Pair counts are a commutative monoid, and `-` undoes `+`."""
    table = data.draw(tables())
    logs = [data.draw(keyed(table, most=10)) for _ in range(3)]
    a, b, c = (counted(table, walked(table, *_columns(rows))) for rows in logs)
    nothing = PairCounts(tuple(table.codes))
    assert (a + b) + c == a + (b + c)
    assert a + b == b + a
    assert a + nothing == a
    assert (a + b) - b == a


def test_holding_is_refused_where_parts_would_be_merged() -> None:
    """Under hold the previous status depends on all verdicts before, so no part stands alone."""
    require_mergeable(OnViolation.ADOPT)
    with pytest.raises(InputError, match="on_violation='hold' cannot be summarised in parts"):
        require_mergeable(OnViolation.HOLD)


def test_counts_of_different_lifecycles_do_not_add_up() -> None:
    """Codes mean different statuses there, so adding them would be nonsense."""
    one, other = (find(name).compile() for name in ("woosmap.import_run", "woosmap.import_step"))
    assert Stretch.empty(one) + Stretch.empty(other) == Stretch.empty(one)
    dataset = find("prolific.dataset_import").compile()
    with pytest.raises(InputError, match="do not go with"):
        Stretch.empty(one) + Stretch.empty(dataset)


def _columns(rows: list[tuple[int, str | None]]) -> tuple[list[int], list[str | None]]:
    return [key for key, _ in rows], [status for _, status in rows]
