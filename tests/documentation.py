"""The examples of the documentation: Python blocks that run, and console blocks whose output holds.

A block fenced as `python` must run as it stands.  A block fenced as `console` holds commands after
`$ ` and, below each, exactly what it prints; `python tests/documentation.py` writes these anew.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGES = sorted([ROOT / "README.md", *ROOT.glob("docs/**/*.md")])

_BLOCK = re.compile(r"^```(?P<language>python|console)\n(?P<body>.*?)^```$", re.M | re.S)


@dataclass(frozen=True, slots=True)
class Block:
    """One example: its page, the line it begins on, its language and its text."""

    page: Path
    line: int
    language: str
    body: str

    @property
    def name(self) -> str:
        """How a test report calls it."""
        return f"{self.page.relative_to(ROOT)}:{self.line}"


def blocks(language: str) -> Iterator[Block]:
    """Every example in a language, page by page."""
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        for found in _BLOCK.finditer(text):
            if found["language"] == language:
                line = text.count("\n", 0, found.start()) + 1
                yield Block(page, line, language, found["body"])


def replayed(body: str) -> str:
    """A console block with every command's output as it is now."""
    text = ""
    for command in re.findall(r"^\$ (.*(?:\\\n.*)*)$", body, re.M):
        text += f"$ {command}\n{_output(command)}"
    return text


def _output(command: str) -> str:
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    environment = {**os.environ, "PATH": path, "COLUMNS": "100", "NO_COLOR": "1"}
    done = subprocess.run(
        ["bash", "-c", command],
        cwd=ROOT,
        env=environment,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
        check=False,
    )
    return done.stdout


def main() -> None:
    """Write the output of every console block anew."""
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        fresh = _BLOCK.sub(_renewed, text)
        if fresh != text:
            page.write_text(fresh, encoding="utf-8")
            print(f"rewrote {page.relative_to(ROOT)}")


def _renewed(found: re.Match[str]) -> str:
    if found["language"] != "console":
        return found[0]
    return f"```console\n{replayed(found['body'])}```"


if __name__ == "__main__":
    main()
