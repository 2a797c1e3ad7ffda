"""A plot of the results: `python picture.py RESULTS SVG`, in an environment with matplotlib.

The time of one observation, each subject on the longest log that it was measured on.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib.figure import Figure

OWN, OTHER, FLOOR = "#2b6cb0", "#a0aec0", "#38a169"
_OURS = ("counts", "verdicts", "check", "files", "observe", "a million")
_FLOORS = ("copy", "pyarrow", "lookup")


def draw(results: dict[str, Any], path: Path) -> None:
    """Draw a panel for each layout of the log."""
    mpl.rcParams.update({"svg.hashsalt": "benchmarks", "svg.fonttype": "none", "font.size": 9})
    figure = Figure(figsize=(11, 7.5), layout="constrained")
    panels = figure.subplots(1, 2, sharex=True)
    for panel, layout in zip(panels, ("grouped", "interleaved"), strict=True):
        rows = sorted(_longest(results, layout).values(), key=_nanoseconds, reverse=True)
        names = [f"{row['subject']} ({_short(row['rows'])})" for row in rows]
        times = [_nanoseconds(row) for row in rows]
        bars = panel.barh(names, times, color=[_colour(row["subject"]) for row in rows])
        panel.bar_label(bars, [f"{time:,.3g}" for time in times], padding=3)
        panel.set(xscale="log", title=layout, xlabel="ns an observation, logarithmic")
        panel.margins(x=0.3)
        panel.spines[["top", "right"]].set_visible(False)
    figure.savefig(path, format="svg", metadata={"Date": None})


def _longest(results: dict[str, Any], layout: str) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for row in sorted(results["measured"], key=lambda row: row["rows"]):
        if row["layout"] == layout:
            found[row["subject"]] = row
    return found


def _nanoseconds(row: dict[str, Any]) -> float:
    return float(row["seconds"] / row["rows"] * 1e9)


def _short(rows: int) -> str:
    return f"{rows // 1_000_000} M" if rows >= 1_000_000 else f"{rows // 1_000} k"


def _colour(subject: str) -> str:
    if subject.startswith(_FLOORS):
        return FLOOR
    return OWN if subject.startswith(_OURS) else OTHER


if __name__ == "__main__":
    source, target = map(Path, sys.argv[1:])
    draw(json.loads(source.read_text(encoding="utf-8")), target)
