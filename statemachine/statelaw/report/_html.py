"""One page for a browser: it needs no network, and allows nothing but its own script and style."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Iterator
from importlib.resources import files
from itertools import islice
from typing import TextIO

from statelaw import __version__
from statelaw.finding import Severity
from statelaw.report._entry import Entry
from statelaw.report._found import Found
from statelaw.report._html_lifecycles import lifecycle_sections
from statelaw.report._html_parts import attributes, element, safe
from statelaw.report._html_summary import summary_section
from statelaw.report._html_traces import trace_section
from statelaw.report._safe import word, words
from statelaw.report._svg import variables

_MOST = 2_000
"""The most findings that the page lists, so that a browser stays quick; all are counted."""

_COLUMNS = ("Level", "Rule", "Where", "Trace", "Finding")


def write_html(found: Found, out: TextIO) -> None:
    """Write the page."""
    style, script = _style(), _resource("page.js")
    shown = list(islice(found.spool.worst_first(), _MOST))
    anchors = {key: f"trace-{i}" for i, key in enumerate(_keys(shown))}
    out.write(_head(found, style, script))
    out.write(summary_section(found))
    for section in lifecycle_sections(found.log):
        out.write(section)
    out.write(_findings(found, shown, anchors))
    out.write(trace_section(found.log, shown, anchors))
    out.write(f"</main>\n<script>{script}</script>\n</body>\n</html>\n")


def _keys(entries: Iterable[Entry]) -> Iterator[tuple[str, str, str, str]]:
    yield from dict.fromkeys(entry.key for entry in entries if not entry.is_record)


def _resource(name: str) -> str:
    return files("statelaw.report").joinpath(name).read_text(encoding="utf-8")


def _style() -> str:
    light, dark = variables("light"), variables("dark")
    page = _resource("page.css")
    return f":root{{{light}}}@media(prefers-color-scheme:dark){{:root{{{dark}}}}}\n{page}"


def _policy(style: str, script: str) -> str:
    """What the page may do: show itself.  Its script and style are named by their digests."""
    allowed = {"default-src": "'none'", "base-uri": "'none'", "form-action": "'none'"}
    allowed |= {"style-src": f"'{_digest(style)}'", "script-src": f"'{_digest(script)}'"}
    return "; ".join(f"{name} {value}" for name, value in allowed.items())


def _digest(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


def _head(found: Found, style: str, script: str) -> str:
    ok = found.log.totals.ok
    verdict = "Nothing is wrong" if ok else "There are errors"
    mode = str(found.how.get("mode", ""))
    recorded = f", recorded as {safe(mode)}" if mode else ""
    names = ", ".join(safe(word(each.table.name)) for each in found.log.verdict_tables())
    policy = attributes(http_equiv="Content-Security-Policy", content=_policy(style, script))
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta{policy}>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>{verdict}: lifecycle check{f" of {names}" if names else ""}</title>
<style>{style}</style>
</head>
<body>
<a class="skip" href="#findings">Skip to the findings</a>
<header>
<h1>Lifecycle check</h1>
<p class="verdict {"good" if ok else "bad"}">{verdict}</p>
<p class="about">{names or "No observations"}{recorded}. Checked by statelaw {__version__}.</p>
</header>
<main>
"""


def _findings(
    found: Found, shown: list[Entry], anchors: dict[tuple[str, str, str, str], str]
) -> str:
    if not shown:
        body = "<p>Nothing is to be said.</p>"
    else:
        rows = "\n".join(_row(entry, i, anchors) for i, entry in enumerate(shown))
        body = f"{_controls(shown)}\n{_table(rows)}"
    more = found.spool.count - len(shown)
    cut = f"<p>The worst {len(shown):,} are listed; {more:,} more are counted above.</p>" * (
        more > 0
    )
    return f'<section id="findings" tabindex="-1">\n<h2>Findings</h2>\n{cut}{body}\n</section>\n'


def _controls(shown: list[Entry]) -> str:
    """What chooses among the rows; it appears where the script runs."""
    present = [each for each in Severity if any(entry.severity is each for entry in shown)]
    boxes = "".join(
        f'<label><input type="checkbox" name="level" value="{each}" checked> {each}s</label>'
        for each in present
    )
    return (
        '<div class="controls" role="group" aria-label="Choose findings" hidden>'
        '<label>Containing <input type="search" id="search" autocomplete="off"></label>'
        f'{boxes}<output id="count" aria-live="polite"></output></div>'
    )


def _table(rows: str) -> str:
    heads = "".join(
        f'<th scope="col" aria-sort="{"ascending" if i == 0 else "none"}">'
        f'<button type="button" data-column="{i}">{name}</button></th>'
        for i, name in enumerate(_COLUMNS)
    )
    return (
        '<div class="scroll" tabindex="0" role="region" aria-label="Findings"><table id="list">'
        f"<thead><tr>{heads}</tr></thead>\n<tbody>\n{rows}\n</tbody></table></div>"
    )


def _row(entry: Entry, i: int, anchors: dict[tuple[str, str, str, str], str]) -> str:
    level = str(entry.severity)
    rank = str(entry.severity.rank)
    trace = safe(word(entry.trace)) if entry.trace else ""
    if anchor := anchors.get(entry.key):
        trace = element("a", trace, href=f"#{anchor}", class_="open")
    cells = [
        element("td", element("span", level, class_=f"level {level}"), data_sort=rank),
        element("td", f"{entry.code} {entry.name}"),
        element("td", safe(word(entry.where)) if entry.where else "", class_="place"),
        element("td", trace),
        element("td", safe(words(entry.message)), class_="said"),
    ]
    return element("tr", "".join(cells), id=f"finding-{i}", data_level=level)
