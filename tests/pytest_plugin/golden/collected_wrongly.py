# ruff: noqa: D103 - tests as their author writes them
"""A mistake that is found while tests are collected."""

import pytest


@pytest.mark.lifecycle("woosmap.import_run", cover="everything")
def test_a_cover_that_is_none(legal_path):
    pass
