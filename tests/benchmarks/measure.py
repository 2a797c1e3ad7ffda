"""Measuring one subject in a process of its own: `python -m tests.benchmarks.measure ...`.

Only what the subject itself imports is loaded, so that its peak memory is its own, and so that a
peer can be measured in an environment that has nothing else.  The figures go to standard output
as one line of JSON.
"""

from __future__ import annotations

import gc
import json
import resource
import sys
import time
from collections.abc import Callable
from importlib import import_module
from typing import Any

LONG = 2.0
"""Seconds after which no more runs than the least are begun."""
LEAST, MOST = 2, 9
"""How many runs there are, of which the quickest counts; the first also loads what is needed."""


def measured(run: Callable[[], object]) -> dict[str, Any]:
    """What a run takes.

    Returns:
        `seconds`: the least time of a run; `runs`: how many there were; `held_mb`: the memory of
        the process before the first, `peak_mb`: the most that it had; `answer`: what the last
        run gave.
    """
    held, begun, answer = _resident_mb(), time.perf_counter(), None
    times: list[float] = []
    while len(times) < LEAST or (len(times) < MOST and time.perf_counter() - begun < LONG):
        del answer
        gc.collect()
        start = time.perf_counter()
        answer = run()
        times.append(time.perf_counter() - start)
    return {
        "seconds": min(times),
        "runs": len(times),
        "held_mb": round(held, 1),
        "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1),
        "answer": answer,
    }


def _resident_mb() -> float:
    with open("/proc/self/statm", encoding="ascii") as file:
        return int(file.read().split()[1]) * resource.getpagesize() / 1_048_576


def main() -> None:
    """Measure `MODULE FUNCTION LAYOUT ROWS`: the function makes what is run."""
    module, function, layout, rows = sys.argv[1:]
    prepare = getattr(import_module(f"tests.benchmarks.subjects.{module}"), function)
    print(json.dumps(measured(prepare(layout, int(rows)))))


if __name__ == "__main__":
    main()
