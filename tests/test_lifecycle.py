"""A lifecycle is its table and what can be done with it, compiled once."""

from __future__ import annotations

from enum import StrEnum
from itertools import product
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from statelaw import Kind, Lifecycle, Mode, Outcome, Trust, documented, find, row, state
from statelaw.verdict import compile_table

from tests.examples import CLIENT, DOCS, JOB
from tests.oracle import BOUNDS, MODES
from tests.strategies import lifecycles
from tests.traces import shipped


class S(StrEnum):
    """Two statuses."""

    ASLEEP = "idle"
    BUSY = "in progress"


TYPED: Lifecycle[S] = Lifecycle(
    name="typed",
    sources=(DOCS,),
    initial=(S.ASLEEP,),
    states=(
        state(S.ASLEEP, Kind.SETTLED, Outcome.SUCCESS, documented("docs")),
        state(S.BUSY, Kind.TRANSIENT, None, documented("docs")),
    ),
    transitions=(
        row(S.ASLEEP, "go", S.BUSY, CLIENT, documented("docs")),
        row(S.BUSY, "end", S.ASLEEP, CLIENT, documented("docs")),
    ),
)


def test_answers_about_a_typed_lifecycle_are_members() -> None:
    """A StrEnum goes in and its members come out, asked by member or by string."""
    for asked in (S.BUSY, "in progress"):
        assert TYPED.successors(asked) == (S.ASLEEP,)
        assert type(TYPED.successors(asked)[0]) is S
        assert type(TYPED.reachable(asked)[0]) is S
        assert TYPED.state(asked) is TYPED.states[1]
    assert [type(each) for each in TYPED.components()[0]] == [S, S]


def test_a_table_is_compiled_once_for_each_set_of_options() -> None:
    """By word or by member; other options are other tables."""
    assert JOB.compile("polled") is JOB.compile(Mode.POLLED) is JOB.compile()
    tables = {
        id(JOB.compile(mode, max_missed=most, trust=trust))
        for mode, most, trust in product(MODES, BOUNDS, Trust)
    }
    assert len(tables) == len(MODES) * len(BOUNDS) * len(Trust)


@given(lifecycles() | shipped(), st.sampled_from(MODES), st.sampled_from(BOUNDS))
def test_what_is_kept_is_what_would_be_compiled(
    lifecycle: Lifecycle[Any], mode: Mode, most: int | None
) -> None:
    """The table that is kept is the compiled one, cell for cell."""
    kept, fresh = (
        lifecycle.compile(mode, max_missed=most),
        compile_table(lifecycle, mode, max_missed=most),
    )
    assert (kept.matrix, kept.hidden, kept.returns) == (fresh.matrix, fresh.hidden, fresh.returns)
    assert kept.codes == fresh.codes == {str(s): i for i, s in enumerate(lifecycle.statuses)}


@given(lifecycles() | shipped(), st.sampled_from(MODES))
def test_reachable_is_what_may_be_observed_next(lifecycle: Lifecycle[Any], mode: Mode) -> None:
    """Exactly the states to which a step of one row or more is legal in the mode."""
    table = lifecycle.compile(mode)
    for status in lifecycle.statuses:
        legal = [each for each in lifecycle.statuses if table.missed(status, each) is not None]
        assert list(lifecycle.reachable(status, mode)) == legal


def test_detection_power_of_a_mode_goes_down_with_what_may_be_missed() -> None:
    """It is whole for a log of every change."""
    powers = [JOB.detection_power(mode).ratio for mode in MODES]
    assert powers == sorted(powers, reverse=True)
    assert powers[0] == 1.0
    assert str(JOB.detection_power()) == "2 of 13 forbidden pairs (15%)"


def test_a_lifecycle_saved_to_a_file_is_loaded_as_it_was(tmp_path: Path) -> None:
    """In every format, under its usual suffix."""
    lifecycle = find("woosmap.import_run")
    for suffix in ("json", "toml", "yaml"):
        lifecycle.save(tmp_path / f"run.{suffix}")
        assert Lifecycle.load(tmp_path / f"run.{suffix}") == lifecycle
