# ruff: noqa: D103 - tests as their author writes them
"""A trace that a test asserts of."""

import pytest
from statelaw import Lifecycle, assert_conforms, assert_settles
from statelaw.files import load_table

PARCEL = load_table("parcel.toml", into=Lifecycle)


def test_a_step_that_is_not_declared():
    seen = ["registered", "sorting", "sorting", "on route", "registered", "sorting", "delivered"]
    assert_conforms(seen, PARCEL, mode="every_change")


def test_an_unknown_status():
    assert_conforms(["registered", "sorting", "On-Route"], PARCEL)


def test_an_outcome():
    assert_settles(["sorting", "on route", "returned"], PARCEL, outcome="success")


@pytest.mark.lifecycle(PARCEL)
def test_an_end(assert_settles):
    assert_settles(["registered", "sorting"])
