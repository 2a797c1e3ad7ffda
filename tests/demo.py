"""The main job on real input: check recordings of every lifecycle, and draw the diagrams.

Each command is printed as one would type it, with its output.  The recordings are described in
`tests/data/README.md`; the diagrams go to `.demo`.
"""

from __future__ import annotations

import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OUT = Path(".demo")


def commands() -> Iterator[tuple[list[str], int]]:
    """The commands, each with the exit status that it must have."""
    yield ["list", "--long"], 0
    for recording in sorted((ROOT / "tests/data").glob("*/*_legal.jsonl")):
        yield ["check", _lifecycle(recording), _short(recording)], 0
    for recording in sorted((ROOT / "tests/data").glob("*/*_broken.*")):
        yield ["check", _lifecycle(recording), _short(recording), "--limit", "1"], 1
    yield from _documented_answers()
    for name in ("light", "dark"):
        picture = str(OUT / f"opendatasoft.dataset.{name}.svg")
        yield ["diagram", "opendatasoft.dataset", "--theme", name, "-o", picture], 0
    broken = "tests/data/lifecycles/broken/rows.yaml"
    yield ["lint", "tests/data/lifecycles/export_job.yaml", broken], 1


def _documented_answers() -> Iterator[tuple[list[str], int]]:
    """The answers that the providers print in their documentation, raw as they are."""
    yield ["check", "woosmap", "tests/data/woosmap/payloads/run_success.json"], 0
    yield ["check", "opendatasoft", "tests/data/opendatasoft/payloads"], 1
    stages = ("uninitialised", "queued", "processing", "complete")
    files = [f"tests/data/prolific/payloads/import_{stage}.json" for stage in stages]
    yield ["check", "prolific", *files], 0


def main() -> int:
    """Run every command; 1 if one did not end as it must."""
    (ROOT / OUT).mkdir(exist_ok=True)
    wrong = [words for words, status in commands() if _run(words) != status]
    for words in wrong:
        print(f"did not end as it should: statelaw {shlex.join(words)}", file=sys.stderr)
    print(f"\nthe diagrams are in {OUT}/, those of all lifecycles in diagrams/")
    return 1 if wrong else 0


def _run(words: list[str]) -> int:
    print(f"\n$ statelaw {shlex.join(words)}", flush=True)
    statelaw = str(Path(sys.executable).with_name("statelaw"))
    return subprocess.run([statelaw, *words], cwd=ROOT, check=False).returncode


def _lifecycle(recording: Path) -> str:
    name = recording.stem.removesuffix("_legal").removesuffix("_broken")
    return f"{recording.parent.name}.{name}"


def _short(path: Path) -> str:
    return str(path.relative_to(ROOT))


if __name__ == "__main__":
    sys.exit(main())
