"""The texts that are frozen under tests/data/golden, and how they are made.

`python tests/regenerate.py` writes them anew and prints what changed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from statelaw import Lifecycle, Mode, Verdict, VerdictTable, find
from statelaw.sql import Dialect, check_query, guard, lifecycle_tables
from statelaw.words import shown

from tests.cases import CASES
from tests.traces import SHIPPED

FOLDER = Path(__file__).parent / "data" / "golden"

CODES = {
    Verdict.START: "S",
    Verdict.LATE_START: "L",
    Verdict.STAY: "=",
    Verdict.REPEAT: "R",
    Verdict.STEP: "+",
    Verdict.STEP_INFERRED: "~",
    Verdict.MISSED: "m",
    Verdict.MISSED_INFERRED: "n",
    Verdict.ILLEGAL_START: "B",
    Verdict.ILLEGAL: ".",
    Verdict.REGRESSION: "r",
    Verdict.LEFT_FINAL: "F",
    Verdict.UNKNOWN: "?",
}
"""A character for each verdict."""

_MEANING = {
    Verdict.START: "start in an initial state",
    Verdict.LATE_START: "late start",
    Verdict.STAY: "stay",
    Verdict.REPEAT: "repeat",
    Verdict.STEP: "documented row",
    Verdict.STEP_INFERRED: "undocumented row",
    Verdict.MISSED: "missed states, by documented rows",
    Verdict.MISSED_INFERRED: "missed states, only by undocumented rows",
    Verdict.ILLEGAL_START: "illegal start",
    Verdict.ILLEGAL: "illegal",
    Verdict.REGRESSION: "illegal, the reverse is legal",
    Verdict.LEFT_FINAL: "left a final state",
    Verdict.UNKNOWN: "unknown",
}


def makers() -> dict[Path, Callable[[], str]]:
    """Every golden file, below `FOLDER`, with what makes its text."""
    verdicts = {
        Path("verdicts") / f"{each.name}.{mode}.txt": partial(square, each, mode)
        for each in SHIPPED
        for mode in Mode
    }
    findings = {Path("findings") / f"{code}.txt": said for code, said in CASES.items()}
    queries = {Path("sql") / f"{dialect}.txt": partial(written, dialect) for dialect in Dialect}
    return verdicts | findings | queries


def written(dialect: Dialect) -> str:
    """What is written in SQL of a small lifecycle: two results, the tables, and the guard."""
    lifecycle = find("woosmap.import_step")
    asked = partial(check_query, lifecycle, table="log", order_by="at", dialect=dialect)
    parts = {
        "findings": asked(result="findings", must_settle=True),
        "traces": asked(result="traces"),
        "counts, by tables": asked(result="counts", tables="shop.life"),
        "tables": lifecycle_tables(lifecycle, dialect=dialect, tables="shop.life"),
    }
    if dialect in {Dialect.SQLITE, Dialect.POSTGRES}:
        parts["guard"] = guard(lifecycle, table="imports", dialect=dialect)
    return "\n\n".join(f"-- {title}\n{text.rstrip()}" for title, text in parts.items())


def square(lifecycle: Lifecycle[Any], mode: Mode) -> str:
    """All ordered pairs of states with their verdicts, and where a trace may begin."""
    table = lifecycle.compile(mode)
    numbers = [str(i) for i in range(1, len(lifecycle.statuses) + 1)]
    first = "(before the first)"
    width = max(len(first), *(len(shown(each)) for each in lifecycle.statuses))
    digits = len(numbers[-1])
    columns = " ".join(number.rjust(digits) for number in numbers)
    lines = [
        f"{lifecycle.name}, mode {mode}: the row is the previous status, the column the next",
        "",
        f"{'':{digits}}  {'':{width}}  {columns}",
        _row("", first, [None], table, width, digits),
    ]
    for number, status in zip(numbers, lifecycle.statuses, strict=True):
        lines.append(_row(number, shown(status), [status], table, width, digits))
    used = {table.judge(one, two) for one in (None, *table.codes) for two in table.codes}
    lines += ["", *(f"{CODES[each]}  {_MEANING[each]}" for each in sorted(used))]
    lines += ["", f"detection power: {lifecycle.detection_power(mode)}"]
    return "\n".join(lines)


def _row(
    number: str,
    name: str,
    previous: Sequence[str | None],
    table: VerdictTable[Any],
    width: int,
    digits: int,
) -> str:
    cells = (CODES[table.judge(each, other)] for each in previous for other in table.codes)
    return f"{number:>{digits}}  {name:<{width}}  {' '.join(cell.rjust(digits) for cell in cells)}"


def stale() -> Iterator[tuple[Path, str, str]]:
    """Each golden file that is not what it should be: its path, what it holds, what it should."""
    wanted = makers()
    kept = {path.relative_to(FOLDER) for path in FOLDER.rglob("*.txt")}
    for path in sorted(kept | wanted.keys()):
        file = FOLDER / path
        before = file.read_text(encoding="utf-8") if file.exists() else ""
        after = f"{wanted[path]()}\n" if path in wanted else ""
        if before != after:
            yield path, before, after
