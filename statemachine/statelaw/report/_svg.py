"""An SVG made to stand in a page: its colours follow the page's, and its ids are its own."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree import ElementTree

from statelaw.diagram.theme import THEMES, Theme

_PAINTS = ("fill", "stroke")
_REFERENCES = ("aria-labelledby",)


def inlined(svg: str, prefix: str) -> str:
    """The SVG with each colour of the light theme as the page's variable for it.

    Args:
        svg: What was drawn in the light theme.
        prefix: What its ids begin with, so that a page can hold several.
    """
    root = ElementTree.fromstring(svg)
    names = {_short(colour): f"var(--{name})" for name, colour in _colours(THEMES["light"])}
    for part in root.iter():
        for paint in _PAINTS:
            colour = part.get(paint, "")
            if _short(colour) in names:
                part.set(paint, names[_short(colour)])
        _rename(part, prefix)
    for size in ("width", "height"):
        root.set(size, root.get(size, "").replace("pt", ""))
    return ElementTree.tostring(root, encoding="unicode")


def variables(theme: str) -> str:
    """The page's variables for the colours of a theme, as CSS declarations."""
    return "".join(f"--{name}:{colour};" for name, colour in _colours(THEMES[theme]))


def _colours(theme: Theme) -> Iterator[tuple[str, str]]:
    yield from (
        (f"d-{name.replace('_', '-')}", getattr(theme, name))
        for name in (
            "paper",
            "text",
            "line",
            "family",
            "faded_line",
            "faded_text",
            "work",
            "unknown",
        )
    )
    yield from ((f"d-rest-{outcome}", colour) for outcome, colour in theme.rest.items())
    yield from ((f"d-mark-{mark}", colour) for mark, colour in theme.marks.items())


def _short(colour: str) -> str:
    """Engines write some colours by name."""
    return {"white": "#ffffff", "black": "#000000"}.get(colour, colour.lower())


def _rename(part: ElementTree.Element, prefix: str) -> None:
    if part.get("id"):
        part.set("id", f"{prefix}-{part.get('id')}")
    for name in _REFERENCES:
        if part.get(name):
            part.set(name, " ".join(f"{prefix}-{each}" for each in part.get(name, "").split()))
