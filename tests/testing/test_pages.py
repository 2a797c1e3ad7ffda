"""The pages about testing show what their examples really print."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

DOCS = Path(__file__).parent.parent.parent / "docs"
SHOWN = re.compile(
    r"<!-- prints the block below -->\n```python\n(?P<code>.*?)```\n\n```text\n(?P<text>.*?)```",
    re.S,
)
PAGES = ("client-tests.md", "testing-kit.md")
EXAMPLES = [
    pytest.param(page, found.start(), id=f"{page}-{i}")
    for page in PAGES
    for i, found in enumerate(SHOWN.finditer((DOCS / page).read_text(encoding="utf-8")))
]


def printed(code: str, folder: Path) -> str:
    """What an example prints."""
    example = folder / "example.py"
    example.write_text(code, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, str(example)], cwd=folder, text=True, capture_output=True, check=True
    )
    return done.stdout


@pytest.mark.parametrize(("page", "position"), EXAMPLES)
def test_examples_print_what_stands_below_them(page: str, position: int, tmp_path: Path) -> None:
    """`python -m tests.testing.test_pages` writes the output anew."""
    found = SHOWN.match((DOCS / page).read_text(encoding="utf-8"), position)
    assert found is not None
    assert printed(found["code"], tmp_path) == found["text"]


def main() -> None:
    """Write the output of every example anew."""
    from tempfile import TemporaryDirectory

    for page in PAGES:
        text = (DOCS / page).read_text(encoding="utf-8")
        with TemporaryDirectory() as folder:
            fresh = SHOWN.sub(lambda found: _renewed(found, Path(folder)), text)
        (DOCS / page).write_text(fresh, encoding="utf-8")


def _renewed(found: re.Match[str], folder: Path) -> str:
    begin, end = found.span("text")
    whole, offset = found[0], found.start()
    text = printed(found["code"], folder)
    return f"{whole[: begin - offset]}{text}{whole[end - offset :]}"


if __name__ == "__main__":
    main()
