"""The lifecycle as its users hold it: the declared table together with what it can do."""

from __future__ import annotations

from typing import Generic

from statelaw.rows import S
from statelaw.table import TransitionTable


class Lifecycle(TransitionTable[S], Generic[S]):
    """A declared transition table that checks, explains and executes."""
