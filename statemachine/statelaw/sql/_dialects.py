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


class Lookup(StrEnum):
    """How a number is found in a long list of constants, each row anew."""

    SUBSTRING = "substring"
    """In a string of fields of one width."""
    BYTES = "bytes"
    """In such a string of bytes, where one of characters would be walked through."""
    ARRAY = "array"
    """In an array that is cast from a text once."""
    SPLIT = "split"
    """In an array that a text is split into once."""


@dataclass(frozen=True, slots=True)
class Traits:
    """What a dialect can do.

    Attributes:
        before: How the last known status before a row is found.
        lookup: How a number is found in a list of constants.
        collation: The collation that compares bytes, where a column may have another.
        holds_nul: Whether a string can hold the character NUL.
        keys: Whether a primary key speeds up look-ups, and lets a transaction replace a row.
        partitioned: Whether rows are replaced as a partition, since they cannot be deleted.
    """

    before: Before
    lookup: Lookup
    collation: str = ""
    holds_nul: bool = True
    keys: bool = False
    partitioned: bool = False


TRAITS = {
    Dialect.DUCKDB: Traits(Before.LAG, Lookup.SUBSTRING),
    Dialect.POSTGRES: Traits(
        Before.LATEST, Lookup.ARRAY, collation="C", holds_nul=False, keys=True
    ),
    Dialect.SQLITE: Traits(Before.LATEST, Lookup.BYTES, collation="BINARY", keys=True),
    Dialect.SPARK: Traits(Before.LAST_VALUE, Lookup.SPLIT, partitioned=True),
    Dialect.BIGQUERY: Traits(Before.LAST_VALUE, Lookup.SUBSTRING),
    Dialect.SNOWFLAKE: Traits(Before.LAST_VALUE, Lookup.SUBSTRING),
}
