# ruff: noqa: D103 - tests as their author writes them
"""Mistakes of a test."""

import pytest
from statelaw import assert_conforms


@pytest.mark.lifecycle("woosmap.import_runs")
def test_a_lifecycle_that_nobody_has(lifecycle):
    pass


@pytest.mark.lifecycle("woosmap.import_run", moed="polled")
def test_an_option_that_is_none(assert_conforms):
    pass


def test_no_marker(status_recorder):
    status_recorder.record("queued")


def test_no_trace():
    assert_conforms("success", "woosmap.import_run")
