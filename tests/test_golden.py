"""What is frozen is what is said: a change of a row or of a message shows as a reviewable diff."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.golden import FOLDER, makers

MAKERS = makers()


@pytest.mark.parametrize("path", sorted(MAKERS), ids=str)
def test_what_is_said_is_what_was_frozen(path: Path) -> None:
    """If this fails on purpose: `python tests/regenerate.py`, and look at what it prints."""
    assert (FOLDER / path).read_text(encoding="utf-8") == f"{MAKERS[path]()}\n"


def test_nothing_is_frozen_that_is_no_longer_said() -> None:
    """A lifecycle or a rule that is gone leaves no file behind."""
    assert {path.relative_to(FOLDER) for path in FOLDER.rglob("*.txt")} == set(MAKERS)
