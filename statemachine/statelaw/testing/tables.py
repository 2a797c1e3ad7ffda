"""Random lifecycles that are sound by construction, for tests of what takes any lifecycle."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any, NamedTuple

from hypothesis import strategies as st

from statelaw.lifecycle import Lifecycle
from statelaw.rows import (
    Actor,
    Evidence,
    Kind,
    Level,
    Outcome,
    Source,
    State,
    Transition,
)
from statelaw.table import TransitionTable

ODD_NAMES = (
    "in progress",
    "on",
    "null",
    "~",
    "1.0",
    "2024-01-01",
    "TRUE",
    "<<",
    "=",
    "a: b",
    "- a",
    "a # b",
    "'",
    '"',
    "\\",
    "{a, b}",
    "[x]",
    "&a",
    "*a",
    "!t",
    "%",
    "@",
    "`",
    "|",
    " padded ",
    "line\nbreak",
    "tab\there",
    "\x00",
    "\x1b[31m",
    "\x7f",
    "next\x85line",
    "line\u2028separator",
    "\ufeffmark",
    "\ufffe",
    "é",
    "e\u0301",
    "状態",
    "\U0001f600",
    "\U0010ffff",
)
"""Statuses that some reader, shell, diagram or format takes for something else."""

_KINDS = (Kind.SETTLED, Kind.TRANSIENT, Kind.FINAL)
_LEVELS = (Level.DOCUMENTED, Level.INFERRED, Level.OBSERVED)
_TRIGGERS = ("go", "retry", "time out", "on", "say: 'go'")
_PROSE = ("", "when asked", "no: # 'really'", "two\nlines", "null")
_GROUPS = ("", "work", "clean up")
_SOURCES = (
    Source(key="api", title="API reference", section="Statuses", url="https://example.org/api"),
    Source(key="log", title='Log: of "June"'),
)


def texts() -> st.SearchStrategy[str]:
    """Any text with something to see in it; no halves of surrogate pairs."""
    characters = st.characters(exclude_categories=["Cs"])
    return st.text(characters, min_size=1, max_size=12).filter(lambda text: bool(text.strip()))


def statuses() -> st.SearchStrategy[str]:
    """Names of states, most of them odd."""
    plain = st.sampled_from(["a", "b", "c", "d", "e", "f", "g", "h"])
    return plain | st.sampled_from(ODD_NAMES) | texts()


class _Pair(NamedTuple):
    """An arrow before it is a row: which states, by what, under which condition."""

    source: int
    trigger: str
    target: int
    condition: str


@st.composite
def lifecycles(
    draw: st.DrawFn,
    *,
    max_states: int = 8,
    names: st.SearchStrategy[str] | None = None,
    into: type[TransitionTable[Any]] = Lifecycle,
) -> Any:
    """Sound lifecycles.

    They have every shape that a table may have: one state or several, several initial states,
    self-loops, cycles, several triggers between the same pair, one trigger that leads to several
    targets, and rows of every level of evidence.  They shrink towards one settled state and no
    rows.

    Args:
        draw: Supplied by Hypothesis.
        max_states: The most states.
        names: The statuses to draw from; by default odd ones.
        into: What to make, such as `Lifecycle` or `TransitionTable`.
    """
    statuses_ = draw(
        st.lists(
            statuses() if names is None else names, min_size=1, max_size=max_states, unique=True
        ),
        label="names",
    )
    kinds = _kinds(draw, len(statuses_))
    parents = _parents(draw, kinds)
    arrows = _distinguished(_arrows(draw, kinds, parents))
    initial = [i for i, parent in enumerate(parents) if parent is None or draw(_rarely())]
    return into(
        name="random.lifecycle",
        title=draw(st.sampled_from(_PROSE)),
        closed=draw(st.booleans()),
        sources=_SOURCES,
        initial=tuple(statuses_[i] for i in initial),
        states=tuple(
            _state(draw, status, kind) for status, kind in zip(statuses_, kinds, strict=True)
        ),
        transitions=tuple(_row(draw, arrow, statuses_, kinds) for arrow in arrows),
    )


def _kinds(draw: st.DrawFn, count: int) -> list[Kind]:
    """A kind for each state; a single state cannot be transient, for it has nowhere to go."""
    choices = _KINDS if count > 1 else (Kind.SETTLED, Kind.FINAL)
    return [draw(st.sampled_from(choices)) for _ in range(count)]


def _parents(draw: st.DrawFn, kinds: Sequence[Kind]) -> list[int | None]:
    """For each state the earlier one that leads to it, or `None` where it is initial."""
    parents: list[int | None] = [None]
    for i in range(1, len(kinds)):
        earlier = [k for k in range(i) if kinds[k] is not Kind.FINAL]
        parents.append(draw(st.sampled_from([*earlier, None])))
    return parents


def _arrows(draw: st.DrawFn, kinds: Sequence[Kind], parents: Sequence[int | None]) -> list[_Pair]:
    pairs = [(parent, i) for i, parent in enumerate(parents) if parent is not None]
    left = {source for source, _ in pairs}
    for i, kind in enumerate(kinds):
        if kind is Kind.TRANSIENT and i not in left:
            others = [k for k in range(len(kinds)) if k != i]
            pairs.append((i, draw(st.sampled_from(others))))
    pairs += draw(_more_pairs(kinds))
    drawn = [
        _Pair(source, draw(st.sampled_from(_TRIGGERS)), target, draw(st.sampled_from(_PROSE)))
        for source, target in pairs
    ]
    return list({arrow[:3]: arrow for arrow in reversed(drawn)}.values())[::-1]


def _more_pairs(kinds: Sequence[Kind]) -> st.SearchStrategy[list[tuple[int, int]]]:
    sources = [i for i, kind in enumerate(kinds) if kind is not Kind.FINAL]
    if not sources:
        return st.just([])
    targets = st.sampled_from(range(len(kinds)))
    return st.lists(st.tuples(st.sampled_from(sources), targets), max_size=2 * len(kinds))


def _distinguished(arrows: Sequence[_Pair]) -> list[_Pair]:
    """The arrows, with a condition of its own for each whose trigger leads to several targets."""
    choices = Counter((arrow.source, arrow.trigger) for arrow in arrows)
    return [
        arrow._replace(condition=f"{arrow.condition.strip()} case {i}".strip())
        if choices[arrow.source, arrow.trigger] > 1
        else arrow
        for i, arrow in enumerate(arrows)
    ]


def _state(draw: st.DrawFn, status: str, kind: Kind) -> State[str]:
    return State(
        status=status,
        kind=kind,
        outcome=None if kind is Kind.TRANSIENT else draw(st.sampled_from(Outcome)),
        meaning=draw(st.sampled_from(_PROSE)),
        evidence=_evidence(draw),
        group=draw(st.sampled_from(_GROUPS)),
    )


def _row(
    draw: st.DrawFn, arrow: _Pair, names: Sequence[str], kinds: Sequence[Kind]
) -> Transition[str]:
    at_rest = kinds[arrow.target] is not Kind.TRANSIENT
    outcome = st.sampled_from([None, *Outcome]) if at_rest else st.none()
    return Transition(
        source=names[arrow.source],
        trigger=arrow.trigger,
        target=names[arrow.target],
        actor=draw(st.sampled_from(Actor)),
        condition=arrow.condition,
        evidence=_evidence(draw),
        outcome=draw(outcome),
    )


def _evidence(draw: st.DrawFn) -> Evidence:
    level = draw(st.sampled_from(_LEVELS))
    note = draw(st.sampled_from(_PROSE))
    if level is Level.INFERRED and not note:
        note = "it follows"
    return Evidence(level=level, source=draw(st.sampled_from(["api", "log"])), note=note)


def _rarely() -> st.SearchStrategy[bool]:
    return st.sampled_from([False, False, False, True])
