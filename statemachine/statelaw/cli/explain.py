"""`statelaw explain`: what a rule finds, why, and what to do about it."""

from __future__ import annotations

from argparse import Namespace
from dataclasses import asdict

from statelaw import markdown
from statelaw.cli._output import add_format, print_json, wrapped
from statelaw.cli._parser import Parser, UsageError
from statelaw.rules import RULES, Rule, rule


def configure(parser: Parser) -> None:
    """Declare the arguments."""
    text = "a rule's code or name, such as SL103"
    parser.add_argument("code", nargs="*", default=[], metavar="CODE", help=text)
    parser.add_argument("--all", action="store_true", help="explain every rule")
    add_format(parser, "text", "markdown", "json")


def run(options: Namespace) -> int:
    """Explain the rules that were asked for."""
    rules = _asked_for(options)
    if options.format == "json":
        print_json("explain", {"rules": [_fields(each) for each in rules]})
    else:
        write = _markdown if options.format == "markdown" else _text
        print("\n\n".join(map(write, rules)))
    return 0


def _asked_for(options: Namespace) -> list[Rule]:
    if options.all:
        return list(RULES.values())
    if not options.code:
        raise UsageError("name a rule, such as SL103, or give --all (see statelaw explain --help)")
    return [rule(code) for code in options.code]


def _fields(each: Rule) -> dict[str, str]:
    return {name: str(value) for name, value in asdict(each).items()} | {"silence": each.silence}


def _text(each: Rule) -> str:
    lines = [
        f"{each.code} {each.name} ({each.severity})",
        wrapped(each.summary),
        "",
        wrapped(f"Why: {each.rationale}"),
        wrapped(f"Example: {each.example}"),
        wrapped(f"What to do: {each.remedy}"),
        wrapped(f"To silence it: {each.silence}"),
    ]
    return "\n".join(lines)


def _markdown(each: Rule) -> str:
    parts = [
        f"## {each.code} {each.name}",
        f"{markdown.prose(each.summary)} Severity: {each.severity}.",
        markdown.prose(each.rationale),
        f"Example: {markdown.code(each.example)}",
        markdown.prose(each.remedy),
        f"To silence it: {markdown.prose(each.silence)}.",
    ]
    return "\n\n".join(parts)
