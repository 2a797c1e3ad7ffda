"""Writing the results into `docs/performance.md`: `python -m tests.benchmarks.page` renews it.

What stands between `<!-- results NAME -->` and `<!-- /results -->` is made from the file of
results beside this module, which `--record` replaces.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from tests.benchmarks.catalogue import SUBJECTS
from tests.benchmarks.environments import interpreter
from tests.benchmarks.harness import Line
from tests.benchmarks.log import LAYOUTS, ROOT
from tests.benchmarks.ratios import ratios, short
from tests.benchmarks.results import Measured, Results

PAGE = ROOT / "docs" / "performance.md"
RECORDED = Path(__file__).with_name("results.json")
_REGION = re.compile(r"(<!-- results (?P<name>[a-z]+) -->\n).*?(<!-- /results -->)", re.S)


def record(results: Results, path: Path) -> None:
    """Keep the results in the project, and renew the page and the plot."""
    shutil.copyfile(path, RECORDED)
    draw(RECORDED, PAGE.with_suffix(".svg"))
    PAGE.write_text(renewed(PAGE.read_text(encoding="utf-8"), results), encoding="utf-8")


def draw(path: Path, picture: Path) -> None:
    """Plot the results in a file, if matplotlib is to be had."""
    python = interpreter("picture")
    if python is not None:
        script = Path(__file__).with_name("picture.py")
        subprocess.run([str(python), str(script), str(path), str(picture)], check=True)


def renewed(text: str, results: Results) -> str:
    """A page with its regions made from the results."""
    return _REGION.sub(
        lambda found: f"{found[1]}\n{_region(results, found['name'])}\n{found[3]}", text
    )


def _region(results: Results, name: str) -> str:
    if name == "about":
        return _about(results)
    if name == "times":
        return "\n\n".join(_times(results, layout) for layout in LAYOUTS)
    if name == "alone":
        return _ratios([line for lines in results.lines.values() for line in lines])
    return _ratios(ratios(results, name))


def _about(results: Results) -> str:
    said = results.about
    versions = ", ".join(f"{name} {version}" for name, version in said["versions"].items())
    return (
        f"Measured on {said['day']} on {said['cores']} cores ({said['processor']}), "
        f"{said['memory_gb']} GB, {said['system']}, Python {said['python']}; {versions}.\n"
    )


def _ratios(lines: Sequence[Line]) -> str:
    rows = [
        f"| {line.subject} | {line.peer} | {_told(line.seconds, line.unit)} "
        f"| {_told(line.peer_seconds, line.unit)} | {line.ratio:.3g} | {_target(line)} |"
        for line in lines
    ]
    head = "| subject | peer | subject | peer | ratio | target |"
    return "\n".join([head, "| --- | --- | ---: | ---: | ---: | --- |", *rows, ""])


def _told(value: float, unit: str) -> str:
    if unit != "s":
        return f"{value:,.0f} {unit}"
    return f"{value:,.3g} s" if value >= 1 else f"{value * 1e3:.3g} ms"


def _target(line: Line) -> str:
    if line.target is None:
        return ""
    return f"at most {line.target:.3g}{'' if line.met else ', **missed**'}"


def _times(results: Results, layout: str) -> str:
    """The time of an observation by size, how it grows, and the memory at the longest."""
    sizes = sorted({each.rows for each in results.measured.values() if each.layout == layout})
    head = ["subject", *(f"{short(size)}, ns" for size in sizes), "growth", "peak"]
    rows = [f"| {' | '.join(head)} |", "| --- |" + " ---: |" * (len(head) - 1)]
    for subject in SUBJECTS:
        found = [results.measured.get((subject.name, layout, size)) for size in sizes]
        known = [each for each in found if each is not None]
        if known:
            cells = ["" if each is None else _precise(each.nanoseconds) for each in found]
            rows.append(f"| {' | '.join([subject.name, *cells, *_growth(known)])} |")
    return "\n".join([f"{layout.capitalize()}:", "", *rows, ""])


def _growth(known: Sequence[Measured]) -> tuple[str, str]:
    grown = known[-1].nanoseconds / known[0].nanoseconds
    return f"{grown:.2f}" if len(known) > 1 else "", f"{known[-1].peak_mb:,.0f} MB"


def _precise(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


if __name__ == "__main__":
    kept = Results.read(RECORDED)
    PAGE.write_text(renewed(PAGE.read_text(encoding="utf-8"), kept), encoding="utf-8")
    sys.exit(0)
