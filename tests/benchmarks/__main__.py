"""Run the benchmarks: `python -m tests.benchmarks [NAME ...] [--size 1M ...]`.

Each subject is measured in a process of its own, on the same logs.  What has been measured is
kept in a file as it comes, and with `--resume` is not measured again.  The exit status is 1 if a
target is missed or two subjects disagree about a log.
"""

from __future__ import annotations

import argparse
import json
import shlex
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from shutil import which

from tests.benchmarks import page
from tests.benchmarks.catalogue import SUBJECTS, Subject
from tests.benchmarks.environments import interpreter
from tests.benchmarks.harness import Line, as_table
from tests.benchmarks.log import ROOT, WORK
from tests.benchmarks.ratios import ratios, short
from tests.benchmarks.results import Measured, Results

KINDS = ("columns", "files", "monitor")
ALONE = ("checking", "collecting", "generating", "reading", "reading_large", "spark", "starting")
"""The benchmarks that measure by themselves."""
NEEDS = {"spark": "java"}
"""The commands that some of them need."""
SIZED = ("spark",)
"""Those of them that measure logs of the sizes asked for."""


def main() -> int:
    """Measure what is named, or all; print a table each, and write a plot."""
    chosen = _options()
    path = WORK / "results.json"
    results = Results.read(path) if chosen.resume else Results()
    WORK.mkdir(exist_ok=True)
    for each in _measurements(chosen.name, chosen.size):
        if not _done(results, *each):
            _measure(results, *each, under=chosen.under)
            results.write(path)
    for name in _alone(chosen.name):
        if name not in results.lines:
            results.lines[name] = _lines_of(name, chosen.size, under=chosen.under)
            results.write(path)
    tables = {kind: ratios(results, kind) for kind in KINDS} | results.lines
    for name, lines in tables.items():
        if lines:
            print(f"\n{name}\n{as_table(lines)}")
    page.draw(path, WORK / "performance.svg")
    if chosen.record:
        page.record(results, path)
    disagreements = list(results.disagreements())
    print(*disagreements, sep="\n", file=sys.stderr)
    missed = [line for lines in tables.values() for line in lines if not line.met]
    return 1 if missed or disagreements else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    names = [*KINDS, *_found_alone()]
    parser.add_argument("name", nargs="*", choices=[*names, []], help="all when none is named")
    parser.add_argument(
        "--size", action="append", type=_size, help="observations, such as 100M; 1M and 10M if none"
    )
    parser.add_argument("--resume", action="store_true", help="keep what has been measured")
    parser.add_argument(
        "--under", type=shlex.split, default=[], help="a command to run each measurement under"
    )
    parser.add_argument(
        "--record", action="store_true", help="also write docs/performance.md and what it shows"
    )
    chosen = parser.parse_args()
    chosen.size = chosen.size or [1_000_000, 10_000_000]
    return chosen


def _size(text: str) -> int:
    return int(float(text.rstrip("M")) * (1_000_000 if text.endswith("M") else 1))


def _found_alone() -> list[str]:
    return [name for name in ALONE if (Path(__file__).parent / f"{name}.py").exists()]


def _alone(names: Sequence[str]) -> list[str]:
    wanted = [name for name in _found_alone() if not names or name in names]
    absent = [name for name in wanted if name in NEEDS and which(NEEDS[name]) is None]
    for name in absent:
        print(f"{name}: left out, for there is no {NEEDS[name]}", file=sys.stderr)
    return [name for name in wanted if name not in absent]


def _measurements(names: Sequence[str], sizes: Sequence[int]) -> Iterator[tuple[Subject, str, int]]:
    """What is to be measured; peers that are compared come one after another."""
    for size in sizes:
        for layout in ("grouped", "interleaved"):
            for subject in SUBJECTS:
                if layout in subject.layouts and (not names or subject.kind in names):
                    yield subject, layout, min(size, subject.most)


def _done(results: Results, subject: Subject, layout: str, rows: int) -> bool:
    return (subject.name, layout, rows) in results.measured


def _measure(
    results: Results, subject: Subject, layout: str, rows: int, *, under: Sequence[str]
) -> None:
    python = interpreter(subject.environment)
    if python is None:
        return
    _keep(subject, layout, rows)
    what = ["-m", "tests.benchmarks.measure", *subject.home, layout, str(rows)]
    said = _said([*under, str(python), "-W", "ignore", *what])
    found = Measured(subject.name, layout, rows, **json.loads(said))
    results.measured[subject.name, layout, rows] = found
    told = f"{found.nanoseconds:,.1f} ns an observation, {found.peak_mb:,.0f} MB"
    print(f"{subject.name}, {layout}, {short(rows)}: {told}", flush=True)


def _keep(subject: Subject, layout: str, rows: int) -> None:
    """Make the log, in a process whose memory is not inherited by what is measured."""
    form = {"integers": "whole", "strings": "text"}.get(subject.home[1].split("_")[-1], "")
    form = form if subject.kind == "files" else ""
    _said([sys.executable, "-m", "tests.benchmarks.logs_kept", layout, str(rows), form])


def _lines_of(name: str, sizes: Sequence[int], *, under: Sequence[str]) -> list[Line]:
    what = ["tests.benchmarks.lines", name, *(map(str, sizes) if name in SIZED else ())]
    said = json.loads(_said([*under, sys.executable, "-m", *what]))
    lines = [Line(**{key: each[key] for key in each if key != "met"}) for each in said]
    print(f"{name}: {len(lines)} lines", flush=True)
    return lines


def _said(words: Sequence[str]) -> str:
    """The last line that a command prints.

    Raises:
        RuntimeError: It fails.
    """
    done = subprocess.run(words, cwd=ROOT, text=True, capture_output=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{shlex.join(words)}\n{done.stderr[-3000:]}")
    return done.stdout.strip().rpartition("\n")[2]


if __name__ == "__main__":
    sys.exit(main())
