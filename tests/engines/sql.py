"""One query, run on each database there is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import product, starmap
from typing import Any

from statelaw import Finding, Verdict, VerdictTable
from statelaw.frames import PairCounts
from statelaw.sql import Result, check_query, lifecycle_tables
from statelaw.stepping import judged_step
from statelaw.walk import Policy, not_settled
from statelaw.words import shown

from tests.engines.engine import Abilities, Engine, Judged, Log, Order
from tests.sql.databases import DATABASES, Ask, Database


@dataclass(frozen=True)
class Queried:
    """`check_query` on one database, with constants or joined to the tables of the lifecycle."""

    database: Database
    stored: bool = False

    @property
    def name(self) -> str:
        """See `Engine`."""
        return f"check_query on {self.database.name}{' by tables' if self.stored else ''}"

    @property
    def can(self) -> Abilities:
        """See `Engine`."""
        keys, holds = self.database.keys, self.database.holds
        can = Abilities(hold=False, keys=keys, most=20_000, together=5, examples=16, holds=holds)
        return replace(can, states=100, examples=4) if self.stored else can

    @property
    def tables(self) -> tuple[str, str] | None:
        """What the names of the tables begin with; `None` where there are none."""
        return (self.database.schema, "statelaw") if self.stored else None

    def judge(self, table: VerdictTable[Any], how: Policy, log: Log, order: Order) -> Judged:  # noqa: ARG002
        """See `Engine`."""
        rows = list(zip(log.keys, log.statuses, strict=True))
        with self.database.holding(rows, log.kind) as ask:
            if self.tables:
                ask.script(lifecycle_tables(table, dialect=self.database.name, tables=self.tables))
            asked = _Asked(ask, self, table, how)
            verdicts = {row["at"]: int(Verdict[row["verdict"]]) for row in asked(Result.VERDICTS)}
            ends = {row["entity"]: row["last"] for row in asked(Result.TRACES)}
            counts = asked(Result.COUNTS)
            said = sorted(asked(Result.FINDINGS), key=lambda row: (row["at"], row["code"]))
        return Judged(
            [verdicts[row] for row in range(len(log))],
            [(row["at"], _finding(table, how, row)) for row in said],
            _pair_counts(table, counts),
            ends,
        )


@dataclass(frozen=True)
class _Asked:
    """Asks for one result after another."""

    ask: Ask
    engine: Queried
    table: VerdictTable[Any]
    how: Policy

    def __call__(self, result: Result) -> list[dict[str, Any]]:
        query = check_query(
            self.table,
            table="log",
            order_by="at",
            dialect=self.engine.database.name,
            tables=self.engine.tables,
            result=result,
            unknown=self.how.unknown,
            undeclared=self.how.undeclared,
            undocumented=self.how.undocumented,
            must_settle=self.how.must_settle,
        )
        return self.ask(query)


def _finding(table: VerdictTable[Any], how: Policy, row: Mapping[str, Any]) -> Finding:
    """The finding of the library that says what a row says; an explanation is no part of a row."""
    for found in _findings(table, how, row):
        if _said(found, row):
            return replace(found, index=row["index"])
    raise AssertionError(f"the library never says {row}")


def _findings(table: VerdictTable[Any], how: Policy, row: Mapping[str, Any]) -> list[Finding]:
    if row["code"] == "SL401":
        return [not_settled(table, row["status"], row["index"])]
    steps = (judged_step(table, how, row["previous"], row["status"], gap) for gap in (False, True))
    return [found for verdict, found in steps if found and verdict.name == row["verdict"]]


def _said(found: Finding, row: Mapping[str, Any]) -> bool:
    names = ("code", "severity", "previous", "status")
    if any(getattr(found, name) != row[name] for name in names):
        return False
    if found.code != "SL101":
        return bool(found.message == row["message"])
    # A query knows no way to escape a character, nor what an unknown status resembles.
    plain = found.status is None or shown(found.status).strip("'") == found.status
    return not plain or bool(found.message.split("; did you mean")[0] == row["message"])


def _pair_counts(table: VerdictTable[Any], counts: list[dict[str, Any]]) -> PairCounts:
    rows = []
    for row in counts:
        previous, status, gaps = row["previous"], row["status"], int(row["after_gap"])
        a = table.before if previous is None else table.codes[previous]
        b = table.unknown if status is None else table.codes[status]
        assert table.judge(previous, status).name == row["verdict"]
        rows += [(a, b, False, row["count"] - gaps), (a, b, True, gaps)]
    return PairCounts.of(table.codes, [row for row in rows if row[3]])


ENGINES: tuple[Engine, ...] = tuple(starmap(Queried, product(DATABASES, (False, True))))
