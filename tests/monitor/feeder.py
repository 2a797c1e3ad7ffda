"""A process that feeds a store and says what was acknowledged; it is killed at any moment.

`python feeder.py STORE NUMBERED_BY START BATCH`: observations from number START on, each batch in
one transaction; after it the last number is written to standard output.
"""

from __future__ import annotations

import random
import sys

from statelaw import find
from statelaw.monitor import MonitorStore

TABLE = find("opendatasoft.dataset").compile()
COUNT = 3_000
ENTITIES = 7


def observations() -> list[tuple[int, str | None]]:
    """The log: an entity and a status each."""
    rng = random.Random(11)
    names = [*map(str, TABLE.codes), "no such", None]
    return [(rng.randrange(ENTITIES), rng.choice(names)) for _ in range(COUNT)]


def main() -> None:
    """Feed the store until the end of the log."""
    path, numbered_by, start, size = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
    log = list(enumerate(observations(), start=1))
    with MonitorStore(path, TABLE, numbered_by=numbered_by, power_safe=False) as store:
        for i in range(max(start, 1) - 1, len(log), size):
            batch = log[i : i + size]
            store.take([seen for _, seen in batch], [number for number, _ in batch])
            print(batch[-1][0], flush=True)


if __name__ == "__main__":
    main()
