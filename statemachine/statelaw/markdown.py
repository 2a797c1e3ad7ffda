"""Markdown that survives any text: cells, code spans and tables."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from statelaw.words import shown


def code(text: str) -> str:
    r"""A code span that can stand in a table cell.

    >>> code("in_progress"), code("a|b"), code("`")
    ('`in_progress`', '`a\\|b`', '`` ` ``')
    """
    safe = shown(text).replace("|", "\\|")
    ticks = "`" * (1 + max((len(run) for run in re.findall("`+", safe)), default=0))
    pad = " " if "`" in safe else ""
    return f"{ticks}{pad}{safe}{pad}{ticks}"


def prose(text: str) -> str:
    r"""Text in which nothing is markup, on one line.

    >>> prose("a | <b> *c*")
    'a \\| &lt;b&gt; \\*c\\*'
    """
    flat = " ".join(text.split()).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    flat = "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in flat)
    return re.sub(r"([\\`*_\[\]|#])", r"\\\1", flat)


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table of ready cells.

    >>> print(table(["a", "b"], [["1", "2"]]))
    | a | b |
    | --- | --- |
    | 1 | 2 |
    """
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def link(text: str, url: str) -> str:
    """A link, or the text alone where there is no address."""
    safe = url.replace(" ", "%20").replace("(", "%28").replace(")", "%29").replace("<", "%3C")
    return f"[{prose(text)}]({safe})" if url else prose(text)
