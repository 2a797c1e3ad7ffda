"""Where records have the fields of an observation, if not under the usual names."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from statelaw.errors import InputError, MissingDependencyError
from statelaw.reading._fields import FIELDS
from statelaw.reading._flaw import Flaw
from statelaw.words import did_you_mean, shown

_PLAIN = re.compile(r"[^\W\d][\w:-]*|@timestamp")
"""A name by itself; a colon stands in names of XES, and in JMESPath only inside brackets."""

Getter = Callable[[Mapping[str, Any]], Any]


class Mapped:
    """Expressions for some of the fields.

    A plain name is looked up as it is; anything else is JMESPath <https://jmespath.org>.

    Raises:
        InputError: A field does not exist, or an expression cannot be read.
        MissingDependencyError: An expression needs jmespath, which is not installed.

    >>> Mapped({"status": "state", "entity": "id"})({"id": 7, "state": "idle"})
    {'status': 'idle', 'entity': 7}
    """

    def __init__(self, expressions: Mapping[str, str]) -> None:
        for name in expressions:
            if name not in FIELDS:
                hint = did_you_mean(name, FIELDS) or f"the fields are {', '.join(FIELDS)}"
                raise InputError(f"a mapping has no field {shown(name)}; {hint}")
        self._getters = {name: _getter(name, text) for name, text in expressions.items()}

    def __contains__(self, name: str) -> bool:
        return name in self._getters

    def __call__(self, record: Mapping[str, Any]) -> dict[str, Any]:
        """The value of each mapped field in a record; `None` where it has none.

        Raises:
            Flaw: An expression cannot be applied to it.
        """
        return {name: get(record) for name, get in self._getters.items()}


def load_mapping(path: str | Path) -> dict[str, str]:
    """The expressions in a TOML, YAML or JSON file.

    Raises:
        InputError: It cannot be read, or holds something else than strings.
    """
    path = Path(path)
    try:
        found = _parsed(path.suffix.lower(), path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        said = getattr(error, "strerror", None) or " ".join(str(error).split())
        raise InputError(f"{path}: the mapping cannot be read: {said}") from None
    if not isinstance(found, dict):
        raise InputError(f'{path}: a mapping has a line for each field, such as status = "state"')
    for name, value in found.items():
        if not isinstance(value, str):
            raise InputError(f"{path}: {shown(str(name))} must be a string, such as 'data.state'")
    return found


def _parsed(suffix: str, text: str) -> Any:
    if suffix == ".json":
        return json.loads(text)
    if suffix == ".toml":
        return tomllib.loads(text)
    if suffix not in {".yaml", ".yml"}:
        raise ValueError("its suffix is none of .toml, .yaml and .json")
    import yaml

    try:
        return yaml.load(text, Loader=yaml.BaseLoader)
    except yaml.YAMLError as error:
        raise ValueError(str(error)) from None


def _getter(name: str, text: str) -> Getter:
    if _PLAIN.fullmatch(text):
        return lambda record: record.get(text)
    try:
        import jmespath
        from jmespath.exceptions import JMESPathError
    except ImportError:
        need = f"{name}: jmespath is needed for {text!r}: pip install 'statelaw[formats]'"
        raise MissingDependencyError(need) from None
    try:
        expression = jmespath.compile(text)
    except (JMESPathError, ValueError) as error:
        why = " ".join(str(error).split())
        raise InputError(f"{name}: {text!r} is not JMESPath: {why}") from None

    def get(record: Mapping[str, Any]) -> Any:
        try:
            return expression.search(record)
        except (JMESPathError, ValueError, TypeError, RecursionError) as error:
            why = " ".join(str(error).split())
            raise Flaw(f"{name}: {text!r} cannot be applied: {why}") from None

    return get
