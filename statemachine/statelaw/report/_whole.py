"""A report in one go, for callers in Python."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

from statelaw.logs import LogCheck
from statelaw.report._formats import writer
from statelaw.report._found import Found, Spool


def report_on(log: LogCheck, name: str, how: Mapping[str, Any] | None = None) -> str:
    """Go through a log, and write the report on it.

    Args:
        log: The log, which has not been gone through.
        name: The format, one of `FORMATS`.
        how: Options that the report repeats, such as `{"mode": "polled"}`.

    Raises:
        InputError: There is no such format.
    """
    report, out = writer(name), io.StringIO()
    with Spool() as spool:
        for said in log:
            report.take(said)
            spool.add(said)
        report.write(Found(log, spool, how or {}), out)
    return out.getvalue()
