"""What all commands print alike: JSON, aligned columns, and text that is safe to print."""

from __future__ import annotations

import json
import shutil
import sys
import textwrap
from collections.abc import Mapping, Sequence
from itertools import zip_longest
from typing import Any

from statelaw import __version__
from statelaw.cli._parser import Parser
from statelaw.words import counted as counted
from statelaw.words import prose as prose

JSON_VERSION = 1
"""The version of the JSON that commands print: a field went, or changed its meaning."""

_WIDTH = 100
_GAP = "  "


def add_format(parser: Parser, *formats: str) -> None:
    """Declare the option `--format`, of which the first word is the default."""
    parser.choice("--format", formats, formats[0], "how to print it")


def head(command: str) -> dict[str, Any]:
    """The fields that begin every JSON document."""
    return {"statelaw": __version__, "version": JSON_VERSION, "command": command}


def print_json(command: str, body: Mapping[str, Any]) -> None:
    """Print a command's result as one JSON document, in ASCII."""
    print(json.dumps({**head(command), **body}, indent=2))


def complain(message: str) -> None:
    """Say on standard error that a part of the job could not be done."""
    print(f"statelaw: error: {message}", file=sys.stderr)


def line_width() -> int:
    """How wide printed lines may be: COLUMNS, else the terminal's width, else 100."""
    return shutil.get_terminal_size((_WIDTH, 24)).columns


def wrapped(text: str, indent: str = "  ") -> str:
    """Prose in indented lines that fit."""
    return textwrap.fill(
        prose(text),
        max(line_width(), 20),
        initial_indent=indent,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )


def columns(heading: Sequence[str], rows: Sequence[Sequence[str]], indent: str = "  ") -> str:
    """Rows in aligned columns that fit the width, long cells wrapped at spaces.

    A column in which nothing stands is left out.
    """
    kept = [i for i in range(len(heading)) if any(row[i] for row in rows)]
    table = [[line[i] for i in kept] for line in (heading, *rows)]
    widths = _widths(table, line_width() - len(indent) - len(_GAP) * (len(kept) - 1))
    return "\n".join(_row_text(row, widths, indent) for row in table)


def _widths(table: Sequence[Sequence[str]], room: int) -> list[int]:
    """Natural widths, the widest columns narrowed until all fit, but never below a word."""
    widths = [max(map(len, cells)) for cells in zip(*table, strict=True)]
    least = [max(map(_longest_word, cells)) for cells in zip(*table, strict=True)]
    while sum(widths) > room:
        wide = [i for i, width in enumerate(widths) if width > least[i]]
        if not wide:
            break
        widths[max(wide, key=lambda i: widths[i])] -= 1
    return widths


def _longest_word(cell: str) -> int:
    return max(map(len, cell.split()), default=0)


def _row_text(row: Sequence[str], widths: Sequence[int], indent: str) -> str:
    cells = [_cell_lines(cell, width) for cell, width in zip(row, widths, strict=True)]
    lines = zip_longest(*cells, fillvalue="")
    return "\n".join(indent + _joined(line, widths) for line in lines)


def _cell_lines(cell: str, width: int) -> list[str]:
    if len(cell) <= width:
        return [cell]
    return textwrap.wrap(cell, width, break_long_words=False, break_on_hyphens=False)


def _joined(cells: Sequence[str], widths: Sequence[int]) -> str:
    padded = (f"{cell:<{width}}" for cell, width in zip(cells, widths, strict=True))
    return _GAP.join(padded).rstrip()
