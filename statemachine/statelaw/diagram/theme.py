"""Colours, light and dark; shape and line carry the meaning, colour only repeats it.

Text stands out from what is behind it by 4.5 to 1 at least, and lines by 3 to 1, the ratios of
WCAG 2.2, success criteria 1.4.3 and 1.4.11 (https://www.w3.org/TR/WCAG22/).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from statelaw.diagram.model import Mark, Node
from statelaw.errors import InputError
from statelaw.rows import Kind, Outcome
from statelaw.words import did_you_mean


@dataclass(frozen=True, slots=True)
class Theme:
    """The colours of a picture, as `#rrggbb`.

    Attributes:
        name: `light` or `dark`.
        paper: Behind everything.
        text: All that is written, unless something below says otherwise.
        line: Edges and borders.
        family: Behind a family of states.
        faded_line: Edges and borders where the trace did not come.
        faded_text: What is written there.
        work: Behind a state where work is under way.
        unknown: Behind a status that the table does not know.
        rest: Behind a state at rest, by its outcome.
        marks: The steps of a trace, lines and writing.
    """

    name: str
    paper: str
    text: str
    line: str
    family: str
    faded_line: str
    faded_text: str
    work: str
    unknown: str
    rest: Mapping[Outcome, str]
    marks: Mapping[Mark, str]

    def fill(self, node: Node) -> str:
        """What is behind the writing of a node."""
        if node.kind is None:
            return self.unknown
        if node.kind is Kind.TRANSIENT or node.outcome is None:
            return self.work
        return self.rest[node.outcome]


THEMES: Mapping[str, Theme] = {
    "light": Theme(
        name="light",
        paper="#ffffff",
        text="#1f2328",
        line="#4b5563",
        family="#f6f8fa",
        faded_line="#848d97",
        faded_text="#636c76",
        work="#e8eef7",
        unknown="#fff1f1",
        rest={
            Outcome.SUCCESS: "#d8f3dc",
            Outcome.PARTIAL: "#fdf0c2",
            Outcome.FAILURE: "#fbdcdc",
            Outcome.ATTENTION: "#eadcfb",
            Outcome.NEUTRAL: "#e7e9ec",
        },
        marks={Mark.SEEN: "#0550ae", Mark.MISSED: "#7d4e00", Mark.BROKEN: "#b3141f"},
    ),
    "dark": Theme(
        name="dark",
        paper="#0d1117",
        text="#e6edf3",
        line="#b0b9c4",
        family="#161b22",
        faded_line="#768390",
        faded_text="#9198a1",
        work="#1d2b42",
        unknown="#3d1618",
        rest={
            Outcome.SUCCESS: "#123d22",
            Outcome.PARTIAL: "#44360c",
            Outcome.FAILURE: "#4d1a1d",
            Outcome.ATTENTION: "#38235a",
            Outcome.NEUTRAL: "#2d333b",
        },
        marks={Mark.SEEN: "#79b8ff", Mark.MISSED: "#e3b341", Mark.BROKEN: "#ff8e88"},
    ),
}


def theme_of(name: str) -> Theme:
    """The theme of this name.

    Raises:
        InputError: There is none.
    """
    if name not in THEMES:
        hint = did_you_mean(name, THEMES) or f"choose one of {', '.join(THEMES)}"
        raise InputError(f"theme {name!r} is not known; {hint}")
    return THEMES[name]
