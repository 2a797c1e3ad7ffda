"""`statelaw check`: observed statuses against a lifecycle."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from statelaw.baseline import Baseline, load_baseline, save_baseline
from statelaw.batch import Batch
from statelaw.cli._bounds import add_bounds, said, with_bounds
from statelaw.cli._columns import add_engine, log_by_columns, needs_records
from statelaw.cli._lifecycles import add_lifecycle, lifecycle_of
from statelaw.cli._output import add_format, counted
from statelaw.cli._parser import Parser, whole
from statelaw.cli._progress import with_progress
from statelaw.cli._reports import Reports, ensure_place, target
from statelaw.cli._share import FilesRead
from statelaw.cli._sources import add_reading, reads_of
from statelaw.cli._words import Words
from statelaw.errors import InputError
from statelaw.finding import Severity
from statelaw.frames import NotByColumnsError
from statelaw.lifecycle import Lifecycle
from statelaw.logs import LogCheck, Tables, check_log
from statelaw.observation import Broken, Observation
from statelaw.payload import payload_readers, secrets_of
from statelaw.reading import Format, Reading, ensure_readable, expanded
from statelaw.registry import find
from statelaw.report import FORMATS, Text, Writer, kept_back, look_of, writer
from statelaw.screening import Screening
from statelaw.settings import Settings, settings_near
from statelaw.validator import policy
from statelaw.verdict import Mode, Trust, VerdictTable
from statelaw.walk import OnViolation, Policy

_EPILOG = """\
Each FILE holds records (JSON lines, JSON, CSV, TSV, Parquet, Arrow) with a status and perhaps
entity, run, at, since, trigger and lifecycle; or raw answers of a provider, as polled; or a
recording of HTTP (HAR, VCR cassettes); or an XES event log; or plain words, where each line is a
trace.  It may be packed with gzip or zstd, and be a folder or a pattern.  Without a FILE, or for
-, standard input is read.  A time without a zone is read as UTC.

exit status: 0 nothing is wrong, 1 findings of level error or broken records, 2 the job could not
be done, 130 interrupted
"""


def configure(parser: Parser) -> None:
    """Declare the arguments."""
    parser.epilog = _EPILOG
    add_lifecycle(parser, ", or a provider, whose raw answers are read")
    parser.add_argument("files", nargs="*", default=[], metavar="FILE", help="what was observed")
    _add_mode(parser)
    _add_policy(parser)
    add_reading(parser)
    add_engine(parser)
    parser.add_argument(
        "--limit",
        type=whole,
        default=20,
        metavar="N",
        help="print at most N findings of a rule, and N lines of plain words; 0 for all (default "
        "20); all are counted",
    )
    add_format(parser, *FORMATS)
    parser.add_argument(
        "--report",
        action="append",
        default=[],
        type=target,
        metavar="FORMAT=FILE",
        help="also write a report to a file, such as sarif=out.sarif; may be given several times",
    )
    _add_rules(parser)


def _add_rules(parser: Parser) -> None:
    text = """\
names are codes, beginnings of codes (SL1), or names; [tool.statelaw] of a pyproject.toml may
hold select, ignore, severity and baseline"""
    group = parser.add_argument_group("rules", text)
    lists: dict[str, Any] = {"action": "append", "default": [], "metavar": "RULE[,RULE]"}
    group.add_argument("--select", **lists, help="report these rules only")
    group.add_argument("--ignore", **lists, help="do not report these rules")
    group.add_argument(
        "--severity",
        action="append",
        default=[],
        metavar="RULE=LEVEL",
        help="what a rule weighs: error, warning or note, such as SL105=error",
    )
    group.add_argument(
        "--baseline",
        type=Path,
        metavar="FILE",
        help="known deviations: they are not reported, and those that have gone are",
    )
    group.add_argument(
        "--write-baseline",
        type=Path,
        metavar="FILE",
        help="write every error and warning to FILE as known, and report none of them",
    )


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
    add_bounds(parser)


def run(options: Namespace) -> int:
    """Check the files; 1 if there is a finding of level error or a broken record."""
    job = _Job(options)
    for source in job.sources:
        ensure_readable(source)
    _invite(job.sources)
    return 0 if _done(job) else 1


def _done(job: _Job) -> bool:
    """Do the job by columns where that is possible; whether nothing is wrong."""
    try:
        log = log_by_columns(
            job.options, job.sources, job.reads, job.tables, job.how, job.screening
        )
        ok = job.run(log)
    except NotByColumnsError as why:
        needs_records(job.options, why)
        again = _Job(job.options)
        return again.run(again.by_records())
    if job.options.checkpoint is not None:
        job.options.checkpoint.unlink(missing_ok=True)
    return ok


class _Job:
    """One run of the command."""

    def __init__(self, options: Namespace) -> None:
        self.options = options
        self.sources: list[str] = expanded(options.files or ["-"])
        self.files = FilesRead(self.sources)
        self.reads = reads_of(options)
        given = None if self.reads.provider else lifecycle_of(options.lifecycle)
        self.tables = _tables(options, given)
        self.how = with_bounds(_policy(options), options, given)
        self.screening = _screening(options)
        one, most = len(self.sources) == 1, options.limit or None
        self.words = Words(self.tables, self.how, self.screening, one_source=one, most=most)

    def run(self, log: LogCheck) -> bool:
        """Go through the log, print and write; whether nothing is wrong."""
        text = self.options.format == "text"
        with self._reports() as reports:
            try:
                for said in log:
                    reports.take(said)
            except NotByColumnsError:  # all of it will be found again
                raise
            except BaseException:  # what was found before an interrupt is worth printing
                if text:
                    self._print(log, reports)
                raise
            reports.write(log, self.screening)
            self._print(log, reports)
        if not (log.totals.any or self.words.seen):
            print("statelaw: warning: there was nothing to check", file=sys.stderr)
        self._write_baseline()
        return log.totals.ok and self.words.ok

    def by_records(self) -> LogCheck:
        """The log as it is checked record by record."""
        text = self.options.format == "text"
        # Plain words are judged at once, line by line, unless a report needs all that was found.
        on_words = self.words.check if text and not self.options.report else None
        records = self.screening.without_secrets(self._records(on_words))
        shown = with_progress(records, share=self.files.share)
        return check_log(self.tables, shown, self.how, self.screening)

    def _reports(self) -> Reports:
        spools = FORMATS[self.options.format].spools
        how = _said_options(self.options)
        return Reports(self._printed(), self.options.report, how, spools=spools)

    def _printed(self) -> Writer:
        if self.options.format == "text":
            return Text(self.options.limit or None, look_of(sys.stdout))
        return writer(self.options.format)

    def _print(self, log: LogCheck, reports: Reports) -> None:
        if self.options.format != "text":
            reports.print(log, self.screening)
            return
        self.words.print_summary()
        if log.totals.any:
            if self.words.seen:
                print()
            reports.print(log, self.screening)
        else:
            for line in kept_back(reports.found(log, self.screening)):
                print(line)

    def _write_baseline(self) -> None:
        path = self.options.write_baseline
        if path:
            count = save_baseline(path, self.screening.new.values())
            said = counted(count, "known deviation")
            print(f"statelaw: wrote {said} to {path}", file=sys.stderr)

    def _records(
        self, on_words: Callable[[Reading], None] | None = None
    ) -> Iterator[Observation | Broken | Batch]:
        """All records of all sources; plain words go to `on_words` instead, if it is given."""
        for source in self.sources:
            reading = self.reads.read(source)
            self.files.begin(reading)
            if reading.format is Format.WORDS and self.reads.provider:
                text = f"plain words are checked against a lifecycle, not {self.reads.provider}"
                raise InputError(f"{reading.name}: {text}; name one (see statelaw list)")
            if on_words and reading.format is Format.WORDS:
                on_words(reading)
            else:
                yield from reading.pieces()


def _invite(sources: list[str]) -> None:
    """Tell a person at a terminal that the command is waiting for words."""
    if "-" in sources and sys.stdin is not None and sys.stdin.isatty():
        text = "statelaw: reading statuses from standard input; Ctrl-D ends it"
        print(text, file=sys.stderr)


def _policy(options: Namespace) -> Policy:
    return policy(
        unknown=options.unknown,
        undeclared=options.undeclared,
        undocumented=options.undocumented,
        on_violation=options.on_violation,
        must_settle=options.must_settle,
    )


def _screening(options: Namespace) -> Screening:
    """What decides which findings are reported, by the command line and the settings near."""
    settings = settings_near(Path.cwd()).overridden(
        select=_listed(options.select),
        ignore=_listed(options.ignore),
        severity=_listed(options.severity),
        baseline=options.baseline,
    )
    return Screening(
        settings,
        _baseline(settings, options),
        secrets_of(payload_readers().loaded.values()),
        collects=bool(options.write_baseline),
    )


def _baseline(settings: Settings, options: Namespace) -> Baseline | None:
    """The known deviations; a baseline that is about to be written need not be there yet."""
    path = settings.baseline
    if options.write_baseline:
        ensure_place(options.write_baseline)
    if path is None or (options.write_baseline and not path.exists()):
        return None
    return load_baseline(path)


def _listed(given: list[str]) -> list[str]:
    return [name for text in given for name in text.split(",") if name.strip()]


def _tables(options: Namespace, given: Lifecycle[Any] | None) -> Tables:
    """What compiles the lifecycle that a record names; the one that was given, if it names none."""
    mode = _mode(options)

    def compiled(name: str) -> VerdictTable[Any]:
        own = given if given is not None and name in {"", given.name} else None
        lifecycle: Lifecycle[Any] = find(name) if own is None else own
        return lifecycle.compile(mode, max_missed=options.max_missed, trust=options.trust)

    if given is not None:
        compiled("")
    return compiled


def _mode(options: Namespace) -> Mode:
    return Mode.SPARSE if options.actions_between_polls else Mode(options.mode)


def _said_options(options: Namespace) -> dict[str, Any]:
    """The options that decide what is found, as the JSON document repeats them."""
    names = ("max_missed", "trust", "unknown", "undeclared", "undocumented", "on_violation")
    chosen = {name: getattr(options, name) for name in (*names, "must_settle")}
    return {"lifecycle": options.lifecycle, "mode": str(_mode(options)), **chosen, **said(options)}
