"""What was found in a log, as one JSON document.

| field | what it holds |
| --- | --- |
| `statelaw`, `version`, `command` | the program's version, this document's, and `check` |
| `options` | what the log was checked with |
| `findings` | one object a finding, in the order of the log; records without one too |
| `traces` | one object a trace, in the order in which they begin |
| `suspects` | forbidden steps that several traces take |
| `detection_power` | for each lifecycle, forbidden pairs of states, and those the mode catches |
| `totals` | counts; `errors` are findings, without the `broken` records |
| `baseline` | how many findings were known, and the known deviations that have gone |
| `ok` | whether there is neither an error nor a broken record |

The findings come from a file and are written one by one, so that memory does not grow with
their number.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any, TextIO

from statelaw import __version__
from statelaw.analysis import detection_power
from statelaw.finding import Answer, Severity
from statelaw.logs import LogCheck, TraceSummary
from statelaw.report._found import Found

VERSION = 1
"""The version of the documents: a field went, or changed its meaning."""


def write_json(found: Found, out: TextIO) -> None:
    """Write the document."""
    head = {"statelaw": __version__, "version": VERSION, "command": "check"}
    begin = json.dumps({**head, "options": dict(found.how)}, indent=2)
    out.write(begin.removesuffix("\n}"))
    _write_list(out, "findings", found.spool.lines())
    traces = (json.dumps(as_trace(each)) for each in found.log.summaries())
    _write_list(out, "traces", traces)
    end = json.dumps(closing(found), indent=2)
    out.write(f",{end.removeprefix('{')}\n")


def _write_list(out: TextIO, name: str, lines: Iterable[str]) -> None:
    out.write(f',\n  "{name}": [')
    comma = ""
    for line in lines:
        out.write(f"{comma}\n    {line}")
        comma = ","
    out.write("\n  ]" if comma else "]")


def as_trace(summary: TraceSummary) -> dict[str, Any]:
    """What a trace comes to."""
    fields = asdict(summary)
    return {**summary.key._asdict(), **{name: fields[name] for name in fields if name != "key"}}


def closing(found: Found) -> dict[str, Any]:
    """What is known when the log has been gone through."""
    log = found.log
    return {
        "suspects": [asdict(each) for each in log.suspects()],
        "detection_power": {
            verdicts.table.name: asdict(detection_power(verdicts))
            for verdicts in log.verdict_tables()
        },
        "totals": _as_totals(log),
        "left_out": dict(sorted(found.left_out.items())),
        "baseline": {"known": found.known, "gone": [asdict(each) for each in found.gone]},
        "ok": log.totals.ok,
    }


def _as_totals(log: LogCheck) -> dict[str, Any]:
    totals, answers = log.totals, Counter(each.answer for each in log.summaries())
    rules: Counter[str] = Counter()
    for (code, _), count in (totals.records + totals.findings).items():
        rules[code] += count
    return {
        "observations": totals.observations,
        "duplicates": totals.duplicates,
        "broken": totals.broken,
        "without_status": totals.without_status,
        "traces": answers.total(),
        **{f"{severity}s": totals.of(severity) for severity in Severity},
        "rules": dict(sorted(rules.items())),
        "answers": {str(answer): answers[answer] for answer in Answer},
    }
