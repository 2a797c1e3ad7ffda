"""Run the benchmarks: `python -m tests.benchmarks [NAME ...] [--json FILE]`."""

from __future__ import annotations

import argparse
import json
from importlib import import_module
from pathlib import Path

from tests.benchmarks.harness import as_table

BENCHMARKS = ("checking", "collecting", "generating", "reading", "starting")


def main() -> None:
    """Run those that are named, or all; print a table each, and write JSON where asked."""
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


if __name__ == "__main__":
    main()
