"""From a lifecycle to a picture of it in any format."""

from __future__ import annotations

from typing import Any

from statelaw.diagram.engines import Engine
from statelaw.diagram.extract import extract
from statelaw.diagram.formats import as_dot, as_mermaid, as_png, as_svg, format_of
from statelaw.diagram.theme import theme_of
from statelaw.judgement import Report
from statelaw.table import TransitionTable
from statelaw.words import chosen

Trace = Report[Any] | None


def render(
    table: TransitionTable[Any],
    format: str,  # noqa: A002 - the word that users know
    *,
    theme: str = "light",
    trace: Trace = None,
    engine: Engine | str = Engine.AUTO,
) -> str | bytes:
    """A picture of a lifecycle.

    Args:
        table: The lifecycle.
        format: One of `FORMATS`: `dot`, `mermaid`, `svg` or `png`.
        theme: `light` or `dark`.
        trace: The report on a trace of it, to be laid over: what was seen, what was passed
            unseen, and where it broke.
        engine: What draws SVG and PNG: `dot`, the program; `wasi`, Graphviz in this process,
            for SVG alone; `auto`, the program where it is on the PATH.

    Returns:
        Text, but for `png` bytes.

    Raises:
        InputError: A word is not known, or the trace is one of another lifecycle.
        MissingDependencyError: Nothing is there to draw; the message says what to install.
    """
    how, look = format_of(format), theme_of(theme)
    return how.draw(extract(table, trace), look, chosen(Engine, engine, "engine"))


def to_dot(table: TransitionTable[Any], *, theme: str = "light", trace: Trace = None) -> str:
    """A lifecycle as DOT; see `render`."""
    look = theme_of(theme)
    return as_dot(extract(table, trace), look)


def to_mermaid(table: TransitionTable[Any], *, theme: str = "light", trace: Trace = None) -> str:
    """A lifecycle as a Mermaid state diagram; see `render`.

    Line styles do not exist there, so that a row is not documented is written out.
    """
    look = theme_of(theme)
    return as_mermaid(extract(table, trace), look)


def to_svg(
    table: TransitionTable[Any],
    *,
    theme: str = "light",
    trace: Trace = None,
    engine: Engine | str = Engine.AUTO,
) -> str:
    """A lifecycle as SVG, with a title, a description and a hint on every part; see `render`."""
    look = theme_of(theme)
    return as_svg(extract(table, trace), look, chosen(Engine, engine, "engine"))


def to_png(
    table: TransitionTable[Any],
    *,
    theme: str = "light",
    trace: Trace = None,
    engine: Engine | str = Engine.AUTO,
) -> bytes:
    """A lifecycle as PNG, which only the program `dot` draws; see `render`."""
    look = theme_of(theme)
    return as_png(extract(table, trace), look, chosen(Engine, engine, "engine"))
