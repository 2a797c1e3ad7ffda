"""Reading and checking JSON lines, beside a loop of `json.loads`.

`python -m tests.benchmarks.reading --large` checks a file of 1 GB in a process of its own, and says
how much memory that took.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import tempfile
from collections import deque
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from statelaw import find
from statelaw.logs import check_log
from statelaw.reading import read

from tests.benchmarks.harness import Line, as_table, best_times, compared

LIFECYCLE = "opendatasoft.dataset_public"
SMALL, LARGE = 20_000_000, 1_000_000_000
ENTITIES = 2_000

_CHECKED = """
import resource, sys
from statelaw.cli import main
status = main(["check", sys.argv[1], sys.argv[2], "--report", "json=" + sys.argv[2] + ".json"])
print(status, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024, file=sys.stderr)
"""


def lines() -> list[Line]:
    """Ratios for a file of 20 MB."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "polls.jsonl")
        write(path, SMALL)
        table = find(LIFECYCLE).compile("polled")
        times = best_times(
            {
                "read": lambda: deque(read(path), 0),
                "read and check": lambda: deque(check_log(table, read(path)), 0),
                "statelaw check, start and all": partial(checked, path),
                "json.loads loop": partial(loaded, path),
            },
            repeat=5,
        )
    return [
        *compared("read", times, {"json.loads loop": 1.5}),
        *compared("read and check", times, {"json.loads loop": 1.5}),
        *compared("statelaw check, start and all", times, {"json.loads loop": None}),
    ]


def write(path: Path, size: int) -> None:
    """Write a log of so many bytes: legal polls of many datasets, mixed, as a poller logs them."""
    dataset, rng = find(LIFECYCLE), random.Random(1)
    after = {
        str(each): [str(row.target) for row in dataset.leaving(each)] for each in dataset.statuses
    }
    stands = dict.fromkeys(range(ENTITIES), str(dataset.initial[0]))
    at, number, written = datetime(2024, 1, 1, tzinfo=UTC), 0, 0
    with path.open("w", encoding="utf-8") as file:
        while written < size:
            entity, number = rng.randrange(ENTITIES), number + 1
            if rng.random() < 0.4:
                stands[entity] = rng.choice(after[stands[entity]] or [stands[entity]])
            at += timedelta(milliseconds=400)
            line = {
                "entity": f"da_{entity:06d}",
                "run": "",
                "status": stands[entity],
                "at": at.isoformat(),
                "attempt": number % 7,
                "host": f"poller-{number % 16}",
                "latency_ms": rng.randrange(20, 400),
            }
            written += file.write(json.dumps(line) + "\n")


def loaded(path: Path) -> None:
    """The least that anything which reads such a file with the standard library does."""
    with path.open(encoding="utf-8") as file:
        for line in file:
            json.loads(line)


def large_lines() -> list[Line]:
    """The command on 1 GB, once, beside the loop; and what it held, beside the size of the file."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "polls.jsonl")
        write(path, LARGE)
        held: list[int] = []
        times = best_times(
            {
                "statelaw check, 1 GB": lambda: held.append(checked(path)),
                "json.loads loop": partial(loaded, path),
            },
            repeat=1,
        )
    size = LARGE / 1_000_000
    return [
        *compared("statelaw check, 1 GB", times, {"json.loads loop": 1.5}),
        Line("MB held by the check", "MB in the file", held[0], size, held[0] / size, 0.1, "MB"),
    ]


def checked(path: Path) -> int:
    """Run the command on a file, its report written to another; the most megabytes that it held."""
    command = [sys.executable, "-c", _CHECKED, LIFECYCLE, str(path)]
    done = subprocess.run(command, check=True, text=True, capture_output=True)
    status, megabytes = map(int, done.stderr.split()[-2:])
    assert status == 0, done.stderr
    return megabytes


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--large", action="store_true", help="1 GB, instead of 20 MB in main")
    print(as_table(large_lines() if parser.parse_args().large else lines()))
