"""A map from one vocabulary of states onto a coarser one, and the proof that it is lawful.

A projection is a homomorphism in a mode when every step that the fine table allows projects
onto a step that the coarse table allows in the same mode.  Since legality is decided pair by
pair, checking all pairs and all starts settles it for every trace.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import Generic, TypeVar

from statelaw.errors import DeclarationError, InputError, Problem
from statelaw.rows import Evidence, Frozen, S, Status
from statelaw.table import TransitionTable
from statelaw.verdict import Mode, VerdictTable, compile_table
from statelaw.words import did_you_mean, quoted, shown

T = TypeVar("T", bound=str)


class Image(Frozen, Generic[S, T]):
    """One row of a projection: where a status goes, and why."""

    source: Status[S]
    target: Status[T]
    evidence: Evidence


def image(source: S, target: T, evidence: Evidence) -> Image[S, T]:
    """A row of a projection, written in columns."""
    return Image(source=source, target=target, evidence=evidence)


class Projection(Generic[S, T]):
    """A total map from the statuses of one table to those of another.

    Args:
        fine: The table that is projected.
        coarse: The table it is projected onto.
        images: One row for each status of the fine table.

    Raises:
        DeclarationError: A status is missing, unknown, or mapped twice.
    """

    def __init__(
        self,
        fine: TransitionTable[S],
        coarse: TransitionTable[T],
        images: Iterable[Image[S, T]],
    ) -> None:
        self.fine, self.coarse, self.images = fine, coarse, tuple(images)
        problems = self._problems()
        if problems:
            raise DeclarationError(f"{fine.name} -> {coarse.name}", problems)

    def __call__(self, status: str) -> T:
        """The image of one status.

        Raises:
            InputError: The fine table does not declare the status.
        """
        try:
            return self._mapping[status]
        except KeyError:
            hint = did_you_mean(status, self.fine.statuses)
            text = f"{self.fine.name} has no state {quoted(status)} to project; {hint}"
            raise InputError(text.removesuffix("; ")) from None

    def trace(self, statuses: Iterable[str]) -> tuple[T, ...]:
        """The image of a sequence, status by status."""
        return tuple(self(status) for status in statuses)

    def unlawful_steps(self, mode: Mode | str = Mode.POLLED) -> tuple[tuple[S | None, S], ...]:
        """The steps that are legal in the fine table while their images are not.

        An empty answer means that the projection is a homomorphism in this mode.  A start is
        given as `(None, status)`.
        """
        fine, coarse = compile_table(self.fine, mode), compile_table(self.coarse, mode)
        starts: list[S | None] = [None, *self.fine.statuses]
        return tuple(
            (previous, current)
            for previous in starts
            for current in self.fine.statuses
            if fine.judge(previous, current).legal and not self._lawful(coarse, previous, current)
        )

    def _lawful(self, coarse: VerdictTable[T], previous: S | None, current: S) -> bool:
        before = None if previous is None else self(previous)
        return coarse.judge(before, self(current)).legal

    @cached_property
    def _mapping(self) -> dict[str, T]:
        return {item.source: item.target for item in self.images}

    def _problems(self) -> list[Problem]:
        problems: list[Problem] = []
        for i, item in enumerate(self.images):
            problems += self._bad_ends(i, item)
        mapped = [item.source for item in self.images]
        for status in self.fine.statuses:
            if mapped.count(status) != 1:
                text = f"{quoted(status)} has {mapped.count(status)} images; it needs exactly one"
                problems.append(Problem("SL504", "images", shown(status), text))
        return problems

    def _bad_ends(self, i: int, item: Image[S, T]) -> Iterable[Problem]:
        ends = (("source", item.source, self.fine), ("target", item.target, self.coarse))
        for end, status, table in ends:
            if status not in table:
                hint = did_you_mean(status, table.statuses)
                text = f"{table.name} has no state {quoted(status)}; {hint}".removesuffix("; ")
                row = f"{shown(item.source)} -> {shown(item.target)}"
                yield Problem("SL504", f"images[{i}].{end}", row, text)
