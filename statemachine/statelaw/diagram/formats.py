"""The formats a picture can be had in, by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from statelaw.diagram.dot import dot_text
from statelaw.diagram.engines import Engine, drawn
from statelaw.diagram.mermaid import mermaid_text
from statelaw.diagram.model import Diagram
from statelaw.diagram.svg import spoken
from statelaw.diagram.theme import Theme
from statelaw.errors import InputError
from statelaw.words import did_you_mean

_DPI = 144


@dataclass(frozen=True, slots=True)
class Format:
    """One format.

    Attributes:
        name: How it is asked for.
        suffix: How its files end, with the dot.
        draw: From a model, a theme and an engine to the file's content.
        binary: Whether that content is bytes.
    """

    name: str
    suffix: str
    draw: Callable[[Diagram, Theme, Engine], str | bytes]
    binary: bool = False


def as_dot(diagram: Diagram, theme: Theme, _: Engine = Engine.AUTO) -> str:
    """The picture as DOT; no engine is needed."""
    return dot_text(diagram, theme)


def as_mermaid(diagram: Diagram, theme: Theme, _: Engine = Engine.AUTO) -> str:
    """The picture as Mermaid; no engine is needed."""
    return mermaid_text(diagram, theme)


def as_svg(diagram: Diagram, theme: Theme, engine: Engine = Engine.AUTO) -> str:
    """The picture as SVG with titles and a description."""
    source = dot_text(diagram, theme)
    return spoken(drawn(source, "svg", engine), diagram, source)


def as_png(diagram: Diagram, theme: Theme, engine: Engine = Engine.AUTO) -> bytes:
    """The picture as PNG, 144 dots an inch."""
    return drawn(dot_text(diagram, theme, dpi=_DPI), "png", engine)


FORMATS: Mapping[str, Format] = {
    each.name: each
    for each in (
        Format("dot", ".dot", as_dot),
        Format("mermaid", ".mmd", as_mermaid),
        Format("svg", ".svg", as_svg),
        Format("png", ".png", as_png, binary=True),
    )
}


def format_of(name: str) -> Format:
    """The format of this name.

    Raises:
        InputError: There is none.
    """
    if name not in FORMATS:
        hint = did_you_mean(name, FORMATS) or f"choose one of {', '.join(FORMATS)}"
        raise InputError(f"format {name!r} is not known; {hint}")
    return FORMATS[name]
