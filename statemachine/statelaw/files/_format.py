"""The three formats, and which of them a file name means."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path

from statelaw.errors import InputError
from statelaw.words import chosen, did_you_mean, shown


class Format(StrEnum):
    """How a lifecycle is written down."""

    JSON = "json"
    TOML = "toml"
    YAML = "yaml"


_SUFFIXES = {
    ".json": Format.JSON,
    ".toml": Format.TOML,
    ".yaml": Format.YAML,
    ".yml": Format.YAML,
}


def format_of(path: Path, given: Format | str | None) -> Format:
    """The format given, or else the one that the file's suffix means.

    Raises:
        InputError: There is no such format, or the suffix means none.
    """
    if given is not None:
        return chosen(Format, given, "format")
    suffix = path.suffix.lower()
    if suffix in _SUFFIXES:
        return _SUFFIXES[suffix]
    found = f"its suffix {suffix!r} means none" if suffix else "it has no suffix"
    hint = did_you_mean(suffix, _SUFFIXES) or f"name it {', '.join(_SUFFIXES)}"
    raise InputError(f"{shown(str(path))}: cannot tell the format, {found}; {hint} or give format")
