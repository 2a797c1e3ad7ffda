"""Checking where the log lives: lifecycles as tables, checks as queries, refusals as triggers.

sqlglot writes the dialects; it is loaded when first used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from statelaw.face import face
from statelaw.frames import absent_package

if TYPE_CHECKING:
    from statelaw.sql._check import Result as Result
    from statelaw.sql._check import check_query as check_query
    from statelaw.sql._check import ties_query as ties_query
    from statelaw.sql._dialects import Dialect as Dialect
    from statelaw.sql._guard import drop_guard as drop_guard
    from statelaw.sql._guard import guard as guard
    from statelaw.sql._tables import lifecycle_tables as lifecycle_tables

    __all__: list[str]
else:
    __all__, __getattr__, __dir__ = face(
        __name__,
        {
            "_check": "Result check_query ties_query",
            "_dialects": "Dialect",
            "_guard": "drop_guard guard",
            "_tables": "lifecycle_tables",
        },
        lambda _name, missing: absent_package(missing.partition(".")[0], "sql"),
    )
