"""The kinds of tables a log may be held in, and the way to Arrow and back for each.

Nothing is imported to find out what something is: a Polars frame can only be handed over by a
program that has imported Polars.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from enum import Enum
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from statelaw.errors import InputError
from statelaw.frames._refusals import absent_column, refused_text


class Kind(Enum):
    """What a log is held in."""

    ARROW = "pyarrow"
    POLARS = "polars"
    PANDAS = "pandas"
    DUCKDB = "duckdb"
    NUMPY = "numpy"

    @property
    def engine(self) -> str:
        """Its name, as error messages use it."""
        return self.value


def kind_of(data: object) -> Kind:
    """What a log is held in; a mapping of arrays counts as NumPy.

    Raises:
        InputError: It is none of them.
    """
    package = type(data).__module__.partition(".")[0].removeprefix("_")
    named = {"pyarrow": Kind.ARROW, "polars": Kind.POLARS, "pandas": Kind.PANDAS}
    named["duckdb"] = Kind.DUCKDB
    if package in named:
        return named[package]
    if isinstance(data, Mapping) or (isinstance(data, np.ndarray) and data.dtype.names):
        return Kind.NUMPY
    raise InputError(
        f"a log of columns is a pyarrow, Polars or pandas table, a DuckDB relation, a structured "
        f"NumPy array or a mapping of arrays, not {type(data).__name__}"
    )


def columns_of(data: Any, names: Sequence[str]) -> dict[str, pa.ChunkedArray]:
    """The named columns of a log, without copying where that is possible.

    Raises:
        InputError: A column is missing, or cannot be had as an Arrow array.
    """
    kind = kind_of(data)
    held = _names(kind, data)
    for name in names:
        if name not in held:
            raise absent_column(name, held)
    unique = list(dict.fromkeys(names))
    if kind in {Kind.ARROW, Kind.POLARS, Kind.DUCKDB}:
        table = _as_table(kind, data, unique)
        return {name: table.column(name) for name in unique}
    return {name: _as_array(data[name], name, kind) for name in unique}


def native(data: Any, values: pa.Array | pa.ChunkedArray, name: str) -> Any:
    """A column of the kind that the log is held in, aligned with its rows.

    A pandas log gives a Series with its index, NumPy gives an array, and for a DuckDB relation
    there is a pyarrow array, which DuckDB can query.
    """
    match kind_of(data):
        case Kind.POLARS:
            polars = sys.modules["polars"]
            return polars.Series(name, polars.from_arrow(values))
        case Kind.PANDAS:
            series = values.to_pandas()
            series.name, series.index = name, data.index
            return series
        case Kind.NUMPY:
            return _as_numpy(values)
        case _:
            return values


def native_table(data: Any, table: pa.Table) -> Any:
    """A table of the kind that the log is held in; for NumPy a mapping of arrays."""
    match kind_of(data):
        case Kind.POLARS:
            return sys.modules["polars"].from_arrow(table)
        case Kind.PANDAS:
            return table.to_pandas()
        case Kind.NUMPY:
            return {name: _as_numpy(table.column(name)) for name in table.column_names}
        case _:
            return table


def categories(values: Sequence[str | None], which: NDArray[Any]) -> pa.Array:
    """A dictionary column of `values[which]`, each value once in the dictionary; `None` is null."""
    unique = list(dict.fromkeys(value for value in values if value is not None))
    place = {value: i for i, value in enumerate(unique)}
    places = [-1 if value is None else place[value] for value in values]
    mapped = np.array(places, dtype=np.int32)[which]
    indices = pa.array(mapped, mask=mapped < 0)
    return pa.DictionaryArray.from_arrays(indices, pa.array(unique, pa.string()))


def _as_numpy(values: pa.Array | pa.ChunkedArray) -> NDArray[Any]:
    if pa.types.is_dictionary(values.type):
        values = values.cast(values.type.value_type)
    return np.asarray(values.to_numpy(zero_copy_only=False))


def _names(kind: Kind, data: Any) -> list[str]:
    match kind:
        case Kind.NUMPY:
            return list(data if isinstance(data, Mapping) else data.dtype.names)
        case Kind.POLARS:
            return list(data.collect_schema().names())
        case Kind.ARROW:
            return list(data.schema.names)
        case _:
            return [str(name) for name in data.columns]


def _as_table(kind: Kind, data: Any, names: list[str]) -> pa.Table:
    if kind is Kind.POLARS:
        chosen = data.select(names)
        frame = chosen.collect() if hasattr(chosen, "collect") else chosen
        return frame.to_arrow()
    if kind is Kind.DUCKDB:
        quoted = ", ".join('"' + name.replace('"', '""') + '"' for name in names)
        return data.project(quoted).to_arrow_table()
    table = data.read_all() if isinstance(data, pa.RecordBatchReader) else data
    return pa.table(table.select(names))


def _as_array(values: Any, name: str, kind: Kind) -> pa.ChunkedArray:
    try:
        array = values if isinstance(values, (pa.Array, pa.ChunkedArray)) else _converted(values)
    except (pa.ArrowInvalid, pa.ArrowTypeError, pa.ArrowNotImplementedError) as error:
        raise InputError(
            f"column {name!r} ({kind.engine}) holds values of several types, or of one that has "
            f"no place in a column: {error}"
        ) from None
    except UnicodeEncodeError as error:
        raise refused_text(name, error.object) from None
    return array if isinstance(array, pa.ChunkedArray) else pa.chunked_array([array])


def _converted(values: Any) -> pa.Array | pa.ChunkedArray:
    if isinstance(values, np.ndarray) and values.dtype.kind == "U":
        values = values.astype(object)
    return pa.array(values, from_pandas=True)
