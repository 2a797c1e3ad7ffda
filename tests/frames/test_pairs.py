"""What follows from the matrix of pair counts."""

from __future__ import annotations

import json
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from statelaw import InputError, Severity, Verdict, find
from statelaw.frames import PairCounts

from tests.frames.reference import counted, keyed, policies, tables, walked


@given(data=st.data())
def test_verdicts_and_severities_are_those_of_the_walk(data: st.DataObject) -> None:
    """The counts alone say how often each verdict and each severity occurred."""
    table, how = data.draw(tables()), data.draw(policies())
    rows = data.draw(keyed(table))
    result = walked(table, [key for key, _ in rows], [status for _, status in rows], how)
    counts = counted(table, result)
    assert counts.observations == len(rows)
    assert counts.verdicts(table) == dict(sorted(Counter(map(Verdict, result.verdicts)).items()))
    found = Counter(finding.severity for _, finding in result.findings)
    assert counts.severities(table, how) == {severity: found[severity] for severity in Severity}


@given(data=st.data())
def test_counts_survive_json(data: st.DataObject) -> None:
    """What one machine writes another reads, without loss."""
    table = data.draw(tables())
    rows = data.draw(keyed(table))
    counts = counted(table, walked(table, [k for k, _ in rows], [s for _, s in rows]))
    assert PairCounts.from_json(json.loads(json.dumps(counts.to_json()))) == counts


def test_steps_are_named_and_coverage_says_what_was_never_seen() -> None:
    """The counts can be read without knowing the codes."""
    table = find("prolific.dataset_import").compile()
    trace = ["processing", "processing", None, "failed"]
    counts = counted(table, walked(table, [1] * 4, trace))
    assert [
        (s.previous, s.status, s.verdict, s.count, s.after_gap) for s in counts.steps(table)
    ] == [
        ("processing", "processing", Verdict.STAY, 1, 0),
        ("processing", "failed", Verdict.STEP, 1, 1),
        ("processing", None, Verdict.UNKNOWN, 1, 0),
        (None, "processing", Verdict.LATE_START, 1, 0),
    ]
    coverage = counts.coverage(table)
    assert coverage.seen == (("processing", "failed"),)
    assert ("processing", "complete") in coverage.unseen
    assert 0 < coverage.ratio < 1


@pytest.mark.parametrize(
    "rows",
    [
        [[0, 3, 0, 1]],
        [[9, 0, 0, 1]],
        [[0, 0, 0, -1]],
        [["a", 0, 0, 1]],
        [[0, 0, 0]],
        None,
    ],
)
def test_what_is_no_count_is_refused(rows: object) -> None:
    """A code out of range, a negative count or another shape is an input error."""
    with pytest.raises(InputError):
        PairCounts.from_json({"statuses": ["a", "b", "c"], "counts": rows})


def test_taking_away_more_than_there_is_is_refused() -> None:
    """Counts are never negative."""
    one = PairCounts.of(["a"], [(0, 0, False, 1)])
    with pytest.raises(InputError, match="do not contain"):
        PairCounts(("a",)) - one
