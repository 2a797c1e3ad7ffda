"""Checking a log of many traces while it is read.

Observations of many entities stand mixed in one log.  Each trace is followed by a walk of its
own, so what is held grows with the number of traces and not with the length of the log.
Findings come as they are made, each with the last few statuses of its trace; what the whole
log comes to is there when the log has been gone through.
"""

from statelaw.logs._check import LogCheck, check_log
from statelaw.logs._said import (
    Flagged,
    Pairs,
    Screen,
    Suspect,
    Tables,
    Totals,
    TraceKey,
    TraceSummary,
)
from statelaw.logs._trace import WINDOW, Trace

__all__ = [
    "WINDOW",
    "Flagged",
    "LogCheck",
    "Pairs",
    "Screen",
    "Suspect",
    "Tables",
    "Totals",
    "Trace",
    "TraceKey",
    "TraceSummary",
    "check_log",
]
