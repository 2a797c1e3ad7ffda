"""The first section of the page: what the log comes to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from statelaw.finding import Severity
from statelaw.report._found import Found, gone_text
from statelaw.report._html_parts import element, safe, table
from statelaw.report._safe import word, words
from statelaw.rules import RULES
from statelaw.text import row_line
from statelaw.words import counted

_MOST = 50


def summary_section(found: Found) -> str:
    """The summary."""
    parts = [_tiles(found), _answers(found), _rules(found), *_suspects(found), *_kept_back(found)]
    return f'<section id="summary">\n<h2>Summary</h2>\n{"".join(parts)}\n</section>\n'


def _tiles(found: Found) -> str:
    totals = found.log.totals
    traces = sum(1 for _ in found.log.summaries())
    numbers: dict[str, tuple[int, str]] = {
        "observations": (totals.observations, ""),
        "traces": (traces, ""),
    }
    if totals.duplicates:
        numbers["delivered again"] = (totals.duplicates, "")
    numbers["broken records"] = (totals.broken, "error" if totals.broken else "")
    if totals.without_status:
        numbers["without a status"] = (totals.without_status, "")
    for severity in Severity:
        count = totals.of(severity)
        numbers[f"{severity}s"] = (count, str(severity) if count else "")
    tiles = "".join(
        f'<div class="tile {level}"><dt>{name}</dt><dd>{count:,}</dd></div>'
        for name, (count, level) in numbers.items()
    )
    return f'<dl class="tiles">{tiles}</dl>'


def _answers(found: Found) -> str:
    answers = Counter(each.answer for each in found.log.summaries())
    rows = [[str(answer), f"{count:,}"] for answer, count in answers.most_common()]
    return table("What the traces say", ["answer", "traces"], rows) if rows else ""


def _rules(found: Found) -> str:
    totals = found.log.totals
    counts = totals.records + totals.findings
    rows = [
        [
            element("span", str(severity), class_=f"level {severity}"),
            f"{code} {RULES[code].name}",
            f"{count:,}",
            safe(RULES[code].summary),
        ]
        for (code, severity), count in sorted(
            counts.items(), key=lambda item: (item[0][1].rank, -item[1], item[0][0])
        )
    ]
    head = ["level", "rule", "findings", "what it finds"]
    return table("Findings by rule", head, rows) if rows else ""


def _suspects(found: Found) -> Iterator[str]:
    for each in found.log.suspects():
        step = f"{word(each.previous)} → {word(each.status)}"
        said = f"{counted(each.traces, 'trace')} of {each.lifecycle} go {step}"
        row = row_line(each.code, each.previous, each.row)
        yield (
            f'<div class="box"><p><strong>The table is the suspect.</strong> {safe(said)}.</p>'
            f"<p><code>{safe(row)}</code></p></div>"
        )


def _kept_back(found: Found) -> Iterator[str]:
    if found.left_out:
        rules = ", ".join(f"{count:,} {code}" for code, count in sorted(found.left_out.items()))
        yield f"<p>Not reported: {safe(rules)}.</p>"
    if found.known:
        yield f"<p>{counted(found.known, 'known finding')} of the baseline not reported.</p>"
    if found.gone:
        items = "".join(f"<li>{safe(words(gone_text(each)))}</li>" for each in found.gone[:_MOST])
        head = f"{counted(len(found.gone), 'known deviation')} of the baseline not met any more"
        yield f"<details><summary>{head}</summary><ul>{items}</ul></details>"
