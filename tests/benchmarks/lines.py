"""The lines of a benchmark that measures by itself, as JSON: `... lines NAME [ROWS ...]`."""

from __future__ import annotations

import json
import sys
from importlib import import_module

if __name__ == "__main__":
    sizes = tuple(map(int, sys.argv[2:]))
    module = import_module(f"tests.benchmarks.{sys.argv[1]}")
    found = module.lines(sizes) if sizes else module.lines()
    print(json.dumps([line.as_dict() for line in found]))
