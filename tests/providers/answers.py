"""The answers of providers that are kept as files under `tests/data`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

DATA = Path(__file__).parents[1] / "data"


def kept(name: str) -> dict[str, Any]:
    """A kept answer, named by its provider and its file, such as `woosmap/run_success`."""
    provider, _, file = name.partition("/")
    path = DATA / provider / "payloads" / f"{file}.json"
    payload: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return payload
