"""The lines of a benchmark that measures by itself, as JSON."""

from __future__ import annotations

import json
import sys
from importlib import import_module

if __name__ == "__main__":
    found = import_module(f"tests.benchmarks.{sys.argv[1]}").lines()
    print(json.dumps([line.as_dict() for line in found]))
