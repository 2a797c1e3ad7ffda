"""Advice on sound tables: each piece where it belongs, and none on tables that need none."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from statelaw import Kind, Lifecycle
from statelaw.lint import lint
from statelaw.rules import RULES

from tests.cases import CASES
from tests.examples import JOB, ONE_WAY, RING
from tests.oracle import arrows
from tests.strategies import lifecycles
from tests.traces import SHIPPED


@pytest.mark.parametrize("code", [code for code in RULES if code.startswith("SL55")])
def test_each_piece_of_advice_is_given(code: str) -> None:
    """The table of its golden text calls for it."""
    assert code in CASES[code]()


@pytest.mark.parametrize("lifecycle", [JOB, ONE_WAY, RING], ids=lambda each: each.name)
def test_a_good_table_needs_no_advice(lifecycle: Lifecycle[str]) -> None:
    """Nothing is said for the sake of saying something."""
    assert lint(lifecycle) == []


@pytest.mark.parametrize("lifecycle", SHIPPED, ids=lambda each: each.name)
def test_shipped_tables_raise_no_warning(lifecycle: Lifecycle[Any]) -> None:
    """What is shipped follows the advice that is given."""
    assert [str(each) for each in lint(lifecycle) if RULES[each.code].severity != "note"] == []


@given(lifecycles())
def test_advice_is_given_exactly_where_it_is_due(lifecycle: Lifecycle[Any]) -> None:
    """On random tables, by asking each question another way."""
    found = {(each.code, each.path.split(".")[0]) for each in lint(lifecycle)}
    rest = set(lifecycle.of_kind(Kind.SETTLED, Kind.FINAL))
    for i, status in enumerate(lifecycle.statuses):
        ends = ({status} | set(lifecycle.reachable(status))) & rest
        assert (("SL551", f"states[{i}]") in found) == (not ends)
        stays = lifecycle.state(status).kind is Kind.SETTLED
        left = any(source == status for source, _ in arrows(lifecycle))
        assert (("SL552", f"states[{i}]") in found) == (stays and not left)
        odd = status.strip() != status or not status.isprintable()
        assert (("SL554", f"states[{i}]") in found) == odd
    power = lifecycle.detection_power()
    assert (("SL555", "states") in found) == (power.forbidden > 0 and power.caught == 0)
    assert all(str(each).isprintable() for each in lint(lifecycle))
