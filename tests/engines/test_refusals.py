"""What an engine cannot do it refuses, all of them with the same words."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pytest
from statelaw import InputError, find
from statelaw.frames import absent_column, absent_keys, refused_key_type, refused_status_type
from statelaw.frames._refusals import refused_text
from statelaw.walk import Policy

from tests.engines.engine import Columnar, Engine, Log, Order
from tests.engines.reference import walked
from tests.engines.registry import COLUMNAR, LAZY, ROW_BY_ROW

TABLE = find("woosmap.import_run").compile()
HOLD_SURROGATES = [
    each for each in COLUMNAR if "numpy" in each.name or each.name.endswith("pandas")
]
"""What holds columns of objects; the others cannot even be given such a string."""
GOOD: Mapping[str, Sequence[Any]] = {"entity": ["a", "b"], "status": ["success", "failed"]}
Said = Callable[[Columnar], InputError]
REFUSED: dict[str, tuple[Mapping[str, Sequence[Any]], Said]] = {
    "statuses that are floats": (
        {**GOOD, "status": [1.5, 2.5]},
        lambda engine: refused_status_type("status", engine.floats, engine.engine),
    ),
    "statuses that are integers": (
        {**GOOD, "status": [1, 2]},
        lambda engine: refused_status_type("status", engine.integers, engine.engine),
    ),
    "entities that are floats": (
        {**GOOD, "entity": [1.5, 2.5]},
        lambda engine: refused_key_type("entity", engine.floats, engine.engine),
    ),
    "a row without an entity": (
        {**GOOD, "entity": ["a", None]},
        lambda _: absent_keys("entity", 1, 1),
    ),
    "no row with an entity": (
        {**GOOD, "entity": [None, None]},
        lambda _: absent_keys("entity", 2, 0),
    ),
    "no column of statuses": (
        {"entity": ["a", "b"], "state": ["success", "failed"]},
        lambda _: absent_column("status", ["entity", "state"]),
    ),
    "no column of entities": (
        {"id": ["a", "b"], "status": ["success", "failed"]},
        lambda _: absent_column("entity", ["id", "status"]),
    ),
}


@pytest.mark.parametrize("engine", COLUMNAR, ids=lambda engine: engine.name)
@pytest.mark.parametrize("wrong", REFUSED)
def test_columns_that_cannot_be_checked_are_refused_alike(wrong: str, engine: Columnar) -> None:
    """The error names the column, what it holds and what would be right."""
    _refuses(engine, wrong)


@pytest.mark.parametrize("engine", LAZY, ids=lambda engine: engine.name)
@pytest.mark.parametrize("wrong", [each for each in REFUSED if "row" not in each])
def test_columns_of_a_wrong_type_are_refused_before_a_query_runs(
    wrong: str, engine: Columnar
) -> None:
    """With the same words."""
    _refuses(engine, wrong)


@pytest.mark.parametrize("engine", HOLD_SURROGATES, ids=lambda engine: engine.name)
@pytest.mark.parametrize("column", GOOD)
def test_half_of_a_surrogate_pair_is_no_text(column: str, engine: Columnar) -> None:
    """Strings of Python may hold it, columns cannot; it is never replaced by something else."""
    with pytest.raises(InputError) as caught:
        engine.take(TABLE, {**GOOD, column: ["a", "b\ud800"]})
    assert str(caught.value) == str(refused_text(column, "b\ud800"))


@pytest.mark.parametrize("engine", ROW_BY_ROW, ids=lambda engine: engine.name)
def test_half_of_a_surrogate_pair_is_an_unknown_status_to_rows(engine: Engine) -> None:
    """It is said as it can be printed, and the rest is judged."""
    log = Log(["a"] * 3, ["in_progress", "success\ud800", "success"])
    expected = walked(TABLE, Policy(), log, Order.ROWS)
    found = engine.judge(TABLE, Policy(), log, Order.ROWS)
    assert found.findings == expected.findings
    assert "SL101" in {each.code for _, each in found.findings}
    assert all(each.message.isprintable() for _, each in found.findings)


@pytest.mark.parametrize("engine", ROW_BY_ROW, ids=lambda engine: engine.name)
@pytest.mark.parametrize("status", [1.5, 3, b"success", True], ids=repr)
def test_what_is_no_status_is_refused_alike(status: Any, engine: Engine) -> None:
    """The error shows the value, its type, and where it stands."""
    log = Log(["a", "a"], ["in_progress", status])
    with pytest.raises(InputError) as caught:
        engine.judge(TABLE, Policy(), log, Order.ROWS)
    kind = type(status).__name__
    assert str(caught.value) == f"observation 1 is {status!r} ({kind}); a status is a string"


def _refuses(engine: Columnar, wrong: str) -> None:
    columns, said = REFUSED[wrong]
    with pytest.raises(InputError) as caught:
        engine.take(TABLE, columns)
    assert str(caught.value).endswith(str(said(engine)))  # after a path, where there is one
