"""The lifecycle as its users hold it: the declared table together with what it can do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from functools import cached_property
from os import PathLike
from typing import TYPE_CHECKING, Generic, Self

from statelaw import analysis
from statelaw.analysis import DetectionPower, Path
from statelaw.dwelling import Span, bounds
from statelaw.errors import InputError
from statelaw.finding import Severity
from statelaw.judgement import Report
from statelaw.observation import Observation
from statelaw.rows import S
from statelaw.table import TransitionTable
from statelaw.validator import check, policy
from statelaw.verdict import Mode, Trust, VerdictTable, compile_table
from statelaw.walk import OnViolation

if TYPE_CHECKING:
    from transitions import Machine


class Lifecycle(TransitionTable[S], Generic[S]):
    """A declared transition table that checks, explains and executes.

    See `TransitionTable` for its fields.  It is generic over the `StrEnum` of its statuses, so
    that `lifecycle.successors(S.QUEUED)` is a tuple of members; plain strings do as well.
    """

    def compile(
        self,
        mode: Mode | str = Mode.POLLED,
        *,
        max_missed: int | None = None,
        trust: Trust | str = Trust.ALL,
    ) -> VerdictTable[S]:
        """The verdict table for an observation mode, compiled once and kept.

        Args:
            mode: `every_change` for an event log, `polled` for samples, `sparse` for samples
                with actions between them.
            max_missed: The most hidden states between two observations; `None` for no bound.
            trust: `documented` ignores rows that the provider does not state.

        Raises:
            InputError: An option has no such value.
        """
        kept = self._compiled
        key = (mode, max_missed, trust)  # a StrEnum member and its string are the same key
        if key not in kept:
            kept[key] = compile_table(self, mode, max_missed=max_missed, trust=trust)
        return kept[key]

    def check(
        self,
        sequence: Iterable[str | Observation | None],
        *,
        mode: Mode | str = Mode.POLLED,
        max_missed: int | None = None,
        trust: Trust | str = Trust.ALL,
        actions_between_polls: bool = False,
        unknown: Severity | str = Severity.ERROR,
        undeclared: Severity | str = Severity.ERROR,
        undocumented: Severity | str = Severity.NOTE,
        on_violation: OnViolation | str = OnViolation.ADOPT,
        must_settle: bool = False,
        min_dwell: Mapping[str, Span] | None = None,
        max_dwell: Mapping[str, Span] | None = None,
        deadline: Span | None = None,
        now: datetime | None = None,
    ) -> Report[S]:
        """Check one trace.

        Args:
            sequence: The trace, in order: statuses, `None` where none was reported, or
                observations.
            mode: How it was recorded; see `compile`.
            max_missed: See `compile`.
            trust: See `compile`.
            actions_between_polls: The honest name for `mode="sparse"`: somebody may have acted
                between two polls, so even a state of rest can have been missed.
            unknown: The severity of an unknown status.
            undeclared: The severity of an undeclared step in an open lifecycle.
            undocumented: The severity of a step that only undocumented rows explain.
            on_violation: `adopt` goes on from an illegally observed state, `hold` from the
                state before it.
            must_settle: Whether a trace that does not come to rest is an error.
            min_dwell: The least time that states last, by status, as a `timedelta` or an ISO 8601
                duration; it counts before what the table declares, and so do the next two.
            max_dwell: The most time that states last.
            deadline: The most time from the first sight of work under way to a state of rest.
            now: Until when nothing more was seen, to find what is stuck; by default the last
                observation.

        Raises:
            InputError: The sequence is not one of statuses, or an option has no such value.
        """
        mode = _sparse(mode) if actions_between_polls else mode
        how = policy(
            unknown=unknown,
            undeclared=undeclared,
            undocumented=undocumented,
            on_violation=on_violation,
            must_settle=must_settle,
        )
        if min_dwell or max_dwell or deadline is not None or now is not None:
            known = bounds(
                self, min_dwell=min_dwell, max_dwell=max_dwell, deadline=deadline, now=now
            )
            how = replace(how, bounds=known)
        return check(self.compile(mode, max_missed=max_missed, trust=trust), sequence, how)

    @cached_property
    def _compiled(self) -> dict[tuple[str, int | None, str], VerdictTable[S]]:
        """Outside the fields, so that it is no part of what makes two lifecycles equal."""
        return {}

    @classmethod
    def load(cls, path: str | PathLike[str], format: str | None = None) -> Self:  # noqa: A002
        """Read a lifecycle from a JSON, TOML or YAML file.

        Args:
            path: The file.
            format: `json`, `toml` or `yaml`; by default what the suffix says.

        Raises:
            InputError: The file cannot be read; the message has the file and the line.
            DeclarationError: The table in it is wrong; every problem has its line.
        """
        from statelaw.files import load_table

        return load_table(path, cls, format)

    def save(self, path: str | PathLike[str], format: str | None = None) -> None:  # noqa: A002
        """Write the lifecycle to a JSON, TOML or YAML file, whole or not at all.

        Raises:
            InputError: The file cannot be written, or its format is not known.
        """
        from statelaw.files import save_table

        save_table(self, path, format)

    def machine(self, model: object | None = None, initial: str | None = None) -> Machine:
        """A live `transitions` machine with this table's triggers; see `statelaw.machine`."""
        from statelaw.machine import machine_of

        return machine_of(self, model, initial)

    def detection_power(self, mode: Mode | str = Mode.POLLED) -> DetectionPower:
        """How many of the forbidden steps a mode can still catch."""
        return analysis.detection_power(self.compile(mode))

    def reachable(self, status: str, mode: Mode | str = Mode.SPARSE) -> tuple[S, ...]:
        """The states that may be observed next after a status, in the order of the table."""
        return analysis.reachable(self, status, mode)

    def paths(self, source: str, target: str) -> tuple[Path[S], ...]:
        """Every path between two states that enters no state twice, shortest first."""
        return tuple(analysis.paths(self, source, target))

    def components(self) -> tuple[tuple[S, ...], ...]:
        """The strongly connected components, in the order of the table."""
        return analysis.components(self)


def _sparse(mode: Mode | str) -> Mode:
    if mode == Mode.EVERY_CHANGE:
        raise InputError("a log of every change has no polls; leave out mode= or the actions")
    return Mode.SPARSE
