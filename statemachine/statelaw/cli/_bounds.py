"""The options that say how long things may take."""

from __future__ import annotations

from argparse import ArgumentTypeError, Namespace
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, TypeVar

from pydantic_core import to_jsonable_python

from statelaw.cli._parser import Parser
from statelaw.dwelling import bounds
from statelaw.moments import moment
from statelaw.rows import duration
from statelaw.table import TransitionTable
from statelaw.walk import Policy

T = TypeVar("T")


def add_bounds(parser: Parser) -> None:
    """Declare the options."""
    text = "the least time that a state lasts, such as queued=PT90S; may be given often"
    parser.add_argument(
        "--min-dwell", action="append", type=_dwell, metavar="STATUS=TIME", help=text
    )
    text = "the most time that a state lasts"
    parser.add_argument(
        "--max-dwell", action="append", type=_dwell, metavar="STATUS=TIME", help=text
    )
    text = "the most time from the first sight of work to rest, such as PT2H"
    parser.add_argument("--deadline", type=_checked(duration), metavar="TIME", help=text)
    text = (
        "until when nothing more was seen, to find what is stuck (default: each last observation)"
    )
    parser.add_argument("--now", type=_moment, metavar="WHEN", help=text)


def with_bounds(how: Policy, options: Namespace, given: TransitionTable[Any] | None) -> Policy:
    """The policy with the bounds that the options give.

    Args:
        how: The policy.
        options: The options.
        given: The lifecycle that is checked, whose statuses they must be; `None` for several.

    Raises:
        InputError: It does not declare a status.
    """
    known = bounds(
        given,
        min_dwell=dict(options.min_dwell or ()),
        max_dwell=dict(options.max_dwell or ()),
        deadline=options.deadline,
        now=options.now,
    )
    return replace(how, bounds=known)


def said(options: Namespace) -> dict[str, Any]:
    """The options that were given, as a report repeats them."""
    given = {name: getattr(options, name) for name in ("min_dwell", "max_dwell", "deadline", "now")}
    kept = {
        name: dict(value) if isinstance(value, list) else value for name, value in given.items()
    }
    plain: dict[str, Any] = to_jsonable_python({k: v for k, v in kept.items() if v is not None})
    return plain


def _dwell(text: str) -> tuple[str, timedelta]:
    status, sign, span = text.rpartition("=")
    if not sign or not status:
        raise ArgumentTypeError(f"{text!r} is not a status and a duration, such as queued=PT1H")
    return status, _checked(duration)(span)


def _checked(read: Callable[[object], T]) -> Callable[[str], T]:
    def checked(text: str) -> T:
        try:
            return read(text)
        except ValueError as error:
            raise ArgumentTypeError(f"{text!r}: {error}") from None

    return checked


def _moment(text: str) -> datetime:
    found = moment(text)
    if found is None:
        raise ArgumentTypeError(f"{text!r} is not a time, such as 2024-06-07T09:30:36Z")
    return found
