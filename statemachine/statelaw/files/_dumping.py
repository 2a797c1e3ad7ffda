"""From a table to a text that reads as a table: one row a line, defaults left out."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from enum import Enum
from os import PathLike
from pathlib import Path
from typing import Any

from pydantic import BaseModel
from pydantic_core import to_jsonable_python

from statelaw.files._disk import write_bytes
from statelaw.files._format import Format, format_of
from statelaw.table import TransitionTable
from statelaw.words import chosen


def dump_table(
    table: TransitionTable[Any],
    format: Format | str,  # noqa: A002 - the word its users have for it
) -> str:
    """A lifecycle as a text, from which `parse_table` reads an equal one.

    Statuses are written by value; fields that hold their default are left out.

    Raises:
        InputError: There is no such format.
    """
    return _WRITERS[chosen(Format, format, "format")](_plain(table))


def save_table(
    table: TransitionTable[Any],
    path: str | PathLike[str],
    format: Format | str | None = None,  # noqa: A002 - the word its users have for it
) -> None:
    """Write a lifecycle to a file, whole or not at all.

    Args:
        table: The lifecycle.
        path: The file; one that exists is replaced in one step and keeps its permissions.
        format: `json`, `toml` or `yaml`; by default what the suffix means.

    Raises:
        InputError: The format cannot be told, or the file cannot be written.
    """
    file = Path(path)
    write_bytes(file, dump_table(table, format_of(file, format)).encode())


def _plain(value: Any) -> Any:
    if isinstance(value, BaseModel):
        fields = type(value).model_fields
        given = {name: getattr(value, name) for name in fields}
        return {k: _plain(v) for k, v in given.items() if v != fields[k].get_default()}
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, timedelta):
        return to_jsonable_python(value)
    return value.value if isinstance(value, Enum) else value


def _is_rows(value: Any) -> bool:
    return isinstance(value, list) and any(isinstance(item, dict) for item in value)


def _json(data: dict[str, Any]) -> str:
    fields = (f"  {_compact(key)}: {_json_field(value)}" for key, value in data.items())
    return "{\n" + ",\n".join(fields) + "\n}\n"


def _json_field(value: Any) -> str:
    if not _is_rows(value):
        return _compact(value)
    return "[\n" + ",\n".join(f"    {_compact(row)}" for row in value) + "\n  ]"


def _compact(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _toml(data: dict[str, Any]) -> str:
    return "".join(f"{key} = {_toml_field(value)}\n" for key, value in data.items())


def _toml_field(value: Any) -> str:
    if not _is_rows(value):
        return _inline(value)
    return "[\n" + "".join(f"    {_inline(row)},\n" for row in value) + "]"


def _inline(value: Any) -> str:
    """A value on one line; `tomli_w` alone would break rows and lists over several."""
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {_inline(item)}" for key, item in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(map(_inline, value)) + "]"
    from tomli_w import dumps

    return dumps({"value": value}).removeprefix("value = ").removesuffix("\n")


def _yaml(data: dict[str, Any]) -> str:
    from statelaw.files._yaml_rows import rows_of_yaml

    return rows_of_yaml(data)


_WRITERS: dict[Format, Callable[[dict[str, Any]], str]] = {
    Format.JSON: _json,
    Format.TOML: _toml,
    Format.YAML: _yaml,
}
