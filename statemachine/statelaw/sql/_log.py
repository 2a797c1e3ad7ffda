"""The log that a query is about: its table, and which columns mean what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlglot import exp

from statelaw.errors import InputError
from statelaw.sql._dialects import Dialect
from statelaw.sql._writing import Name, aliased, column, named, table_of


@dataclass(frozen=True, slots=True)
class Log:
    """A table of observations.

    Attributes:
        table: The table.
        status: The column of statuses.
        entity: The columns that tell traces apart; none where all rows are one trace.
        order_by: The columns in whose order the rows of a trace are taken.
        columns: Further columns that rows and findings carry.
        dialect: The dialect of its database.
    """

    table: Name
    status: str
    entity: tuple[str, ...]
    order_by: tuple[str, ...]
    columns: tuple[str, ...]
    dialect: Dialect

    def __post_init__(self) -> None:
        if not self.order_by:
            raise InputError(
                "order_by names no column: rows of a table have no order of their own, so name "
                "those that order a trace, such as ['at', 'id']"
            )

    @property
    def given(self) -> tuple[str, ...]:
        """The columns that come with each row, each once."""
        return tuple(dict.fromkeys((*self.entity, *self.order_by, *self.columns)))

    def place(self, text: str) -> exp.Column:
        """A column of the log under the name that it has inside a query."""
        return column(f"given_{self.given.index(text)}")

    def inside(self) -> list[exp.Expr]:
        """The columns that come with each row, under the names they have inside a query."""
        return [aliased(self.column(text), f"given_{i}") for i, text in enumerate(self.given)]

    def rows(self, *more: exp.Expr) -> exp.Select:
        """The rows, under the names that their columns have inside a query, and more columns."""
        status = aliased(self.column(self.status), "status")
        return exp.select(*self.inside(), status, *more).from_(self.source())

    def outside(self, found: Sequence[str], names: Sequence[str] | None = None) -> list[exp.Expr]:
        """Columns that come with each row, under their own names.

        Args:
            found: The names of what the result holds besides.
            names: The columns; by default all but the status.

        Raises:
            InputError: Two columns of the result would have the same name.
        """
        kept = [each for each in self.given if each != self.status] if names is None else names
        return [aliased(self.place(each), each) for each in self.require_apart(found, kept)]

    def require_apart(self, found: Sequence[str], names: Sequence[str]) -> Sequence[str]:
        """The names, if none of them is that of another column of the result.

        Raises:
            InputError: One is.
        """
        taken = {each.casefold() for each in found}
        for each in names:
            if each.casefold() in taken:
                raise InputError(
                    f"the log has a column {each!r}, and so has the result: read the log through a "
                    "view in which it has another name"
                )
            taken.add(each.casefold())
        return names

    def source(self) -> exp.Expr:
        """The table."""
        return named(table_of(self.table), "log")

    def column(self, text: str) -> exp.Column:
        """A column of the table.

        It is qualified, for SQLite takes a lone quoted name that is no column for a string.
        """
        return column(text, "log")

    def window(self, *, before: bool = False) -> dict[str, object]:
        """The rows of a trace in their order, for a window function.

        Rows that tie in every column are taken in the order of the lifecycle's states, and
        undeclared statuses after them, so that a tie gives the same result each time.

        Args:
            before: Whether only the rows before the one at hand are meant.
        """
        order = [*map(self.place, self.order_by), column("code")]
        window: dict[str, object] = {
            "partition_by": [self.place(each) for each in self.entity],
            "order": exp.Order(
                expressions=[exp.Ordered(this=by, nulls_first=False) for by in order]
            ),
        }
        if before:
            window["spec"] = exp.WindowSpec(
                kind="ROWS",
                start="UNBOUNDED",
                start_side="PRECEDING",
                end=exp.Literal.number(1),
                end_side="PRECEDING",
            )
        return window


def names_of(given: str | Sequence[str] | None) -> tuple[str, ...]:
    """One name or several, as several."""
    if given is None:
        return ()
    return (given,) if isinstance(given, str) else tuple(given)
