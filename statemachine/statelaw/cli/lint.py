"""`statelaw lint`: mistakes in lifecycles, and what is likely to be one."""

from __future__ import annotations

from argparse import Namespace
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from statelaw.cli._lifecycles import is_file, lifecycle_of
from statelaw.cli._output import add_format, complain, counted, print_json, prose
from statelaw.cli._parser import Parser
from statelaw.errors import DeclarationError, PackError, Problem
from statelaw.finding import Severity
from statelaw.lint import lint
from statelaw.registry import available
from statelaw.rules import RULES


@dataclass(frozen=True, slots=True)
class _Linted:
    """What was found in one lifecycle: its name or file, and the problems."""

    name: str
    problems: Sequence[Problem]


def configure(parser: Parser) -> None:
    """Declare the arguments."""
    text = "names of installed lifecycles, or files; by default everything that is installed"
    parser.add_argument("lifecycles", nargs="*", default=[], metavar="LIFECYCLE", help=text)
    add_format(parser, "text", "json")


def run(options: Namespace) -> int:
    """Lint them; 1 if there is an error, 2 if one could not be loaded."""
    linted: list[_Linted] = []
    broken = False
    for name in options.lifecycles or available():
        try:
            linted.append(_Linted(name, _problems(name)))
        except PackError as error:
            complain(str(error))
            broken = True
    if options.format == "json":
        print_json("lint", _as_json(linted))
    else:
        _print(linted)
    return 2 if broken else int(_counts(linted)[Severity.ERROR] > 0)


def _problems(name: str) -> Sequence[Problem]:
    try:
        return lint(lifecycle_of(name))
    except DeclarationError as error:
        return error.problems
    except PackError as error:
        if isinstance(error.__cause__, DeclarationError):
            return error.__cause__.problems
        raise


def _severity(problem: Problem) -> Severity:
    return RULES[problem.code].severity


def _counts(linted: Sequence[_Linted]) -> Counter[Severity]:
    return Counter(_severity(problem) for each in linted for problem in each.problems)


def _print(linted: Sequence[_Linted]) -> None:
    for each in linted:
        for problem in sorted(each.problems, key=lambda problem: problem.line or 0):
            print(_line(each.name, problem))
    counts = _counts(linted)
    said = ", ".join(counted(counts[severity], severity) for severity in Severity)
    print(f"{counted(len(linted), 'lifecycle')}: {said}")


def _line(name: str, problem: Problem) -> str:
    """`FILE:LINE: error SL504 unknown-state: message`, or the path within an installed table."""
    place = f"{name}:{problem.line}" if is_file(name) and problem.line else name
    rule = RULES[problem.code]
    row = f"  [{prose(problem.row)}]" if problem.row else ""
    head = f"{place}: {rule.severity} {rule.code} {rule.name}: {problem.path}:"
    return f"{head} {prose(problem.message)}{row}"


def _as_json(linted: Sequence[_Linted]) -> dict[str, Any]:
    counts = _counts(linted)
    return {
        "lifecycles": [
            {
                "name": each.name,
                "problems": [
                    {
                        **asdict(problem),
                        "rule": RULES[problem.code].name,
                        "severity": _severity(problem),
                    }
                    for problem in each.problems
                ],
            }
            for each in linted
        ],
        "totals": {f"{severity}s": counts[severity] for severity in Severity},
    }
