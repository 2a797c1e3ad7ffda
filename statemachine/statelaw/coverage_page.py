"""Coverage as a web page that stands by itself: no script, no style sheet, nothing to load."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape
from typing import Any
from xml.etree import ElementTree

from statelaw.coverage import Coverage, Share
from statelaw.diagram.coverage import covered_over
from statelaw.diagram.extract import extract
from statelaw.diagram.formats import as_svg
from statelaw.diagram.theme import theme_of
from statelaw.errors import MissingDependencyError
from statelaw.rows import State, Transition
from statelaw.words import shown

_SVG = "http://www.w3.org/2000/svg"
_NOT = "not seen"
_NEW = ("", ", now observed", ", this or another trigger now observed")

_STYLE = """
:root { color-scheme: light dark; --line: #8885; }
body { font: 15px/1.45 system-ui, sans-serif; margin: 2rem auto; max-width: 75rem; }
body { padding: 0 1rem; }
table { border-collapse: collapse; margin: 1rem 0; }
th, td { border-bottom: 1px solid var(--line); padding: .25rem .75rem; text-align: left; }
td.number { text-align: right; font-variant-numeric: tabular-nums; }
tr.missing td { font-style: italic; }
tr.missing td.number { font-weight: bold; }
figure { background: #fff; margin: 1rem 0; overflow-x: auto; padding: .5rem; }
figure svg { height: auto; max-width: 100%; }
"""


def coverage_page(coverages: Iterable[Coverage]) -> str:
    """What was observed of several lifecycles, each with its picture, as HTML."""
    every = list(coverages)
    parts = (_section(coverage, number) for number, coverage in enumerate(every))
    return "\n".join(
        [
            "<!DOCTYPE html>",
            '<html lang="en">',
            '<head><meta charset="utf-8"><title>Lifecycle coverage</title>',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<style>{_STYLE}</style></head>",
            "<body>",
            "<h1>Lifecycle coverage</h1>",
            "<p>Only what was observed counts: a state that must have been passed unseen is not "
            "covered, and neither is a step whose two ends were not seen one right after the "
            "other.</p>",
            *_summary(every),
            *(line for part in parts for line in part),
            "</body>",
            "</html>",
            "",
        ]
    )


def _summary(coverages: list[Coverage]) -> Iterator[str]:
    aspects = [share.aspect for share in coverages[0].shares()] if coverages else []
    yield from _head("Lifecycle", "Traces", *map(str.capitalize, aspects))
    for number, coverage in enumerate(coverages):
        name = f'<a href="#lifecycle-{number}">{_text(coverage.table.name)}</a>'
        shares = "".join(f'<td class="number">{_ratio(each)}</td>' for each in coverage.shares())
        yield f'<tr><td>{name}</td><td class="number">{coverage.traces}</td>{shares}</tr>'
    yield "</table>"


def _section(coverage: Coverage, number: int) -> Iterator[str]:
    yield f'<h2 id="lifecycle-{number}">{_text(coverage.table.name)}</h2>'
    yield from _picture(coverage, number)
    yield from _transitions(coverage)
    yield from _states(coverage)
    for share in coverage.shares()[2:]:
        yield from _missing(share)


def _picture(coverage: Coverage, number: int) -> Iterator[str]:
    try:
        svg = as_svg(covered_over(extract(coverage.table), coverage), theme_of("light"))
    except MissingDependencyError as error:
        yield f"<p>There is no picture: {_text(str(error))}.</p>"
        return
    yield f"<figure>{_renamed(svg, f'l{number}-')}</figure>"


def _renamed(svg: str, prefix: str) -> str:
    """The picture with ids that no other picture of the page has."""
    ElementTree.register_namespace("", _SVG)
    root = ElementTree.fromstring(svg)
    for element in root.iter():
        for name in ("id", "aria-labelledby"):
            if ids := element.get(name):
                element.set(name, " ".join(f"{prefix}{each}" for each in ids.split()))
    return ElementTree.tostring(root, encoding="unicode")


def _transitions(coverage: Coverage) -> Iterator[str]:
    new = {row: len(rows) for rows in coverage.newly_observed() for row in rows}
    yield from _head("From", "Trigger", "To", "Who", "Evidence", "Seen")
    for row in coverage.table.transitions:
        seen = coverage.steps[str(row.source), str(row.target)]
        evidence = f"{row.evidence.level}{_NEW[min(new.get(row, 0), 2)]}"
        yield _line(seen, row.source, row.trigger, row.target, row.actor, evidence)
    yield "</table>"
    if _has_parallels(coverage.table.transitions):
        yield (
            "<p>Statuses do not tell which row was taken where several lead from one state to the "
            "same other: each of them has the count of the step.</p>"
        )


def _has_parallels(rows: Iterable[Transition[Any]]) -> bool:
    ends = [(row.source, row.target) for row in rows]
    return len(set(ends)) < len(ends)


def _states(coverage: Coverage) -> Iterator[str]:
    yield from _head("State", "Kind", "Seen")
    for item in coverage.table.states:
        yield _line(coverage.states[str(item.status)], item.status, _kind(item))
    yield "</table>"


def _kind(item: State[Any]) -> str:
    return f"{item.kind}: {item.outcome}" if item.outcome else str(item.kind)


def _missing(share: Share) -> Iterator[str]:
    yield f"<h3>{_text(share.aspect.capitalize())}: {_ratio(share)}</h3>"
    if share.missing:
        items = "".join(f"<li>{_text(each)}</li>" for each in share.missing)
        yield f"<details><summary>{len(share.missing)} {_NOT}</summary><ul>{items}</ul></details>"


def _head(*names: str) -> Iterator[str]:
    cells = "".join(f'<th scope="col">{_text(name)}</th>' for name in names)
    yield f"<table><tr>{cells}</tr>"


def _line(seen: int, *cells: str) -> str:
    """A row of a table, its count last; that it was not seen is said in words."""
    text = "".join(f"<td>{_text(shown(cell))}</td>" for cell in cells)
    missing = "" if seen else ' class="missing"'
    return f'<tr{missing}>{text}<td class="number">{seen or _NOT}</td></tr>'


def _ratio(share: Share) -> str:
    return f"{share.covered} of {share.total} ({share.rounded})"


def _text(text: str) -> str:
    return escape(text)
