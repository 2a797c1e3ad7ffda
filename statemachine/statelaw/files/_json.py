"""JSON, with every key once."""

from __future__ import annotations

import json
import re
from typing import Any

from statelaw.files._bounds import check_structure
from statelaw.files._flaw import Flaw, Repeated
from statelaw.files._text import found_at

_STRING = re.compile(r'"(?:[^"\\]++|\\(?s:.))*+"?')
_NOT_YAML = re.compile("[^\n\r\x20-\x7e\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def read_json(text: str) -> Any:
    """The data of a JSON document.

    Raises:
        Flaw: It is not JSON, nests too deeply, or has a key twice.
    """
    check_structure(_STRING.sub(lambda match: "x" * len(match[0]), text))
    try:
        return json.loads(text, object_pairs_hook=_once)
    except json.JSONDecodeError as error:
        said = f"{error.msg[:1].lower()}{error.msg[1:]}"
        raise Flaw(f"not JSON: {said}{found_at(text, error.pos)}", error.pos) from None
    except Repeated as flaw:
        raise _placed(flaw, text) from None
    except ValueError as error:
        raise Flaw(f"not a lifecycle: {error}") from None


def as_yaml(text: str) -> str:
    """A JSON text that a YAML reader can read, every character at the same index.

    YAML allows neither tabs between tokens nor raw control characters; JSON holds tabs
    between tokens only.
    """
    return _NOT_YAML.sub(lambda match: " " if match[0] == "\t" else "?", text)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    data: dict[str, Any] = {}
    for key, value in pairs:
        if key in data:
            raise Repeated(key)
        data[key] = value
    return data


def _placed(flaw: Repeated, text: str) -> Flaw:
    """The same flaw with its place, which the JSON reader does not tell and YAML's does."""
    from statelaw.files._yaml import compose, plain

    try:
        root = compose(as_yaml(text))
        if root is not None:
            plain(root)
    except Repeated as placed:
        return placed
    except Flaw:
        return flaw
    return flaw
