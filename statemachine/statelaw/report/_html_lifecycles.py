"""A section for each lifecycle: its picture with what was counted, and the counts as a table."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from statelaw.analysis import detection_power
from statelaw.diagram.counts import in_order
from statelaw.errors import StatelawError
from statelaw.logs import LogCheck, Pairs
from statelaw.report._html_parts import element, safe, table
from statelaw.report._pictures import counted_svg
from statelaw.report._safe import word
from statelaw.report._svg import inlined
from statelaw.verdict import Verdict, VerdictTable

_MOST = 200
_WORDS = {
    Verdict.START: "begins here",
    Verdict.LATE_START: "begins here, not initial",
    Verdict.STAY: "stays",
    Verdict.REPEAT: "repeated",
    Verdict.STEP: "declared",
    Verdict.STEP_INFERRED: "declared, not documented",
    Verdict.MISSED: "states missed in between",
    Verdict.MISSED_INFERRED: "states missed in between, not documented",
    Verdict.ILLEGAL_START: "must not begin here",
    Verdict.ILLEGAL: "forbidden",
    Verdict.REGRESSION: "forbidden; the reverse step is declared",
    Verdict.LEFT_FINAL: "left a final state",
    Verdict.UNKNOWN: "unknown status",
}


def lifecycle_sections(log: LogCheck) -> Iterator[str]:
    """The sections."""
    for i, verdicts in enumerate(log.verdict_tables()):
        yield _section(verdicts, log.pairs(verdicts.table.name), f"lifecycle-{i}")


def _section(verdicts: VerdictTable[Any], pairs: Pairs, anchor: str) -> str:
    name, title = safe(word(verdicts.table.name)), safe(verdicts.table.title)
    about = f"{title}. " if title else ""
    power = f"Detection power of {verdicts.mode}: {safe(str(detection_power(verdicts)))}."
    counts = element("summary", "What was counted, as a table") + _counts(verdicts, pairs)
    parts = [f"<h2>{name}</h2>", f"<p>{about}{power}</p>", _picture(verdicts, pairs, anchor)]
    parts.append(element("details", counts))
    return element("section", "\n".join(parts), id=anchor) + "\n"


def _picture(verdicts: VerdictTable[Any], pairs: Pairs, anchor: str) -> str:
    try:
        svg = inlined(counted_svg(verdicts, pairs), anchor)
    except StatelawError as error:
        return element("p", f"There is no picture: {safe(str(error))}", class_="box")
    label = f"Picture of {verdicts.table.name}, with what was counted"
    region = {"class_": "picture scroll", "tabindex": "0", "role": "region", "aria_label": label}
    return element("figure", element("div", svg, **region))


def _counts(verdicts: VerdictTable[Any], pairs: Pairs) -> str:
    judged = [
        (verdicts.judge(*pair), *pair, count) for pair, count in in_order(pairs, verdicts).items()
    ]
    judged.sort(key=lambda each: (each[0].legal, -each[3]))
    rows = [
        [
            safe(word(previous)) if previous is not None else "",
            safe(word(status)),
            f"{count:,}",
            element("span", _WORDS[verdict], class_="" if verdict.legal else "level error"),
        ]
        for verdict, previous, status, count in judged[:_MOST]
    ]
    more = len(judged) - len(rows)
    cut = f"<p>{more:,} rarer steps are left out.</p>" * (more > 0)
    return (
        table("Steps and how often they were seen", ["from", "to", "seen", "what it is"], rows)
        + cut
    )
