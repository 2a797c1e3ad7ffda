"""`statelaw suite`: test cases made from a lifecycle, and what test cases would notice."""

from __future__ import annotations

import os
import sys
from argparse import Namespace
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from statelaw.cli._lifecycles import add_lifecycle, is_file, lifecycle_of
from statelaw.cli._output import columns, complain, counted, print_json
from statelaw.cli._parser import Parser, UsageError, whole
from statelaw.cli._progress import with_progress
from statelaw.errors import InputError
from statelaw.files._disk import write_bytes
from statelaw.lifecycle import Lifecycle
from statelaw.observation import Broken, Observation
from statelaw.reading import Format, read
from statelaw.suites import (
    Count,
    Grain,
    Method,
    Mutant,
    Score,
    Subject,
    generate,
    percent,
    score_cases,
    scores,
    to_pytest,
)
from statelaw.verdict import Mode

_EPILOG = """\
Methods: transitions and transition-pairs cover them in the fewest transitions there can be;
illegal-pairs has everything that is not allowed, once in every state; w and hsi find every fault
of whatever has no more states than the lifecycle and --extra-states.

With --score, nothing is written: every change of the lifecycle's table is made, and it is counted
which of them would be noticed, by the suite of each method or, where FILEs of observations are
given, by these as test cases.
"""


def configure(parser: Parser) -> None:
    """Declare the arguments."""
    parser.epilog = _EPILOG
    add_lifecycle(parser)
    text = "with --score: observations recorded as test cases; see statelaw check"
    parser.add_argument("files", nargs="*", metavar="FILE", help=text)
    parser.choice("--method", Method, str(Method.TRANSITIONS), "what the cases cover")
    text = "what they are held against: an implementation, or something that judges statuses"
    parser.choice("--subject", Subject, str(Subject.MACHINE), text)
    parser.choice("--mode", Mode, str(Mode.POLLED), "how the sequences of a checker were recorded")
    text = "how much of a checker's answer is compared"
    parser.choice("--grain", Grain, str(Grain.LEGALITY), text)
    text = "for w and hsi, how many states more an implementation may have (default 0)"
    parser.add_argument("--extra-states", type=whole, default=0, metavar="M", help=text)
    text = "for transitions and their pairs, the most steps of a case (default: no bound)"
    parser.add_argument("--longest", type=whole, metavar="N", help=text)
    parser.add_argument("--score", action="store_true", help="say what cases would notice")
    text = "what to write: json or pytest; with --score text or json (default: the first)"
    parser.add_argument("--format", choices=["json", "pytest", "text"], metavar="FORMAT", help=text)
    text = "where to write the suite; by default, and for -, standard output"
    parser.add_argument("-o", "--output", metavar="FILE", help=text)
    words = [str(each) for each in Format]
    text = f"read every FILE as {', '.join(words)} (default: as its suffix or content shows)"
    parser.add_argument("--input-format", choices=words, metavar="FORMAT", help=text)


def run(options: Namespace) -> int:
    """Write the suite, or the scores."""
    _refuse_contradictions(options)
    lifecycle = lifecycle_of(options.lifecycle)
    if not options.score:
        _write(_suite_text(lifecycle, options), options.output)
    elif options.files:
        _print_recorded(lifecycle, options)
    else:
        _print_scores(lifecycle, options)
    return 0


def _refuse_contradictions(options: Namespace) -> None:
    if options.files and not options.score:
        raise UsageError(f"{options.files[0]}: observations are read with --score only")
    if options.format == ("pytest" if options.score else "text"):
        right = "text or json" if options.score else "json or pytest"
        raise UsageError(f"--format {options.format} does not fit here; choose {right}")
    if options.score and options.output:
        raise UsageError("--score writes no suite, so leave --output out")


def _suite_text(lifecycle: Lifecycle[Any], options: Namespace) -> str:
    suite = generate(
        lifecycle,
        options.method,
        subject=options.subject,
        mode=options.mode,
        grain=options.grain,
        extra_states=options.extra_states,
        longest=options.longest,
    )
    if options.format != "pytest":
        return suite.to_json()
    if not is_file(options.lifecycle):
        return to_pytest(suite, options.lifecycle)
    beside = "." if options.output in {None, "-"} else os.path.dirname(options.output) or "."
    return to_pytest(suite, os.path.relpath(options.lifecycle, beside), file=True)


def _write(text: str, output: str | None) -> None:
    if output in {None, "-"}:
        sys.stdout.write(text)
    else:
        write_bytes(Path(str(output)), text.encode())


def _print_recorded(lifecycle: Lifecycle[Any], options: Namespace) -> None:
    """What recorded observations would notice."""
    traces = _traces(lifecycle, options)
    if not traces:
        said = ", ".join(options.files)
        raise InputError(f"{said}: no observation of {lifecycle.name} to score")
    score = score_cases(lifecycle, traces, options.mode, options.grain, watch=_watched)
    if options.format == "json":
        print_json("suite", {"scores": [_as_json(score)]})
    else:
        print(score)


def _traces(lifecycle: Lifecycle[Any], options: Namespace) -> list[list[Observation]]:
    traces: dict[tuple[str, str, str], list[Observation]] = {}
    for source in options.files:
        for seen in _observations(source, lifecycle, options):
            alone = not seen.entity and not seen.run
            traces.setdefault((seen.entity, seen.run, source if alone else ""), []).append(seen)
    return list(traces.values())


def _observations(
    source: str, lifecycle: Lifecycle[Any], options: Namespace
) -> Iterator[Observation]:
    broken = 0
    for record in read(source, options.input_format):
        if isinstance(record, Broken):
            broken += 1
        elif record.lifecycle in {"", lifecycle.name}:
            yield record
    if broken:
        complain(f"{source}: {counted(broken, 'broken record')} left out; see statelaw check")


def _print_scores(lifecycle: Lifecycle[Any], options: Namespace) -> None:
    """What the suites of all methods notice."""
    modes = (Mode(options.mode),)
    found = list(scores(lifecycle, modes, Grain(options.grain), watch=_watched))
    if options.format == "json":
        print_json("suite", {"scores": [_as_json(score) for score in found]})
        return
    total = found[0].total
    said = f"{counted(total.mutants, 'mutant')}, {total.stillborn:,} of them stillborn"
    print(f"{lifecycle.name}: {said}\n")
    heading = ("held against", "method", "cases", "equivalent", "killed", "survived", "score")
    print(columns(heading, [_row(score) for score in found]))


def _watched(mutants: Iterable[Mutant]) -> Iterator[Mutant]:
    return with_progress(mutants, "mutants", every=16)


def _row(score: Score) -> list[str]:
    held = " ".join(filter(None, (score.subject, score.mode, score.grain)))
    total = score.total
    numbers = (score.cases, total.equivalent, total.killed, total.survived)
    return [held, str(score.method), *(f"{each:,}" for each in numbers), percent(score.ratio)]


def _as_json(score: Score) -> dict[str, Any]:
    return {
        "lifecycle": score.lifecycle,
        "subject": score.subject,
        "method": score.method,
        "mode": score.mode,
        "grain": score.grain,
        "cases": score.cases,
        **_count_as_json(score.total),
        "changes": {str(name): _count_as_json(each) for name, each in score.counts.items()},
        "survivors": _survivors(score),
    }


def _count_as_json(count: Count) -> dict[str, Any]:
    return {
        "mutants": count.mutants,
        "stillborn": count.stillborn,
        "equivalent": count.equivalent,
        "killed": count.killed,
        "survived": count.survived,
        "score": count.ratio,
    }


def _survivors(score: Score) -> Iterable[dict[str, str]]:
    return [{"change": mutant.change, "what": mutant.what} for mutant in score.survivors]
