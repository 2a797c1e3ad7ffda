"""`statelaw diagram`: draw a lifecycle, with a trace laid over it if one is given."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path, PurePath
from typing import Any

from statelaw.cli._lifecycles import add_lifecycle, lifecycle_of
from statelaw.cli._output import complain, counted
from statelaw.cli._parser import Parser, UsageError
from statelaw.diagram import FORMATS, THEMES, render
from statelaw.errors import InputError
from statelaw.files import write_bytes
from statelaw.judgement import Report
from statelaw.lifecycle import Lifecycle
from statelaw.observation import Broken, Observation
from statelaw.reading import Format, read
from statelaw.validator import check
from statelaw.verdict import Mode
from statelaw.words import shown

_BY_SUFFIX = {each.suffix: each.name for each in FORMATS.values()}
_BY_SUFFIX |= {".gv": "dot", ".mermaid": "mermaid"}
_NAMED = 5


def configure(parser: Parser) -> None:
    """Declare the arguments."""
    add_lifecycle(parser)
    text = (
        f"what to write: {', '.join(FORMATS)} (default: as the suffix of FILE says, else mermaid)"
    )
    parser.add_argument("--format", choices=list(FORMATS), metavar="FORMAT", help=text)
    parser.choice("--theme", THEMES, "light", "for which background")
    text = "where to write it; by default, and for -, standard output"
    parser.add_argument("-o", "--output", metavar="FILE", help=text)
    text = "lay the one trace that this file holds over the diagram; - is standard input"
    parser.add_argument("--trace", metavar="FILE", help=text)
    parser.add_argument("--entity", help="of several traces in the file, lay over this entity's")
    parser.add_argument("--run", help="of several traces in the file, lay over this run's")
    parser.choice("--mode", Mode, str(Mode.POLLED), "how the trace was recorded")
    words = [str(each) for each in Format]
    text = f"read the trace as {', '.join(words)} (default: as its suffix or content shows)"
    parser.add_argument("--input-format", choices=words, metavar="FORMAT", help=text)


def run(options: Namespace) -> int:
    """Draw it."""
    form = _format(options)
    lifecycle = lifecycle_of(options.lifecycle)
    trace = _judged(lifecycle, options) if options.trace else None
    drawn = render(lifecycle, form, theme=options.theme, trace=trace)
    content = drawn.encode() if isinstance(drawn, str) else drawn
    if options.output not in {None, "-"}:
        write_bytes(Path(options.output), content)
    else:
        _print(content, form)
    return 0


def _format(options: Namespace) -> str:
    if options.format:
        return str(options.format)
    if options.output in {None, "-"}:
        return "mermaid"
    suffix = PurePath(options.output).suffix.lower()
    if suffix not in _BY_SUFFIX:
        text = f"{options.output}: no format has the suffix {suffix!r}"
        raise UsageError(f"{text}; give --format, one of {', '.join(FORMATS)}")
    return _BY_SUFFIX[suffix]


def _print(content: bytes, form: str) -> None:
    binary = FORMATS[form].binary
    if binary and sys.stdout.isatty():
        text = f"{form} is not for a terminal; give -o FILE, or redirect the output"
        raise UsageError(text)
    sys.stdout.flush()
    sys.stdout.buffer.write(content if binary else content.rstrip(b"\n") + b"\n")


def _judged(lifecycle: Lifecycle[Any], options: Namespace) -> Report[Any]:
    """The report of the one trace that was chosen."""
    chosen = list(_chosen(lifecycle, options))
    if not chosen:
        raise InputError(f"{options.trace}: no trace of {lifecycle.name} to lay over{_of(options)}")
    keys = list(dict.fromkeys((each.entity, each.run) for each in chosen))
    if len(keys) > 1:
        named = "; ".join(_named(entity, run) for entity, run in keys[:_NAMED])
        more = "; ..." if len(keys) > _NAMED else ""
        text = f"{options.trace}: holds {counted(len(keys), 'trace')}{_of(options)}"
        raise InputError(f"{text}; choose one by --entity and --run: {named}{more}")
    return check(lifecycle.compile(options.mode), chosen)


def _chosen(lifecycle: Lifecycle[Any], options: Namespace) -> Iterator[Observation]:
    broken = 0
    for record in read(options.trace, options.input_format):
        if isinstance(record, Broken):
            broken += 1
        elif record.lifecycle in {"", lifecycle.name} and _wanted(record, options):
            yield record
    if broken:
        complain(
            f"{options.trace}: {counted(broken, 'broken record')} left out; see statelaw check"
        )


def _wanted(seen: Observation, options: Namespace) -> bool:
    return options.entity in {None, seen.entity} and options.run in {None, seen.run}


def _of(options: Namespace) -> str:
    named = _named(options.entity or "", options.run or "")
    return f" of {named}" if named else ""


def _named(entity: str, run: str) -> str:
    parts = [f"entity {shown(entity)}"] if entity else []
    return ", ".join([*parts, f"run {shown(run)}"] if run else parts)
