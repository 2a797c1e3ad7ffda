"""`statelaw export`: write a lifecycle in SQL: its check, its tables or its guard."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable, Mapping
from pathlib import Path

from statelaw.cli._lifecycles import add_lifecycle, lifecycle_of
from statelaw.cli._parser import Parser
from statelaw.files import write_bytes
from statelaw.verdict import Mode

DIALECTS = ("duckdb", "postgres", "sqlite", "spark", "bigquery", "snowflake")
RESULTS = ("verdicts", "findings", "counts", "traces")


def configure(parser: Parser) -> None:
    """Declare the arguments."""
    add_lifecycle(parser)
    parser.choice("--to", ["sql"], "sql", "what to write")
    parser.add_argument(
        "--dialect",
        choices=DIALECTS,
        metavar="DIALECT",
        required=True,
        help=f"the dialect of SQL: {', '.join(DIALECTS)}",
    )
    parser.choice("--what", list(_WRITERS), "check", "what is written")
    parser.choice("--result", RESULTS, "verdicts", "what the check gives back")
    modes = [str(each) for each in Mode]
    text = f"how the log is recorded: {', '.join(modes)} (default polled; for a guard every_change)"
    parser.add_argument("--mode", choices=modes, metavar="MODE", help=text)
    text = "the table of the log: NAME or SCHEMA.NAME (default observations)"
    parser.add_argument("--table", default="observations", metavar="TABLE", help=text)
    _several(parser, "--order-by", "a column that orders the rows of a trace (default at)")
    text = "the column of statuses (default status)"
    parser.add_argument("--status", default="status", metavar="COLUMN", help=text)
    _several(parser, "--entity", "a column that tells traces apart (default entity)")
    _several(parser, "--column", "a further column that rows and findings are to carry")
    text = (
        "what the names of the lifecycle's tables begin with: NAME or SCHEMA.NAME; they are what "
    )
    text += "--what table writes (default statelaw), and what a check joins, if it is given"
    parser.add_argument("--tables", metavar="NAME", help=text)
    text = "where to write it; by default, and for -, standard output"
    parser.add_argument("-o", "--output", metavar="FILE", help=text)


def _several(parser: Parser, flag: str, text: str) -> None:
    help_ = f"{text}; may be given several times"
    parser.add_argument(flag, action="append", metavar="COLUMN", help=help_)


def run(options: Namespace) -> int:
    """Write it."""
    text = _WRITERS[options.what](options).rstrip(";\n") + ";\n"
    if options.output in {None, "-"}:
        print(text, end="")
    else:
        write_bytes(Path(options.output), text.encode())
    return 0


def _check(options: Namespace) -> str:
    from statelaw.sql import check_query

    return check_query(
        lifecycle_of(options.lifecycle),
        table=options.table,
        order_by=options.order_by or "at",
        dialect=options.dialect,
        status=options.status,
        entity=options.entity or "entity",
        columns=options.column or (),
        tables=options.tables,
        result=options.result,
        mode=options.mode or Mode.POLLED,
    )


def _table(options: Namespace) -> str:
    from statelaw.sql import lifecycle_tables

    return lifecycle_tables(
        lifecycle_of(options.lifecycle),
        dialect=options.dialect,
        tables=options.tables or "statelaw",
        mode=options.mode or Mode.POLLED,
    )


def _guard(options: Namespace) -> str:
    from statelaw.sql import guard

    return guard(
        lifecycle_of(options.lifecycle),
        table=options.table,
        dialect=options.dialect,
        status=options.status,
        mode=options.mode or Mode.EVERY_CHANGE,
    )


_WRITERS: Mapping[str, Callable[[Namespace], str]] = {
    "check": _check,
    "table": _table,
    "guard": _guard,
}
