"""Rows with the cell of each, by window expressions: Spark's own code, and no Python."""

from __future__ import annotations

from dataclasses import dataclass

from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F  # noqa: N812
from pyspark.sql.window import WindowSpec

from statelaw.spark._codes import Codes
from statelaw.spark._log import FILE, OURS, Log, column, strayed

CODE, CELL, INDEX, LAST = (f"{OURS}{name}" for name in ("code", "cell", "index", "last"))


@dataclass(frozen=True)
class Rows:
    """The rows of a log, each with where it stands in its trace.

    Attributes:
        log: The log.
        codes: The lookup tables.
    """

    log: Log
    codes: Codes

    def coded(self) -> DataFrame:
        """The rows, each with the code of its status, null if unknown."""
        code = self.codes.of(column(self.log.status), self.log.absent())
        return self.log.data.withColumn(CODE, code)

    def placed(self) -> DataFrame:
        """The rows in the order of each trace, with their position in it."""
        over = self._over(whole=True)
        last = F.lead(F.lit(1)).over(over).isNull()
        return self.coded().withColumns({INDEX: F.row_number().over(over) - 1, LAST: last})

    def judged(self) -> DataFrame:
        """The rows with their position, each with its cell; what is not asked for costs nothing."""
        return self.placed().withColumn(CELL, self._cell(self._over(whole=True)))

    def cells(self) -> DataFrame:
        """The cells alone."""
        return self.coded().select(self._cell(self._over(whole=False)).alias(CELL))

    def _cell(self, over: WindowSpec) -> Column:
        """The cell of each row.

        The previous status is the last known one, as going on from the observed state has it,
        and there is a gap if the row before is not known.
        """
        code, before = F.col(CODE), over.rowsBetween(Window.unboundedPreceding, -1)
        stand = F.last(code, ignorenulls=True).over(before)
        gap = F.lag(code, default=0).over(over).isNull()
        if self.log.in_files:
            stand = F.when(F.lag(FILE).over(over) != F.col(FILE), strayed()).otherwise(stand)
        return self.codes.cell(stand, gap, code)

    def _over(self, *, whole: bool) -> WindowSpec:
        """The traces in order; the whole order tells apart unknown statuses of one time too."""
        order = [*map(column, self.log.order), F.col(CODE).asc_nulls_last()]
        if whole:
            order.append(column(self.log.status))
        return Window.partitionBy(*self.log.keys()).orderBy(*order)
