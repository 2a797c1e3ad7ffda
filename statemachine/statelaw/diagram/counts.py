"""A whole log over a picture: how often each step was seen, passed unseen, or broke the table."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import pairwise
from typing import Any

from statelaw.diagram.model import Diagram, Mark, Node, Step, Visits
from statelaw.diagram.overlay import Ids, shared_out
from statelaw.explanation import explain_step
from statelaw.verdict import Verdict, VerdictTable
from statelaw.walk import CODE_OF
from statelaw.words import plain

Pairs = Mapping[tuple[str | None, str | None], int]

_STILL = frozenset({Verdict.STAY, Verdict.REPEAT})
_PASSING = frozenset({Verdict.MISSED, Verdict.MISSED_INFERRED})
_MOST_STRANGERS = 8


def counted_over(bare: Diagram, verdicts: VerdictTable[Any], pairs: Pairs) -> Diagram:
    """The picture with the counts of a log; the most frequent unknown statuses become nodes.

    Args:
        bare: The picture.
        verdicts: The compiled lifecycle that judged the log.
        pairs: How often each status followed where its trace stood; `None` is before the first
            status, or a status that was not reported.
    """
    pairs = in_order(pairs, verdicts)
    ids: dict[str | None, str] = {node.status: node.id for node in bare.nodes}
    strangers = _strangers(ids, pairs)
    ids |= {node.status: node.id for node in strangers}
    tally = _Tally(verdicts, ids)
    for (previous, status), count in pairs.items():
        if _value(status) in ids:
            tally.add(_value(previous), _value(status), count)
    nodes = (replace(node, visits=tally.visits(node.id)) for node in (*bare.nodes, *strangers))
    steps = [Step(*key, count) for key, count in tally.steps.items()]
    return shared_out(replace(bare, nodes=tuple(nodes), traced=True), steps)


def in_order(pairs: Pairs, verdicts: VerdictTable[Any]) -> Pairs:
    """The same counts in the order of the table, so that the order of the log does not show."""
    rank = {status: place for place, status in enumerate((None, *verdicts.codes))}

    def place(pair: tuple[str | None, str | None]) -> list[tuple[int, str]]:
        return [(rank.get(status, len(rank)), status or "") for status in pair]

    return dict(sorted(pairs.items(), key=lambda each: place(each[0])))


def _strangers(ids: Ids, pairs: Pairs) -> list[Node]:
    seen: Counter[str | None] = Counter()
    for (_, status), count in pairs.items():
        if _value(status) not in ids:
            seen[_value(status)] += count
    most = seen.most_common(_MOST_STRANGERS)
    return [Node(f"u{i}", status, None) for i, (status, _) in enumerate(most)]


def _value(status: str | None) -> str | None:
    return None if status is None else plain(status)


class _Tally:
    """What is counted, by the ids of nodes."""

    def __init__(self, verdicts: VerdictTable[Any], ids: Ids) -> None:
        self.steps: Counter[tuple[str, str, Mark, str]] = Counter()
        self._verdicts = verdicts
        self._ids = ids
        self._seen: Counter[str] = Counter()
        self._first: set[str] = set()
        self._passed: set[str] = set()
        self._maybe: set[str] = set()
        self._codes: dict[str, dict[str, None]] = defaultdict(dict)

    def add(self, previous: str | None, status: str | None, count: int) -> None:
        """Count one kind of step."""
        here = self._ids[status]
        self._seen[here] += count
        verdict = self._verdicts.judge(previous, status)
        code = CODE_OF.get(verdict, "")
        if previous is None:
            self._begin(here, verdict, code)
        elif verdict in _PASSING:
            self._pass(verdict, previous, status, count)
        elif verdict not in _STILL:
            mark = Mark.SEEN if verdict.legal else Mark.BROKEN
            self.steps[self._ids[previous], here, mark, code * (mark is Mark.BROKEN)] += count

    def _begin(self, here: str, verdict: Verdict, code: str) -> None:
        self._first.add(here)
        if not verdict.legal:
            self._codes[here][code] = None

    def _pass(self, verdict: Verdict, previous: str, status: str | None, count: int) -> None:
        why = explain_step(self._verdicts, verdict, previous, status)
        self._passed |= {self._ids[each] for each in why.passed}
        self._maybe |= {self._ids[each] for each in why.witness[1:-1]}
        for tail, head in self._hidden(why.witness):
            self.steps[tail, head, Mark.MISSED, ""] += count

    def _hidden(self, witness: tuple[str, ...]) -> Iterator[tuple[str, str]]:
        return pairwise(self._ids[each] for each in witness)

    def visits(self, node: str) -> Visits:
        """What was counted of one node."""
        return Visits(
            seen=self._seen[node],
            first=node in self._first,
            passed=node in self._passed,
            maybe=node in self._maybe - self._passed,
            codes=tuple(self._codes.get(node, ())),
        )
