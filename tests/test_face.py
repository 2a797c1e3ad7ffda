"""The public face: what is promised is there, loaded when used, and says what it means."""

from __future__ import annotations

import ast
import inspect
import subprocess
import sys
from enum import Enum
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import statelaw
from pydantic import BaseModel
from statelaw import frames, sql, testing

NAMES = [name for name in statelaw.__all__ if name != "__version__"]
FACES = (statelaw, frames, sql, testing)
each_face = pytest.mark.parametrize("package", FACES, ids=lambda each: each.__name__)


def imported_for_types(package: ModuleType) -> dict[str, str]:
    """What type checkers see: each name with the module it comes from."""
    tree = ast.parse(Path(str(package.__file__)).read_text(encoding="utf-8"))
    blocks = [node for node in tree.body if isinstance(node, ast.If)]
    imports = [node for block in blocks for node in block.body if isinstance(node, ast.ImportFrom)]
    return {alias.name: str(node.module) for node in imports for alias in node.names}


@each_face
def test_what_type_checkers_see_is_what_there_is(package: ModuleType) -> None:
    """The names in `__all__` are those imported for types, from the same modules."""
    seen = imported_for_types(package)
    assert sorted(seen) == sorted({*package.__all__} - {"__version__"})
    for name, module in seen.items():
        assert getattr(package, name) is getattr(import_module(module), name)
        assert name in vars(package)


@each_face
def test_names_are_listed_and_unknown_ones_refused(package: ModuleType) -> None:
    """`dir` is the face, and a misspelt name is an AttributeError as anywhere."""
    assert dir(package) == sorted(package.__all__)
    said = f"module '{package.__name__}' has no attribute 'Lifecicle'"
    with pytest.raises(AttributeError, match=said):
        getattr(package, "Lifecicle")  # noqa: B009 - type checkers would refuse it


def test_an_absent_package_is_named_with_what_brings_it() -> None:
    """The extra to install stands in the message, and no ImportError behind it."""
    code = """
import sys
sys.modules.update(numpy=None, sqlglot=None)
import statelaw.frames, statelaw.sql
for package, name in ((statelaw.frames, "check"), (statelaw.sql, "check_query")):
    try:
        getattr(package, name)
    except statelaw.MissingDependencyError as error:
        print(error, error.__suppress_context__)
"""
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.splitlines() == [
        "numpy is needed here: pip install 'statelaw[frames]' True",
        "sqlglot is needed here: pip install 'statelaw[sql]' True",
    ]


def own_members(thing: type) -> list[tuple[str, Any]]:
    """The public methods and properties that a class of ours defines itself."""
    kinds = (property, classmethod, staticmethod)
    return [
        (name, member)
        for name, member in vars(thing).items()
        if not name.startswith("_")
        and (inspect.isfunction(member) or isinstance(member, kinds) or hasattr(member, "func"))
    ]


@pytest.mark.parametrize("name", NAMES)
def test_every_public_name_says_what_it_means(name: str) -> None:
    """It has a docstring of its own, and so has each public method and property."""
    thing = getattr(statelaw, name)
    assert not isinstance(thing, ModuleType)
    inherited = {inspect.getdoc(base) for base in (object, BaseModel, Enum, Exception)}
    assert inspect.getdoc(thing)
    assert inspect.getdoc(thing) not in inherited
    if inspect.isclass(thing):
        for base in thing.__mro__:
            if base.__module__.startswith("statelaw"):
                for member_name, member in own_members(base):
                    assert inspect.getdoc(member), f"{name}.{member_name}"


@pytest.mark.parametrize("name", NAMES)
def test_every_field_of_a_public_model_is_explained(name: str) -> None:
    """Each field of a model is listed under Attributes, where it has more than one."""
    thing = getattr(statelaw, name)
    fields = list(getattr(thing, "model_fields", {}) or getattr(thing, "__dataclass_fields__", {}))
    explained = "\n".join(inspect.getdoc(base) or "" for base in thing.__mro__) if fields else ""
    for field in fields if len(fields) > 3 else ():
        assert f"    {field}: " in explained, field


@pytest.mark.parametrize("name", NAMES)
def test_every_public_function_is_typed(name: str) -> None:
    """Every parameter and result of every function and method has a type."""
    thing = getattr(statelaw, name)
    members = own_members(thing) if inspect.isclass(thing) else [(name, thing)]
    for member_name, member in members:
        function = getattr(member, "fget", None) or getattr(member, "func", None) or member
        if not inspect.isfunction(function):
            continue
        signature = inspect.signature(function)
        for parameter in signature.parameters.values():
            typed = parameter.annotation is not inspect.Parameter.empty
            assert typed or parameter.name in ("self", "cls"), f"{member_name}({parameter.name})"
        assert signature.return_annotation is not inspect.Signature.empty, member_name
