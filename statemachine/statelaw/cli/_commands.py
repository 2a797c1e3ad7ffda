"""The commands: what each is called, the module that holds it, and what it does.

A command's module has `configure(parser)`, which declares its arguments, and `run(options)`,
which does the job and returns the exit status.
"""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Mapping
from importlib import import_module
from typing import NamedTuple

from statelaw.cli._parser import Parser


class Command(NamedTuple):
    """One command.

    Attributes:
        module: Where it is.
        summary: What it does, in a line.
    """

    module: str
    summary: str


COMMANDS: Mapping[str, Command] = {
    "list": Command("statelaw.cli.list", "list the installed lifecycles"),
    "show": Command("statelaw.cli.show", "show a lifecycle's states, transitions and sources"),
    "check": Command("statelaw.cli.check", "check observed statuses against a lifecycle"),
    "diagram": Command("statelaw.cli.diagram", "draw a lifecycle, with a trace laid over it"),
    "lint": Command("statelaw.cli.lint", "look for mistakes in lifecycles"),
    "suite": Command("statelaw.cli.suite", "make test cases from a lifecycle, or score some"),
    "export": Command("statelaw.cli.export", "write a lifecycle, its check or its guard in SQL"),
    "docs": Command("statelaw.cli.docs", "keep the generated parts of documentation true"),
    "explain": Command("statelaw.cli.explain", "explain a rule by its code or name"),
}


def run_command(name: str, arguments: list[str]) -> int:
    """Run one command; its exit status.

    Raises:
        StatelawError: The arguments are wrong, or the job could not be done.
    """
    module = import_module(COMMANDS[name].module)
    parser = Parser(prog=f"statelaw {name}", description=f"{_sentence(COMMANDS[name].summary)}.")
    module.configure(parser)
    options: Namespace = parser.parsed(arguments)
    return int(module.run(options))


def _sentence(summary: str) -> str:
    return summary[0].upper() + summary[1:]
