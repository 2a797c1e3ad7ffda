"""Ways through a lifecycle, decided by a few numbers that shrink well.

A walk is decided by a length and a list of goals.  Each goal names a state; the walk goes there
by the shortest way and on to the next goal, and is cut at the length.  Where the goals run out, it
enters nothing new: a poller sees the same status again, a log goes round in states it has seen.

- Nothing starves: every goal is equally likely, however deep the state lies and however many
  ways lead back before it.  A walk that takes arcs at random reaches the end of a chain of k
  states, each with one way back, once in 2**k attempts.
- It shrinks: without one of its goals a walk reaches the next one no later (the triangle
  inequality), so the shrinker can drop them one by one; what is left is the shortest way to
  whatever made the test fail, along the first-declared arcs.  It could not be, if a walk without
  goals led anywhere: it would get there by a detour, and no single step leads back from that.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from typing import Any, Generic

from statelaw.errors import InputError
from statelaw.rows import S
from statelaw.verdict import Mode, Verdict, VerdictTable

Arcs = Sequence[Sequence[int]]
"""For each node the nodes that one arc leads to, the preferred ones first."""
Path = tuple[int, ...]
"""The nodes that a way enters, in order; where it begins is not among them."""

_MOST_GOALS = 1 << 16
_FIRST = 0x10000
"""Goals are drawn as characters from here on: a text is one choice to Hypothesis, so it costs
little, and it shrinks to fewer characters first and to smaller ones then."""


class Network:
    """Nodes and arcs, and the walks that goals decide.

    Args:
        arcs: Where one arc leads from each node; the last node stands before all others.
        still: Whether a walk without a goal stands still where it can, instead of going round.
    """

    def __init__(self, arcs: Arcs, *, still: bool = False) -> None:
        self.arcs = arcs
        self.still = still
        self._ways: list[list[list[Path]] | None] = [None] * len(arcs)

    @cached_property
    def alphabet(self) -> str:
        """The characters that stand for goals.

        The low bits of a character's number say which node: 0 for no goal, else the node's number
        and one.  The high bits say by which way, 0 for the shortest.
        """
        variants = 2 * (1 + max((len(sources) for sources in self._entering), default=0))
        size = min((1 << self._bits) * variants, _MOST_GOALS)
        return "".join(map(chr, range(_FIRST, _FIRST + size)))

    def walk(self, start: int, length: int, goals: str) -> list[int]:
        """The nodes entered from `start`, at most `length` of them.

        A goal that cannot be reached any more is passed over.
        """
        entered: list[int] = []
        here, bits, mask, count = start, self._bits, (1 << self._bits) - 1, len(self.arcs)
        for goal in goals:
            if len(entered) >= length:
                return entered[:length]
            number = ord(goal) - _FIRST
            node = ((number & mask) * count >> bits) - 1
            if node < 0:
                entered += self._nothing_new(here, entered)
            elif ways := self.ways(here)[node]:
                entered += ways[(number >> bits) % len(ways)]
            here = entered[-1] if entered else start
        self._go_on(entered, here, length)
        return entered[:length]

    def ways(self, start: int) -> list[list[Path]]:
        """For each node the ways that end in it; none where it cannot be reached.

        The first is the shortest; the others enter the node by each of its arcs in turn, so that
        the same position means the same arc wherever the way begins.
        """
        known = self._ways[start]
        if known is None:
            known = self._ways[start] = self._found(start)
        return known

    def way(self, start: int, goal: int) -> Path | None:
        """The shortest way to a node, along first-declared arcs; empty where it is `start`."""
        if start == goal:
            return ()
        ways = self.ways(start)[goal]
        return ways[0] if ways else None

    def nearest(self, start: int, wanted: Callable[[int], bool]) -> Path | None:
        """The shortest way to a node of some sort; empty where `start` is of it."""
        if wanted(start):
            return ()
        shortest = (ways[0] for ways in self.ways(start) if ways)
        return min((way for way in shortest if wanted(way[-1])), key=len, default=None)

    def _go_on(self, entered: list[int], here: int, length: int) -> None:
        while len(entered) < length and (more := self._nothing_new(here, entered)):
            entered += more
            here = more[0]

    def _nothing_new(self, here: int, entered: Sequence[int]) -> Sequence[int]:
        """What a walk enters next without a goal: at most one node, and none for the first time."""
        arcs = self.arcs[here]
        if here == len(self.arcs) - 1:
            return arcs[:1]
        if self.still:
            return (here,) if here in arcs and len(arcs) > 1 else ()
        return [node for node in arcs if node in entered][:1]

    def _found(self, start: int) -> list[list[Path]]:
        shortest = self._shortest(start)
        before = {**shortest, start: ()}
        found: list[list[Path]] = []
        for goal, sources in enumerate(self._entering):
            way = shortest.get(goal)
            others = [(*before[source], goal) if source in before else way for source in sources]
            found.append([] if way is None else [way, *(other or way for other in others)])
        return found

    def _shortest(self, start: int) -> dict[int, Path]:
        """The first shortest way to each node; to `start` itself by at least one arc."""
        found: dict[int, Path] = {node: (node,) for node in self.arcs[start]}
        frontier = list(found)
        for node in frontier:
            for there in self.arcs[node]:
                if there not in found:
                    found[there] = (*found[node], there)
                    frontier.append(there)
        return found

    @cached_property
    def _entering(self) -> list[list[int]]:
        entering: list[list[int]] = [[] for _ in self.arcs]
        for source, targets in enumerate(self.arcs):
            for target in targets:
                entering[target].append(source)
        return entering

    @cached_property
    def _bits(self) -> int:
        return (len(self.arcs) - 1).bit_length()


class Routes(Generic[S]):
    """The legal traces of a compiled lifecycle, as walks.

    Nodes are the codes of the states; one node more stands before the first observation.

    Args:
        verdicts: The compiled lifecycle; its mode decides which steps are legal.
        late_start: Whether a trace may begin in a state that is not initial.
        settling: Whether to keep to states from which rest can be reached.

    Raises:
        InputError: `settling` was asked for and no initial state can come to rest, or
            `late_start` in a mode that does not allow it.
    """

    def __init__(
        self, verdicts: VerdictTable[S], *, late_start: bool = False, settling: bool = False
    ) -> None:
        if late_start and verdicts.mode is Mode.EVERY_CHANGE:
            raise InputError("a log of every change begins at the beginning; drop late_start")
        self.verdicts = verdicts
        self.statuses = verdicts.table.statuses
        self.at_rest = [state.at_rest for state in verdicts.table.states]
        self.start = len(self.statuses)
        self.network = Network(self._arcs(late_start), still=self._sampled)
        if settling:
            self._keep_to_settling()

    def to_rest(self, here: int) -> Path:
        """The shortest way on to rest; there is one where the routes are settling."""
        return self.network.nearest(here, self._rests) or ()

    def named(self, nodes: Iterable[int]) -> list[S]:
        """The statuses of nodes."""
        statuses = self.statuses
        return [statuses[node] for node in nodes]

    @property
    def _sampled(self) -> bool:
        return self.verdicts.mode is not Mode.EVERY_CHANGE

    def _arcs(self, late_start: bool) -> list[list[int]]:
        codes = range(self.start)
        arcs = [self._steps(code) for code in codes]
        initial = [self.verdicts.code(status) for status in self.verdicts.table.initial]
        late = [code for code in codes if code not in initial] if late_start else []
        return [*arcs, [*initial, *late]]

    def _steps(self, code: int) -> list[int]:
        """Where a trace may stand next: by the declared rows, past hidden states, still."""
        verdicts, status = self.verdicts, self.statuses[code]
        declared = [verdicts.code(row.target) for row in verdicts.table.leaving(status)]
        hidden = sorted(range(self.start), key=lambda to: self._missed(code, to))
        others = [to for to in (*declared, *hidden) if to != code or self._is_row(code)]
        stays = [code] if self._sampled else []
        legal = (to for to in others if verdicts.judge(status, self.statuses[to]).legal)
        return [*dict.fromkeys(legal), *stays]

    def _missed(self, code: int, to: int) -> int:
        return self.verdicts.hidden[code * self.verdicts.width + to]

    def _is_row(self, code: int) -> bool:
        """Whether a step from a state to itself is a row in this mode, not a mere repeat."""
        status = self.statuses[code]
        judged: Any = self.verdicts.judge(status, status)
        return judged in {Verdict.STEP, Verdict.STEP_INFERRED}

    def _rests(self, node: int) -> bool:
        return node != self.start and self.at_rest[node]

    def _keep_to_settling(self) -> None:
        nodes = range(self.start + 1)
        settles = [self.network.nearest(node, self._rests) is not None for node in nodes]
        if not settles[self.start]:
            raise InputError(f"no trace of {self.verdicts.table.name} can come to rest")
        arcs = [[to for to in targets if settles[to]] for targets in self.network.arcs]
        self.network = Network(arcs, still=self._sampled)
