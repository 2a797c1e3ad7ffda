"""Pictures of a lifecycle with what a whole log counted on its edges."""

from __future__ import annotations

from typing import Any

from statelaw.diagram.counts import counted_over
from statelaw.diagram.extract import extract
from statelaw.diagram.formats import as_mermaid, as_svg
from statelaw.diagram.theme import THEMES
from statelaw.logs import Pairs
from statelaw.verdict import VerdictTable


def counted_mermaid(verdicts: VerdictTable[Any], pairs: Pairs) -> str:
    """The picture as Mermaid."""
    picture = counted_over(extract(verdicts.table), verdicts, pairs)
    return as_mermaid(picture, THEMES["light"])


def counted_svg(verdicts: VerdictTable[Any], pairs: Pairs) -> str:
    """The picture as SVG, in the light theme.

    Raises:
        MissingDependencyError: Nothing is there to draw.
    """
    picture = counted_over(extract(verdicts.table), verdicts, pairs)
    return as_svg(picture, THEMES["light"])
