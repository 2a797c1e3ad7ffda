"""Keys are numbered in the order in which they first come, by numpy and by compiled loops alike."""

from __future__ import annotations

from itertools import groupby
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statelaw.frames._engine import Gear
from statelaw.frames._ids import EntityIds
from statelaw.frames._keys import KeyIndex, NumberKeys, number_keys
from statelaw.frames._loops import Loops

WORDS = st.integers(0, 5) | st.integers(0, 2**64 - 1)
ENGINES: dict[str, NumberKeys] = {"numpy": number_keys, "loops": Loops().number_keys}


@pytest.mark.parametrize("engine", ENGINES)
@given(st.integers(1, 3), st.data())
def test_keys_are_numbered_as_a_dictionary_would(
    engine: str, words: int, data: st.DataObject
) -> None:
    """Whatever part of them comes at once."""
    keys = data.draw(st.lists(st.tuples(*[WORDS] * words), max_size=60))
    expected: dict[tuple[int, ...], int] = {}
    numbers = [expected.setdefault(key, len(expected)) for key in keys]
    index, found = KeyIndex(words, lambda: ENGINES[engine]), []
    for start in range(0, len(keys), size := data.draw(st.integers(1, 20))):
        part = np.array(keys[start : start + size], np.uint64).reshape(-1, words)
        found += index.numbers(part).tolist()
    assert found == numbers
    assert list(map(tuple, index.keys().tolist())) == list(expected)


@pytest.mark.parametrize("engine", ENGINES)
def test_numbers_stay_when_the_table_grows(engine: str) -> None:
    """Many keys, each of which comes back; what was seen of the list earlier stays as it was."""
    keys = np.random.default_rng(3).integers(0, 2**63, (60_000, 2)).astype(np.uint64)
    index = KeyIndex(2, lambda: ENGINES[engine])
    index.numbers(keys[:10])
    seen = index.keys()
    for part in np.split(keys, 6):
        index.numbers(part)
    assert index.numbers(keys).tolist() == list(range(len(keys)))
    assert (seen == keys[:10]).all()


FAR = 1 << 21


@pytest.mark.parametrize("accelerate", [False, True], ids=["numpy", "loops"])
@pytest.mark.parametrize("held", [np.int64, np.uint64, np.int32])
def test_entities_keep_their_numbers_from_one_way_to_the_next(
    held: Any, *, accelerate: bool
) -> None:
    """Ascending, in a hash table, by small key, and back in a hash table for a huge key."""
    many = np.random.default_rng(4).permutation(np.arange(FAR - 400_000, FAR, dtype=held))
    huge = np.array([7, np.iinfo(held).max, 9], held)
    keys = np.concatenate((np.array([7, 9], held), many, many[:5], huge))
    expected: dict[int, int] = {}
    numbers = [expected.setdefault(key, len(expected)) for key in keys.tolist()]
    ids, found, ways = EntityIds(Gear(accelerate)), [], []
    for start in [0, *range(2, len(keys), 20_000)]:
        found += ids.ids(keys[start : 20_000 + start if start else 2]).tolist()
        ways.append(type(ids._index).__name__)
    assert found == numbers
    assert [way for way, _ in groupby(ways)] == ["NoneType", "_ByHash", "_BySmallKey", "_ByHash"]
    assert ids.keys().tolist() == list(expected)
    again = EntityIds(Gear(accelerate))
    again.restore(ids.keys())
    assert again.ids(keys[::-1]).tolist() == numbers[::-1]
