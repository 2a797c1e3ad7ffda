"""The trace viewer: each trace with findings, near its findings, in the order of the trace."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from statelaw.finding import Severity
from statelaw.logs import LogCheck, TraceKey
from statelaw.report._entry import Entry
from statelaw.report._html_parts import element, safe
from statelaw.report._safe import word, words
from statelaw.text import Stretch, explanation_lines
from statelaw.words import counted

Anchors = Mapping[tuple[str, str, str, str], str]


def trace_section(log: LogCheck, shown: Sequence[Entry], anchors: Anchors) -> str:
    """The section; nothing where no trace has a finding."""
    if not anchors:
        return ""
    by_trace: dict[TraceKey, list[Entry]] = defaultdict(list)
    for entry in shown:
        if not entry.is_record:
            by_trace[entry.key].append(entry)
    traces = "\n".join(_trace(log, key, found, anchors[key]) for key, found in by_trace.items())
    buttons = (
        '<p class="controls" hidden><button type="button" id="open-all">Open all</button>'
        '<button type="button" id="close-all">Close all</button></p>'
    )
    return f'<section id="traces">\n<h2>Traces</h2>\n{buttons}\n{traces}\n</section>\n'


def _trace(log: LogCheck, key: TraceKey, found: Sequence[Entry], anchor: str) -> str:
    summary = log.summary(key)
    outcome = f", {summary.outcome}" if summary.outcome else ""
    end = f"{summary.answer}{outcome} after {counted(summary.observations, 'observation')}"
    worst = min((entry.severity for entry in found), key=lambda each: each.rank)
    name = safe(word(found[0].trace))
    badge = element("span", str(worst), class_=f"level {worst}")
    head = element("summary", f'{badge} <b>{name}</b> <span class="end">{safe(end)}</span>')
    return element("details", head + _steps(found), id=anchor, class_="trace")


def _steps(found: Sequence[Entry]) -> str:
    by_index: dict[int, list[Entry]] = defaultdict(list)
    for entry in found:
        by_index[entry.index].append(entry)
    items, expected = [], 0
    for stretch in _merged(found):
        if stretch.first > expected:
            items.append(_gap(stretch.first - expected))
        items.append(_stretch(stretch, by_index.get(stretch.first, ())))
        expected = stretch.last + 1
    return element("ol", "\n".join(items), class_="steps")


def _merged(found: Sequence[Entry]) -> Iterator[Stretch]:
    """The windows of all findings as one sequence in which nothing overlaps."""
    by_first: dict[int, Stretch] = {}
    for entry in found:
        for each in entry.window:
            known = by_first.get(each.first)
            if known is None or known.last < each.last:
                by_first[each.first] = each
    ordered = [by_first[first] for first in sorted(by_first)]
    for i, each in enumerate(ordered):
        end = ordered[i + 1].first - 1 if i + 1 < len(ordered) else each.last
        yield replace(each, last=min(each.last, end))


def _gap(count: int) -> str:
    return element("li", f"{counted(count, 'observation')} not shown", class_="gap")


def _stretch(stretch: Stretch, found: Sequence[Entry]) -> str:
    times = f' <span class="times">&times;{stretch.last - stretch.first + 1}</span>'
    passed = [each for entry in found for each in entry.explanation.passed]
    missed = "".join(
        element("li", f"({safe(word(each))}) not seen", class_="missed") for each in passed
    )
    worst = min((each.severity for each in found), key=lambda each: each.rank, default=None)
    head = (
        f'<span class="index">{stretch.first}</span>'
        f'<code class="status">{safe(word(stretch.status))}</code>'
        f"{times * (stretch.last > stretch.first)}"
    )
    said = "".join(_said(entry) for entry in found)
    return missed + element("li", head + said, class_=str(worst or ""))


def _said(entry: Entry) -> str:
    level = element("span", str(entry.severity), class_=f"level {entry.severity}")
    place = f' <span class="place">{safe(word(entry.where))}</span>' if entry.where else ""
    lines = explanation_lines(entry.finding) if entry.severity is not Severity.NOTE else []
    why = "".join(f"<li>{safe(words(line))}</li>" for line in lines)
    return (
        f'<div class="said"><p>{level} {entry.code} {entry.name}{place}</p>'
        f"<p>{safe(words(entry.message))}</p>{f'<ul>{why}</ul>' if why else ''}</div>"
    )
