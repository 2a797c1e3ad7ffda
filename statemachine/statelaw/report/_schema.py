"""The JSON Schema of the reports for programs: the JSON document, and each line of JSON Lines."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any


def report_schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of the formats `json` and `jsonl`.

    It stands in the package as `report/report.schema.json`.
    """
    text = files("statelaw.report").joinpath("report.schema.json").read_text(encoding="utf-8")
    schema: dict[str, Any] = json.loads(text)
    return schema
