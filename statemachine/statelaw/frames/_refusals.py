"""What the column engines refuse, with the same words in every one of them."""

from __future__ import annotations

from statelaw.errors import InputError, MissingDependencyError


def refused_status_type(column: str, found: str, engine: str = "") -> InputError:
    """The error for a status column that does not hold strings.

    Args:
        column: The column's name, or a word for it.
        found: The type it has, in the engine's own words, such as `double`.
        engine: Where the column lives, such as `duckdb`; left out when empty.

    >>> print(refused_status_type("status", "double", "duckdb"))
    column 'status' holds double (duckdb), and a status is a string: cast it to the provider's names
    """
    where = f" ({engine})" if engine else ""
    return InputError(
        f"column {column!r} holds {found}{where}, and a status is a string: "
        "cast it to the provider's names"
    )


def refused_key_type(column: str, found: str, engine: str = "") -> InputError:
    """The error for a key column that cannot tell entities apart, such as one of floats."""
    where = f" ({engine})" if engine else ""
    return InputError(
        f"column {column!r} holds {found}{where}, and entities are told apart by strings, "
        "bytes, integers or UUIDs: cast it to one of them"
    )


def refused_time_type(column: str, found: str, engine: str = "") -> InputError:
    """The error for a column of times that holds none, such as one of strings."""
    where = f" ({engine})" if engine else ""
    return InputError(
        f"column {column!r} holds {found}{where}, and times are wanted: cast it to timestamps"
    )


def refused_text(column: str, text: str) -> InputError:
    """The error for a string that cannot be written as UTF-8, which columns are made of."""
    return InputError(
        f"column {column!r} holds {text!r}, which has half of a surrogate pair and is no text: "
        "decode it anew from where it was read"
    )


def absent_keys(column: str, count: int, row: int) -> InputError:
    """The error for rows that name no entity."""
    return InputError(
        f"{_have(count)} no value in column {column!r}, first row {row}: an observation belongs "
        "to an entity; fill or drop these rows"
    )


def absent_times(column: str, count: int) -> InputError:
    """The error for rows that have no time."""
    return InputError(
        f"{_have(count)} no value in column {column!r}: leave at= out, or fill or drop these rows"
    )


def _have(count: int) -> str:
    return "1 row has" if count == 1 else f"{count} rows have"


def absent_column(column: str, columns: list[str]) -> InputError:
    """The error for a column that is not there."""
    return InputError(f"there is no column {column!r}; there are {', '.join(map(repr, columns))}")


def absent_package(package: str, extra: str = "frames") -> MissingDependencyError:
    """The error for an optional package that is not installed."""
    return MissingDependencyError(f"{package} is needed here: pip install 'statelaw[{extra}]'")


class NotByColumnsError(InputError):
    """A log has to be read record by record; the message says what stands in the way."""
