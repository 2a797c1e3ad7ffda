"""A stage of Structured Streaming that judges live observations."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F  # noqa: N812
from pyspark.sql import types as T  # noqa: N812

from statelaw.errors import InputError
from statelaw.finding import Severity
from statelaw.frames import refused_time_type
from statelaw.spark._log import ENGINE, Log, column, log_of, names_of
from statelaw.spark._watching import AT, SAID, STATUS, Watching
from statelaw.table import TransitionTable
from statelaw.validator import policy
from statelaw.verdict import Mode, Trust, VerdictTable, compiled
from statelaw.walk import OnViolation


def watch(
    stream: DataFrame,
    lifecycle: TransitionTable[Any] | VerdictTable[Any],
    *,
    at: str,
    status: str = "status",
    entity: str | Sequence[str] = "entity",
    idle: timedelta | None = None,
    mode: Mode | str = Mode.POLLED,
    max_missed: int | None = None,
    trust: Trust | str = Trust.ALL,
    unknown: Severity | str = Severity.ERROR,
    undeclared: Severity | str = Severity.ERROR,
    undocumented: Severity | str = Severity.NOTE,
    on_violation: OnViolation | str = OnViolation.ADOPT,
) -> DataFrame:
    """Judge the observations of a stream, each once, and say of each what `check` would say.

    An observation is judged when the watermark has passed its time, for until then an earlier
    one may still come.  Spark drops an observation if the watermark had passed its time in the
    batch before already; how many it dropped is in the progress of the query.  Where times are
    equal the order is that of `check`.

    The state of an entity is in the state store of the query, which has to be RocksDB.  A query
    that is started again from its checkpoint goes on where it stopped.

    Args:
        stream: The observations, with a watermark on the column of times.
        lifecycle: The lifecycle, or one compiled; a compiled one settles `mode`, `max_missed` and
            `trust`.
        at: The column of times.
        status: The column of statuses: strings, null where none was reported.
        entity: The column, or columns, that tell the traces apart.
        idle: How long an entity may go without an observation; after more than that its trace is
            over and forgotten, and the next observation begins a new one.  `None`: it is kept for
            ever.
        mode: See `Lifecycle.compile`.
        max_missed: See `Lifecycle.compile`.
        trust: See `Lifecycle.compile`.
        unknown: See `Lifecycle.check`.
        undeclared: See `Lifecycle.check`.
        undocumented: See `Lifecycle.check`.
        on_violation: See `Lifecycle.check`.

    Returns:
        A stream of the observations: the key columns, `at`, `status`, `index`, `verdict`, and for
        those of which something is to be said `code`, `severity`, `previous`, `message` and
        `explanation`, which are null for the others.

    Raises:
        InputError: A column is missing or of a type that does not fit, there is no watermark, the
            state store is another one, or an option has no such value.
    """
    how = policy(
        unknown=unknown, undeclared=undeclared, undocumented=undocumented, on_violation=on_violation
    )
    lifecycle = compiled(lifecycle, mode, max_missed=max_missed, trust=trust)
    log = log_of(stream, status, names_of(entity), at, (), grouped=False)
    _require_stream(log)
    watching = Watching(lifecycle, how, _microseconds(idle))
    rows = _narrow(log).groupBy(*[f"key_{i}" for i in range(len(log.entities))])
    judged = rows.transformWithState(watching, _schema(log), "append", "eventTime")
    return judged.select(*_named(log))


def _require_stream(log: Log) -> None:
    (at,) = log.order
    if not log.data.isStreaming:
        raise InputError("this DataFrame is no stream: say statelaw.spark.check")
    if not log.entities:
        raise InputError(
            "a stream of one trace has no parts to be judged side by side: name entity="
        )
    if not isinstance(log.held(at), T.TimestampType):
        raise refused_time_type(at, log.held(at).simpleString(), ENGINE)
    if _DELAY not in (log.data.schema[at].metadata or {}):
        raise InputError(
            f"nothing says how late observations may come: say "
            f"stream.withWatermark({at!r}, '10 minutes'), with the delay that you can wait for"
        )
    if "RocksDB" not in str(log.data.sparkSession.conf.get(_PROVIDER)):
        raise InputError(f"the state of entities is kept in RocksDB: set {_PROVIDER} to {_ROCKS}")


_DELAY = "spark.watermarkDelayMs"
_PROVIDER = "spark.sql.streaming.stateStore.providerClass"
_ROCKS = "org.apache.spark.sql.execution.streaming.state.RocksDBStateStoreProvider"


def _microseconds(idle: timedelta | None) -> int | None:
    if idle is None:
        return None
    if idle <= timedelta():
        raise InputError(f"idle is {idle}; it must be more than 0, or None")
    return idle // timedelta(microseconds=1)


def _narrow(log: Log) -> DataFrame:
    """The columns that are needed, in plain types; the watermark stays on the column of times."""
    keys = [key.alias(f"key_{i}") for i, key in enumerate(log.keys())]
    absent = log.absent()
    at = F.when(absent.isNotNull(), F.raise_error(absent).cast("long"))
    at = at.otherwise(F.unix_micros(column(log.order[0])))
    time = column(log.order[0]).alias("time")
    return log.data.select(
        *keys, at.alias(AT), column(log.status).cast("string").alias(STATUS), time
    )


def _schema(log: Log) -> T.StructType:
    keys = [T.StructField(f"key_{i}", log.held(name)) for i, name in enumerate(log.entities)]
    seen = [T.StructField(AT, T.LongType()), T.StructField(STATUS, T.StringType())]
    said = [T.StructField(name, T.StringType()) for name in SAID]
    return T.StructType([*keys, *seen, T.StructField("index", T.LongType()), *said])


def _named(log: Log) -> list[Column]:
    keys = [F.col(f"key_{i}").alias(name) for i, name in enumerate(log.entities)]
    at = F.timestamp_micros(AT).alias(log.order[0])
    return [*keys, at, F.col(STATUS), F.col("index"), *map(F.col, SAID)]
