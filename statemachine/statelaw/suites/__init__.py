"""Suites of test cases made from a lifecycle, and the proof of what they find.

`generate` makes a suite: of cases that drive an implementation by its triggers, or of status
sequences for whatever checks them.  `score` and `score_cases` say which changes of the table a
suite, or the cases somebody recorded, would notice.
"""

from __future__ import annotations

from statelaw.suites._case import Case, Step, Suite
from statelaw.suites._generate import generate
from statelaw.suites._mutants import Change, Mutant, mutants
from statelaw.suites._options import Grain, Method, Subject
from statelaw.suites._pytest_file import to_pytest
from statelaw.suites._score import Count, Score, percent
from statelaw.suites._trial import score, score_cases, scores

__all__ = [
    "Case",
    "Change",
    "Count",
    "Grain",
    "Method",
    "Mutant",
    "Score",
    "Step",
    "Subject",
    "Suite",
    "generate",
    "mutants",
    "percent",
    "score",
    "score_cases",
    "scores",
    "to_pytest",
]
