"""The compiled verdict table: what a lifecycle says of every single step, in one small matrix.

Because the status *is* the state, a table of pairs is sound and complete in every observation
mode: a sequence can be explained exactly if its start can and every neighbouring pair can,
since the explanations of neighbouring pairs meet in the status observed between them.  (That
fails for automata whose states are hidden behind shared statuses, and these lifecycles have
none.)  Every engine is a loop around this one matrix.
"""

from __future__ import annotations

from array import array
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from functools import cached_property
from itertools import product
from typing import Any, Generic

from statelaw.errors import InputError
from statelaw.rows import Kind, S, Transition
from statelaw.table import TransitionTable
from statelaw.words import chosen, plain

NO_PATH = 0xFFFF
"""In `VerdictTable.hidden`: no legal path, so no number of hidden steps."""


class Mode(StrEnum):
    """How a sequence of statuses was recorded."""

    EVERY_CHANGE = "every_change"
    """An event log: every change, in order."""
    POLLED = "polled"
    """Samples; a state that moves on by itself can be missed, a state at rest cannot."""
    SPARSE = "sparse"
    """Samples with actions between them; any state can be missed."""


class Trust(StrEnum):
    """Which rows count."""

    ALL = "all"
    DOCUMENTED = "documented"


class Verdict(IntEnum):
    """What the table says of one step; the values are those of `VerdictTable.matrix`."""

    START = 0
    """The first status is initial."""
    LATE_START = 1
    """The first status is not initial, and sampling may begin late."""
    STAY = 2
    """Sampled again in the same state."""
    REPEAT = 3
    """A log of changes repeats a status without a declared step to itself."""
    STEP = 4
    """A declared, documented row."""
    STEP_INFERRED = 5
    """A declared row that the provider does not document."""
    MISSED = 6
    """Legal through hidden states, by documented rows."""
    MISSED_INFERRED = 7
    """Legal through hidden states, but only by way of undocumented rows."""
    ILLEGAL_START = 8
    """A complete log begins in a state that is not initial."""
    ILLEGAL = 9
    """No legal path leads there."""
    REGRESSION = 10
    """Illegal, but the reverse step is legal: suspect a stale read or a reordering."""
    LEFT_FINAL = 11
    """A final state was left."""
    UNKNOWN = 12
    """The status is not declared."""

    @property
    def legal(self) -> bool:
        """Whether the table can explain the step."""
        return self < Verdict.ILLEGAL_START

    @property
    def quiet(self) -> bool:
        """Whether there is nothing to say: an initial status, a stay, or a documented row."""
        return self in _QUIET


_QUIET = frozenset({Verdict.START, Verdict.STAY, Verdict.STEP})


@dataclass(frozen=True, eq=False)
class VerdictTable(Generic[S]):
    """A lifecycle compiled for one mode.

    States have the codes 0 to n-1 in the order of the table; `before` (n) stands for "before
    the first observation" and `unknown` (n+1) for an undeclared status.

    Attributes:
        table: The lifecycle it was compiled from.
        mode: The observation mode.
        max_missed: The most hidden states a legal path may have; `None` for no bound.
        trust: Which rows count.
        codes: The code of each status.
        matrix: (n+2) x (n+2) verdicts, row-major, uint8: `matrix[previous * width + current]`.
        hidden: Beside it, uint16: the least number of hidden states of a legal path;
            `NO_PATH` where there is none.  On the diagonal, for leaving a state and coming back.
        returns: For each state the verdict on leaving it and coming back to it, uint8.
    """

    table: TransitionTable[S]
    mode: Mode
    max_missed: int | None
    trust: Trust
    codes: Mapping[str, int]
    matrix: bytes
    hidden: array[int]
    returns: bytes

    @property
    def width(self) -> int:
        """The side of the matrix: the number of states and two."""
        return len(self.codes) + 2

    @property
    def before(self) -> int:
        """The code for "before the first observation"."""
        return len(self.codes)

    @property
    def unknown(self) -> int:
        """The code of a status that is not declared."""
        return len(self.codes) + 1

    @cached_property
    def quiet(self) -> Mapping[tuple[str | None, str], Verdict]:
        """The steps on which there is nothing to say; `None` stands before the first status."""
        judged = {pair: self.judge(*pair) for pair in self._pairs()}
        return {pair: verdict for pair, verdict in judged.items() if verdict.quiet}

    @cached_property
    def legal(self) -> frozenset[tuple[str | None, str]]:
        """The steps that the table can explain; `None` stands before the first status."""
        return frozenset(pair for pair in self._pairs() if self.judge(*pair).legal)

    def _pairs(self) -> Iterator[tuple[str | None, str]]:
        return product((None, *self.codes), self.codes)

    def code(self, status: str | None) -> int:
        """The code of a status; `unknown` for one that is not declared, and for `None`."""
        return self.unknown if status is None else self.codes.get(status, self.unknown)

    def judge(self, previous: str | None, current: str | None) -> Verdict:
        """The verdict on one step; `previous=None` asks about the first observation."""
        start = self.before if previous is None else self.code(previous)
        return Verdict(self.matrix[start * self.width + self.code(current)])

    def missed(self, previous: str, current: str) -> int | None:
        """The least number of states hidden between two observations, if it is legal at all."""
        count = self.hidden[self.codes[previous] * self.width + self.codes[current]]
        return None if count == NO_PATH else count

    def reentry(self, status: str) -> Verdict:
        """The verdict on leaving a state and coming back to it between two observations."""
        return Verdict(self.returns[self.codes[status]])


def compile_table(
    table: TransitionTable[S],
    mode: Mode | str = Mode.POLLED,
    *,
    max_missed: int | None = None,
    trust: Trust | str = Trust.ALL,
) -> VerdictTable[S]:
    """Compile a lifecycle into its verdict table for one observation mode.

    Args:
        table: The lifecycle.
        mode: How the sequences were recorded.
        max_missed: The most hidden states between two observations; `None` for no bound.
        trust: `documented` ignores rows that the provider does not state.

    Raises:
        InputError: An option has no such value.
    """
    mode, trust = chosen(Mode, mode, "mode"), chosen(Trust, trust, "trust")
    _refuse_odd_bound(max_missed)
    codes = {plain(status): code for code, status in enumerate(table.statuses)}
    paths = _Paths(table, mode, max_missed, trust)
    matrix, hidden = _fill(table, mode, codes, paths)
    returns = bytes(_return(table, paths, status) for status in codes)
    return VerdictTable(table, mode, max_missed, trust, codes, matrix, hidden, returns)


def compiled(
    lifecycle: TransitionTable[S] | VerdictTable[S],
    mode: Mode | str = Mode.POLLED,
    *,
    max_missed: int | None = None,
    trust: Trust | str = Trust.ALL,
) -> VerdictTable[S]:
    """A lifecycle compiled as `compile_table` does; one that is compiled already as it is.

    Raises:
        InputError: An option has no such value.
    """
    if isinstance(lifecycle, VerdictTable):
        return lifecycle
    return compile_table(lifecycle, mode, max_missed=max_missed, trust=trust)


def _refuse_odd_bound(max_missed: object) -> None:
    if max_missed is None or (type(max_missed) is int and max_missed >= 0):
        return
    raise InputError(f"max_missed is {max_missed!r}; give a number from 0 on, or None for no bound")


class _Paths:
    """Least numbers of hidden states, by documented rows alone and by all trusted rows."""

    def __init__(
        self, table: TransitionTable[Any], mode: Mode, limit: int | None, trust: Trust
    ) -> None:
        stated = [item for item in table.transitions if item.documented]
        rows = stated if trust is Trust.DOCUMENTED else table.transitions
        through = passable(table, mode)
        self.by_stated = hidden_counts(table, stated, through, limit)
        self.by_any = hidden_counts(table, rows, through, limit)

    def count(self, source: str, target: str) -> int:
        return self.by_any[source].get(target, NO_PATH)

    def verdict(self, source: str, target: str) -> Verdict | None:
        """The verdict on a step of one row or more; `None` if it is not legal."""
        stated, any_row = self.by_stated[source].get(target), self.by_any[source].get(target)
        if any_row is None:
            return None
        if any_row == 0:
            return Verdict.STEP if stated == 0 else Verdict.STEP_INFERRED
        return Verdict.MISSED_INFERRED if stated is None else Verdict.MISSED


def passable(table: TransitionTable[S], mode: Mode) -> frozenset[S]:
    """The states that an observer in this mode can miss."""
    if mode is Mode.EVERY_CHANGE:
        return frozenset()
    kinds = (Kind.TRANSIENT,) if mode is Mode.POLLED else tuple(Kind)
    return frozenset(table.of_kind(*kinds))


def hidden_counts(
    table: TransitionTable[S],
    rows: Collection[Transition[S]],
    through: Collection[S],
    limit: int | None = None,
) -> dict[S, dict[S, int]]:
    """For each state, the states it leads to and the least number of states hidden on the way.

    Args:
        table: Supplies the states.
        rows: The rows that may be used.
        through: The states that may be hidden.
        limit: The most hidden states; `None` for no bound.
    """
    successors: dict[S, set[S]] = {status: set() for status in table.statuses}
    for item in rows:
        successors[item.source].add(item.target)
    return {status: _counts_from(status, successors, through, limit) for status in table.statuses}


def _counts_from(
    start: S, successors: Mapping[S, set[S]], through: Collection[S], limit: int | None
) -> dict[S, int]:
    counts: dict[S, int] = {}
    frontier, depth = set(successors[start]), 0
    while frontier and (limit is None or depth <= limit):
        counts.update(dict.fromkeys(frontier, depth))
        beyond = (successors[status] for status in frontier if status in through)
        frontier, depth = set().union(*beyond) - counts.keys(), depth + 1
    return counts


def _fill(
    table: TransitionTable[Any], mode: Mode, codes: Mapping[str, int], paths: _Paths
) -> tuple[bytes, array[int]]:
    before, unknown, width = len(codes), len(codes) + 1, len(codes) + 2
    matrix = bytearray([Verdict.UNKNOWN]) * (width * width)
    hidden = array("H", [NO_PATH]) * (width * width)
    for current, to in codes.items():
        # Nothing is known before an unknown status, as nothing is before the first one.
        matrix[before * width + to] = matrix[unknown * width + to] = _start(table, mode, current)
        for previous, origin in codes.items():
            matrix[origin * width + to] = _judge(table, mode, paths, previous, current)
            hidden[origin * width + to] = paths.count(previous, current)
    return bytes(matrix), hidden


def _start(table: TransitionTable[Any], mode: Mode, status: str) -> Verdict:
    if status in table.initial:
        return Verdict.START
    return Verdict.ILLEGAL_START if mode is Mode.EVERY_CHANGE else Verdict.LATE_START


def _return(table: TransitionTable[Any], paths: _Paths, status: str) -> Verdict:
    legal = paths.verdict(status, status)
    if legal is not None:
        return legal
    final = table.state(status).kind is Kind.FINAL
    return Verdict.LEFT_FINAL if final else Verdict.ILLEGAL


def _judge(
    table: TransitionTable[Any], mode: Mode, paths: _Paths, previous: str, current: str
) -> Verdict:
    if previous == current and mode is not Mode.EVERY_CHANGE:
        return Verdict.STAY
    legal = paths.verdict(previous, current)
    if legal is not None:
        return legal
    if previous == current:
        return Verdict.REPEAT
    return _blame(table, paths, previous, current)


def _blame(table: TransitionTable[Any], paths: _Paths, previous: str, current: str) -> Verdict:
    if table.state(previous).kind is Kind.FINAL:
        return Verdict.LEFT_FINAL
    reverse = paths.verdict(current, previous)
    return Verdict.ILLEGAL if reverse is None else Verdict.REGRESSION
