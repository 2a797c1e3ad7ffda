# ruff: noqa: D103 - tests as their author writes them
"""Traces that a recorder listens to."""

import pytest
from statelaw import Lifecycle
from statelaw.files import load_table

PARCEL = load_table("parcel.toml", into=Lifecycle)
pytestmark = pytest.mark.lifecycle(PARCEL)


@pytest.fixture
def poll(recorded_polls, status_recorder):
    seen = ["registered", "sorting", "registered", "sorting", "on route"]
    return status_recorder.wrap(recorded_polls(seen), entity="parcel 7")


def wait(poll):
    """A client with a fault of its own: it takes every error for a hiccup of the network."""
    for _ in range(5):
        try:
            poll()
        except Exception:
            continue


def test_where_it_breaks(poll):
    assert poll() == "registered"
    assert poll() == "sorting"
    assert poll() == "registered"


def test_a_client_that_swallows(poll):
    wait(poll)


def test_another_failure_of_the_same_test(poll):
    wait(poll)
    assert poll() == "delivered"


def test_what_was_expected(status_recorder):
    status_recorder.expect("SL104")
    status_recorder.record("sorting")


def test_nothing_to_record(status_recorder):
    status_recorder.wrap(print)


@pytest.mark.lifecycle("woosmap.import_run", mode="every_change")
def test_a_lifecycle_that_is_installed(status_recorder):
    for status in ["in_progress", "success", "in_progress"]:
        status_recorder.record(status)
