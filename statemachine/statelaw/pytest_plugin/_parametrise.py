"""One test for each legal path, and one for each forbidden step."""

from __future__ import annotations

import re
from dataclasses import replace
from enum import StrEnum
from typing import Any

import pytest

from statelaw.coverage import Generated
from statelaw.errors import StatelawError
from statelaw.lifecycle import Lifecycle
from statelaw.pytest_plugin._marker import marked
from statelaw.registry import find
from statelaw.suites import Case, Method, generate
from statelaw.verdict import Mode
from statelaw.words import chosen

_PATH, _PAIR = "legal_path", "illegal_pair"
_FEW_STEPS = 12


class Cover(StrEnum):
    """What legal paths cover together."""

    TRANSITIONS = "transitions"
    """Every way to begin and every transition."""
    TRANSITION_PAIRS = "transition-pairs"
    """Every two transitions that can follow one another."""


def legal_paths(
    lifecycle: Lifecycle[Any] | str,
    cover: Cover | str = Cover.TRANSITIONS,
    *,
    longest: int | None = None,
) -> list[Any]:
    """Parameters for `pytest.mark.parametrize`: legal paths that together cover the lifecycle.

    Each is a `statelaw.suites.Case`: `case.statuses` is what is observed, and `case.triggers`
    what leads there.

    Args:
        lifecycle: The lifecycle, or the name of an installed one.
        cover: `transitions`, or `transition-pairs` for every two that can follow one another.
        longest: The most steps of a path; by default 12, or more where a lifecycle needs it.

    Raises:
        InputError: There is no such cover, or no path is as short.
    """
    table = _found(lifecycle)
    method = Method(chosen(Cover, cover, "cover"))
    # Two steps more than there are states lead to any transition and on along any other.
    most = max(_FEW_STEPS, len(table.states) + 2) if longest is None else longest
    return [_param(case) for case in generate(table, method, longest=most)]


def illegal_pairs(lifecycle: Lifecycle[Any] | str, mode: Mode | str = Mode.POLLED) -> list[Any]:
    """Parameters for `pytest.mark.parametrize`: every step that the lifecycle forbids in a mode.

    Each is a pair of statuses, (from, to).

    Raises:
        InputError: There is no such mode.
    """
    verdicts = _found(lifecycle).compile(mode)
    every = ((first, second) for first in verdicts.codes for second in verdicts.codes)
    return [
        pytest.param(tuple(map(Generated, pair)), id="-to-".join(map(_word, pair)))
        for pair in every
        if not verdicts.judge(*pair).legal
    ]


def parametrise(metafunc: pytest.Metafunc) -> None:
    """Parametrise a marked test that asks for `legal_path` or `illegal_pair` and does not itself.

    A test without a marker is left alone: what it asks for may be a fixture of its own.
    """
    wanted = {_PATH, _PAIR} & set(metafunc.fixturenames) - _parametrised(metafunc)
    said = marked(metafunc.definition)
    if not wanted or said.lifecycle is None:
        return
    try:
        if _PATH in wanted:
            metafunc.parametrize(_PATH, legal_paths(said.lifecycle, **said.of_paths))
        if _PAIR in wanted:
            mode = said.options.get("mode", Mode.POLLED)
            metafunc.parametrize(_PAIR, illegal_pairs(said.lifecycle, mode))
    except StatelawError as error:
        text = f"{metafunc.definition.nodeid}: {error}"
        raise pytest.fail.Exception(text, pytrace=False) from None


def _parametrised(metafunc: pytest.Metafunc) -> set[str]:
    names: set[str] = set()
    for marker in metafunc.definition.iter_markers("parametrize"):
        argnames = marker.args[0] if marker.args else marker.kwargs.get("argnames", ())
        names |= set(argnames.split(",") if isinstance(argnames, str) else argnames)
    return {name.strip() for name in names}


def _param(case: Case) -> Any:
    """The case as a parameter; its statuses are marked as made up, so that they cover nothing."""
    steps = (replace(step, status=_made_up(step.status)) for step in case.steps)
    return pytest.param(replace(case, steps=tuple(steps)), id=case.name)


def _word(status: str) -> str:
    """A status without what is awkward in a shell and in `-k`."""
    return re.sub(r"[^\w.-]+", "_", status) or "_"


def _made_up(status: str | None) -> str | None:
    return None if status is None else Generated(status)


def _found(lifecycle: Lifecycle[Any] | str) -> Lifecycle[Any]:
    if isinstance(lifecycle, Lifecycle):
        return lifecycle
    found: Lifecycle[Any] = find(lifecycle)
    return found
