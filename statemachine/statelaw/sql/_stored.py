"""What a query knows of a lifecycle, from the tables that `lifecycle_tables` makes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlglot import exp

from statelaw.sql._cells import Cells
from statelaw.sql._dialects import Dialect
from statelaw.sql._facts import AT_REST, GAP
from statelaw.sql._log import Log
from statelaw.sql._writing import (
    Name,
    case_of,
    column,
    everything_of,
    literal,
    named,
    number,
    parts_of,
    table_of,
    text_of,
    when,
)
from statelaw.verdict import Verdict
from statelaw.words import plain

LIFECYCLES, STATES, TRANSITIONS, PAIRS = "lifecycles", "states", "transitions", "pairs"


def stored_table(stem: Name, which: str) -> exp.Table:
    """One of the tables whose names begin alike.

    Args:
        stem: What the tables are called, with their schema: `statelaw`, `shop.statelaw`.
        which: The end of the table's name.
    """
    *schema, first = parts_of(stem)
    return table_of([*schema, f"{first}_{which}"])


@dataclass(frozen=True, slots=True)
class Stored:
    """See `Facts`: the query joins the tables, and goes on when their rows are replaced."""

    cells: Cells
    dialect: Dialect
    stem: Name

    def coded(self, log: Log) -> exp.Select:
        """See `Facts`."""
        status = text_of(log.column(log.status), self.dialect)
        rows = log.rows(exp.alias_(column("position", "declared"), "code", quoted=True))
        return self._joined(rows, STATES, "declared", {"status": status})

    def with_kind(self, query: str) -> exp.Select:
        """See `Facts`."""
        more = {
            "kind": self._kind(column("verdict", "pair")),
            "message": column("message", "pair"),
            "message_after_gap": column("message_after_gap", "pair"),
        }
        on = {
            "previous_position": column("previous", query),
            "position": column("current", query),
        }
        return self._joined(everything_of(query, more), PAIRS, "pair", on)

    def with_states(self, query: str, wanted: Mapping[str, tuple[str, str]]) -> exp.Select:
        """See `Facts`."""
        more = {name: _of_state(f"of_{code}", what) for name, (code, what) in wanted.items()}
        found = everything_of(query, more)
        for code in dict.fromkeys(code for code, _ in wanted.values()):
            on = {"position": column(code, query)}
            found = self._joined(found, STATES, f"of_{code}", on)
        return found

    def with_outcome(self, query: str) -> exp.Select:
        """See `Facts`."""
        found = everything_of(query, {"outcome": column("outcome", "way")})
        on = {
            "previous_position": column("left_code", query),
            "position": column("last_code", query),
        }
        return self._joined(found, PAIRS, "way", on)

    def sentence(self, names: Mapping[str, exp.Expr]) -> exp.Expr:  # noqa: ARG002
        """See `Facts`."""
        return when(GAP.eq(number(1)), column("message_after_gap"), column("message"))

    def _kind(self, verdict: exp.Expr) -> exp.Expr:
        name = exp.func("COALESCE", verdict, literal(Verdict.UNKNOWN.name, self.dialect))
        kinds = enumerate(self.cells.kinds)
        return case_of(
            name, ((literal(each.verdict.name, self.dialect), number(i)) for i, each in kinds)
        )

    def _joined(
        self, query: exp.Select, which: str, alias: str, on: Mapping[str, exp.Expr]
    ) -> exp.Select:
        """A query with a row of a table beside each of its own, or nothing."""
        lifecycle = literal(plain(self.cells.table.table.name), self.dialect)
        same = {"lifecycle": lifecycle, **on}
        condition = exp.and_(*(column(each, alias).eq(value) for each, value in same.items()))
        table = named(stored_table(self.stem, which), alias)
        return query.join(table, on=condition, join_type="left")


def _of_state(alias: str, what: str) -> exp.Expr:
    """What is known of a state; no state is none of rest."""
    found = column(what, alias)
    return exp.func("COALESCE", found, number(0)) if what == AT_REST else found
