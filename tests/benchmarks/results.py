"""What has been measured, kept in a JSON file that each measurement is added to."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.benchmarks.environments import versions
from tests.benchmarks.harness import Line


@dataclass(frozen=True, slots=True)
class Measured:
    """A subject measured on a log, in a process of its own.

    Attributes:
        subject: Its name.
        layout: How the log lies.
        rows: The number of observations.
        seconds: The least time of a run.
        runs: How many there were.
        held_mb: The memory of the process before the first run: libraries, and the log.
        peak_mb: The most memory that it had.
        answer: How many observations are not legal, if the subject says that.
    """

    subject: str
    layout: str
    rows: int
    seconds: float
    runs: int
    held_mb: float
    peak_mb: float
    answer: int | None

    @property
    def nanoseconds(self) -> float:
        """The time of one observation."""
        return self.seconds / self.rows * 1e9


@dataclass(slots=True)
class Results:
    """Everything that has been measured.

    Attributes:
        about: The machine, the versions and the day.
        measured: The subjects by name, layout and number of observations.
        lines: The lines of the benchmarks that measure by themselves.
    """

    about: dict[str, Any] = field(default_factory=dict)
    measured: dict[tuple[str, str, int], Measured] = field(default_factory=dict)
    lines: dict[str, list[Line]] = field(default_factory=dict)

    @classmethod
    def read(cls, path: Path) -> Results:
        """The results in a file; none if there is no file."""
        if not path.exists():
            return cls()
        kept = json.loads(path.read_text(encoding="utf-8"))
        each = [Measured(**row) for row in kept["measured"]]
        lines = {
            name: [Line(**{key: of[key] for key in of if key != "met"}) for of in said]
            for name, said in kept["lines"].items()
        }
        return cls(kept["about"], {(one.subject, one.layout, one.rows): one for one in each}, lines)

    def write(self, path: Path) -> None:
        """Replace the file, which is either the old one or the new one at any time."""
        self.about = self.about or about()
        text = json.dumps(
            {
                "about": self.about,
                "measured": [asdict(each) for each in self.measured.values()],
                "lines": {
                    name: [line.as_dict() for line in lines] for name, lines in self.lines.items()
                },
            },
            indent=1,
        )
        unfinished = path.with_suffix(".unfinished")
        unfinished.write_text(text + "\n", encoding="utf-8")
        os.replace(unfinished, path)

    def disagreements(self) -> Iterator[str]:
        """The logs of which two subjects do not say the same."""
        answers: dict[tuple[str, int], dict[int, str]] = {}
        for each in self.measured.values():
            if each.answer is not None:
                said = answers.setdefault((each.layout, each.rows), {})
                said.setdefault(each.answer, each.subject)
        for (layout, rows), said in answers.items():
            if len(said) > 1:
                told = ", ".join(f"{name}: {answer}" for answer, name in said.items())
                yield f"{layout}, {rows} observations, not legal: {told}"


def about() -> dict[str, Any]:
    """The class of machine, the versions and the day."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return {
        "day": datetime.now(UTC).date().isoformat(),
        "processor": _processor(),
        "cores": os.cpu_count(),
        "memory_gb": round(memory),
        "system": platform.system(),
        "python": platform.python_version(),
        "versions": {**versions(""), **versions("machines"), **versions("mining")},
    }


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    return next((line.split(":")[1].strip() for line in lines if line.startswith("model name")), "")
