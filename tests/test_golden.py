"""What is frozen is what is said: a change of a row or of a message shows as a reviewable diff."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.golden import FOLDER, stale, texts


def test_golden_files_are_fresh() -> None:
    """Every verdict square and every finding is as it was when it was last looked at."""
    changed = [str(path) for path, _, _ in stale()]
    assert not changed, f"look at what changed, then run: python tests/regenerate.py ({changed})"


@pytest.mark.parametrize("path", sorted(texts()), ids=str)
def test_golden_file(path: Path) -> None:
    """One frozen text, so that a failure shows the difference."""
    assert (FOLDER / path).read_text(encoding="utf-8") == texts_of()[path]


def texts_of() -> dict[Path, str]:
    """The texts, made once."""
    if not _MADE:
        _MADE.update(texts())
    return _MADE


_MADE: dict[Path, str] = {}
