"""The formats of reports, by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from statelaw.errors import InputError
from statelaw.report._github import Github
from statelaw.report._json import write_json
from statelaw.report._jsonl import write_jsonl
from statelaw.report._junit import write_junit
from statelaw.report._markdown import Markdown
from statelaw.report._sarif import write_sarif
from statelaw.report._text import Text
from statelaw.report._writer import AtTheEnd, Write, Writer
from statelaw.words import did_you_mean


@dataclass(frozen=True, slots=True)
class Format:
    """One format.

    Attributes:
        name: How it is asked for.
        suffix: How its files end, with the dot.
        summary: What it is for.
        make: What makes a writer of it.
        spools: Whether its findings wait in a file until the log has been read.
    """

    name: str
    suffix: str
    summary: str
    make: Callable[[], Writer]
    spools: bool = True


def _at_the_end(write: Write) -> Callable[[], Writer]:
    return lambda: AtTheEnd(write)


def _html() -> Writer:
    from statelaw.report._html import write_html  # with all that draws

    return AtTheEnd(write_html)


FORMATS: Mapping[str, Format] = {
    each.name: each
    for each in (
        Format("text", ".txt", "for people, worst first", Text, spools=False),
        Format("json", ".json", "one document, for programs", _at_the_end(write_json)),
        Format("jsonl", ".jsonl", "an object a line, for programs", _at_the_end(write_jsonl)),
        Format("markdown", ".md", "for issues and pull requests", Markdown, spools=False),
        Format("junit", ".xml", "for CI systems", _at_the_end(write_junit)),
        Format("sarif", ".sarif", "SARIF 2.1.0, for code hosts", _at_the_end(write_sarif)),
        Format("github", ".txt", "annotations and a step summary, for GitHub Actions", Github),
        Format("html", ".html", "one page, for a browser", _html),
    )
}


def format_of(name: str) -> Format:
    """The format of this name.

    Raises:
        InputError: There is none.
    """
    if name not in FORMATS:
        hint = did_you_mean(name, FORMATS) or f"choose one of {', '.join(FORMATS)}"
        raise InputError(f"report format {name!r} is not known; {hint}")
    return FORMATS[name]


def writer(name: str) -> Writer:
    """A new report in the format of this name.

    Raises:
        InputError: There is no such format.
    """
    return format_of(name).make()
