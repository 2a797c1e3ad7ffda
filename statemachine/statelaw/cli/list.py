"""`statelaw list`: the installed lifecycles."""

from __future__ import annotations

from argparse import Namespace
from typing import Any

from statelaw.cli._output import add_format, columns, complain, print_json, prose
from statelaw.cli._parser import Parser
from statelaw.errors import PackError
from statelaw.registry import available, find


def configure(parser: Parser) -> None:
    """Declare the arguments."""
    text = "load each lifecycle, and print its title and its size as well"
    parser.add_argument("--long", action="store_true", help=text)
    add_format(parser, "text", "json")


def run(options: Namespace) -> int:
    """List them; 2 if one that had to be loaded could not be."""
    installed = available()
    entries = [{"name": name, "from": origin} for name, origin in installed.items()]
    broken = False
    if options.long:
        entries, failures = _described(installed)
        broken = bool(failures)
        for failure in failures:
            complain(failure)
    if options.format == "json":
        print_json("list", {"lifecycles": entries})
    else:
        _print(entries, long=options.long)
    return 2 if broken else 0


def _described(installed: dict[str, str]) -> tuple[list[dict[str, Any]], list[str]]:
    """What is to be said of each lifecycle, and why some could not be loaded."""
    entries: list[dict[str, Any]] = []
    failures: list[str] = []
    for name, origin in installed.items():
        try:
            entries.append(_entry(find(name), origin))
        except PackError as error:
            failures.append(str(error))
            entries.append({"name": name, "from": origin, "error": str(error)})
    return entries, failures


def _entry(lifecycle: Any, origin: str) -> dict[str, Any]:
    return {
        "name": lifecycle.name,
        "from": origin,
        "title": lifecycle.title,
        "entity": lifecycle.entity,
        "states": len(lifecycle.states),
        "transitions": len(lifecycle.transitions),
        "closed": lifecycle.closed,
    }


def _print(entries: list[dict[str, Any]], *, long: bool) -> None:
    if not entries:
        print("no lifecycles are installed; a lifecycle file can be given to every command")
    elif long:
        heading = ["name", "states", "rows", "list", "title", "from"]
        print(columns(heading, [_cells(entry) for entry in entries], indent=""))
    else:
        width = max(len(entry["name"]) for entry in entries)
        for entry in entries:
            print(f"{entry['name']:<{width}}  {entry['from']}")


def _cells(entry: dict[str, Any]) -> list[str]:
    if "error" in entry:
        return [entry["name"], "?", "?", "?", "could not be loaded", entry["from"]]
    openness = "closed" if entry["closed"] else "open"
    counts = [str(entry["states"]), str(entry["transitions"])]
    return [entry["name"], *counts, openness, prose(entry["title"]), entry["from"]]
