"""SARIF 2.1.0, which code hosts show beside the files.

Static Analysis Results Interchange Format, OASIS Standard, version 2.1.0 plus errata 01
<https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html>.  Locations are relative to
the repository, without which some hosts refuse the whole file; fingerprints let them follow a
finding from run to run.  GitHub refuses a run with more than 25,000 results, so only the worst are
written ("SARIF support for code scanning", GitHub documentation,
<https://docs.github.com/en/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning>).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import islice
from typing import Any, TextIO
from urllib.parse import quote

from statelaw import __version__
from statelaw.report._entry import Entry, relative
from statelaw.report._found import Found
from statelaw.report._safe import words
from statelaw.rules import RULES, Rule
from statelaw.text import legal_line

_SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
_HOME = "https://pypi.org/project/statelaw/"
_MOST = 25_000
_ENTRY = "statelaw"
"""Under this name a result's properties hold the whole entry, so that it can be read back."""


def write_sarif(found: Found, out: TextIO) -> None:
    """Write a log with one run, a result a line."""
    head = {
        "tool": {"driver": _driver()},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {"SRCROOT": {"description": {"text": "the repository"}}},
        "invocations": [_invocation(found)],
        "properties": {"observations": found.log.totals.observations},
    }
    out.write(f'{{\n"$schema": {json.dumps(_SCHEMA)},\n"version": "2.1.0",\n"runs": [')
    out.write(json.dumps(head).removesuffix("}"))
    out.write(', "results": [')
    comma = ""
    for entry in islice(found.spool.worst_first(), _MOST):
        out.write(f"{comma}\n{json.dumps(_result(entry))}")
        comma = ","
    out.write("\n]}]\n}\n")


def entries_of_sarif(document: Any) -> Iterator[Entry]:
    """The findings in a SARIF log that was written here."""
    for run in document["runs"]:
        for result in run["results"]:
            yield Entry.from_json(result["properties"][_ENTRY])


def _driver() -> dict[str, Any]:
    return {
        "name": "statelaw",
        "version": __version__,
        "semanticVersion": __version__,
        "informationUri": _HOME,
        "rules": [_rule(rule) for rule in RULES.values()],
    }


def _rule(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.code,
        "name": "".join(part.capitalize() for part in rule.name.split("-")),
        "shortDescription": {"text": rule.summary},
        "fullDescription": {"text": f"{rule.summary} {rule.rationale}"},
        "help": {"text": rule.remedy},
        "defaultConfiguration": {"level": str(rule.severity)},
    }


def _invocation(found: Found) -> dict[str, Any]:
    """The check itself; where results were left out, it says so."""
    more = found.spool.count - _MOST
    if more <= 0:
        return {"executionSuccessful": True}
    text = f"{more:,} more findings are not among the results: hosts refuse more than {_MOST:,}"
    notes = [{"level": "warning", "message": {"text": text}}]
    return {"executionSuccessful": True, "toolExecutionNotifications": notes}


def _result(entry: Entry) -> dict[str, Any]:
    return {
        "ruleId": entry.code,
        "ruleIndex": _INDEX[entry.code],
        "level": str(entry.severity),
        "message": {"text": _message(entry)},
        "locations": [_location(entry)],
        "partialFingerprints": {"statelaw/v1": entry.fingerprint},
        "properties": {_ENTRY: entry.as_json()},
    }


_INDEX = {code: i for i, code in enumerate(RULES)}


def _message(entry: Entry) -> str:
    """The message; in SARIF, brackets in it would be links and braces placeholders (3.11)."""
    text = words(entry.message)
    if entry.explanation.legal:
        text += f" ({legal_line(entry.finding)})"
    text = text.replace("\\", "\\\\").replace("[", "\\[").replace("]", "\\]")
    return text.replace("{", "{{").replace("}", "}}")


def _location(entry: Entry) -> dict[str, Any]:
    physical = {
        "artifactLocation": _artifact(entry.file),
        "region": {"startLine": max(entry.line, 1)},
    }
    if not entry.trace:
        return {"physicalLocation": physical}
    logical = {"fullyQualifiedName": entry.trace, "kind": "resource"}
    return {"physicalLocation": physical, "logicalLocations": [logical]}


def _artifact(file: str) -> dict[str, str]:
    """The file, relative to the repository; one outside of it is known by its name alone."""
    path = relative(file or "stdin")
    outside = path.startswith(("/", "../")) or ":" in path.partition("/")[0]
    inside = path.rpartition("/")[2] if outside else path
    return {"uri": quote(inside.strip("<>") or "stdin"), "uriBaseId": "SRCROOT"}
