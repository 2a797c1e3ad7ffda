"""Random logs in which everything occurs that has ever told one engine from another."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from hypothesis import strategies as st
from statelaw import (
    Actor,
    Kind,
    Lifecycle,
    Mode,
    OnViolation,
    Outcome,
    Severity,
    Source,
    State,
    Trust,
    VerdictTable,
    documented,
    row,
    state,
)
from statelaw.walk import Policy

from tests.engines.engine import Abilities, Keys, Log, Order
from tests.strategies import lifecycles
from tests.traces import shipped

ODD_TEXTS = (
    "",
    " ",
    "no such",
    "NULL",
    "\x00",
    "a\x00b",
    "é",
    "e\u0301",
    "\u202eتسجيل",
    "\U0001f468\u200d\U0001f469",
    "ß",
    "x" * 300,
    "'; --",
)
"""Statuses that nobody declared: empty, of one blank, with a NUL, composed and decomposed, from
right to left, joined, one that grows in capitals, long, and one that would end a literal."""

_KEYS: dict[Keys, tuple[Hashable, ...]] = {
    Keys.TEXTS: ("", "a", "A", "a ", "a\x00", "a\x00\x00", "é", "e\u0301", "\u202eא", "x" * 300),
    Keys.INTEGERS: (0, 1, -1, 7, 2**53, 2**53 + 1, 2**63 - 1, -(2**63)),
    Keys.UUIDS: tuple(UUID(int=number) for number in (0, 1, 2**64, 2**127, 2**128 - 1)),
}
"""Keys that are easily taken for one another."""


@dataclass(frozen=True)
class Trial:
    """A lifecycle, a policy, and a log to be judged by them."""

    table: VerdictTable[Any]
    how: Policy
    log: Log
    order: Order

    def __repr__(self) -> str:
        rows = self.table.table.transitions
        arrows = ", ".join(f"{each.source!r} -> {each.target!r}" for each in rows)
        compiled = f"{self.table.mode}, {self.table.max_missed}, {self.table.trust}"
        return f"<{arrows}; {compiled}; {self.how}; {self.order}; {self.log}>"

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:  # noqa: ARG002
        """How Hypothesis shows it: the lifecycle is not repeated field by field."""
        printer.text(repr(self))


def tables(can: Abilities) -> st.SearchStrategy[VerdictTable[Any]]:
    """Compiled lifecycles, shipped and random, in every mode, by any rows, within any bound."""
    return st.builds(
        Lifecycle.compile,
        (shipped() | lifecycles()).filter(lambda each: all(map(can.holds, each.statuses))),
        st.sampled_from(Mode),
        max_missed=st.sampled_from([None, None, 0, 1, 2]),
        trust=st.sampled_from(Trust),
    )


def policies(can: Abilities) -> st.SearchStrategy[Policy]:
    """Policies of every kind, but for what an engine cannot do."""
    weights = [st.sampled_from(Severity) for _ in range(3)]
    drawn = st.builds(Policy, *weights, st.sampled_from(OnViolation), st.booleans())
    return drawn.map(can.fitted)


def statuses(table: VerdictTable[Any], can: Abilities) -> st.SearchStrategy[str | None]:
    """Mostly declared statuses, sometimes ones that resemble them, odd ones, and none."""
    names = [str(each) for each in table.codes]
    near = [name + end for name in names for end in (" ", "\x00", "\u0301")]
    near += [name.upper() for name in names] + [name[:-1] for name in names]
    unknown = [text for text in (*near, *ODD_TEXTS) if can.holds(text) and text not in table.codes]
    declared = st.sampled_from(names)
    return declared | declared | declared | st.sampled_from(unknown) | st.none()


@st.composite
def trials(draw: st.DrawFn, can: Abilities) -> Trial:
    """What an engine is tried with: as many logs at once as it takes."""
    table, how = draw(tables(can)), draw(policies(can))
    order, kind = draw(st.sampled_from(sorted(can.orders))), draw(st.sampled_from(sorted(can.keys)))
    each = logs(table, can, order, kind)
    if can.together == 1:
        return Trial(table, how, draw(each), order)
    several = draw(st.lists(each, min_size=can.together, max_size=can.together))
    return Trial(table, how, together(several), order)


@st.composite
def logs(
    draw: st.DrawFn, table: VerdictTable[Any], can: Abilities, order: Order, kind: Keys
) -> Log:
    """Logs of a few traces, interleaved or grouped, with times in and out of order and equal."""
    known = [key for key in _KEYS[kind] if not isinstance(key, str) or can.holds(key)]
    least = draw(st.sampled_from([25, 12, 5, 1, 0]))  # left alone, most lists would be short
    some: list[Any] = draw(
        st.lists(st.sampled_from(known), min_size=1 + least // 8, max_size=5, unique=True)
    )
    row = st.tuples(st.sampled_from(some), statuses(table, can), st.integers(0, 4))
    rows = draw(st.lists(row, min_size=least, max_size=30))
    layout = draw(st.sampled_from(["mixed", "grouped", "ascending"]))
    if layout != "mixed":
        in_turn = sorted(some) if layout == "ascending" else some
        place = {key: i for i, key in enumerate(in_turn)}
        rows = sorted(rows, key=lambda each: place[each[0]])
    times = None if order is Order.ROWS else [time for _, _, time in rows]
    return Log([key for key, _, _ in rows], [status for _, status, _ in rows], times, kind)


def together(logs: Sequence[Log]) -> Log:
    """Several logs as one, whose traces are told apart by text."""
    keys = [f"{i}:{key}" for i, log in enumerate(logs) for key in log.keys]
    said = [status for log in logs for status in log.statuses]
    times = [time for log in logs for time in log.times or ()]
    return Log(keys, said, times if len(times) == len(keys) else None, Keys.TEXTS)


def ring(count: int) -> Lifecycle[str]:
    """A lifecycle of so many states, each leading to the next; every third is one of rest."""
    names = [f"s{i}" for i in range(count)]
    said = documented("made", "made up")
    ways = zip(names, [*names[1:], names[0]], strict=True) if count > 1 else ()
    return Lifecycle(
        name="ring",
        sources=(Source(key="made", title="Made up"),),
        initial=(names[0],),
        states=tuple(_in_ring(name, at_rest=i % 3 == 0) for i, name in enumerate(names)),
        transitions=tuple(row(one, "go", other, Actor.SYSTEM, said) for one, other in ways),
    )


def _in_ring(name: str, *, at_rest: bool) -> State[str]:
    said = documented("made", "made up")
    if at_rest:
        return state(name, Kind.SETTLED, Outcome.NEUTRAL, said)
    return state(name, Kind.TRANSIENT, None, said)
