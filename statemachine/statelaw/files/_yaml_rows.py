"""YAML written in rows: a block list of flow mappings, one a line."""

from __future__ import annotations

import re
from typing import Any

import yaml

_UNBROKEN = 2**31
_LINE_BREAK = re.compile("[\n\r\x85\u2028\u2029]")


class _Row(dict[str, Any]):
    """A mapping that is written on one line."""


class _Dumper(yaml.SafeDumper):
    """Indents lists under their key, and repeats a value rather than refer to it."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002
        super().increase_indent(flow, False)

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002
        return True


def rows_of_yaml(data: dict[str, Any]) -> str:
    """The data as YAML; strings that a reader may take for something else are quoted."""
    rows = {key: _in_rows(value) for key, value in data.items()}
    text: str = yaml.dump(
        rows, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=_UNBROKEN
    )
    return text


def _in_rows(value: Any) -> Any:
    if not isinstance(value, list):
        return value
    return [_Row(item) if isinstance(item, dict) else item for item in value]


def _row(dumper: yaml.SafeDumper, row: _Row) -> yaml.Node:
    return dumper.represent_mapping("tag:yaml.org,2002:map", row, flow_style=True)


def _list(dumper: yaml.SafeDumper, items: list[Any]) -> yaml.Node:
    in_rows = any(isinstance(item, _Row) for item in items)
    return dumper.represent_sequence("tag:yaml.org,2002:seq", items, flow_style=not in_rows)


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.Node:
    # Only a double-quoted string keeps its line breaks without taking several lines.
    style = '"' if _LINE_BREAK.search(text) else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(_Row, _row)
_Dumper.add_representer(list, _list)
_Dumper.add_representer(str, _text)
