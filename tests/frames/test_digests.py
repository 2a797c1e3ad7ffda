"""Digests tell keys apart whatever stands beside them, and whoever chose them."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st
from statelaw import find
from statelaw.frames import check
from statelaw.frames._digests import LONGEST, Digests, Words
from statelaw.frames._loops import Loops

from tests.frames.holders import rows_of

SEED = b"a seed of the tests"
KEYS = st.binary(max_size=20) | st.sampled_from(
    [b"", b"\0", b"\0\0", b"a", b"a\0", b"x" * LONGEST, b"x" * (LONGEST + 1), b"y" * 9_000]
)
TYPES = [pa.binary(), pa.large_binary(), pa.binary_view()]


@given(st.lists(KEYS, max_size=12), st.integers(0, 12))
def test_equal_keys_have_equal_digests_and_no_others_do(keys: list[bytes], cut: int) -> None:
    """Cut anywhere, each part padded to its own longest string, they are the same as one by one."""
    alone = {key: _one(Digests(SEED), key) for key in keys}
    assert len(set(alone.values())) == len(alone)
    column = pa.array(keys, pa.binary())
    parts = [column.slice(0, cut), column.slice(cut)]
    both = [each for part in parts for each in _plain(Digests(SEED).of_texts(part))]
    assert both == [alone[key] for key in keys]


@given(st.lists(KEYS, max_size=12), st.sampled_from(TYPES), st.data())
def test_compiled_loops_sum_what_numpy_sums(
    keys: list[bytes], held: pa.DataType, data: st.DataObject
) -> None:
    """Whatever part of a column of whatever type is asked for."""
    start = data.draw(st.integers(0, len(keys)))
    column = pa.array(keys, held).slice(start)
    rows = np.flatnonzero(data.draw(st.tuples(*[st.booleans()] * len(column))))
    simple, quick = Digests(SEED), Digests(SEED, lambda: Loops().sum_texts)
    whole = _plain(simple.of_texts(column))
    assert _plain(quick.of_texts(column)) == whole
    wanted = [whole[row] for row in rows.tolist()]
    assert _plain(simple.of_texts(column, rows)) == wanted
    assert _plain(quick.of_texts(column, rows)) == wanted


@given(st.lists(st.tuples(*[st.integers(0, 3)] * 4), max_size=12))
def test_words_of_several_columns_are_told_apart(rows: list[tuple[int, ...]]) -> None:
    """In which column a word stands makes a difference."""
    column = pa.array(rows, pa.list_(pa.uint64(), 4))
    words = column.flatten().to_numpy().reshape(-1, 4).T
    found = _plain(Digests(SEED).of_words(words))
    assert len(set(found)) == len(set(rows))


def test_nobody_can_craft_keys_that_collide_without_the_seed() -> None:
    """Two keys whose differences cancelled in a digest that anybody could work out."""
    crafted = [bytes(16), bytes(7) + b"\x80" + bytes(4) + b"\x04\0\0\x80"]
    log = pa.table({"entity": pa.array(crafted * 2, pa.binary()), "status": ["in_progress"] * 4})
    traces = rows_of(check(log, find("woosmap.import_run")).traces)
    assert [row["entity"] for row in traces] == crafted


def test_each_seed_gives_digests_of_its_own_and_always_the_same() -> None:
    """What is merged across processes is digested by one seed."""
    one, other, again = (_one(Digests(seed), b"key") for seed in (SEED, b"another", SEED))
    assert one == again != other


def _one(digests: Digests, key: bytes) -> tuple[int, ...]:
    (found,) = _plain(digests.of_texts(pa.array([key], pa.binary())))
    return found


def _plain(words: Words) -> list[tuple[int, ...]]:
    return list(zip(*words.tolist(), strict=True))
