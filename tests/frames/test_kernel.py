"""The kernel equals the walk: every carry, every layout, every cut into batches."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import groupby
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from statelaw import InputError, OnViolation, VerdictTable, find
from statelaw.frames import Kernel, TallySink, VerdictSink
from statelaw.frames._carry import CHUNK, Carry, Contiguous, Dense, Disorder, Sparse
from statelaw.frames._cells import Cells
from statelaw.frames._kernel import Adaptive
from statelaw.frames._runs import Runs, all_rows
from statelaw.walk import Policy

from tests.engines.logs import ring
from tests.frames.reference import Walked, counted, keyed, policies, recursed, tables, walked

KEYS: dict[str, Callable[[NDArray[np.int64]], NDArray[Any]]] = {
    "small": lambda keys: keys.astype(np.int32),
    "as they are": lambda keys: keys,
    "far apart": lambda keys: keys * 10**17 - 2 * 10**17,
    "unsigned": lambda keys: keys.astype(np.uint64) + np.uint64(2**63),
    "wide": lambda keys: np.stack([keys % 2, keys], axis=1).astype(np.uint64),
}


@given(data=st.data())
def test_it_equals_the_walk_however_the_log_is_cut(data: st.DataObject) -> None:
    """Verdicts, counts and ends agree for any keys, unknown statuses and either policy."""
    table, how = data.draw(tables()), data.draw(policies())
    rows = data.draw(keyed(table))
    shape = KEYS[data.draw(st.sampled_from(list(KEYS)))]
    cuts = sorted(data.draw(st.lists(st.integers(0, len(rows)), max_size=3)))
    for accelerate in (False, True):
        _compare(table, how, *_columns(rows), shape, cuts, accelerate=accelerate)


@pytest.mark.parametrize("make", [Dense, Sparse], ids=["dense", "sparse"])
@given(data=st.data())
def test_each_carry_takes_rows_in_any_order(make: Any, data: st.DataObject) -> None:
    """The carries are one signature: what one says, the others say."""
    table, how = data.draw(tables()), data.draw(policies())
    rows = data.draw(keyed(table))
    cut = data.draw(st.integers(0, len(rows)))
    carry = make(Cells(table, how.on_violation))
    _compare(table, how, *_columns(rows), KEYS["small"], [cut], carry)


@given(data=st.data())
def test_contiguous_takes_grouped_rows_and_refuses_keys_that_come_back(data: st.DataObject) -> None:
    """It does not believe that a log is grouped: a lesser key is a signal, and nothing is lost."""
    table = data.draw(tables())
    rows = sorted(data.draw(keyed(table)), key=lambda row: row[0])
    cut = data.draw(st.integers(0, len(rows)))
    carry = Contiguous(Cells(table))
    _compare(table, Policy(), *_columns(rows), KEYS["small"], [cut], carry)
    if rows and rows[-1][0] > 0:
        with pytest.raises(Disorder):
            carry.judge(Runs.of(np.array([0])), np.array([0], np.uint8))


@pytest.mark.parametrize("on_violation", OnViolation)
@pytest.mark.parametrize("entities", [1, 3, 700, 60_000])
@pytest.mark.parametrize("grouped", [True, False], ids=["grouped", "interleaved"])
@pytest.mark.parametrize("accelerate", [False, True], ids=["vectors", "loops"])
def test_it_equals_the_walk_over_many_chunks(
    *, accelerate: bool, grouped: bool, entities: int, on_violation: OnViolation
) -> None:
    """One huge trace, a few, and many tiny ones, across the borders of chunks."""
    table = find("opendatasoft.dataset").compile("polled")
    random = np.random.default_rng(entities)
    keys = random.integers(0, entities, 80_000)
    codes = _mostly_known(table, random, len(keys))
    keys = np.sort(keys) if grouped else keys
    hold = on_violation is OnViolation.HOLD
    result = recursed(table, keys.tolist(), codes.tolist(), hold=hold)
    how = Policy(on_violation=on_violation)
    _compare_with(result, table, how, keys, codes, [31, 65_536, 70_000], accelerate=accelerate)


@given(data=st.data())
def test_the_quick_reference_is_the_walk(data: st.DataObject) -> None:
    """Where the walk would take too long, its recursion stands in for it."""
    table, how = data.draw(tables()), data.draw(policies())
    keys, statuses = _columns(data.draw(keyed(table)))
    slow, hold = walked(table, keys, statuses, how), how.on_violation is OnViolation.HOLD
    quick = recursed(table, keys, [table.code(each) for each in statuses], hold=hold)
    assert (quick.verdicts, quick.counts, quick.ends) == (slow.verdicts, slow.counts, slow.ends)


@pytest.mark.parametrize("count", [1, 7, 15, 16, 127, 128, 250, 255, 256, 300])
def test_tables_of_any_size_fit(count: int) -> None:
    """At each size where the codes or the cells take another type, the walk is equalled."""
    table = ring(count).compile("polled", max_missed=1)
    random = np.random.default_rng(count)
    keys = random.integers(0, 5, 300)
    names = [*table.codes, None]
    ends = [*names[:2], *names[-3:]]
    statuses = [ends[i] for i in random.integers(0, len(ends), len(keys)).tolist()]
    for on_violation in OnViolation:
        how = Policy(on_violation=on_violation)
        for each in (keys.tolist(), sorted(keys.tolist())):
            for accelerate in (False, True):
                _compare(table, how, each, statuses, KEYS["small"], [200], accelerate=accelerate)


def test_a_log_that_stops_being_grouped_goes_on_as_it_should() -> None:
    """The same keys again after all of them: each trace continues where it stood."""
    table = find("prolific.dataset_import").compile("every_change")
    keys = [*range(50), *range(50), 10**12, 3]
    statuses = ["uninitialised"] * 50 + ["queued"] * 50 + ["uninitialised", "complete"]
    _compare(table, Policy(), keys, statuses, KEYS["as they are"], [40, 60, 100])


@pytest.mark.parametrize("accelerate", [False, True], ids=["vectors", "loops"])
def test_traces_move_between_carries_as_keys_and_entities_grow(*, accelerate: bool) -> None:
    """From a hash table to a lookup by number once entities are many, and back for a huge key."""
    table = find("opendatasoft.dataset").compile("polled")
    random = np.random.default_rng(5)
    kernel = Kernel(table, accelerate=accelerate)
    far = np.arange(1_100_000, 1_270_000)
    random.shuffle(far)
    keys = np.concatenate(([5, 3], far, far[::-1], [2**40, 3, 5]))
    codes = _mostly_known(table, random, len(keys))
    verdicts, met = VerdictSink(kernel, len(keys)), []
    for start in range(0, len(keys), 15_000):
        part = slice(start, start + 15_000)
        kernel.feed(keys[part], codes[part], verdicts)
        assert isinstance(kernel.carry, Adaptive)
        met.append(type(kernel.carry.carry))
    assert [kind for kind, _ in groupby(met)] == [Sparse, Dense, Sparse]
    assert (
        verdicts.verdicts.tolist()
        == recursed(table, keys.tolist(), codes.tolist(), hold=False).verdicts
    )


def test_keys_of_the_other_byte_order_are_what_they_are() -> None:
    """As they come from files of other machines; also where a key comes back."""
    table = find("woosmap.import_run").compile()
    kernel = Kernel(table, accelerate=False)
    kernel.feed(np.array([2**40, 3, 2**40], ">i8"), np.zeros(3, np.uint8))
    keys, _ = kernel.ends()
    assert sorted(keys.tolist()) == [3, 2**40]


def test_rows_are_only_kept_for_a_chunk() -> None:
    """The list of the rows of a whole log goes with the log."""
    assert all_rows(CHUNK).base is all_rows(1).base
    assert all_rows(CHUNK + 1).base is None
    assert all_rows(CHUNK + 1).tolist() == list(range(CHUNK + 1))


def test_codes_of_any_integer_type_are_taken_and_others_are_unknown() -> None:
    """A code that the table does not have is an unknown status, negative or large."""
    table = find("woosmap.import_run").compile()
    codes = np.array([0, -1, 99, table.unknown, 1])
    kernel = Kernel(table)
    sink = VerdictSink(kernel, 5)
    kernel.feed(np.zeros(5, np.int64), codes, sink)
    assert (
        sink.verdicts.tolist()
        == walked(
            table,
            [0] * 5,
            [None if c not in (0, 1) else list(table.codes)[c] for c in codes.tolist()],
        ).verdicts
    )


@pytest.mark.parametrize(
    ("keys", "codes", "said"),
    [
        (np.zeros(2, np.int64), np.zeros(3, np.uint8), "2 keys do not go with 3 codes"),
        (np.zeros(2), np.zeros(2, np.uint8), "keys are float64"),
        (np.zeros(2, np.int64), np.zeros(2), "codes are float64"),
    ],
)
def test_arrays_that_are_no_columns_of_integers_are_refused(
    keys: NDArray[Any], codes: NDArray[Any], said: str
) -> None:
    """Floats are never taken for codes or keys."""
    with pytest.raises(InputError, match=said):
        Kernel(find("woosmap.import_run").compile()).feed(keys, codes)


def _mostly_known(
    table: VerdictTable[Any], random: np.random.Generator, rows: int
) -> NDArray[np.uint8]:
    codes = random.integers(0, table.before, rows).astype(np.uint8)
    codes[random.random(rows) < 0.001] = table.unknown
    return codes


def _compare(
    table: VerdictTable[Any],
    how: Policy,
    keys: list[int],
    statuses: Sequence[str | None],
    shape: Callable[[NDArray[np.int64]], NDArray[Any]],
    cuts: list[int],
    carry: Carry | None = None,
    *,
    accelerate: bool = False,
) -> None:
    result = walked(table, keys, statuses, how)
    shaped = shape(np.array(keys, dtype=np.int64))
    names = dict(zip(keys, map(str, shaped.tolist()), strict=True))
    result.ends = {names[key]: code for key, code in result.ends.items()}
    codes = np.array([table.code(status) for status in statuses], dtype=np.int64)
    _compare_with(result, table, how, shaped, codes, cuts, carry, accelerate=accelerate)


def _compare_with(
    result: Walked,
    table: VerdictTable[Any],
    how: Policy,
    keys: NDArray[Any],
    codes: NDArray[Any],
    cuts: list[int],
    carry: Carry | None = None,
    *,
    accelerate: bool = False,
) -> None:
    kernel = Kernel(table, on_violation=how.on_violation, accelerate=accelerate)
    kernel.carry = carry or kernel.carry
    verdicts, tally = VerdictSink(kernel, len(keys)), TallySink(kernel)
    fitting = np.minimum(codes, kernel.cells.nothing).astype(kernel.cells.code_type)
    for start, stop in zip([0, *cuts], [*cuts, len(keys)], strict=True):
        kernel.feed(keys[start:stop], fitting[start:stop], verdicts, tally)
    assert verdicts.verdicts.tolist() == result.verdicts
    assert tally.counts == counted(table, result)
    ends = zip(*map(np.ndarray.tolist, kernel.ends()), strict=True)
    assert {str(key): code for key, code in ends} == {str(k): c for k, c in result.ends.items()}


def _columns(rows: list[tuple[int, str | None]]) -> tuple[list[int], list[str | None]]:
    return [key for key, _ in rows], [status for _, status in rows]
