"""What an engine is to the tests of equality: something that judges a log, and says what it can."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Any, Protocol

import pytest
from statelaw import Finding, OnViolation, VerdictTable
from statelaw.frames import PairCounts
from statelaw.walk import Policy


class Order(StrEnum):
    """In what order the observations of a trace are taken."""

    ROWS = "rows"
    """As they stand; there are no times."""
    SAY = "say"
    """As they stand; what is late is said and not judged as a step."""
    SORT = "sort"
    """In the order of their times."""


class Keys(StrEnum):
    """What tells the traces apart."""

    TEXTS = "texts"
    INTEGERS = "integers"
    UUIDS = "uuids"


@dataclass(frozen=True)
class Log:
    """A log of several traces.

    Attributes:
        keys: The trace of each row, all of one kind.
        statuses: The status of each row.
        times: The time of each row in seconds since 1970; `None` where there are none.
        kind: What the keys are.
    """

    keys: Sequence[Hashable]
    statuses: Sequence[str | None]
    times: Sequence[int] | None = None
    kind: Keys = Keys.TEXTS

    def __len__(self) -> int:
        return len(self.keys)

    @cached_property
    def names(self) -> list[Hashable]:
        """The traces, in the order in which they begin."""
        return list(dict.fromkeys(self.keys))

    @cached_property
    def numbers(self) -> list[int]:
        """The number of each row's trace, in the order in which they begin."""
        number = {name: i for i, name in enumerate(self.names)}
        return [number[key] for key in self.keys]

    @cached_property
    def traces(self) -> Mapping[Hashable, list[int]]:
        """The rows of each trace, in the order in which they begin."""
        found: dict[Hashable, list[int]] = {}
        for row, key in enumerate(self.keys):
            found.setdefault(key, []).append(row)
        return found


class Part(StrEnum):
    """What an engine may say of a log: the fields of `Judged`."""

    VERDICTS = "verdicts"
    FINDINGS = "findings"
    COUNTS = "counts"
    ENDS = "ends"


@dataclass
class Judged:
    """What an engine says of a log; only what it can say is looked at.

    Attributes:
        verdicts: The verdict on each row; `None` for a delivery repeated, which is no observation.
        findings: Each finding with its row, in the order of the rows; without its place.
        counts: How often each pair occurred.
        ends: The status that each trace stands in, `None` before the first known one.
    """

    verdicts: Sequence[int | None] = ()
    findings: Sequence[tuple[int, Finding]] = ()
    counts: PairCounts | None = None
    ends: Mapping[Hashable, str | None] = field(default_factory=dict)


def holds_any_text(text: str) -> bool:  # noqa: ARG001 - one signature for all engines
    """What most engines can hold: every text."""
    return True


@dataclass(frozen=True)
class Abilities:
    """What an engine can do.

    Attributes:
        says: What it says of a log.
        orders: The orders that it can take observations in.
        keys: The keys that it can tell apart.
        hold: Whether it can keep the state before a violation.
        settle: Whether it says that a trace did not come to rest.
        most: The most rows that it is given in the tests of size.
        states: The most states of a lifecycle that it is given.
        together: How many logs are put together for one run of it, since a run is dear.
        examples: How many such runs are tried.
        holds: Whether it can hold a text.
        marks: The marks of its tests.
    """

    says: frozenset[Part] = frozenset(Part)
    orders: frozenset[Order] = frozenset({Order.ROWS})
    keys: frozenset[Keys] = frozenset(Keys)
    hold: bool = True
    settle: bool = True
    most: int = 1_000_000
    states: int = 1_000
    together: int = 1
    examples: int = 40
    holds: Callable[[str], bool] = holds_any_text
    marks: tuple[pytest.MarkDecorator, ...] = ()

    def fitted(self, how: Policy) -> Policy:
        """The policy, but for what the engine cannot do."""
        return Policy(
            unknown=how.unknown,
            undeclared=how.undeclared,
            undocumented=how.undocumented,
            on_violation=how.on_violation if self.hold else OnViolation.ADOPT,
            must_settle=how.must_settle and self.settle,
        )


class Engine(Protocol):
    """Judges logs.

    Attributes:
        name: How the tests name it.
        can: What it can do.
    """

    @property
    def name(self) -> str: ...  # noqa: D102

    @property
    def can(self) -> Abilities: ...  # noqa: D102

    def judge(self, table: VerdictTable[Any], how: Policy, log: Log, order: Order) -> Judged:
        """Judge a log.

        Args:
            table: The compiled lifecycle.
            how: How doubtful things are weighed; nothing that the engine cannot do.
            log: The log; it has times unless `order` is `ROWS`.
            order: In what order observations are taken; one of those it can.
        """
        ...


class Columnar(Protocol):
    """An engine that takes columns, which may be of the wrong type.

    Attributes:
        name: How the tests name it.
        engine: What it calls itself in errors.
        floats: What it calls a column of floats.
        integers: What it calls a column of integers.
    """

    @property
    def name(self) -> str: ...  # noqa: D102

    @property
    def engine(self) -> str: ...  # noqa: D102

    @property
    def floats(self) -> str: ...  # noqa: D102

    @property
    def integers(self) -> str: ...  # noqa: D102

    def take(self, table: VerdictTable[Any], columns: Mapping[str, Sequence[Any]]) -> None:
        """Check a log whose columns are those of the keys "entity" and "status"."""
        ...
