"""Checking where the log lives: lifecycles as tables, checks as queries, refusals as triggers.

sqlglot writes the dialects; it is loaded when first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from statelaw.frames import absent_package

if TYPE_CHECKING:
    from statelaw.sql._check import Result as Result
    from statelaw.sql._check import check_query as check_query
    from statelaw.sql._check import ties_query as ties_query
    from statelaw.sql._dialects import Dialect as Dialect
    from statelaw.sql._guard import drop_guard as drop_guard
    from statelaw.sql._guard import guard as guard
    from statelaw.sql._table import table_query as table_query

_HOMES = {
    "_check": "Result check_query ties_query",
    "_dialects": "Dialect",
    "_guard": "drop_guard guard",
    "_table": "table_query",
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names.split()}

__all__ = sorted(_HOME_OF)  # pyright: ignore[reportUnsupportedDunderAll]


def __getattr__(name: str) -> object:
    if name not in _HOME_OF:
        raise AttributeError(f"module 'statelaw.sql' has no attribute {name!r}")
    try:
        home = import_module(f"statelaw.sql.{_HOME_OF[name]}")
    except ModuleNotFoundError as error:
        raise absent_package(str(error.name).split(".")[0], "sql") from None
    value = getattr(home, name)
    globals()[name] = value
    return value
