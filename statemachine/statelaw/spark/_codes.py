"""The lookup tables of a compiled lifecycle as column expressions, which need no Python.

What stands in a query as a literal is one object when the query runs, so that a lookup costs the
same however large the table is.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable

import numpy as np
from numpy.typing import NDArray
from pyspark.sql import Column
from pyspark.sql import functions as F  # noqa: N812

from statelaw.finding import Finding, Severity
from statelaw.frames import Cells
from statelaw.judgement import is_violation
from statelaw.stepping import judged_step
from statelaw.verdict import Verdict
from statelaw.walk import OnViolation, Policy

LEVELS: tuple[Severity, ...] = (Severity.NOTE, Severity.WARNING, Severity.ERROR)
"""The severities from the least grave on; in a column they are 1, 2, 3, and 0 is nothing said."""


class Codes:
    """Expressions for codes, cells and what is known of each cell.

    Args:
        cells: The lookup tables.
        how: How doubtful things are weighed.
    """

    def __init__(self, cells: Cells, how: Policy) -> None:
        self.cells = cells
        self.how = how
        self.names = tuple(map(str, cells.table.codes))
        self._type = "tinyint" if cells.nothing < 128 else "smallint"

    def of(self, status: Column, absent: Column) -> Column:
        """The code of each status; null for an unknown one.

        Args:
            status: The statuses.
            absent: What is wrong with a row, or null; a row with which something is wrong ends
                the query with these words.
        """
        codes = {name: code for code, name in enumerate(self.names)}
        plain = F.collate(status.cast("string"), "UTF8_BINARY")
        code = F.try_element_at(_held(codes, f"map<string,{self._type}>"), plain)
        return F.when(absent.isNotNull(), F.raise_error(absent).cast(self._type)).otherwise(code)

    def cell(self, stand: Column, gap: Column, code: Column) -> Column:
        """The cell of a step: `stand` is null before the first known status."""
        side, none = self.cells.side, F.lit(self.cells.nothing)
        pair = F.coalesce(stand, none).cast("int") * side + F.coalesce(code, none)
        return pair + F.when(gap, F.lit(side * side)).otherwise(F.lit(0))

    def verdict(self, cell: Column) -> Column:
        """The verdict on each cell, by name."""
        return word_at([each.name for each in Verdict], self._verdict(cell))

    def name(self, code: Column) -> Column:
        """The status of each code; null for none."""
        return F.get(_held(self.names, "array<string>"), code.cast("int"))

    def stood(self, cell: Column) -> Column:
        """The code that a cell's trace stood in."""
        return F.shiftright(self._pair(cell), self.cells.bits)

    def stands(self, cell: Column) -> Column:
        """The code that a cell's trace stands in afterwards."""
        return F.when(self._is_taken(cell), self._current(cell)).otherwise(self.stood(cell))

    def level(self, cell: Column) -> Column:
        """How grave what is said of each cell is; see `LEVELS`."""
        grave = {each: number for number, each in enumerate(LEVELS, 1)}
        return self._of_kind(lambda said: grave[said.severity], cell)

    def violates(self, cell: Column) -> Column:
        """Whether a cell makes its trace violate the lifecycle."""
        return self._of_kind(is_violation, cell) == 1

    def doubtful(self, cell: Column) -> Column:
        """Whether the verdict on a cell is not legal."""
        return self._verdict(cell) >= int(Verdict.ILLEGAL_START)

    def begins(self, cell: Column) -> Column:
        """Whether a cell is the first known status of its trace."""
        return self._is_known(cell) & (self.stood(cell) == self.cells.nothing)

    def enters(self, cell: Column) -> Column:
        """Whether a cell enters the state that its trace then stands in."""
        moves = (self.stood(cell) != self._current(cell)) | self._has_gap(cell)
        return self._is_taken(cell) & moves

    def rests(self, cell: Column) -> Column:
        """Whether a cell's trace stands at rest afterwards."""
        return self.at_rest(self.stands(cell))

    def at_rest(self, code: Column) -> Column:
        """Whether a trace that stands in a code is at rest."""
        states = self.cells.table.table.states
        rest = [*(state.at_rest for state in states), *[False] * (self.cells.side - len(states))]
        return looked_up(rest, code) == 1

    def _pair(self, cell: Column) -> Column:
        return cell.bitwiseAND(F.lit(self.cells.side**2 - 1))

    def _current(self, cell: Column) -> Column:
        return cell.bitwiseAND(F.lit(self.cells.nothing))

    def _has_gap(self, cell: Column) -> Column:
        return cell >= self.cells.side**2

    def _is_known(self, cell: Column) -> Column:
        return self._current(cell) < self.cells.count

    def _is_taken(self, cell: Column) -> Column:
        known = self._is_known(cell)
        if self.cells.on_violation is OnViolation.ADOPT:
            return known
        return known & ~self.doubtful(cell)

    def _verdict(self, cell: Column) -> Column:
        """The number of the verdict on each cell."""
        return byte_at(self.cells.verdict[: self.cells.side**2].tobytes(), self._pair(cell))

    def _of_kind(self, of: Callable[[Finding], int], cell: Column) -> Column:
        """A number for each cell: severity and rule depend on its verdict and its gap alone."""
        half = self.cells.side**2
        kinds = self.cells.verdict + np.repeat(np.array([0, len(Verdict)]), half)
        numbers = np.zeros(2 * len(Verdict), np.int64)
        for kind, first in zip(*np.unique(kinds, return_index=True), strict=True):
            said = self.said(int(first), None)
            numbers[kind] = 0 if said is None else of(said)
        gap = F.when(self._has_gap(cell), F.lit(len(Verdict))).otherwise(F.lit(0))
        return looked_up(numbers, self._verdict(cell) + gap)

    def said(self, cell: int, status: str | None) -> Finding | None:
        """What is said of a cell; the status is that of the row where it is not declared."""
        gap, previous, current = self.cells.split(cell)
        name = self.cells.name(current)
        now = status if name is None else name
        return judged_step(self.cells.table, self.how, self.cells.name(previous), now, gap)[1]


def _held(value: object, held: str) -> Column:
    """A table of strings as one literal; a column for each of them would take seconds to make."""
    return F.from_json(F.lit(json.dumps(value)), held)


def looked_up(values: Iterable[int] | NDArray[np.generic], index: Column) -> Column:
    """The number at an index."""
    text = ",".join(str(int(value)) for value in values)
    return F.get(F.split(F.lit(text), ",").cast("array<int>"), index.cast("int"))


def byte_at(values: bytes, index: Column) -> Column:
    """The number at an index, below 128; a table of pairs of states may have a megabyte of them."""
    byte = F.substring(F.lit(bytearray(values)), index + 1, F.lit(1))
    return F.ascii(byte.cast("string"))


def word_at(words: Iterable[str | None], index: Column) -> Column:
    """The word at an index; words have no comma in them and are not empty."""
    text = ",".join(word or "" for word in words)
    return F.nullif(F.get(F.split(F.lit(text), ","), index.cast("int")), F.lit(""))
