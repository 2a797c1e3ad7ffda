"""What the commands print: transcripts under `tests/data/cli`, replayed and compared.

A transcript holds commands after `$ `, each followed by exactly what it prints on standard
output and then on standard error, and by its exit status after `=> `.  `< FILE` hands a file to
standard input, and `<<< WORDS` a line.  `python -m tests.cli.transcripts` writes all of them
anew; the difference is for a person to read.
"""

from __future__ import annotations

import io
import os
import re
import shlex
import sys
from collections.abc import Iterator
from contextlib import ExitStack, chdir, contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

from statelaw.cli import main

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "tests" / "data" / "cli"
_ENTRY = re.compile(r"^\$ (?P<command>.*)\n(?P<output>(?:.*\n)*?)=> (?P<status>\d+)\n", re.M)


@dataclass(frozen=True, slots=True)
class Entry:
    """One command of a transcript, what it printed, and its exit status."""

    command: str
    output: str
    status: int

    def __str__(self) -> str:
        return f"$ {self.command}\n{self.output}=> {self.status}\n"


@dataclass(frozen=True, slots=True)
class Done:
    """What a command did: its exit status, and what it printed where."""

    status: int
    out: str
    err: str


def entries() -> Iterator[tuple[str, Entry]]:
    """Every command of every transcript, with the transcript's name."""
    for path in sorted(DATA.glob("*.transcript")):
        for found in _ENTRY.finditer(path.read_text(encoding="utf-8")):
            entry = Entry(found["command"], found["output"], int(found["status"]))
            yield path.stem, entry


def replayed(command: str) -> Entry:
    """The same command with what it prints now."""
    words = shlex.split(command)
    given = b""
    if "<<<" in words:
        given = (words.pop(words.index("<<<") + 1) + "\n").encode()
        words.remove("<<<")
    elif "<" in words:
        given = (ROOT / words.pop(words.index("<") + 1)).read_bytes()
        words.remove("<")
    done = run(*words[1:], given=given)
    return Entry(command, done.out + done.err, done.status)


def run(*arguments: str, given: bytes = b"") -> Done:
    """Run the command line in this process, at the root of the project and 100 columns wide."""
    out, err = _Output(), _Output()
    with ExitStack() as stack:
        stack.enter_context(_standard_input(given))
        stack.enter_context(chdir(ROOT))
        stack.enter_context(patch.dict(os.environ, {"COLUMNS": "100"}))
        stack.enter_context(redirect_stdout(out))
        stack.enter_context(redirect_stderr(err))
        status = main(arguments)
    return Done(status, out.text(), err.text())


class _Output(io.TextIOWrapper):
    """Standard output as a program finds it: text over bytes."""

    def __init__(self) -> None:
        super().__init__(io.BytesIO(), encoding="utf-8", newline="\n")

    def text(self) -> str:
        """All that was written."""
        self.flush()
        buffer = self.buffer
        assert isinstance(buffer, io.BytesIO)
        return buffer.getvalue().decode()


@contextmanager
def _standard_input(given: bytes) -> Iterator[None]:
    with patch.object(sys, "stdin", io.TextIOWrapper(io.BytesIO(given), encoding="utf-8")):
        yield


def rewrite() -> None:
    """Write every transcript anew."""
    for path in sorted(DATA.glob("*.transcript")):
        text = path.read_text(encoding="utf-8")
        path.write_text(
            "\n".join(str(replayed(line[2:])) for line in text.splitlines() if line[:2] == "$ "),
            encoding="utf-8",
        )


if __name__ == "__main__":
    rewrite()
