"""What a query knows of a lifecycle, from constants that stand in it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Protocol

from sqlglot import exp

from statelaw.sql._cells import NOW, WAS, Cells
from statelaw.sql._dialects import Dialect
from statelaw.sql._log import Log
from statelaw.sql._writing import (
    aliased,
    case_of,
    choice_at,
    column,
    everything_of,
    joined,
    literal,
    number,
    number_at,
    text_at,
    text_of,
    text_or_null,
)

CODE, PREVIOUS, CURRENT = column("code"), column("previous"), column("current")
GAP, KIND = column("gap"), column("kind")

STATUS, AT_REST = "status", "at_rest"
"""What is known of a state: its status, and 1 or 0 for whether it is one of rest."""


class Facts(Protocol):
    """Adds to a query, in columns of their own, what the lifecycle says of its rows.

    Attributes:
        cells: The compiled lifecycle.
        dialect: The dialect.
    """

    @property
    def cells(self) -> Cells: ...

    @property
    def dialect(self) -> Dialect: ...

    def coded(self, log: Log) -> exp.Select:
        """The rows of a log, with `code`: that of the status, NULL where it is not declared."""
        ...

    def with_kind(self, query: str) -> exp.Select:
        """The rows of a query with the columns `previous` and `current`, and `kind`."""
        ...

    def with_states(self, query: str, wanted: Mapping[str, tuple[str, str]]) -> exp.Select:
        """The rows of a query, and of each a few things about states.

        Args:
            query: The name of the query.
            wanted: For each column to add, a column of codes, and `STATUS` or `AT_REST`.
        """
        ...

    def with_outcome(self, query: str) -> exp.Select:
        """The rows of a query with `left_code` and `last_code`, and `outcome`."""
        ...

    def sentence(self, names: Mapping[str, exp.Expr]) -> exp.Expr:
        """The message on a row of `with_kind`; NULL on an unknown status.

        Args:
            names: How the statuses of the row are written, by `WAS` and `NOW`.
        """
        ...


@dataclass(frozen=True, slots=True)
class Constants:
    """See `Facts`: the query needs no table but that of the log."""

    cells: Cells
    dialect: Dialect

    def coded(self, log: Log) -> exp.Select:
        """See `Facts`."""
        code = code_of(log.column(log.status), self.dialect, self.cells)
        return log.rows(aliased(code, "code"))

    def with_kind(self, query: str) -> exp.Select:
        """See `Facts`."""
        kind = kind_of(self.cells, PREVIOUS, CURRENT, self.dialect)
        return everything_of(query, {"kind": kind})

    def with_states(self, query: str, wanted: Mapping[str, tuple[str, str]]) -> exp.Select:
        """See `Facts`."""
        more = {name: self._of_state(column(code), what) for name, (code, what) in wanted.items()}
        return everything_of(query, more)

    def with_outcome(self, query: str) -> exp.Select:
        """See `Facts`."""
        left, last, cells = column("left_code"), column("last_code"), self.cells
        usual = text_at(cells.outcomes, last, self.dialect)
        ways = ((number(pair), text_or_null(way, self.dialect)) for pair, way in cells.by_row)
        return everything_of(query, {"outcome": case_of(left * cells.side + last, ways, usual)})

    def sentence(self, names: Mapping[str, exp.Expr]) -> exp.Expr:
        """See `Facts`."""
        sentences = [each.sentence if each else None for each in self.cells.said]
        written = partial(filled, names=names, dialect=self.dialect)
        return choice_at(sentences, of_said(self.cells), self.dialect, written)

    def _of_state(self, code: exp.Expr, what: str) -> exp.Expr:
        if what == AT_REST:
            return number_at(self.cells.settled, code, self.dialect)
        named = enumerate(self.cells.table.codes)
        return case_of(code, ((number(i), literal(str(each), self.dialect)) for i, each in named))


def code_of(status: exp.Expr, dialect: Dialect, cells: Cells) -> exp.Expr:
    """The code of a status; NULL where it is not declared."""
    named = enumerate(cells.table.codes)
    known = ((literal(str(each), dialect), number(code)) for code, each in named)
    return case_of(text_of(status, dialect), known)


def kind_of(cells: Cells, previous: exp.Expr, current: exp.Expr, dialect: Dialect) -> exp.Expr:
    """The number of the kind of a step, from its codes."""
    return number_at(cells.pairs, previous * cells.side + current, dialect)


def of_said(cells: Cells) -> exp.Expr:
    """The place in `Cells.said` of a row with a kind."""
    return GAP * len(cells.kinds) + KIND


def filled(sentence: str, names: Mapping[str, exp.Expr], dialect: Dialect) -> exp.Expr:
    """A sentence of `Said` with names put in."""
    parts = filter(None, re.split(f"([{WAS}{NOW}])", sentence))
    return joined(names[each].copy() if each in names else literal(each, dialect) for each in parts)
