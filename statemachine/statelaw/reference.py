"""Documentation written from the tables: marked regions of Markdown files.

A region begins with a comment `statelaw:KIND ARGUMENT` and ends with one `/statelaw`; what
stands between is generated, so a page cannot disagree with the table behind it.  The argument
is the name of an installed lifecycle or API, or the path of a lifecycle file beside the page.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any, Protocol

from statelaw import markdown
from statelaw.analysis import detection_power
from statelaw.errors import InputError
from statelaw.payload import contract_of, payload_reader
from statelaw.payload.api import Api
from statelaw.rows import Evidence, Source
from statelaw.rules import RULES
from statelaw.table import TransitionTable
from statelaw.verdict import Mode, compile_table
from statelaw.words import did_you_mean

Find = Callable[[str], TransitionTable[Any]]


class _Citing(Protocol):
    """What has sources: a table, a contract, an API."""

    def source_of(self, evidence: Evidence) -> Source:
        """The source that a piece of evidence names."""
        raise NotImplementedError


_BEGIN = re.compile(r"\s*<!--\s*statelaw:(?P<kind>\S*)\s*(?P<argument>.*?)\s*-->\s*")
_END = re.compile(r"\s*<!--\s*/statelaw\s*-->\s*")
_FENCE = re.compile(r"\s*(```|~~~)")


@dataclass(frozen=True, slots=True)
class Region:
    """One marked region of a page.

    Attributes:
        kind: What is written there; a key of `WRITERS`.
        argument: The lifecycle it is written from, if the kind needs one.
        begin: The line of its opening comment, from 0.
        end: The line of its closing comment, from 0.
    """

    kind: str
    argument: str
    begin: int
    end: int


def regions(text: str, name: str) -> tuple[Region, ...]:
    """The marked regions of a page; those inside fenced code are left alone.

    Raises:
        InputError: A region is not closed, or its kind is not known; the message has the line.
    """
    found: list[Region] = []
    opened: tuple[int, str, str] | None = None
    for i, line in _outside_fences(text.splitlines()):
        begins = _BEGIN.fullmatch(line)
        if begins and opened:
            raise InputError(
                f"{name}:{opened[0] + 1}: the region is not closed before line {i + 1}"
            )
        if begins:
            opened = (i, _known(begins["kind"], f"{name}:{i + 1}"), begins["argument"])
        elif opened and _END.fullmatch(line):
            found.append(Region(opened[1], opened[2], opened[0], i))
            opened = None
    if opened:
        raise InputError(f"{name}:{opened[0] + 1}: the region has no closing <!-- /statelaw -->")
    return tuple(found)


def rewritten(text: str, name: str, find: Find) -> str:
    """The page with every marked region written anew.

    Args:
        text: The page.
        name: How error messages call it.
        find: Turns a region's argument into its lifecycle.

    Raises:
        InputError: A region is marked wrongly.
    """
    lines = text.splitlines()
    for region in reversed(regions(text, name)):
        body = WRITERS[region.kind](region.argument, find)
        lines[region.begin + 1 : region.end] = ["", *body.splitlines(), ""]
    return "\n".join(lines) + "\n"


def figures(text: str, name: str) -> tuple[str, ...]:
    """The lifecycles of which a page shows a picture that lies beside it."""
    return tuple(each.argument for each in regions(text, name) if each.kind == "figure")


def _outside_fences(lines: list[str]) -> Iterator[tuple[int, str]]:
    fenced = False
    for i, line in enumerate(lines):
        if _FENCE.match(line):
            fenced = not fenced
        elif not fenced:
            yield i, line


def _known(kind: str, place: str) -> str:
    if kind not in WRITERS:
        hint = did_you_mean(kind, WRITERS) or f"known are {', '.join(WRITERS)}"
        raise InputError(f"{place}: no region kind {kind!r}; {hint}")
    return kind


def _states(argument: str, find: Find) -> str:
    table = find(argument)
    rows = (
        [
            markdown.code(state.status) + (" (initial)" if state.status in table.initial else ""),
            str(state.kind),
            str(state.outcome or ""),
            markdown.prose(state.meaning),
            _cell(table, state.evidence),
        ]
        for state in table.states
    )
    return markdown.table(["status", "kind", "outcome", "meaning", "evidence"], rows)


def _transitions(argument: str, find: Find) -> str:
    table = find(argument)
    rows = (
        [
            markdown.code(row.source),
            markdown.code(row.trigger),
            markdown.code(row.target) + (f" ({row.outcome})" if row.outcome else ""),
            str(row.actor),
            markdown.prose(row.condition),
            _cell(table, row.evidence),
        ]
        for row in table.transitions
    )
    return markdown.table(["from", "trigger", "to", "moved by", "condition", "evidence"], rows)


def _cell(citing: _Citing, evidence: Evidence) -> str:
    source = markdown.code(citing.source_of(evidence).key)
    note = f": {markdown.prose(evidence.note)}" if evidence.note else ""
    return f"{evidence.level}, {source}{note}"


def _sources(argument: str, find: Find) -> str:
    return _source_table(find(argument).sources)


def _source_table(sources: Iterable[Source]) -> str:
    rows = (
        [markdown.code(source.key), markdown.link(source.title, source.url), source.section]
        for source in sources
    )
    return markdown.table(["key", "source", "section"], rows)


def _power(argument: str, find: Find) -> str:
    table = find(argument)
    powers = ((mode, detection_power(compile_table(table, mode))) for mode in Mode)
    rows = (
        [markdown.code(mode), str(power.caught), str(power.forbidden), f"{power.ratio:.0%}"]
        for mode, power in powers
    )
    return markdown.table(["mode", "caught", "forbidden pairs", "power"], rows)


def _diagram(argument: str, find: Find) -> str:
    from statelaw.diagram import to_mermaid

    return f"```mermaid\n{to_mermaid(find(argument)).strip()}\n```"


def _figure(argument: str, find: Find) -> str:
    table = find(argument)
    alt = escape(f"State diagram of {table.name}: {len(table.states)} states")
    dark = f'<source media="(prefers-color-scheme: dark)" srcset="{table.name}.dark.svg">'
    return f'<picture>{dark}<img src="{table.name}.svg" alt="{alt}"></picture>'


def _rules(_argument: str, _find: Find) -> str:
    rows = (
        [markdown.code(rule.code), rule.name, str(rule.severity), markdown.prose(rule.summary)]
        for rule in RULES.values()
    )
    return markdown.table(["code", "rule", "severity", "what it finds"], rows)


def _facts(argument: str, _find: Find) -> str:
    contract = contract_of(argument)
    if contract is None:
        raise InputError(f"no pack says what the answers of {argument!r} promise")
    rows = (
        [
            markdown.prose(str(fact)),
            markdown.code(fact.code),
            str(fact.severity),
            _cell(contract, fact.evidence),
        ]
        for fact in contract.facts
    )
    text = markdown.table(["fact", "rule", "severity", "evidence"], rows)
    return f"{text}\n\n{_cited(contract, [fact.evidence for fact in contract.facts])}"


def _endpoints(argument: str, _find: Find) -> str:
    api = _api(argument)
    rows = (
        [
            markdown.code(f"{each.method} {each.path}"),
            str(each.success or ""),
            markdown.prose(each.answers),
            markdown.code(each.action) if each.action else "",
            str(each.rate or ""),
            ", ".join(f"{refusal.code} {markdown.code(refusal.key)}" for refusal in each.refusals),
            _cell(api, each.evidence),
        ]
        for each in api.endpoints
    )
    head = ["call", "success", "answer", "action", "rate", "refusals", "evidence"]
    text = markdown.table(head, rows)
    return f"{text}\n\n{_cited(api, [each.evidence for each in api.endpoints])}"


def _api(argument: str) -> Api:
    apis = payload_reader(argument.partition(".")[0]).apis
    names = [api.name for api in apis]
    if argument not in names:
        hint = did_you_mean(argument, names) or f"known are {', '.join(names)}"
        raise InputError(f"no API {argument!r}; {hint}")
    return apis[names.index(argument)]


def _cited(citing: _Citing, evidence: Sequence[Evidence]) -> str:
    """The sources of some evidence, each once."""
    sources = dict.fromkeys(citing.source_of(each) for each in evidence)
    return _source_table(sources)


def _lifecycles(argument: str, find: Find) -> str:
    tables = [find(name) for name in argument.split()]
    rows = (
        [
            markdown.code(table.name),
            markdown.prose(table.title),
            str(len(table.states)),
            str(len(table.transitions)),
            "closed" if table.closed else "open",
            f"{detection_power(compile_table(table)).ratio:.0%}",
        ]
        for table in tables
    )
    return markdown.table(
        ["lifecycle", "what", "states", "rows", "list", "power when polled"], rows
    )


def _mutation(argument: str, find: Find) -> str:
    from statelaw.suites import Method, percent, scores

    rows: list[list[str]] = []
    for table in map(find, argument.split()):
        found = list(scores(table, (Mode.EVERY_CHANGE, Mode.POLLED)))
        for i in range(0, len(found), len(Method)):
            one = found[i]
            held = " ".join(filter(None, (one.subject, one.mode)))
            counts = one.total.mutants, one.total.stillborn, one.total.equivalent
            cells = (f"{percent(each.ratio)} ({each.cases})" for each in found[i : i + len(Method)])
            rows.append([markdown.code(table.name), held, *map(str, counts), *cells])
    head = ["lifecycle", "held against", "mutants", "stillborn", "equivalent"]
    return markdown.table([*head, *Method], rows)


WRITERS: Mapping[str, Callable[[str, Find], str]] = {
    "states": _states,
    "transitions": _transitions,
    "sources": _sources,
    "power": _power,
    "diagram": _diagram,
    "figure": _figure,
    "rules": _rules,
    "lifecycles": _lifecycles,
    "mutation": _mutation,
    "facts": _facts,
    "endpoints": _endpoints,
}
"""What writes each kind of region."""


def find_beside(page: Path, find: Find, load: Callable[[Path], TransitionTable[Any]]) -> Find:
    """A finder that takes an argument with a slash or a file suffix as a file beside the page."""

    def found(argument: str) -> TransitionTable[Any]:
        suffix = Path(argument).suffix in {".json", ".toml", ".yaml", ".yml"}
        return load(page.parent / argument) if suffix or "/" in argument else find(argument)

    return found
