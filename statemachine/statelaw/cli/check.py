"""`statelaw check`: observed statuses against a lifecycle."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Callable, Iterator
from itertools import groupby
from typing import Any

from statelaw.cli._lifecycles import add_lifecycle, lifecycle_of
from statelaw.cli._log_json import LogJson
from statelaw.cli._log_text import LogText, broken_text
from statelaw.cli._output import add_format, counted
from statelaw.cli._parser import Parser, whole
from statelaw.cli._progress import with_progress
from statelaw.finding import Severity
from statelaw.lifecycle import Lifecycle
from statelaw.logs import LogCheck, Tables, check_log
from statelaw.observation import Broken, Observation
from statelaw.reading import Format, Reading, ensure_readable, read
from statelaw.registry import find
from statelaw.validator import check, policy
from statelaw.verdict import Mode, Trust, VerdictTable
from statelaw.walk import OnViolation, Policy

_EPILOG = """\
Each FILE holds JSON lines (one object a line, with a status and perhaps entity, run, at, since,
trigger and lifecycle), CSV or TSV with such columns, or plain words, where each line is a trace.
Without a FILE, or for -, standard input is read.  A time without a zone is read as UTC.

exit status: 0 nothing is wrong, 1 findings of level error or broken records, 2 the job could not
be done, 130 interrupted
"""


def configure(parser: Parser) -> None:
    """Declare the arguments."""
    parser.epilog = _EPILOG
    add_lifecycle(parser)
    parser.add_argument("files", nargs="*", default=[], metavar="FILE", help="what was observed")
    _add_mode(parser)
    _add_policy(parser)
    parser.add_argument(
        "--input-format",
        choices=[str(each) for each in Format],
        metavar="FORMAT",
        help=f"read every FILE as {', '.join(Format)} (default: as its suffix or content shows)",
    )
    parser.add_argument(
        "--limit",
        type=whole,
        default=20,
        metavar="N",
        help="print at most N findings of a rule, 0 for all (default 20); all are counted",
    )
    add_format(parser, "text", "json")


def _add_mode(parser: Parser) -> None:
    group = parser.add_mutually_exclusive_group()
    group.add_argument(
        "--mode",
        choices=[str(each) for each in Mode],
        default=str(Mode.POLLED),
        metavar="MODE",
        help=f"how it was recorded: {', '.join(Mode)} (default polled)",
    )
    group.add_argument(
        "--actions-between-polls",
        action="store_true",
        help="somebody may have acted between two polls; the same as --mode sparse",
    )
    text = "the most states that may have been missed between two observations"
    parser.add_argument("--max-missed", type=whole, metavar="N", help=text)
    parser.choice("--trust", Trust, str(Trust.ALL), "which rows count")


def _add_policy(parser: Parser) -> None:
    levels = [str(each) for each in Severity]
    parser.choice("--unknown", levels, "error", "the level of an unknown status")
    text = "the level of an undeclared step where the provider never published a complete list"
    parser.choice("--undeclared", levels, "error", text)
    text = "the level of a step that only undocumented rows explain"
    parser.choice("--undocumented", levels, "note", text)
    text = "after an illegal step, go on from the observed state (adopt) or the one before (hold)"
    parser.choice("--on-violation", OnViolation, str(OnViolation.ADOPT), text)
    text = "a trace that does not come to rest is an error"
    parser.add_argument("--must-settle", action="store_true", help=text)


def run(options: Namespace) -> int:
    """Check the files; 1 if there is a finding of level error or a broken record."""
    job = _Job(options)
    for source in job.sources:
        ensure_readable(source)
    _invite(job.sources)
    return 0 if (job.as_json() if options.format == "json" else job.as_text()) else 1


class _Job:
    """One run of the command."""

    def __init__(self, options: Namespace) -> None:
        self.options = options
        self.sources: list[str] = options.files or ["-"]
        self.tables = _tables(options, lifecycle_of(options.lifecycle))
        self.how = _policy(options)
        self.words = _Words(self.tables, self.how, one_source=len(self.sources) == 1)

    def as_json(self) -> bool:
        """Print one document; whether nothing is wrong."""
        log = check_log(self.tables, with_progress(self._records()), self.how)
        with LogJson() as document:
            for said in log:
                document.take(said)
            document.write(log, _said_options(self.options), sys.stdout)
        return log.totals.ok

    def as_text(self) -> bool:
        """Print what plain words come to as they are read, then what the logs come to."""
        log = check_log(self.tables, with_progress(self._records(self.words.check)), self.how)
        text = LogText(self.options.limit or None)
        try:
            for said in log:
                text.take(said)
        finally:  # what was found before an interrupt is worth printing
            self._print(log, text)
        if not (log.totals.observations or log.totals.broken or self.words.seen):
            print("statelaw: warning: there was nothing to check", file=sys.stderr)
        return log.totals.ok and self.words.ok

    def _print(self, log: LogCheck, text: LogText) -> None:
        self.words.print_summary()
        if log.totals.observations or log.totals.broken:
            print(("\n" if self.words.seen else "") + text.text(log))

    def _records(
        self, on_words: Callable[[Reading], None] | None = None
    ) -> Iterator[Observation | Broken]:
        """All records of all sources; plain words go to `on_words` instead, if it is given."""
        for source in self.sources:
            reading = read(source, self.options.input_format)
            if on_words and reading.format is Format.WORDS:
                on_words(reading)
            else:
                yield from reading


class _Words:
    """Plain words: each line a trace, whose whole report is printed at once.

    Attributes:
        ok: Whether nothing is wrong so far.
        seen: How many lines there were.
    """

    def __init__(self, tables: Tables, how: Policy, *, one_source: bool) -> None:
        self.ok = True
        self.seen = 0
        self._one_source = one_source
        self._tables = tables
        self._how = how

    def check(self, reading: Reading) -> None:
        """Print the report of each line, under its place where there are several."""
        last: list[Observation | Broken] = []
        for _, group in groupby(reading, key=_line):
            if last:
                self._print(last, alone=False)
            last = list(group)
        if last:
            self._print(last, alone=self._one_source and not self.seen)

    def _print(self, records: list[Observation | Broken], *, alone: bool) -> None:
        if self.seen:
            print()
        self.seen += 1
        for each in records:
            if isinstance(each, Broken):
                print(broken_text(each))
                self.ok = False
        trace = [each for each in records if not isinstance(each, Broken)]
        if trace:
            report = check(self._tables(""), trace, self._how)
            print(report if alone else f"{trace[0].place}: {report}")
            self.ok = self.ok and report.ok

    def print_summary(self) -> None:
        """Say how many traces there were, if there were several."""
        if self.seen > 1:
            wrong = "nothing is wrong" if self.ok else "there are errors"
            print(f"\n{counted(self.seen, 'line')}: {wrong}")


def _invite(sources: list[str]) -> None:
    """Tell a person at a terminal that the command is waiting for words."""
    if "-" in sources and sys.stdin is not None and sys.stdin.isatty():
        text = "statelaw: reading statuses from standard input; Ctrl-D ends it"
        print(text, file=sys.stderr)


def _line(record: Observation | Broken) -> int:
    return record.place.line if record.place else 0


def _policy(options: Namespace) -> Policy:
    return policy(
        unknown=options.unknown,
        undeclared=options.undeclared,
        undocumented=options.undocumented,
        on_violation=options.on_violation,
        must_settle=options.must_settle,
    )


def _tables(options: Namespace, given: Lifecycle[Any]) -> Tables:
    """What compiles the lifecycle that a record names; the one that was given, if it names none."""
    mode = _mode(options)

    def compiled(name: str) -> VerdictTable[Any]:
        lifecycle: Lifecycle[Any] = given if name in {"", given.name} else find(name)
        return lifecycle.compile(mode, max_missed=options.max_missed, trust=options.trust)

    compiled("")
    return compiled


def _mode(options: Namespace) -> Mode:
    return Mode.SPARSE if options.actions_between_polls else Mode(options.mode)


def _said_options(options: Namespace) -> dict[str, Any]:
    """The options that decide what is found, as the JSON document repeats them."""
    names = ("max_missed", "trust", "unknown", "undeclared", "undocumented", "on_violation")
    chosen = {name: getattr(options, name) for name in (*names, "must_settle")}
    return {"lifecycle": options.lifecycle, "mode": str(_mode(options)), **chosen}
