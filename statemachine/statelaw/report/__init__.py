"""Reports on a log: for people, for CI systems, and for other programs."""

from __future__ import annotations

from statelaw.report._entry import Entry
from statelaw.report._formats import FORMATS, Format, format_of, writer
from statelaw.report._found import Found, Spool
from statelaw.report._look import look_of
from statelaw.report._reading import read_report
from statelaw.report._schema import report_schema
from statelaw.report._text import Text, broken_text, kept_back
from statelaw.report._whole import report_on
from statelaw.report._writer import Writer

__all__ = [
    "FORMATS",
    "Entry",
    "Format",
    "Found",
    "Spool",
    "Text",
    "Writer",
    "broken_text",
    "format_of",
    "kept_back",
    "look_of",
    "read_report",
    "report_on",
    "report_schema",
    "writer",
]
