"""What `@pytest.mark.lifecycle` says of a test."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, NoReturn

import pytest

from statelaw import assertions
from statelaw.errors import StatelawError
from statelaw.judgement import Report
from statelaw.lifecycle import Lifecycle
from statelaw.registry import find
from statelaw.words import did_you_mean, quoted

_OF_PATHS = ("cover", "longest")
_OF_ASSERTIONS = ("severity", "outcome")
_HOW_TO = "mark the test with @pytest.mark.lifecycle('NAME', mode='polled')"


@dataclass(frozen=True, slots=True)
class Marked:
    """A marker, read.

    Attributes:
        lifecycle: The lifecycle; `None` where the test has no marker.
        options: What the marker says besides, by name.
    """

    lifecycle: Lifecycle[Any] | None
    options: Mapping[str, Any]

    @property
    def of_paths(self) -> dict[str, Any]:
        """What `legal_paths` is given."""
        return {name: value for name, value in self.options.items() if name in _OF_PATHS}

    def of_checks(self, taker: Callable[..., Any]) -> dict[str, Any]:
        """What a taker of options is given: those of checks, and those that it has by name."""
        known = {*inspect.signature(taker).parameters, *options_of_checks()}
        return {name: value for name, value in self.options.items() if name in known}


def marked(node: Any) -> Marked:
    """The nearest lifecycle marker of a test; the test fails if it makes no sense."""
    marker = next(node.iter_markers("lifecycle"), None)
    if marker is None:
        return Marked(None, {})
    if len(marker.args) != 1:
        _refuse(node, f"the marker names one lifecycle, not {len(marker.args)}; {_HOW_TO}")
    for name in marker.kwargs:
        _refuse_odd_option(node, name)
    return Marked(_lifecycle(node, marker.args[0]), marker.kwargs)


def lifecycle_of(node: Any) -> Lifecycle[Any]:
    """The lifecycle that a test is marked with; without one the test fails."""
    found = marked(node).lifecycle
    if found is None:
        _refuse(node, f"a lifecycle is needed; {_HOW_TO}")
    return found


class Asserting:
    """An assertion of `statelaw.assertions` about traces of the marked lifecycle."""

    def __init__(self, node: Any, name: str) -> None:
        self._name = name
        self._assertion = getattr(assertions, name)
        self._lifecycle = lifecycle_of(node)
        self._options = marked(node).of_checks(self._assertion)

    def __call__(self, trace: assertions.Trace, **options: Any) -> Report[Any]:
        """Assert it; options take the place of the marker's."""
        __tracebackhide__ = True
        with_options = {**self._options, **options}
        report: Report[Any] = self._assertion(trace, self._lifecycle, **with_options)
        return report

    def __repr__(self) -> str:
        return f"<{self._name} of {self._lifecycle.name}>"


def unparametrised(node: Any, name: str) -> NoReturn:
    """Fail a test that asks for what only a marker gives."""
    _refuse(node, f"{name} needs a lifecycle; {_HOW_TO}")


@cache
def options_of_checks() -> tuple[str, ...]:
    """The names of the options that `Lifecycle.check` takes."""
    parameters = inspect.signature(Lifecycle.check).parameters.values()
    return tuple(each.name for each in parameters if each.kind is each.KEYWORD_ONLY)


def _lifecycle(node: Any, which: object) -> Lifecycle[Any]:
    if isinstance(which, Lifecycle):
        return which
    if not isinstance(which, str):
        _refuse(node, f"{which!r} is no lifecycle and no name of one; {_HOW_TO}")
    try:
        found: Lifecycle[Any] = find(which)
    except StatelawError as error:
        _refuse(node, str(error))
    return found


def _refuse_odd_option(node: Any, name: str) -> None:
    known = (*_OF_PATHS, *_OF_ASSERTIONS, *options_of_checks())
    if name not in known:
        hint = did_you_mean(name, known) or f"known are {', '.join(sorted(known))}"
        _refuse(node, f"the marker has no option {quoted(name)}; {hint}")


def _refuse(node: Any, text: str) -> NoReturn:
    raise pytest.fail.Exception(f"{node.nodeid}: {text}", pytrace=False) from None
