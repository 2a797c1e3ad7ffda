"""The page on performance shows what was measured, and nothing else."""

from __future__ import annotations

from tests.benchmarks.page import PAGE, RECORDED, renewed
from tests.benchmarks.ratios import ratios
from tests.benchmarks.results import Results


def test_the_page_is_made_from_the_recorded_results() -> None:
    """If this fails on purpose: `python -m tests.benchmarks.page`."""
    text = PAGE.read_text(encoding="utf-8")
    assert renewed(text, Results.read(RECORDED)) == text


def test_the_recorded_subjects_agree_about_every_log() -> None:
    """All that say how many observations are not legal say the same number."""
    results = Results.read(RECORDED)
    assert list(results.disagreements()) == []
    assert {each.answer for each in results.measured.values()} != {None}
    assert ratios(results, "columns")
