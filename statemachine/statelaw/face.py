"""The face of a package: its public names, each loaded when it is first used."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from importlib import import_module

Absent = Callable[[str, str], Exception | None]
"""The error for a public name and the module that it needs and that is not there, if any fits."""


def face(
    package: str, homes: Mapping[str, str], absent: Absent = lambda _name, _missing: None
) -> tuple[list[str], Callable[[str], object], Callable[[], list[str]]]:
    """The `__all__`, `__getattr__` and `__dir__` of a package.

    Type checkers are to see the names as imports instead: where they see a `__getattr__`, every
    misspelt name is one to them.

    Args:
        package: The package.
        homes: For each of its modules the names that it holds, with spaces between them.
        absent: What to raise instead of the error of an import.
    """
    home_of = {name: home for home, names in homes.items() for name in names.split()}
    names = sorted(home_of)

    def load(name: str) -> object:
        if name not in home_of:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        try:
            value: object = getattr(import_module(f"{package}.{home_of[name]}"), name)
        except ModuleNotFoundError as error:
            said = absent(name, str(error.name))
            if said is None:
                raise
            raise said from None
        setattr(sys.modules[package], name, value)
        return value

    return names, load, lambda: names
