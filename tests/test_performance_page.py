"""The page on performance shows what was measured, and nothing else."""

from __future__ import annotations

from pathlib import Path

from tests.benchmarks.harness import as_table
from tests.benchmarks.page import PAGE, RECORDED, renewed
from tests.benchmarks.ratios import ratios
from tests.benchmarks.results import Measured, Results


def test_the_page_is_made_from_the_recorded_results() -> None:
    """If this fails on purpose: `python -m tests.benchmarks.page`."""
    text = PAGE.read_text(encoding="utf-8")
    assert renewed(text, Results.read(RECORDED)) == text


def test_the_recorded_subjects_agree_about_every_log() -> None:
    """All that say how many observations are not legal say the same number."""
    results = Results.read(RECORDED)
    assert list(results.disagreements()) == []
    assert {each.answer for each in results.measured.values()} != {None}


def test_slow_peers_are_compared_by_the_time_of_one_observation() -> None:
    """What a peer takes for fewer observations is scaled, and a target that is missed is marked."""
    results = _results(("counts, numba", 10_000_000, 0.02, 7), ("transitions", 100_000, 0.5, 3))
    (line,) = ratios(results, "columns")
    assert (line.peer, line.peer_seconds, line.ratio) == ("transitions, of 100 k", 50.0, 0.0004)
    assert line.target is not None
    assert not line.met
    assert as_table([line]).endswith("MISSED")


def test_subjects_that_disagree_about_a_log_are_named(tmp_path: Path) -> None:
    """Answers are compared for each log by itself, also after they were written and read."""
    results = _results(("counts, NumPy", 100, 1.0, 7), ("dict loop", 100, 1.0, 8))
    results.about = {"day": "one"}
    results.write(tmp_path / "results.json")
    again = Results.read(tmp_path / "results.json")
    assert again == results
    (said,) = again.disagreements()
    assert said.endswith("counts, NumPy: 7, dict loop: 8")


def _results(*rows: tuple[str, int, float, int]) -> Results:
    found = Results()
    for name, count, seconds, answer in rows:
        each = Measured(name, "grouped", count, seconds, 1, 1.0, 2.0, answer)
        found.measured[name, "grouped", count] = each
    return found
