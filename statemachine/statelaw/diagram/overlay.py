"""A trace over a picture: what was seen, what was missed, and where it broke."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any

from statelaw.diagram.model import Diagram, Mark, Node, Step, Visits
from statelaw.errors import InputError
from statelaw.finding import Explanation, Finding
from statelaw.judgement import Report
from statelaw.verdict import Verdict
from statelaw.walk import CODE_OF
from statelaw.words import plain, shown

Ids = Mapping[str | None, str]
"""The id of the node of each status."""

_STILL = frozenset({Verdict.STAY, Verdict.REPEAT})
_PASSING = frozenset({Verdict.MISSED, Verdict.MISSED_INFERRED})


def laid_over(bare: Diagram, trace: Report[Any]) -> Diagram:
    """The picture with a trace over it; unknown statuses become nodes of their own.

    Raises:
        InputError: The report is on a trace of another lifecycle.
    """
    ids: dict[str | None, str] = {node.status: node.id for node in bare.nodes}
    judged = trace.verdict_table
    if judged.table.name != bare.name or set(judged.codes) != set(ids):
        other = shown(judged.table.name)
        raise InputError(f"the trace is one of {other}, and not of {shown(bare.name)} as drawn")
    unknown = dict.fromkeys(status for status in _statuses(trace) if status not in ids)
    strangers = [Node(f"u{i}", status, None) for i, status in enumerate(unknown)]
    ids |= {node.status: node.id for node in strangers}
    story = _Story()
    for moment in _moments(trace):
        story.tell(moment, ids)
    nodes = (replace(node, visits=story.visits(node.id)) for node in (*bare.nodes, *strangers))
    steps = [Step(*key, count) for key, count in story.steps.items()]
    return shared_out(replace(bare, nodes=tuple(nodes), traced=True), steps)


def shared_out(diagram: Diagram, steps: Sequence[Step]) -> Diagram:
    """The picture with each step on the one edge that stands for it, else as a line of its own."""
    claimed: dict[tuple[str, str], set[int]] = defaultdict(set)
    for i, edge in enumerate(diagram.edges):
        for tail, _, head in diagram.rows(edge):
            claimed[tail, head].add(i)
    on: dict[int, list[Step]] = defaultdict(list)
    alone: list[Step] = []
    for step in steps:
        claims = claimed[step.tail, step.head]
        (on[min(claims)] if len(claims) == 1 else alone).append(step)
    edges = (replace(edge, steps=tuple(on[i])) for i, edge in enumerate(diagram.edges))
    return replace(diagram, edges=tuple(edges), steps=tuple(alone))


@dataclass(frozen=True, slots=True)
class _Moment:
    """One observation: where the trace stood, what was seen, and what is said of it."""

    previous: str | None
    status: str | None
    verdict: Verdict
    findings: Sequence[Finding]

    @property
    def code(self) -> str:
        """The rule that has something to say of the step itself."""
        usual = CODE_OF.get(self.verdict, "")
        found = {each.code for each in self.findings}
        # An entry time tells of a return that the statuses do not; that is a rule of its own.
        return "SL203" if usual not in found and "SL203" in found else usual

    @property
    def why(self) -> Explanation:
        """What explains the step, where something was found in it."""
        told = (each.explanation for each in self.findings if each.code == self.code)
        return next(told, Explanation())


def _statuses(trace: Report[Any]) -> list[str | None]:
    return [None if status is None else plain(status) for status in trace.statuses]


def _moments(trace: Report[Any]) -> Iterator[_Moment]:
    found: dict[int, list[Finding]] = defaultdict(list)
    for each in trace.findings:
        found[each.index].append(each)
    stood: list[str | None] = [None]
    for i, (status, verdict) in enumerate(zip(_statuses(trace), trace.verdicts, strict=True)):
        previous = _previous(trace, stood, status, verdict, found[i])
        yield _Moment(previous, status, verdict, found[i])
        if verdict is not Verdict.UNKNOWN:
            # After an illegal step the trace goes on from either end of it, as the caller chose.
            stood = [status] if verdict.legal else [status, previous]


def _previous(
    trace: Report[Any],
    stood: Sequence[str | None],
    status: str | None,
    verdict: Verdict,
    findings: Sequence[Finding],
) -> str | None:
    """Where the trace stood before an observation: a finding says so, else the verdict tells."""
    if findings:
        return findings[0].previous
    judge = trace.verdict_table.judge
    return next((each for each in stood if judge(each, status) is verdict), stood[0])


@dataclass
class _Story:
    """What is gathered while a trace is followed, all by the ids of nodes."""

    seen: Counter[str] = field(default_factory=Counter)
    passed: set[str] = field(default_factory=set)
    maybe: set[str] = field(default_factory=set)
    codes: dict[str, dict[str, None]] = field(default_factory=lambda: defaultdict(dict))
    steps: Counter[tuple[str, str, Mark, str]] = field(default_factory=Counter)
    first: str | None = None
    last: str | None = None

    def tell(self, moment: _Moment, ids: Ids) -> None:
        """Take the next observation."""
        here = self.last = ids[moment.status]
        self.first = self.first or here
        self.seen[here] += 1
        drawn = self._step(moment, ids)
        codes = (each.code for each in moment.findings)
        self.codes[here] |= dict.fromkeys(code for code in codes if code != drawn)

    def _step(self, moment: _Moment, ids: Ids) -> str:
        """Take the step to the next observation; the code that its line says."""
        if moment.previous is None or moment.verdict in _STILL:
            return "SL107" if moment.verdict is Verdict.LATE_START else ""
        if moment.verdict in _PASSING:
            self._missed(moment.why, ids)
            return moment.code
        mark = Mark.SEEN if moment.verdict.legal else Mark.BROKEN
        code = moment.code if mark is Mark.BROKEN else ""
        self.steps[ids[moment.previous], ids[moment.status], mark, code] += 1
        return moment.code

    def _missed(self, why: Explanation, ids: Ids) -> None:
        self.passed |= {ids[status] for status in why.passed}
        self.maybe |= {ids[status] for status in why.witness[1:-1]}
        for tail, head in pairwise(why.witness):
            self.steps[ids[tail], ids[head], Mark.MISSED, ""] += 1

    def visits(self, node: str) -> Visits:
        """What was told of one node."""
        return Visits(
            seen=self.seen[node],
            first=node == self.first,
            passed=node in self.passed,
            maybe=node in self.maybe - self.passed,
            last=node == self.last,
            codes=tuple(self.codes.get(node, ())),
        )
