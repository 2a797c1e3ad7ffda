"""The columns of a DataFrame that a check needs, and in which order its rows are taken."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pyspark.errors import AnalysisException
from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F  # noqa: N812
from pyspark.sql import types as T  # noqa: N812

from statelaw.errors import InputError
from statelaw.frames import (
    absent_column,
    refused_key_type,
    refused_status_type,
    refused_time_type,
)

OURS = "__statelaw_"
"""What the names of our own columns begin with, so that they meet none of the caller's."""

ENGINE = "spark"
FILE, POSITION = f"{OURS}file", f"{OURS}position"
_INTEGERS = (T.ByteType, T.ShortType, T.IntegerType, T.LongType)
FLOATS = (T.FloatType, T.DoubleType)
_KEYS = (T.StringType, T.BinaryType, *_INTEGERS)
_TIMES = (T.TimestampType, T.TimestampNTZType, T.DateType, *_INTEGERS, *FLOATS)


@dataclass(frozen=True)
class Log:
    """A log that has been looked over; nothing has been computed.

    Attributes:
        data: The DataFrame, with the columns of the order among its own.
        given: The names of the caller's columns.
        status: The status column.
        entities: The columns that tell the traces apart.
        order: The columns by which the rows of a trace are ordered.
        in_files: Whether the order is that of the files, each trace in one of them.
    """

    data: DataFrame
    given: tuple[str, ...]
    status: str
    entities: tuple[str, ...]
    order: tuple[str, ...]
    in_files: bool = False

    @property
    def times(self) -> tuple[str, ...]:
        """The caller's columns of the order."""
        return () if self.in_files else self.order

    @property
    def said_order(self) -> str:
        """The order of the rows of a trace, in words."""
        if self.in_files:
            return "as they stand in their file"
        return f"by {', '.join(map(repr, self.order))}, and where these are equal by status"

    def keys(self) -> list[Column]:
        """The columns that tell the traces apart."""
        return [column(name) for name in self.entities]

    def held(self, name: str) -> T.DataType:
        """The type of a column."""
        return self.data.schema[name].dataType

    def absent(self) -> Column:
        """What is wrong with a row that lacks a value; null if nothing is."""
        wrong: Column = F.lit(None).cast("string")
        for name in reversed(self.order):
            wrong = F.when(self._lacks(name), _said(name, _NO_TIME)).otherwise(wrong)
        for name in reversed(self.entities):
            wrong = F.when(self._lacks(name), _said(name, _NO_KEY)).otherwise(wrong)
        return wrong

    def _lacks(self, name: str) -> Column:
        value = column(name)
        is_float = isinstance(self.held(name), FLOATS)
        return value.isNull() | F.isnan(value) if is_float else value.isNull()


def log_of(
    data: DataFrame,
    status: str,
    entities: Sequence[str],
    at: str | None,
    then: Sequence[str],
    *,
    grouped: bool,
) -> Log:
    """Look a DataFrame over.

    Raises:
        InputError: A column is missing or of a type that does not fit, or the rows have no order.
    """
    _require_columns(data, [status, *entities, *([at] if at else []), *then])
    _require_types(data, status, entities, at, then)
    given = tuple(data.columns)
    if at is not None:
        return Log(data, given, status, tuple(entities), (at, *then))
    if not grouped:
        raise InputError(
            "the rows of a DataFrame have no order: say at= with the column of times, or "
            "grouped=True where files keep the rows of each entity together and in order"
        )
    order = (FILE, POSITION)
    return Log(_with_positions(data), given, status, tuple(entities), order, in_files=True)


def names_of(given: str | Sequence[str] | None) -> tuple[str, ...]:
    """One name, several or none."""
    return () if given is None else (given,) if isinstance(given, str) else tuple(given)


def column(name: str) -> Column:
    """The column of exactly this name, dots and all."""
    return F.col("`" + name.replace("`", "``") + "`")


def strayed() -> Column:
    """The end of a query in which a trace without times goes on in another file."""
    return F.raise_error(F.lit(STRAYED)).cast("int")


STRAYED = (
    "an entity has rows in several files, whose order is not known: say at= with the column of "
    "times"
)


def _said(name: str, why: str) -> Column:
    return F.lit(f"a row has no value in column {name!r}: {why}")


_NO_KEY = "an observation belongs to an entity; fill or drop these rows"
_NO_TIME = "rows are ordered by it; fill or drop these rows"


def _require_columns(data: DataFrame, names: Sequence[str]) -> None:
    for name in names:
        if name not in data.columns:
            raise absent_column(name, list(data.columns))
    reserved = [name for name in data.columns if name.startswith(OURS)]
    if reserved:
        raise InputError(f"column {reserved[0]!r} has a name that is kept for the check: rename it")


def _require_types(
    data: DataFrame, status: str, entities: Sequence[str], at: str | None, then: Sequence[str]
) -> None:
    held = {field.name: field.dataType for field in data.schema.fields}
    if not isinstance(held[status], (T.StringType, T.NullType)):
        raise refused_status_type(status, held[status].simpleString(), ENGINE)
    for name in entities:
        if not isinstance(held[name], _KEYS):
            raise refused_key_type(name, held[name].simpleString(), ENGINE)
    if at is not None and not isinstance(held[at], _TIMES):
        raise refused_time_type(at, held[at].simpleString(), ENGINE)
    for name in then:
        if not isinstance(held[name], _TIMES):
            raise InputError(
                f"column {name!r} holds {held[name].simpleString()} ({ENGINE}), and rows are "
                "ordered by times and numbers: cast it to one of them"
            )


def _with_positions(data: DataFrame) -> DataFrame:
    """The rows with their file and their position in it, which readers of Parquet know."""
    columns: dict[str, Any] = {
        FILE: F.xxhash64("_metadata.file_path"),
        POSITION: F.col("_metadata.row_index"),
    }
    try:
        return data.select("*", *[what.alias(name) for name, what in columns.items()])
    except AnalysisException:
        raise InputError(
            "the rows have no order: the position of a row is known only where the DataFrame is "
            "Parquet files as they are read; say at= with the column of times"
        ) from None
