"""Which subjects are measured on which logs, and which ratios between them are wanted."""

from __future__ import annotations

from dataclasses import dataclass

THOUSAND, MILLION = 1_000, 1_000_000


@dataclass(frozen=True, slots=True)
class Subject:
    """Something that is measured.

    Attributes:
        name: How tables call it.
        home: The module under `subjects` and the function in it.
        most: The most observations it is measured on; slow ones stand for themselves.
        layouts: The logs it is measured on.
        environment: Where it lives; see `environments`.
        kind: What it is compared with: the kernel, `files` or the monitor.
    """

    name: str
    home: tuple[str, str]
    most: int = 100 * MILLION
    layouts: tuple[str, ...] = ("grouped", "interleaved")
    environment: str = ""
    kind: str = "columns"


@dataclass(frozen=True, slots=True)
class Target:
    """The greatest ratio that is wanted of two subjects, by the time of an observation.

    Attributes:
        subject: What is wanted to be quick.
        peer: What it is held against.
        ratio: Subject by peer, at most; `None` where the ratio is only told.
        layout: The log of the subject, or "" for each.
        peer_layout: The log of the peer, if it is another.
        least: From how many observations on; below, what is done once a call counts more.
    """

    subject: str
    peer: str
    ratio: float | None
    layout: str = ""
    peer_layout: str = ""
    least: int = 0


@dataclass(frozen=True, slots=True)
class Limit:
    """The most memory that is wanted of a subject, in megabytes.

    Attributes:
        subject: What is measured.
        megabytes: At most so many.
        layout: The log it holds for, or "" for each.
        per_entity: Bytes more for each entity.
        beyond_held: Whether what the process held before, such as libraries, is left out.
    """

    subject: str
    megabytes: float
    layout: str = ""
    per_entity: int = 0
    beyond_held: bool = False


GROUPED = ("grouped",)
INTERLEAVED = ("interleaved",)

SUBJECTS = (
    Subject("copy", ("floor", "copy")),
    Subject("counts, numba", ("columns", "counts_numba")),
    Subject("counts, NumPy", ("columns", "counts")),
    Subject("verdicts, numba", ("columns", "verdicts_numba")),
    Subject("verdicts, NumPy", ("columns", "verdicts")),
    Subject("check, pyarrow", ("columns", "arrow"), 10 * MILLION),
    Subject("Polars, shift", ("windows", "polars_shift"), layouts=GROUPED),
    Subject("Polars, shift over", ("windows", "polars_over"), 10 * MILLION),
    Subject("DuckDB, lag", ("windows", "duckdb_lag")),
    Subject("dict loop", ("floor", "dict_loop"), MILLION),
    Subject("transitions", ("machines", "transitions"), 100 * THOUSAND),
    Subject(
        "python-statemachine",
        ("machines", "python_statemachine"),
        10 * THOUSAND,
        environment="machines",
    ),
    Subject("pm4py, graph", ("mining", "graph"), 10 * MILLION, GROUPED, "mining"),
    Subject("pm4py, token replay", ("mining", "replay"), 10 * THOUSAND, GROUPED, "mining"),
    Subject("pm4py, alignments", ("mining", "alignments"), 2 * THOUSAND, GROUPED, "mining"),
    Subject("lookup and store", ("live", "lookup_and_store"), MILLION, kind="monitor"),
    Subject("observe", ("live", "observe"), MILLION, kind="monitor"),
    Subject("observe, callback", ("live", "observe_alerting"), MILLION, kind="monitor"),
    Subject("observe, eviction", ("live", "observe_evicting"), MILLION, kind="monitor"),
    Subject("observe, shards", ("live", "observe_sharded"), MILLION, kind="monitor"),
    Subject(
        "a million entities", ("live", "million_entities"), MILLION, INTERLEAVED, kind="monitor"
    ),
    Subject("files, integers", ("parquet", "check_integers"), kind="files"),
    Subject("pyarrow reads, integers", ("parquet", "read_integers"), kind="files"),
    Subject("pyarrow streams, integers", ("parquet", "stream_integers"), kind="files"),
    Subject("DuckDB file, integers", ("parquet", "duckdb_integers"), kind="files"),
    Subject("files, strings", ("parquet", "check_strings"), kind="files"),
    Subject("pyarrow reads, strings", ("parquet", "read_strings"), kind="files"),
    Subject("DuckDB file, strings", ("parquet", "duckdb_strings"), kind="files"),
)

TARGETS = (
    *(
        Target(f"{what}, {engine}", "copy", ratio, "grouped", least=10 * MILLION)
        for what in ("counts", "verdicts")
        for engine, ratio in (("numba", 6.0), ("NumPy", 16.0))
    ),
    *(
        Target(f"{what}, {engine}", f"{what}, {engine}", ratio, "interleaved", "grouped")
        for what in ("counts", "verdicts")
        for engine, ratio in (("numba", 2.0), ("NumPy", 4.0))
    ),
    Target("counts, numba", "pm4py, token replay", 1 / 500, "grouped"),
    Target("counts, numba", "pm4py, alignments", 1 / 500, "grouped"),
    Target("counts, numba", "pm4py, graph", 1 / 500, "grouped", least=10 * MILLION),
    Target("counts, numba", "transitions", 1 / 3_000, "grouped", least=10 * MILLION),
    Target("counts, numba", "python-statemachine", None),
    Target("counts, numba", "dict loop", None),
    Target("counts, numba", "Polars, shift", None),
    Target("counts, numba", "Polars, shift over", None),
    Target("counts, numba", "DuckDB, lag", None),
    Target("check, pyarrow", "Polars, shift over", None),
    Target("check, pyarrow", "DuckDB, lag", None),
    Target("observe", "lookup and store", 3.0),
    Target("observe", "transitions", 0.1),
    Target("observe, callback", "transitions", None),
    Target("observe, eviction", "lookup and store", None),
    Target("observe, shards", "lookup and store", None),
    Target("files, integers", "pyarrow reads, integers", 1.0, "grouped", least=100 * MILLION),
    Target("files, integers", "DuckDB file, integers", 0.25, "grouped", least=100 * MILLION),
    Target("files, integers", "pyarrow streams, integers", None),
    Target("files, strings", "pyarrow reads, strings", None),
    Target("files, strings", "DuckDB file, strings", 0.25, "grouped", least=100 * MILLION),
    Target("files, integers", "DuckDB file, integers", 1.0, "interleaved", least=100 * MILLION),
    Target("files, strings", "DuckDB file, strings", 1.0, "interleaved", least=100 * MILLION),
)

PROCESS = 290
"""Megabytes of a process that has gone through a log of few entities by compiled loops."""

LIMITS = (
    Limit("a million entities", 150, beyond_held=True),
    Limit("files, integers", 500, "grouped"),
    Limit("files, strings", 500, "grouped"),
    Limit("files, integers", PROCESS, "interleaved", per_entity=16 + 8),
    Limit("files, strings", PROCESS, "interleaved", per_entity=16 + 12),
)
