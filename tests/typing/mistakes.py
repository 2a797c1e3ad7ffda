"""Mistakes that type checkers find: each line below that ends in WRONG must be reported."""

from __future__ import annotations

import statelaw
from statelaw import Actor, Kind, Lifecycle, Mode, Outcome, documented, row, state
from statelaw_providers.opendatasoft import DATASET, DatasetStatus

statelaw.Lifecicle()  # WRONG
DATASET.successors(7)  # WRONG
DATASET.check([7])  # WRONG
DATASET.check(["idle"], mod="polled")  # WRONG
DATASET.check(["idle"], max_missed="2")  # WRONG
DATASET.compile(Mode.POLLED, trust=Kind.FINAL, max_missed=1.5)  # WRONG
state("idle", "settled", Outcome.SUCCESS, documented("docs"))  # WRONG
row("idle", "submit", "queued", "client", documented("docs"))  # WRONG
row("idle", "submit", "queued", Actor.CLIENT, "docs")  # WRONG
names: tuple[int, ...] = DATASET.successors(DatasetStatus.IDLE)  # WRONG
wrong: Lifecycle[int]  # WRONG
