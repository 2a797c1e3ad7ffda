"""The JSON Schema of a lifecycle file, for editors and for readers in other languages.

It is generated from the models and their documentation; the copy in the package,
`lifecycle.schema.json`, is checked for freshness.  A schema says what each field holds; what
makes a table sound as a whole (names that are declared, states that can be reached) it
cannot say, and `load_table` does.
"""

from __future__ import annotations

import inspect
import json
import re
from typing import Any

from statelaw.rows import ActionRate, Evidence, Kind, Source, State, Transition
from statelaw.table import TransitionTable

SCHEMA_ID = "urn:statelaw:lifecycle:1"

_MODELS = (Source, Evidence, State, Transition, ActionRate)
_SCHEMA_KEY = {
    "title": "Schema",
    "description": "Where this schema is, for editors; not part of the lifecycle.",
    "type": "string",
}
_NAMED = ("status", "trigger", "source", "target")


def table_schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of a lifecycle file; see `SCHEMA_ID`."""
    schema = TransitionTable.model_json_schema()
    _describe(schema, TransitionTable)
    for model in _MODELS:
        _describe(schema["$defs"][model.__name__], model)
    for name in _NAMED:
        for rows in ("State", "Transition"):
            schema["$defs"][rows]["properties"].get(name, {}).update(pattern=r"\S")
    schema["properties"]["initial"]["minItems"] = 1
    schema["$defs"]["State"] |= _outcome_at_rest()
    schema["properties"] = {"$schema": _SCHEMA_KEY} | schema["properties"]
    dialect = "https://json-schema.org/draft/2020-12/schema"
    return {"$schema": dialect, "$id": SCHEMA_ID} | schema | {"title": "Lifecycle"}


def schema_text() -> str:
    """`table_schema` as it stands in `lifecycle.schema.json`."""
    return json.dumps(table_schema(), indent=2) + "\n"


def _outcome_at_rest() -> dict[str, Any]:
    transient = {"properties": {"kind": {"const": str(Kind.TRANSIENT)}}}
    given = {"required": ["outcome"], "properties": {"outcome": {"type": "string"}}}
    return {"if": transient, "then": {"properties": {"outcome": {"type": "null"}}}, "else": given}


def _describe(schema: dict[str, Any], model: type[Any]) -> None:
    summary, meanings = _documented(model)
    schema["description"] = summary
    for name, meaning in meanings.items():
        schema["properties"][name]["description"] = meaning


def _documented(model: type[Any]) -> tuple[str, dict[str, str]]:
    """The first paragraph of a docstring, and what its `Attributes:` section says of each."""
    text = inspect.cleandoc(model.__doc__ or "")
    listed = re.search(r"^Attributes:\n(.*?)(?=^\S|\Z)", text, re.MULTILINE | re.DOTALL)
    entries = re.findall(
        r"^    (\w+): (.*(?:\n {8}.*)*)", listed[1] if listed else "", re.MULTILINE
    )
    return _line(text.split("\n\n")[0]), {name: _line(meaning) for name, meaning in entries}


def _line(text: str) -> str:
    return " ".join(text.split()).replace("`", "")
