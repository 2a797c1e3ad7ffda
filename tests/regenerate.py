"""Write the golden files anew and print what changed: `python tests/regenerate.py`."""

from __future__ import annotations

import sys
from difflib import unified_diff
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from tests.golden import FOLDER, stale


def main() -> None:
    """Write what is stale, delete what is no longer made."""
    changes = list(stale())
    for path, before, after in changes:
        lines = unified_diff(
            before.splitlines(), after.splitlines(), str(path), str(path), lineterm="", n=1
        )
        print("\n".join(lines))
        if after:
            (FOLDER / path).parent.mkdir(parents=True, exist_ok=True)
            (FOLDER / path).write_text(after, encoding="utf-8")
        else:
            (FOLDER / path).unlink()
    print(f"{len(changes)} golden files changed")


if __name__ == "__main__":
    main()
