"""What the tests of the provider packs share: judging a sequence by a lifecycle's verdict table."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

import pytest
from statelaw import Mode, Verdict
from statelaw.verdict import compile_table

Judge = Callable[..., list[Verdict]]


def judge_sequence(
    lifecycle: Any, statuses: Sequence[str], mode: Mode | str = Mode.POLLED
) -> list[Verdict]:
    """The verdict on the first status and on each neighbouring pair."""
    table = compile_table(lifecycle, mode)
    steps = [table.judge(before, after) for before, after in pairwise(statuses)]
    return [table.judge(None, statuses[0]), *steps]


@pytest.fixture(scope="session")
def judge() -> Judge:
    """A function that judges a sequence of statuses, polled unless told otherwise."""
    return judge_sequence
