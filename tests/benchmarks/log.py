"""The logs that subjects are measured on, kept on disk so that all of them read the same one.

This module is imported by peers in environments of their own: it needs numpy and nothing else.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

ROOT = Path(__file__).resolve().parents[2]
WORK = ROOT / ".bench"
LIFECYCLE = "opendatasoft.dataset"
LAYOUTS = ("grouped", "interleaved")
"""Ten observations an entity that stand together; or all entities polled in turn, ten times."""


@dataclass(frozen=True, slots=True)
class Log:
    """A log of statuses as codes.

    Attributes:
        keys: The entity of each observation, int32.
        codes: The code of its status, uint8; those from `len(statuses)` on are unknown.
        statuses: The declared statuses by code.
        allowed: The pairs of statuses that may follow one another, between two polls.
    """

    keys: NDArray[np.int32]
    codes: NDArray[np.uint8]
    statuses: list[str]
    allowed: set[tuple[str, str]]

    def names(self) -> list[str]:
        """The status of each observation."""
        names = [*self.statuses, "no such status"]
        return [names[code] for code in self.codes.tolist()]

    def lookup(self) -> NDArray[np.bool_]:
        """Whether one code may follow another, for each pair of codes."""
        codes = {status: code for code, status in enumerate(self.statuses)}
        square = np.zeros((len(codes), len(codes)), dtype=bool)
        for before, after in self.allowed:
            square[codes[before], codes[after]] = True
        return square


def folder(layout: str, rows: int) -> Path:
    """Where the log of a layout and size is kept."""
    return WORK / "data" / f"{layout}-{rows}"


def load(layout: str, rows: int) -> Log:
    """A log that has been made."""
    path = folder(layout, rows)
    keys, codes = np.load(path / "keys.npy"), np.load(path / "codes.npy")
    return Log(keys, codes, *load_rules(layout, rows))


def load_rules(layout: str, rows: int) -> tuple[list[str], set[tuple[str, str]]]:
    """The statuses of a log, and which of them may follow one another."""
    path = folder(layout, rows) / "table.json"
    said: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return said["statuses"], {(a, b) for a, b in said["allowed"]}
