"""Pictures of lifecycles: DOT, Mermaid, SVG and PNG, with or without a trace laid over."""

from __future__ import annotations

from statelaw.diagram.draw import render, to_dot, to_mermaid, to_png, to_svg
from statelaw.diagram.engines import Engine
from statelaw.diagram.formats import FORMATS, Format
from statelaw.diagram.svg import is_drawn_from
from statelaw.diagram.theme import THEMES

__all__ = [
    "FORMATS",
    "THEMES",
    "Engine",
    "Format",
    "is_drawn_from",
    "render",
    "to_dot",
    "to_mermaid",
    "to_png",
    "to_svg",
]
