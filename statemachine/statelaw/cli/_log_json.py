"""What was found in a log, as one JSON document.

| field | what it holds |
| --- | --- |
| `statelaw`, `version`, `command` | the program's version, this document's, and `check` |
| `options` | what the log was checked with |
| `findings` | one object a finding, in the order of the log; a broken record is SL001 |
| `traces` | one object a trace, in the order in which they begin |
| `suspects` | forbidden steps that several traces take |
| `detection_power` | for each lifecycle, forbidden pairs of states, and those the mode catches |
| `totals` | counts; `errors` are findings, without the `broken` records |
| `ok` | whether there is neither an error nor a broken record |

It is written when the log has been gone through.  The findings wait in a file until then, so that
memory does not grow with their number.
"""

from __future__ import annotations

import json
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from typing import Any, TextIO

from statelaw.analysis import detection_power
from statelaw.cli._output import head
from statelaw.finding import Answer, Finding, Severity
from statelaw.logs import Flagged, LogCheck, TraceKey, TraceSummary
from statelaw.observation import Broken
from statelaw.rules import RULES

_IN_MEMORY = 8 * 1024 * 1024


class LogJson:
    """Collects the findings of a log, and writes the document; a context that frees the file."""

    def __init__(self) -> None:
        self._findings = tempfile.SpooledTemporaryFile(  # noqa: SIM115 - this is a context
            max_size=_IN_MEMORY, mode="w+", encoding="ascii"
        )

    def __enter__(self) -> LogJson:
        return self

    def __exit__(self, *_: object) -> None:
        self._findings.close()

    def take(self, said: Flagged | Broken) -> None:
        """Keep what is said of an observation or a record."""
        for each in _as_findings(said):
            self._findings.write(json.dumps(each) + "\n")

    def write(self, log: LogCheck, how: Mapping[str, Any], out: TextIO) -> None:
        """Write the document; `how` are the options that the log was checked with."""
        begin = json.dumps({**head("check"), "options": dict(how)}, indent=2)
        out.write(begin.removesuffix("\n}"))
        self._findings.seek(0)
        _write_list(out, "findings", (line.rstrip("\n") for line in self._findings))
        _write_list(out, "traces", (json.dumps(_as_trace(each)) for each in log.summaries()))
        end = json.dumps(_closing(log), indent=2)
        out.write(f",{end.removeprefix('{')}\n")


def _write_list(out: TextIO, name: str, lines: Iterable[str]) -> None:
    out.write(f',\n  "{name}": [')
    comma = ""
    for line in lines:
        out.write(f"{comma}\n    {line}")
        comma = ","
    out.write("\n  ]" if comma else "]")


def _as_findings(said: Flagged | Broken) -> Iterator[dict[str, Any]]:
    if isinstance(said, Broken):
        yield _as_broken(said)
        return
    window = [
        {"first": each.first, "last": each.last, "status": each.status} for each in said.window
    ]
    for finding in said.findings:
        yield {**_as_finding(finding, said.key), "window": window}


def _as_finding(finding: Finding, key: TraceKey) -> dict[str, Any]:
    return {
        "code": finding.code,
        "rule": RULES[finding.code].name,
        "severity": str(finding.severity),
        "file": finding.place.file if finding.place else None,
        "line": finding.place.line if finding.place else None,
        "lifecycle": key.lifecycle,
        "entity": key.entity,
        "run": key.run,
        "index": finding.index,
        "previous": finding.previous,
        "status": finding.status,
        "message": finding.message,
        "explanation": asdict(finding.explanation),
    }


def _as_broken(broken: Broken) -> dict[str, Any]:
    rule = RULES["SL001"]
    return {
        "code": rule.code,
        "rule": rule.name,
        "severity": str(rule.severity),
        "file": broken.place.file,
        "line": broken.place.line,
        "message": broken.reason,
        "text": broken.text,
    }


def _as_trace(summary: TraceSummary) -> dict[str, Any]:
    fields = asdict(summary)
    return {**summary.key._asdict(), **{name: fields[name] for name in fields if name != "key"}}


def _closing(log: LogCheck) -> dict[str, Any]:
    return {
        "suspects": [asdict(each) for each in log.suspects()],
        "detection_power": {
            verdicts.table.name: asdict(detection_power(verdicts))
            for verdicts in log.verdict_tables()
        },
        "totals": _as_totals(log),
        "ok": log.totals.ok,
    }


def _as_totals(log: LogCheck) -> dict[str, Any]:
    totals, answers = log.totals, Counter(each.answer for each in log.summaries())
    rules = Counter({"SL001": totals.broken} if totals.broken else {})
    for (code, _), count in totals.findings.items():
        rules[code] += count
    return {
        "observations": totals.observations,
        "broken": totals.broken,
        "traces": answers.total(),
        **{f"{severity}s": totals.of(severity) for severity in Severity},
        "rules": dict(sorted(rules.items())),
        "answers": {str(answer): answers[answer] for answer in Answer},
    }
