"""Every error the library raises, in one hierarchy of three families.

`DeclarationError` says that *your table is wrong*, `LifecycleViolation` that *the provider
misbehaved*, and `InputError` that what was handed over could not be used at all.  Keeping
the first two apart follows h11, whose local and remote protocol errors are different types
(h11 documentation, "Error handling").
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Any


class StatelawError(Exception):
    """Base of every error raised by statelaw."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with a declared table.

    Attributes:
        code: The rule, `SL501` and up.
        path: Where it stands in the declaration, such as `transitions[3].target`.
        row: The offending row, written as in the table; empty for the table as a whole.
        message: What is wrong, and what would be right.
        line: The line in the file, where the declaration came from one.
    """

    code: str
    path: str
    row: str
    message: str
    line: int | None = None

    def __str__(self) -> str:
        where = f"line {self.line}, {self.path}" if self.line else self.path
        row = f"  [{self.row}]" if self.row else ""
        return f"{self.code} {where}: {self.message}{row}"


class DeclarationError(StatelawError, ValueError):
    """A lifecycle is declared wrongly; every problem is listed, each with its row.

    Attributes:
        name: The lifecycle's name, or the file it was read from.
        problems: All problems found, in the order of the declaration.
    """

    def __init__(self, name: str, problems: Sequence[Problem]) -> None:
        self.name = name
        self.problems = tuple(problems)
        count = f"{len(problems)} problem{'s' if len(problems) != 1 else ''}"
        lines = "".join(f"\n  {problem}" for problem in problems)
        super().__init__(f"lifecycle {name!r} is declared wrongly: {count}{lines}")

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.name, self.problems)


class InputError(StatelawError, ValueError):
    """What was handed to the library cannot be used; the message says what would be right."""


class UnknownStatusError(StatelawError, LookupError):
    """A question was asked about a status that the table does not declare."""


class UnknownLifecycleError(StatelawError, LookupError):
    """No installed pack provides a lifecycle of this name."""


class PackError(StatelawError):
    """An installed pack could not be loaded; the others are not affected."""


class MissingDependencyError(StatelawError, ImportError):
    """An optional package is needed; the message says exactly what to install."""


class LifecycleViolation(StatelawError):  # noqa: N818 - the provider's fault, not an error of ours
    """The provider did what its lifecycle forbids.

    Attributes:
        report: The full report of the trace (a `statelaw.Report`).
    """

    def __init__(self, message: str, report: Any = None) -> None:
        self.report = report
        super().__init__(message)

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (str(self), self.report)
