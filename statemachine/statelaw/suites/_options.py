"""The words that say which suite is wanted."""

from __future__ import annotations

from enum import StrEnum


class Subject(StrEnum):
    """What the cases of a suite are held against."""

    MACHINE = "machine"
    """An implementation of the lifecycle: triggers go in, statuses are seen."""
    CHECKER = "checker"
    """Whatever accepts or refuses observed sequences of statuses."""


class Method(StrEnum):
    """What a suite covers."""

    TRANSITIONS = "transitions"
    """Every way to begin and every transition."""
    TRANSITION_PAIRS = "transition-pairs"
    """Every two transitions that can follow one another, ways to begin included."""
    ILLEGAL_PAIRS = "illegal-pairs"
    """Everything that is not allowed, once in every state."""
    W = "w"
    """Every fault of an implementation with a bounded number of extra states (Chow 1978)."""
    HSI = "hsi"
    """The same guarantee, with identifiers for each state and so fewer cases."""

    @property
    def guarantees(self) -> bool:
        """Whether the method bounds the states of the implementation and finds every fault."""
        return self in {Method.W, Method.HSI}


class Grain(StrEnum):
    """How finely the answers of a checker are compared.

    Whether the trace then stands at rest, and how it went, is compared in any case.
    """

    LEGALITY = "legality"
    """Whether a step is legal, illegal, or to a status that is not declared."""
    VERDICT = "verdict"
    """The whole verdict, such as missed states or a regression."""
