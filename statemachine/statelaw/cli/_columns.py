"""Checking files of columns by columns: when that says the same as reading their records."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator, Sequence
from enum import StrEnum
from functools import partial
from importlib.util import find_spec
from pathlib import Path

from statelaw.batch import Batch
from statelaw.cli._parser import Parser
from statelaw.cli._progress import cleared, told
from statelaw.cli._sources import Reads
from statelaw.dwelling import limits
from statelaw.errors import InputError
from statelaw.frames import NotByColumnsError
from statelaw.logs import LogCheck, Tables
from statelaw.observation import Broken, Observation
from statelaw.screening import Screening
from statelaw.walk import Policy

_MAGIC = {b"PAR1": "parquet", b"ARROW1": "arrow", b"\xff\xff\xff\xff": "arrow"}


class Engine(StrEnum):
    """How a log is gone through."""

    AUTO = "auto"
    """By columns where that says the same, else by records."""
    COLUMNS = "columns"
    RECORDS = "records"


def add_engine(parser: Parser) -> None:
    """Declare the options."""
    group = parser.add_argument_group(
        "files of columns",
        "Parquet and Arrow files with columns for entity, run, status and time are checked by "
        "columns; what is said is the same.",
    )
    group.add_argument(
        "--engine",
        choices=[str(each) for each in Engine],
        default=str(Engine.AUTO),
        metavar="ENGINE",
        help="columns, or records one by one (default auto: columns where it says the same)",
    )
    text = "put down here how far it is when interrupted, and go on from there; deleted at the end"
    group.add_argument("--checkpoint", type=Path, metavar="FILE", help=text)


def needs_records(options: Namespace, why: NotByColumnsError) -> None:
    """Go on by records, unless that is not what was asked for.

    Raises:
        InputError: Columns were asked for.
    """
    if options.engine == Engine.COLUMNS:
        raise InputError(f"this cannot be checked by columns: {why}") from None
    if options.checkpoint is not None:
        raise InputError(f"only a check by columns has a checkpoint: {why}") from None


def log_by_columns(
    options: Namespace,
    sources: Sequence[str],
    reads: Reads,
    tables: Tables,
    how: Policy,
    screening: Screening,
) -> LogCheck:
    """The log as it is checked by columns, which has been gone through once.

    Args:
        options: The options.
        sources: The files.
        reads: How records become observations.
        tables: What compiles the lifecycle.
        how: How doubtful things are weighed.
        screening: What decides which findings are reported.

    Raises:
        NotByColumnsError: That would not say the same, or is not wanted.
    """
    if options.engine == Engine.RECORDS:
        raise NotByColumnsError("--engine records asks for records")
    if reads.provider or reads.mapping:
        raise NotByColumnsError("answers of a provider and mapped fields are read from records")
    formats = [_format_of(source, reads.format) for source in sources]
    if not (find_spec("numpy") and find_spec("pyarrow")):
        raise NotByColumnsError("numpy and pyarrow are needed: pip install 'statelaw[frames]'")
    table = tables("")
    if limits(table, how.bounds) is not None:
        raise NotByColumnsError("how long states last is read from records")
    if any(map(screening.shows_secret, map(str, table.codes))):
        raise NotByColumnsError("a status looks like a secret")

    from statelaw.frames import FileFormat, FileLog, plain_file

    files = [
        plain_file(source, FileFormat(found), only_fields=bool(reads.readers))
        for source, found in zip(sources, formats, strict=True)
    ]
    log = FileLog(
        files,
        table,
        how,
        on_progress=told(),
        checkpoint=options.checkpoint,
        checked=partial(_refuse_secrets, screening),
    )
    with cleared():
        log.look()
    return log.check(partial(_shown, screening), screening)


def _shown(
    screening: Screening, records: Iterator[Observation]
) -> Iterator[Observation | Broken | Batch]:
    with cleared():
        yield from screening.without_secrets(records)


def _format_of(source: str, given: str | None) -> str:
    if source == "-":
        raise NotByColumnsError("standard input can be read only once")
    with Path(source).open("rb") as file:
        head = file.read(8)
    found = next((name for magic, name in _MAGIC.items() if head.startswith(magic)), None)
    if found is None or given not in {None, found}:
        raise NotByColumnsError(f"{source}: is no Parquet or Arrow file")
    return found


def _refuse_secrets(screening: Screening, keys: Sequence[str]) -> None:
    """Refuse keys that would be changed, since two of them might then be the same.

    Raises:
        NotByColumnsError: There is one.
    """
    if any(map(screening.shows_secret, keys)):
        raise NotByColumnsError("a key looks like a secret")
