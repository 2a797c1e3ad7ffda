"""Why a step was judged as it was: computed for findings only, and once for each pair."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

from statelaw.analysis import Path, hidden_path, must_pass, shortest_path, trusted_rows
from statelaw.finding import Explanation
from statelaw.rows import Evidence, Transition
from statelaw.table import TransitionTable
from statelaw.verdict import Mode, Trust, Verdict, VerdictTable, passable
from statelaw.words import nearest, plain, printable, shown


@lru_cache(maxsize=4096)
def explain_step(
    verdicts: VerdictTable[Any], verdict: Verdict, previous: str | None, current: str | None
) -> Explanation:
    """The explanation of one judged step; `previous` is `None` at the start of a trace."""
    if verdict is Verdict.UNKNOWN:
        return _of_unknown(verdicts, previous, current)
    if current is None or previous is None:
        return _of_start(verdicts.table)
    if verdict.legal:
        return _of_hidden(verdicts, previous, current)
    return _of_illegal(verdicts, previous, current)


def _of_unknown(
    verdicts: VerdictTable[Any], previous: str | None, current: str | None
) -> Explanation:
    table = verdicts.table
    close = nearest(current, table.statuses) if current else ()
    legal = _plain(table.initial) if previous is None else legal_next(verdicts, previous)
    beyond = () if previous is None else legal_unseen(verdicts, previous)
    return Explanation(legal=legal, beyond=beyond, suggestions=close)


def _of_start(table: TransitionTable[Any]) -> Explanation:
    first = table.state(table.initial[0])
    return Explanation(legal=_plain(table.initial), source=_cited(table, first.evidence))


def _of_hidden(verdicts: VerdictTable[Any], previous: str, current: str) -> Explanation:
    path = hidden_path(verdicts, previous, current) or ()
    return Explanation(
        legal=legal_next(verdicts, previous),
        beyond=legal_unseen(verdicts, previous),
        passed=_plain(must_pass(verdicts, previous, current)),
        witness=_statuses(path),
        actions=_actions(path),
        source=_cited(verdicts.table, _weakest(path)),
    )


def _of_illegal(verdicts: VerdictTable[Any], previous: str, current: str) -> Explanation:
    table = verdicts.table
    path = shortest_path(table.transitions, previous, current, table.statuses) or ()
    return Explanation(
        legal=legal_next(verdicts, previous),
        beyond=legal_unseen(verdicts, previous),
        witness=_statuses(path),
        actions=_actions(path),
        doubt=_doubt(verdicts, path) if path else "",
        source=_cited(table, table.state(previous).evidence),
        # A row that stands there already, and is not trusted, need not be added.
        row="" if table.between(previous, current) else row_to_add(previous, current),
    )


def _doubt(verdicts: VerdictTable[Any], path: Path[Any]) -> str:
    """What must have happened unseen for an illegal step to have taken this path after all."""
    most, hidden = verdicts.max_missed, [item.target for item in path[:-1]]
    reasons: list[str] = []
    if hidden and verdicts.mode is Mode.EVERY_CHANGE:
        reasons.append("changes are missing from this log")
    elif not passable(verdicts.table, verdicts.mode).issuperset(hidden):
        reasons.append("somebody acted between two polls")
    elif most is not None and len(hidden) > most:
        states = "1 state was" if len(hidden) == 1 else f"{len(hidden)} states were"
        reasons.append(f"{states} missed, more than max_missed={most}")
    if verdicts.trust is Trust.DOCUMENTED and not all(item.documented for item in path):
        reasons.append("rows that the provider does not document are trusted")
    return f"if {' and '.join(reasons)}"


def legal_next(verdicts: VerdictTable[Any], previous: str) -> tuple[str, ...]:
    """The states that one row leads to, of the rows that count, in the order of the table."""
    ends = {row.target for row in trusted_rows(verdicts) if row.source == previous}
    return tuple(plain(status) for status in verdicts.table.statuses if status in ends)


def legal_unseen(verdicts: VerdictTable[Any], previous: str) -> tuple[str, ...]:
    """The further states that are legal because states between may have gone unseen."""
    near = {previous, *legal_next(verdicts, previous)}
    return tuple(
        plain(status)
        for status in verdicts.table.statuses
        if plain(status) not in near and verdicts.judge(previous, status).legal
    )


def row_to_add(previous: str, current: str) -> str:
    """The row that would make a step legal, as one line of JSON to complete and paste."""
    evidence = {"level": "observed", "source": "NAME THE LOG", "note": "seen in a trace"}
    fields = {
        "source": plain(previous),
        "trigger": "NAME IT",
        "target": plain(current),
        "actor": "system",
        "evidence": evidence,
    }
    return json.dumps(fields, ensure_ascii=True)


def _weakest(path: Path[Any]) -> Evidence | None:
    """The evidence of the first row that the provider does not state, else of the first row."""
    undocumented: list[Transition[Any]] = [item for item in path if not item.documented]
    return (undocumented or list(path))[0].evidence if path else None


def _cited(table: TransitionTable[Any], evidence: Evidence | None) -> str:
    if evidence is None:
        return ""
    note = f": {evidence.note}" if evidence.note else ""
    return printable(f"{evidence.level}, {table.source_of(evidence)}{note}")


def _statuses(path: Path[Any]) -> tuple[str, ...]:
    return _plain([path[0].source, *(item.target for item in path)]) if path else ()


def _actions(path: Path[Any]) -> tuple[str, ...]:
    return tuple(f"{item.trigger} ({item.actor})" for item in path)


def _plain(statuses: Any) -> tuple[str, ...]:
    return tuple(plain(status) for status in statuses)


def arrows(statuses: tuple[str, ...], actions: tuple[str, ...] = ()) -> str:
    """A path in one line: `idle -[publish (client)]-> queued`.

    >>> arrows(("idle", "queued"), ("publish (client)",))
    'idle -[publish (client)]-> queued'
    """
    text = shown(statuses[0])
    for i, status in enumerate(statuses[1:]):
        label = f"-[{shown(actions[i])}]->" if actions else "->"
        text += f" {label} {shown(status)}"
    return text
