"""Checking whole logs held as columns.

What needs numpy is loaded when first used; the pair counts and the merging of stretches do not.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from statelaw.frames.refusals import absent_package

if TYPE_CHECKING:
    from statelaw.frames.kernel import Kernel as Kernel
    from statelaw.frames.kernel import TallySink as TallySink
    from statelaw.frames.kernel import VerdictSink as VerdictSink
    from statelaw.frames.pairs import Coverage as Coverage
    from statelaw.frames.pairs import PairCounts as PairCounts
    from statelaw.frames.pairs import StepCount as StepCount
    from statelaw.frames.stretch import Stretch as Stretch

_HOMES = {
    "kernel": "Kernel TallySink VerdictSink",
    "pairs": "Coverage PairCounts StepCount",
    "stretch": "Stretch",
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names.split()}

__all__ = sorted(_HOME_OF)  # pyright: ignore[reportUnsupportedDunderAll]


def __getattr__(name: str) -> object:
    if name not in _HOME_OF:
        raise AttributeError(f"module 'statelaw.frames' has no attribute {name!r}")
    try:
        home = import_module(f"statelaw.frames.{_HOME_OF[name]}")
    except ModuleNotFoundError as error:
        raise absent_package(str(error.name)) from None
    value = getattr(home, name)
    globals()[name] = value
    return value
