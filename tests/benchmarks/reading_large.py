"""Checking 1 GB of JSON lines by the command, beside a loop of `json.loads`, and what it holds."""

from __future__ import annotations

from tests.benchmarks.reading import large_lines as lines

__all__ = ["lines"]
