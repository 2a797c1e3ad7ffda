"""Colours and width, where a person reads the text at a terminal."""

from __future__ import annotations

import os
import re
import shutil
import sys
import textwrap
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TextIO

from statelaw.finding import Severity

_COLOURS = {Severity.ERROR: "31", Severity.WARNING: "33", Severity.NOTE: "36"}
_MARKS = {"X": Severity.ERROR, "!": Severity.WARNING, ".": Severity.NOTE}
_MARK_AT = 2
_NARROWEST = 40
_ESCAPE = re.compile(r"\x1b\[[0-9;]*m")


@dataclass(frozen=True, slots=True)
class Look:
    """How text is printed.

    Attributes:
        colour: Whether levels are coloured; what they say is written all the same.
        width: Where long lines are folded; `None` leaves them whole, as programs need them.
    """

    colour: bool = False
    width: int | None = None

    def level(self, severity: Severity) -> str:
        """The name of a level."""
        return self._painted(str(severity), f"1;{_COLOURS[severity]}")

    def heading(self, text: str) -> str:
        """A line that begins a trace."""
        return self._painted(text, "1")

    def trace_line(self, line: str) -> str:
        """A line of a trace, in the colour of its mark."""
        mark = _MARKS.get(line[_MARK_AT : _MARK_AT + 1])
        return self._painted(line, _COLOURS[mark]) if mark else line

    def fitted(self, text: str) -> str:
        """Text whose long lines are folded at spaces, what is folded being indented."""
        if self.width is None:
            return text
        return "\n".join(_folded(line, max(self.width, _NARROWEST)) for line in text.split("\n"))

    def _painted(self, text: str, how: str) -> str:
        return f"\x1b[{how}m{text}\x1b[0m" if self.colour else text


PLAIN = Look()


def look_of(out: TextIO, environment: Mapping[str, str] | None = None) -> Look:
    """How to print on a stream: colours and folding for a terminal only.

    `NO_COLOR` takes the colours away (<https://no-color.org>), `FORCE_COLOR` gives them to any
    stream (<https://force-color.org>); of both, `NO_COLOR` holds.
    """
    env = os.environ if environment is None else environment
    terminal = out.isatty()
    width = shutil.get_terminal_size().columns if terminal else None
    return Look(_wants_colour(env, terminal=terminal), width)


def _wants_colour(env: Mapping[str, str], *, terminal: bool) -> bool:
    if env.get("NO_COLOR"):
        return False
    if env.get("FORCE_COLOR"):
        return True
    plain_console = sys.platform == "win32" and not (env.get("WT_SESSION") or env.get("TERM"))
    return terminal and env.get("TERM") != "dumb" and not plain_console


def _folded(line: str, width: int) -> str:
    if len(_ESCAPE.sub("", line)) <= width:
        return line
    indent = line[: len(line) - len(line.lstrip())]
    return textwrap.fill(
        line,
        width + len(line) - len(_ESCAPE.sub("", line)),
        subsequent_indent=f"{indent}    ",
        break_long_words=False,
        break_on_hyphens=False,
    )
