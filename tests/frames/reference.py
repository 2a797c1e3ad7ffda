"""What the walk says of a log held as columns: the simple engine the others must equal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from typing import Any

from hypothesis import strategies as st
from statelaw import Finding, Lifecycle, Mode, Observation, OnViolation, Verdict, VerdictTable
from statelaw.frames import PairCounts
from statelaw.walk import Policy, Walk

from tests.strategies import lifecycles
from tests.traces import shipped

ABSENT = ("no such", "", "é", " padded", None)


@dataclass
class Walked:
    """What the walks of a log's traces say.

    Attributes:
        verdicts: The verdict on each row.
        findings: Each finding with its row.
        counts: How often each cell occurred.
        ends: The code of the state that each trace stands in, in the order in which they began.
    """

    verdicts: list[int] = field(default_factory=list)
    findings: list[tuple[int, Finding]] = field(default_factory=list)
    counts: Counter[tuple[int, int, bool]] = field(default_factory=Counter)
    ends: dict[Any, int] = field(default_factory=dict)


def walked(
    table: VerdictTable[Any],
    keys: Sequence[Hashable],
    statuses: Sequence[str | None],
    how: Policy | None = None,
) -> Walked:
    """Walk each trace of a log."""
    result = Walked()
    walks: dict[Any, Walk] = {}
    for row, (key, status) in enumerate(zip(keys, statuses, strict=True)):
        walk = walks.setdefault(key, Walk(table, how or Policy()))
        result.counts[stood(table, walk), table.code(status), walk.gap] += 1
        verdict, findings = walk.step(Observation(status))
        result.verdicts.append(int(verdict))
        result.findings += [(row, finding) for finding in findings]
    result.ends = {key: stood(table, walk) for key, walk in walks.items()}
    return result


def recursed(
    table: VerdictTable[Any], keys: Sequence[Hashable], codes: Sequence[int], *, hold: bool
) -> Walked:
    """What `walked` says of verdicts, counts and ends, without findings and in a tenth the time."""
    result, width = Walked(), table.width
    ends: dict[Any, tuple[int, bool]] = {}
    for key, code in zip(keys, codes, strict=True):
        previous, gap = ends.get(key, (table.before, False))
        verdict = Verdict(table.matrix[previous * width + code])
        result.verdicts.append(int(verdict))
        result.counts[previous, code, gap] += 1
        if verdict is Verdict.UNKNOWN:
            ends[key] = previous, True
        elif verdict.legal or not hold:
            ends[key] = code, False
        else:
            ends[key] = previous, gap
    result.ends = {key: code for key, (code, _) in ends.items()}
    return result


def stood(table: VerdictTable[Any], walk: Walk) -> int:
    """The code of the state a walk stands in."""
    return table.before if walk.previous is None else table.code(walk.previous)


def tables() -> st.SearchStrategy[VerdictTable[Any]]:
    """Compiled lifecycles, shipped and random, in every mode."""
    return st.builds(Lifecycle.compile, shipped() | lifecycles(), st.sampled_from(Mode))


def statuses_of(table: VerdictTable[Any]) -> st.SearchStrategy[str | None]:
    """Mostly declared statuses, sometimes unknown or absent ones."""
    declared = st.sampled_from([str(each) for each in table.codes])
    return declared | declared | declared | st.sampled_from(ABSENT)


def keyed(
    table: VerdictTable[Any], *, most: int = 40, keys: st.SearchStrategy[Any] | None = None
) -> st.SearchStrategy[list[tuple[Any, str | None]]]:
    """Logs of a few traces: rows of a key and a status, in any order or grouped."""
    row = st.tuples(st.integers(0, 4) if keys is None else keys, statuses_of(table))
    rows = st.lists(row, max_size=most)
    return rows | rows.map(lambda found: sorted(found, key=lambda each: str(each[0])))


def policies() -> st.SearchStrategy[Policy]:
    """Policies that go on from the observed state, and ones that hold."""
    return st.sampled_from([Policy(), Policy(on_violation=OnViolation.HOLD)])


def counted(table: VerdictTable[Any], result: Walked) -> PairCounts:
    """The counts of a walked log."""
    return PairCounts(tuple(table.codes), dict(result.counts))
