"""Facts that a status promises of the answer it stands in: a small vocabulary, declared as rows.

A fact is inert data, as a row of the table is, and like one it carries its evidence.  The same
rows are judged (`contract`), written into the documentation by `str`, and broken one at a time to
test what reads such answers (`breaking`).

A field is named by its path, such as `params.error.limit`.  `of` names a list: the fact then
speaks of each of its elements, or of the list as a whole.  A field that is null is absent, and
to `Forbids` so is one that is empty or zero: a count of nothing says no more than no count.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from statelaw.finding import Severity
from statelaw.rows import Evidence, Level
from statelaw.words import shown

Scalar = str | int | bool
Values = Sequence[Scalar]

ANY: tuple[str, ...] = ()
"""Every status."""


@dataclass(frozen=True, slots=True)
class Given:
    """A condition on the answer itself.

    Attributes:
        name: The field that must be there.
        values: Where given, one of these must be its value.
    """

    name: str
    values: Values = ()

    def __str__(self) -> str:
        return f"where {self.name} is {either(self.values) if self.values else 'there'}"


@dataclass(frozen=True, slots=True)
class Fact(ABC):
    """What every fact has; printing one gives its sentence.

    Attributes:
        when: The statuses in which it holds; `ANY` for all of them.
        evidence: Why it is believed.
        of: The list whose elements it speaks of; the answer itself where empty.
        given: What else must hold.
        weight: How severe a break is, where the evidence alone does not decide it.
    """

    code: ClassVar[str]
    """The rule that a break of such a fact is reported under."""

    when: Sequence[str]
    evidence: Evidence = field(kw_only=True)
    of: str = field(default="", kw_only=True)
    given: Given | None = field(default=None, kw_only=True)
    weight: Severity | None = field(default=None, kw_only=True)

    @property
    def severity(self) -> Severity:
        """An error where the provider states the fact, a warning where it is reasoned."""
        if self.weight is not None:
            return self.weight
        return Severity.ERROR if self.evidence.level is Level.DOCUMENTED else Severity.WARNING

    def __str__(self) -> str:
        when = f"{either(self.when)}: " if self.when else ""
        given = f"{self.given}, " if self.given else ""
        return f"{when}{given}{self._sentence()}"

    @abstractmethod
    def _sentence(self) -> str:
        """What the fact says, without its conditions."""


@dataclass(frozen=True, slots=True)
class Requires(Fact):
    """A field is there and not null."""

    code: ClassVar[str] = "SL301"
    name: str

    def _sentence(self) -> str:
        return f"{_each(self)}{self.name} is there"


@dataclass(frozen=True, slots=True)
class Forbids(Fact):
    """A field is absent, null, empty or zero.

    Attributes:
        name: The field.
        example: A value of the right type, which it must not have.
    """

    code: ClassVar[str] = "SL302"
    name: str
    example: Any

    def _sentence(self) -> str:
        return f"{_each(self)}{self.name} is absent or empty"


@dataclass(frozen=True, slots=True)
class OneOf(Fact):
    """A field, where it is there, has one of some values."""

    code: ClassVar[str] = "SL303"
    name: str
    values: Values

    def _sentence(self) -> str:
        return f"{_each(self)}{self.name} is {either(self.values)}"


@dataclass(frozen=True, slots=True)
class AtMost(Fact):
    """One number or time does not exceed another.

    Attributes:
        low: A field, `count(FIELD)` for the length of a list, or a whole number.
        high: A field.
    """

    code: ClassVar[str] = "SL303"
    low: str | int
    high: str

    def _sentence(self) -> str:
        if isinstance(self.low, int):
            return f"{self.high} is at least {self.low}"
        return f"{self.low} does not exceed {self.high}"


@dataclass(frozen=True, slots=True)
class Formatted(Fact):
    """A text is a template with its parameters filled in.

    Attributes:
        name: The text.
        template: The field with the template, its places written `{name}`.
        params: The field with the parameters, by name.
    """

    code: ClassVar[str] = "SL303"
    name: str
    template: str
    params: str

    def _sentence(self) -> str:
        return f"{_each(self)}{self.name} is {self.template} with {self.params} filled in"


@dataclass(frozen=True, slots=True)
class Every(Fact):
    """Each element of a list has one of some values in a field."""

    code: ClassVar[str] = "SL304"
    name: str
    values: Values

    def _sentence(self) -> str:
        return f"every one of {self.of} has {self.name} {either(self.values)}"


@dataclass(frozen=True, slots=True)
class Some(Fact):
    """At least one element of a list has a value in a field."""

    code: ClassVar[str] = "SL304"
    name: str
    value: Scalar

    def _sentence(self) -> str:
        return f"at least one of {self.of} has {self.name} {said(self.value)}"


@dataclass(frozen=True, slots=True)
class Before(Fact):
    """In a list, no element with one value in a field stands after one with another."""

    code: ClassVar[str] = "SL304"
    name: str
    first: Scalar
    second: Scalar

    def _sentence(self) -> str:
        return f"in {self.of}, {self.name} {said(self.first)} is before {said(self.second)}"


@dataclass(frozen=True, slots=True)
class Ordered(Fact):
    """The elements of a list are ordered by a field, a number or a time."""

    code: ClassVar[str] = "SL304"
    name: str

    def _sentence(self) -> str:
        return f"{self.of} are ordered by {self.name}"


@dataclass(frozen=True, slots=True)
class Successive(Fact):
    """No element of a list begins before the one before it ended.

    Attributes:
        begin: The field with an element's beginning.
        end: The field with its end.
    """

    code: ClassVar[str] = "SL304"
    begin: str
    end: str

    def _sentence(self) -> str:
        return f"no {self.begin} in {self.of} is before the {self.end} of the one before"


@dataclass(frozen=True, slots=True)
class Within(Fact):
    """A time in each element of a list lies between two times of the answer.

    Attributes:
        name: The field of the element.
        begin: The field of the answer before which it must not lie.
        end: The field after which it must not lie.
    """

    code: ClassVar[str] = "SL304"
    name: str
    begin: str
    end: str

    def _sentence(self) -> str:
        return f"{_each(self)}{self.name} lies between {self.begin} and {self.end}"


@dataclass(frozen=True, slots=True)
class Follows(Fact):
    """The status follows, by one row of the table, on the one that a field names as before it."""

    code: ClassVar[str] = "SL305"
    name: str

    def _sentence(self) -> str:
        return f"a row leads from {self.name} to the status"


@dataclass(frozen=True, slots=True)
class LeadsTo(Fact):
    """The status leads, by one row of the table, to the one that a field names as next."""

    code: ClassVar[str] = "SL305"
    name: str

    def _sentence(self) -> str:
        return f"a row leads from the status to {self.name}"


def _each(fact: Fact) -> str:
    return f"in each of {fact.of}, " if fact.of else ""


def either(values: Values) -> str:
    """Values as alternatives.

    >>> either(["info", "warning", "error"])
    'info, warning or error'
    """
    *others, last = map(said, values)
    return f"{', '.join(others)} or {last}" if others else last


def said(value: Scalar) -> str:
    """A value as a fact names it: a string as it can safely be printed, true and false as JSON."""
    return shown(value) if isinstance(value, str) else str(value).lower()
