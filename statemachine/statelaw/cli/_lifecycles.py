"""What the command line means by a LIFECYCLE: an installed name, or a file."""

from __future__ import annotations

import os
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from statelaw.cli._parser import Parser
from statelaw.registry import find

if TYPE_CHECKING:
    from statelaw.lifecycle import Lifecycle

_SUFFIXES = {".json", ".toml", ".yaml", ".yml"}


def add_lifecycle(parser: Parser, also: str = "") -> None:
    """Declare the argument LIFECYCLE; `also` is what it may mean besides."""
    text = "an installed lifecycle's name (see statelaw list), or a JSON, TOML or YAML file" + also
    parser.add_argument("lifecycle", metavar="LIFECYCLE", help=text)


def is_file(argument: str) -> bool:
    """Whether an argument is a path: it has a suffix of lifecycle files, or a separator."""
    separators = {os.sep, os.altsep or os.sep}
    suffix = PurePath(argument).suffix.lower()
    return suffix in _SUFFIXES or any(each in argument for each in separators)


def lifecycle_of(argument: str) -> Lifecycle[Any]:
    """The lifecycle that an argument means.

    Raises:
        UnknownLifecycleError: No installed lifecycle has this name.
        InputError: The file cannot be read.
        DeclarationError: The file declares its lifecycle wrongly.
        PackError: The lifecycle's pack could not be loaded.
    """
    from statelaw.lifecycle import Lifecycle

    if not is_file(argument):
        lifecycle: Lifecycle[Any] = find(argument)
        return lifecycle
    from statelaw.files import load_table

    return load_table(argument, into=Lifecycle)
