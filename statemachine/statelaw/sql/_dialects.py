"""The dialects of SQL, and where they differ in what a check needs."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Dialect(StrEnum):
    """A dialect that queries are written in."""

    DUCKDB = "duckdb"
    POSTGRES = "postgres"
    SQLITE = "sqlite"
    SPARK = "spark"
    BIGQUERY = "bigquery"
    SNOWFLAKE = "snowflake"


class Before(StrEnum):
    """How the last known status before a row is found."""

    LAG = "lag"
    """`LAG(... IGNORE NULLS)`; in DuckDB quicker than a frame."""
    LAST_VALUE = "last_value"
    """`LAST_VALUE(... IGNORE NULLS)` over the rows before."""
    LATEST = "latest"
    """`MAX` of position and code in one number, where `IGNORE NULLS` is not known."""


@dataclass(frozen=True, slots=True)
class Traits:
    """What a dialect can do.

    Attributes:
        before: How the last known status before a row is found.
        arrays: The index of an array's first element; `None` where there are no arrays that a
            constant can be looked up in, and a string of equal fields takes their place.
        collation: The collation that compares bytes, where a column may have another.
        numbers: The type of whole numbers of 64 bits.
        holds_nul: Whether a string can hold the character NUL.
    """

    before: Before
    arrays: int | None
    collation: str = ""
    numbers: str = "BIGINT"
    holds_nul: bool = True


TRAITS = {
    Dialect.DUCKDB: Traits(Before.LAG, 1),
    Dialect.POSTGRES: Traits(Before.LATEST, 1, collation="C", holds_nul=False),
    Dialect.SQLITE: Traits(Before.LATEST, None, collation="BINARY", numbers="INTEGER"),
    Dialect.SPARK: Traits(Before.LAST_VALUE, 0),
    Dialect.BIGQUERY: Traits(Before.LAST_VALUE, 0),
    Dialect.SNOWFLAKE: Traits(Before.LAST_VALUE, None),
}
