"""The same log in everything that can hold one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa

Log = Mapping[str, Sequence[Any]]


def arrow(log: Log) -> pa.Table:
    """A pyarrow table; statuses are strings even where all are null."""
    return pa.table({name: _array(name, values) for name, values in log.items()})


def in_chunks(log: Log) -> pa.Table:
    """A pyarrow table in chunks of three rows, some of them empty."""
    table = arrow(log)
    batches = [batch for i in range(0, len(table), 3) for batch in table.slice(i, 3).to_batches()]
    return pa.Table.from_batches([*batches, *batches[:1][:0]], table.schema)


def as_dictionary(log: Log) -> pa.Table:
    """A pyarrow table whose strings are dictionaries."""
    table = arrow(log)
    for i, field in enumerate(table.schema):
        if pa.types.is_string(field.type):
            table = table.set_column(i, field.name, table.column(i).dictionary_encode())
    return table


def as_batches(log: Log) -> pa.RecordBatchReader:
    """A stream of record batches."""
    return arrow(log).to_reader(max_chunksize=4)


def polars(log: Log) -> pl.DataFrame:
    """A Polars frame."""
    return pl.DataFrame(pl.from_arrow(arrow(log)))


def polars_lazy(log: Log) -> pl.LazyFrame:
    """A Polars query."""
    return polars(log).lazy()


def polars_categories(log: Log) -> pl.DataFrame:
    """A Polars frame whose statuses are categories."""
    return polars(log).with_columns(pl.col("status").cast(pl.Categorical))


def pandas(log: Log) -> pd.DataFrame:
    """A pandas frame of objects, whose index is not the row number."""
    frame = pd.DataFrame(
        {name: pd.Series(list(values), dtype=object) for name, values in log.items()}
    )
    frame.index = pd.Index(range(100, 100 + len(frame)))
    return frame


def pandas_arrow(log: Log) -> Any:
    """A pandas frame backed by Arrow."""
    return arrow(log).to_pandas(types_mapper=pd.ArrowDtype)


def relation(log: Log) -> duckdb.DuckDBPyRelation:
    """A DuckDB relation."""
    return duckdb.from_arrow(arrow(log))


def numpy(log: Log) -> dict[str, Any]:
    """A mapping of NumPy arrays."""
    return {name: np.array(list(values), dtype=object) for name, values in log.items()}


HOLDERS: tuple[Callable[[Log], Any], ...] = (
    arrow,
    in_chunks,
    as_dictionary,
    as_batches,
    polars,
    polars_lazy,
    polars_categories,
    pandas,
    pandas_arrow,
    relation,
    numpy,
)


def rows_of(table: Any) -> list[dict[str, Any]]:
    """The rows of whatever kind of table, as plain values."""
    if isinstance(table, pl.DataFrame):
        return table.to_dicts()
    if isinstance(table, pd.DataFrame):
        table = pa.Table.from_pandas(table, preserve_index=False)
    if isinstance(table, pa.Table):
        return list(table.to_pylist())
    return [
        dict(zip(table, row, strict=True))
        for row in zip(*(v.tolist() for v in table.values()), strict=True)
    ]


def _array(name: str, values: Sequence[Any]) -> pa.Array:
    if name == "at":
        return pa.array(values, pa.int64())
    if any(isinstance(value, UUID) for value in values):
        return pa.array([value.bytes for value in values], pa.uuid())
    is_text = all(value is None or isinstance(value, str) for value in values)
    return pa.array(values, pa.string() if is_text else None)
