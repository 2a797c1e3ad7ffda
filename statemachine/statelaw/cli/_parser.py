"""Arguments, with mistakes reported in one line that says what would be right."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Sequence
from typing import Any, NoReturn

from statelaw.errors import StatelawError
from statelaw.words import did_you_mean


class UsageError(StatelawError):
    """The command line is wrong."""


class Parser(argparse.ArgumentParser):
    """A parser that raises `UsageError`, and never takes an abbreviated option for a whole one."""

    def __init__(self, *args: Any, **options: Any) -> None:
        usual = {
            "allow_abbrev": False,
            "formatter_class": argparse.RawDescriptionHelpFormatter,
        }
        super().__init__(*args, **{**usual, **options})

    def parsed(self, arguments: Sequence[str]) -> argparse.Namespace:
        """The options; positional arguments may stand anywhere among them.

        Raises:
            UsageError: An argument is wrong.
        """
        options, extra = self.parse_known_intermixed_args(arguments)
        if extra:
            self.error(self.unknown(extra))
        return options

    def error(self, message: str) -> NoReturn:
        """Raise instead of leaving the program.

        Raises:
            UsageError: Always.
        """
        raise UsageError(f"{message} (see {self.prog} --help)")

    def choice(self, flag: str, choices: Iterable[str], default: str, help: str) -> None:  # noqa: A002
        """Declare an option that takes one of a few words."""
        words = [str(word) for word in choices]
        text = f"{help}: {', '.join(words)} (default {default})"
        name = flag.removeprefix("--").upper().replace("-", "_")
        self.add_argument(flag, choices=words, default=default, metavar=name, help=text)

    def unknown(self, extra: Sequence[str]) -> str:
        """What is said of arguments that nobody declared."""
        option = next((word for word in extra if word.startswith("-")), None)
        if option is None:
            return f"unexpected argument {extra[0]!r}"
        flag = option.split("=")[0]
        known = [name for action in self._actions for name in action.option_strings]
        hint = did_you_mean(flag, known, most=1)
        return f"unknown option {flag}" + (f"; {hint}" if hint else "")

    def _check_value(self, action: argparse.Action, value: Any) -> None:
        if action.choices is not None and value not in action.choices:
            known = [str(choice) for choice in action.choices]
            hint = did_you_mean(value, known) or f"choose one of {', '.join(known)}"
            raise argparse.ArgumentError(action, f"{value!r} is not known; {hint}")


def whole(text: str) -> int:
    """A number from 0 on, as an option's argument."""
    if not (text.isascii() and text.isdigit()):
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 0 on")
    return int(text)
