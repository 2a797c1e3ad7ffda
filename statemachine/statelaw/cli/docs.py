"""`statelaw docs`: write the generated parts of the documentation, or say that they are stale."""

from __future__ import annotations

import shlex
from argparse import Namespace
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from statelaw.cli._parser import Parser
from statelaw.diagram import is_drawn_from, to_dot, to_mermaid, to_svg
from statelaw.errors import InputError
from statelaw.files import load_table, write_text
from statelaw.lifecycle import Lifecycle
from statelaw.reference import figures, find_beside, rewritten
from statelaw.registry import find
from statelaw.table import TransitionTable
from statelaw.words import did_you_mean

_USUAL = ("README.md", "docs", "diagrams")


def configure(parser: Parser) -> None:
    """Declare the arguments."""
    which = parser.add_mutually_exclusive_group(required=True)
    which.add_argument("--check", action="store_true", help="fail if anything is stale")
    which.add_argument("--write", action="store_true", help="write anew what is stale")
    parser.add_argument(
        "paths",
        nargs="*",
        type=Path,
        metavar="PATH",
        help=f"Markdown files, or folders of them (default: {', '.join(_USUAL)})",
    )


def run(options: Namespace) -> int:
    """Check or write every marked region and every picture of the pages."""
    stale = [item for page in _pages(options.paths) for item in _stale(page)]
    for path, mend in stale:
        if options.write:
            mend()
        print(f"{path}: {'written' if options.write else 'stale'}")
    if stale and options.check:
        words = ["statelaw", "docs", "--write", *map(str, options.paths)]
        print(f"mend with: {shlex.join(words)}")
        return 1
    return 0


def _pages(paths: Iterable[Path]) -> Iterator[Path]:
    for path in paths or [Path(name) for name in _USUAL if Path(name).exists()]:
        if path.is_dir():
            yield from sorted(path.rglob("*.md"))
        elif path.exists():
            yield path
        else:
            near = [each.name for each in path.parent.glob("*")]
            hint = did_you_mean(path.name, near)
            raise InputError(f"{path}: no such file or folder; {hint}".removesuffix("; "))


def _stale(page: Path) -> Iterator[tuple[Path, Callable[[], object]]]:
    """What is stale of a page: itself, or a picture beside it; each with what mends it."""
    try:
        text = page.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{page}: cannot be read as UTF-8 text: {error}") from None
    find_here = find_beside(page, find, lambda path: load_table(path, Lifecycle[str]))
    fresh = rewritten(text, str(page), find_here)
    if fresh != text:
        yield page, partial(write_text, page, fresh)
    for argument in figures(text, str(page)):
        yield from _stale_pictures(page.parent, find_here(argument))


def _stale_pictures(
    folder: Path, table: TransitionTable[Any]
) -> Iterator[tuple[Path, Callable[[], object]]]:
    """The files of a picture that disagree with the table; an SVG says what it was drawn from."""
    for suffix, text in ((".dot", to_dot(table)), (".mmd", to_mermaid(table))):
        path = folder / f"{table.name}{suffix}"
        if _text_of(path) != text:
            yield path, partial(write_text, path, text)
    for suffix, theme in ((".svg", "light"), (".dark.svg", "dark")):
        path = folder / f"{table.name}{suffix}"
        if not is_drawn_from(_text_of(path), to_dot(table, theme=theme)):
            yield path, partial(_draw, path, table, theme)


def _draw(path: Path, table: TransitionTable[Any], theme: str) -> None:
    write_text(path, to_svg(table, theme=theme))


def _text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.exists() else ""
