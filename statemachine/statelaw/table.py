"""The declared transition table, checked as a whole when it is made.

Theory: a lifecycle is (S, initial, kind, T) with initial a subset of S, kind a map from S to
{transient, settled, final}, and T a subset of S x trigger x S.  `a -> b` holds when some row
of T goes from a to b.  Statuses match *by value*: a `StrEnum` member and its string are the
same state.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, Generic, Self

from pydantic import Field, ValidationError

from statelaw.errors import DeclarationError, Problem, UnknownStatusError
from statelaw.rows import (
    ActionRate,
    Duration,
    Evidence,
    Frozen,
    Kind,
    S,
    Source,
    State,
    Status,
    Transition,
)
from statelaw.soundness import (
    bound_problems,
    declared_names,
    field_problems,
    graph_problems,
    name_problems,
    readable_rows,
)
from statelaw.words import did_you_mean, quoted, shown


class TransitionTable(Frozen, Generic[S]):
    """A lifecycle as data.

    Attributes:
        name: A dotted name, such as `prolific.dataset_import`.
        title: What it is, in a few words.
        entity: What one trace follows, such as `import run`.
        closed: Whether the provider claims that its list of transitions is complete.
        sources: Everything that the evidence refers to.
        initial: The states in which an entity can begin.
        states: One row a state.
        transitions: One row a transition.
        rates: How often actions may be taken.
        deadline: The most time from the first sight of work under way to a state of rest, as an
            ISO 8601 duration.

    Raises:
        DeclarationError: The table is wrong; every problem is listed with its row.  (From
            `model_validate`, and as a field of another pydantic model, it arrives inside a
            `ValidationError`.)
    """

    name: str = Field(min_length=1)
    title: str = ""
    entity: str = "entity"
    closed: bool = Field(default=False, strict=True)
    sources: tuple[Source, ...]
    initial: tuple[Status[S], ...]
    states: tuple[State[S], ...] = Field(min_length=1)
    transitions: tuple[Transition[S], ...]
    rates: tuple[ActionRate, ...] = ()
    deadline: Duration | None = None

    if not TYPE_CHECKING:

        def __init__(self, /, **data: Any) -> None:
            try:
                super().__init__(**data)
            except ValidationError as error:
                raise DeclarationError(str(data.get("name")), _salvaged(data, error)) from None
            problems = _problems_of(self)
            if problems:
                raise DeclarationError(self.name, problems)

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """A copy; with other fields it is another table, and checked as one.

        Raises:
            DeclarationError: The changed table is wrong.
        """
        if not update:
            return super().model_copy(deep=deep)
        return type(self)(**{**dict(self), **update})

    @property
    def statuses(self) -> tuple[S, ...]:
        """Every declared status, in the order of the table."""
        return tuple(item.status for item in self.states)

    def state(self, status: str) -> State[S]:
        """The declared state of this status.

        Raises:
            UnknownStatusError: The table does not declare it.
        """
        try:
            return self._by_status[status]
        except KeyError:
            declared = f"declared: {', '.join(map(shown, self.statuses))}"
            hint = did_you_mean(status, self.statuses) or declared
            text = f"{shown(self.name)} has no state {quoted(status)}; {hint}"
            raise UnknownStatusError(text) from None

    def __contains__(self, status: object) -> bool:
        return isinstance(status, str) and status in self._by_status

    def of_kind(self, *kinds: Kind) -> tuple[S, ...]:
        """The statuses of the given kinds, in the order of the table."""
        return tuple(item.status for item in self.states if item.kind in kinds)

    def leaving(self, status: str) -> tuple[Transition[S], ...]:
        """The rows that leave a state."""
        source = self.state(status).status
        return tuple(item for item in self.transitions if item.source == source)

    def entering(self, status: str) -> tuple[Transition[S], ...]:
        """The rows that enter a state."""
        target = self.state(status).status
        return tuple(item for item in self.transitions if item.target == target)

    def between(self, source: str, target: str) -> tuple[Transition[S], ...]:
        """The rows from one state to another; several triggers may do it."""
        return tuple(item for item in self.leaving(source) if item.target == target)

    def successors(self, status: str) -> tuple[S, ...]:
        """The states that one row leads to, each once, in the order of the table."""
        targets = {item.target for item in self.leaving(status)}
        return tuple(item for item in self.statuses if item in targets)

    def predecessors(self, status: str) -> tuple[S, ...]:
        """The states that one row comes from, each once, in the order of the table."""
        sources = {item.source for item in self.entering(status)}
        return tuple(item for item in self.statuses if item in sources)

    def triggers(self, status: str) -> tuple[str, ...]:
        """The triggers that the table allows in a state, each once."""
        return tuple(dict.fromkeys(item.trigger for item in self.leaving(status)))

    def source_of(self, evidence: Evidence) -> Source:
        """The source that a piece of evidence names."""
        return next(source for source in self.sources if source.key == evidence.source)

    @cached_property
    def _by_status(self) -> dict[str, State[S]]:
        return {item.status: item for item in self.states}


def _problems_of(table: TransitionTable[Any]) -> list[Problem]:
    states, rows = dict(enumerate(table.states)), dict(enumerate(table.transitions))
    known = dict(enumerate(table.statuses))
    by_name = name_problems(known, states, rows, table.initial, table.sources)
    by_time = bound_problems(states, table.rates, table.sources)
    return by_name + by_time + graph_problems(states, rows, table.initial)


def _salvaged(data: dict[str, Any], error: ValidationError) -> list[Problem]:
    """The refused fields, and what else is wrong with the rows that could be read."""
    problems = field_problems(data, error)
    refused = {problem.path.split(".")[0].split("[")[0] for problem in problems}
    parts = (data.get(part) for part in ("sources", "initial", "states", "transitions"))
    listed = all(isinstance(part, (list, tuple)) for part in parts)
    if refused & {"initial", "sources"} or not listed:
        return problems
    states, rows, sources = readable_rows(data)
    known = declared_names(data)
    return problems + name_problems(known, states, rows, data["initial"], sources)
