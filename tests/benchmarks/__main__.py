"""Run the benchmarks: `python -m tests.benchmarks [NAME ...] [--json FILE]`."""

from __future__ import annotations

import argparse
import json
import sys
from importlib import import_module
from pathlib import Path

from tests.benchmarks.harness import as_table

BENCHMARKS = ("checking", "collecting", "generating", "reading", "starting")


def main() -> int:
    """Run those that are named, or all, and print a table each; 1 if a target is missed."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("name", nargs="*", choices=[*BENCHMARKS, []], help="all when none is named")
    parser.add_argument("--json", type=Path, help="also write the figures here")
    chosen = parser.parse_args()
    figures: dict[str, list[dict[str, object]]] = {}
    for name in chosen.name or BENCHMARKS:
        lines = import_module(f"tests.benchmarks.{name}").lines()
        print(f"\n{name}\n{as_table(lines)}")
        figures[name] = [line.as_dict() for line in lines]
    if chosen.json:
        chosen.json.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
    missed = [line for lines in figures.values() for line in lines if not line["met"]]
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
