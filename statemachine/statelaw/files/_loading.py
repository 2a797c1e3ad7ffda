"""From a text to a checked table, with the line of whatever is wrong."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from os import PathLike
from pathlib import Path as FilePath
from typing import Any, TypeVar

from statelaw.errors import DeclarationError, InputError, Problem
from statelaw.files._bounds import MAX_BYTES, check_bounds
from statelaw.files._disk import read_bytes
from statelaw.files._flaw import Flaw, Path
from statelaw.files._format import Format, format_of
from statelaw.files._text import Lines, text_of
from statelaw.table import TransitionTable
from statelaw.words import chosen

T = TypeVar("T", bound=TransitionTable[Any])


def load_table(
    path: str | PathLike[str],
    into: type[T],
    format: Format | str | None = None,  # noqa: A002 - the word its users have for it
    *,
    max_bytes: int = MAX_BYTES,
) -> T:
    """Read a lifecycle from a file.

    Args:
        path: The file, UTF-8.
        into: What to make of it, such as `statelaw.Lifecycle`.
        format: `json`, `toml` or `yaml`; by default what the suffix means.
        max_bytes: The largest file that is read.

    Raises:
        InputError: The file cannot be read; the message has the line and what would be right.
        DeclarationError: The table is wrong; every problem is listed with its line.
    """
    file = FilePath(path)
    raw = read_bytes(file, max_bytes)
    return parse_table(raw, format_of(file, format), into, str(file), max_bytes=max_bytes)


def parse_table(
    text: str | bytes,
    format: Format | str,  # noqa: A002 - the word its users have for it
    into: type[T],
    name: str = "<text>",
    *,
    max_bytes: int = MAX_BYTES,
) -> T:
    """Read a lifecycle from a text; `name` stands for the file in messages.

    Raises:
        InputError: The text cannot be read; the message has the line and what would be right.
        DeclarationError: The table is wrong; every problem is listed with its line.
    """
    form = chosen(Format, format, "format")
    source = text_of(text, name, max_bytes)
    data = _declared(source, form, name)
    try:
        return into(**data)
    except DeclarationError as error:
        raise DeclarationError(name, _located(error.problems, source, form)) from None


def _declared(text: str, form: Format, name: str) -> dict[str, Any]:
    try:
        data = _READERS[form](text)
        check_bounds(data)
    except Flaw as flaw:
        raise InputError(f"{name}{_where(flaw, text, form)}: {flaw.said}") from None
    if not isinstance(data, dict) or not data:
        needed = ", ".join(
            key for key, f in TransitionTable.model_fields.items() if f.is_required()
        )
        raise InputError(f"{name}: holds {_named(data)}; a lifecycle is a mapping with {needed}")
    data.pop("$schema", None)
    return data


def _read_json(text: str) -> Any:
    from statelaw.files._json import read_json

    return read_json(text)


def _read_toml(text: str) -> Any:
    from statelaw.files._toml import read_toml

    return read_toml(text)


def _read_yaml(text: str) -> Any:
    from statelaw.files._yaml import read_yaml

    return read_yaml(text)


_READERS: dict[Format, Callable[[str], Any]] = {
    Format.JSON: _read_json,
    Format.TOML: _read_toml,
    Format.YAML: _read_yaml,
}


def _named(data: Any) -> str:
    if isinstance(data, list):
        return "a list"
    return "nothing" if data is None or data == {} else "a single value"


def _where(flaw: Flaw, text: str, form: Format) -> str:
    lines = Lines(text)
    if flaw.at is not None:
        return f", line {lines.line(flaw.at)}, column {lines.column(flaw.at)}"
    place = _finder(text, form) if flaw.path else None
    return f", line {lines.line(place(flaw.path))}" if place else ""


def _located(problems: tuple[Problem, ...], text: str, form: Format) -> list[Problem]:
    place = _finder(text, form)
    if place is None:
        return list(problems)
    lines = Lines(text)
    return [replace(problem, line=lines.line(place(_path(problem.path)))) for problem in problems]


def _path(written: str) -> Path:
    parts = re.findall(r"\[(\d+)\]|([^.\[\]]+)", written)
    return tuple(int(number) if number else word for number, word in parts)


def _finder(text: str, form: Format) -> Callable[[Path], int] | None:
    """What finds the index of a place in the text; `None` where the text does not let it."""
    if form is Format.TOML:
        from statelaw.files._toml import TomlPlaces

        return TomlPlaces(text).index
    from statelaw.files._json import as_yaml
    from statelaw.files._yaml import compose, mark_of

    try:
        root = compose(as_yaml(text) if form is Format.JSON else text)
    except Flaw:
        return None
    return None if root is None else lambda path: mark_of(root, path)
