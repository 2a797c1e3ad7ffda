"""The verdict table as the rows of a query."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Any

from sqlglot import exp

from statelaw.sql._cells import Cells
from statelaw.sql._dialects import Dialect
from statelaw.sql._writing import constants, number, text_or_null, written
from statelaw.table import TransitionTable
from statelaw.validator import policy
from statelaw.verdict import Mode, Trust, VerdictTable, compiled
from statelaw.words import chosen

_COLUMNS = ("previous", "status", "verdict", "legal", "rule", "severity", "message")


def table_query(
    lifecycle: TransitionTable[Any] | VerdictTable[Any],
    *,
    dialect: Dialect | str,
    mode: Mode | str = Mode.POLLED,
    max_missed: int | None = None,
    trust: Trust | str = Trust.ALL,
) -> str:
    """A query whose rows are the verdict table: `CREATE TABLE name AS` before it makes it one.

    There is a row for each pair of declared statuses, and for each status as the first one, where
    `previous` is NULL.  Its columns are `previous`, `status`, `verdict`, `legal` (1 or 0), and
    `rule`, `severity` and `message` of what is found, NULL where nothing is.

    Args:
        lifecycle: The lifecycle, or one compiled; a compiled one settles the last three.
        dialect: See `check_query`.
        mode: See `Lifecycle.compile`.
        max_missed: See `Lifecycle.compile`.
        trust: See `Lifecycle.compile`.

    Raises:
        InputError: An option has no such value, or the dialect cannot hold a status.
    """
    lifecycle = compiled(lifecycle, mode, max_missed=max_missed, trust=trust)
    of = chosen(Dialect, dialect, "dialect")
    return written(constants(_COLUMNS, _rows(Cells(lifecycle, policy()), of), of), of)


def _rows(cells: Cells, dialect: Dialect) -> Iterator[list[exp.Expr]]:
    for previous, current in product(range(cells.side), range(cells.count)):
        verdict, found = cells.judged(previous, current)
        said = (None, None, None) if found is None else (found.code, found.severity, found.message)
        texts = [text_or_null(None if each is None else str(each), dialect) for each in said]
        pair = cells.names[previous], cells.names[current], verdict.name
        words = [text_or_null(each, dialect) for each in pair]
        yield [*words, number(int(verdict.legal)), *texts]
