"""A lifecycle whose statuses are hard to write in SQL."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

from statelaw import Actor, Kind, Lifecycle, Outcome, Source, documented, row, state

STATUSES = (
    "it's",
    'say "so"',
    "back\\slash",
    "\\'; --",
    "$guard0$",
    "${spark}",
    "%s %d",
    "`tick`",
    "two\nlines",
    " x ",
    "a\x00b",
    "状態",
    "\U0001f600",
    "e\u0301",
)
"""What ends a literal, escapes, names a variable, or is more than a byte a character."""


def odd(holds: Callable[[str], bool]) -> Lifecycle[str]:
    """A lifecycle of those statuses that a database can hold, each leading to the next alone."""
    names = [each for each in STATUSES if holds(each)]
    said = documented("made", "it's so")
    moving = [state(name, Kind.TRANSIENT, None, said) for name in names[:-1]]
    return Lifecycle(
        name="odd 'name'",
        sources=(Source(key="made", title="Made up"),),
        initial=(names[0],),
        states=(*moving, state(names[-1], Kind.FINAL, Outcome.SUCCESS, said)),
        transitions=tuple(
            row(one, "go 'on'", other, Actor.SYSTEM, said) for one, other in pairwise(names)
        ),
    )
