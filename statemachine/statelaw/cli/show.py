"""`statelaw show`: a lifecycle as tables, or one of its states in full."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from statelaw.cli._lifecycles import add_lifecycle, lifecycle_of
from statelaw.cli._output import add_format, columns, counted, print_json, prose, wrapped
from statelaw.cli._parser import Parser
from statelaw.words import shown

if TYPE_CHECKING:
    from statelaw.analysis import DetectionPower
    from statelaw.lifecycle import Lifecycle
    from statelaw.rows import Evidence, Source, State, Transition

_MODES = ("every_change", "polled", "sparse")


def configure(parser: Parser) -> None:
    """Declare the arguments."""
    add_lifecycle(parser)
    parser.add_argument("--state", metavar="STATUS", help="show this state alone, in full")
    add_format(parser, "text", "json")


def run(options: Namespace) -> int:
    """Show it."""
    lifecycle = lifecycle_of(options.lifecycle)
    if options.state is not None:
        _show_state(lifecycle, options)
    elif options.format == "json":
        print_json("show", _as_json(lifecycle))
    else:
        print("\n\n".join(_sections(lifecycle)))
    return 0


def _show_state(lifecycle: Lifecycle[Any], options: Namespace) -> None:
    state = lifecycle.state(options.state)
    if options.format == "json":
        print_json("show", _state_as_json(lifecycle, state))
    else:
        print("\n\n".join(_state_sections(lifecycle, state)))


def _sections(lifecycle: Lifecycle[Any]) -> list[str]:
    return [
        _headline(lifecycle),
        _titled(counted(len(lifecycle.states), "state"), _states(lifecycle)),
        _titled(counted(len(lifecycle.transitions), "transition"), _transitions(lifecycle)),
        _titled(counted(len(lifecycle.sources), "source"), _sources(lifecycle.sources)),
        _titled("detection power", _powers(lifecycle)),
    ]


def _titled(title: str, body: str) -> str:
    return f"{title}\n{body}"


def _headline(lifecycle: Lifecycle[Any]) -> str:
    title = f": {prose(lifecycle.title)}" if lifecycle.title else ""
    claim = (
        "the provider's list of transitions is complete"
        if lifecycle.closed
        else "the provider never published a complete list of transitions"
    )
    begins = ", ".join(map(shown, lifecycle.initial))
    facts = f"one trace follows one {prose(lifecycle.entity)}; it begins in {begins}; {claim}"
    return f"{shown(lifecycle.name)}{title}\n{wrapped(facts)}"


def _states(lifecycle: Lifecycle[Any]) -> str:
    rows = [
        [
            shown(state.status),
            str(state.kind),
            str(state.outcome or ""),
            prose(state.meaning),
            _cited(state.evidence),
        ]
        for state in lifecycle.states
    ]
    return columns(["status", "kind", "outcome", "meaning", "evidence"], rows)


def _transitions(lifecycle: Lifecycle[Any]) -> str:
    rows = [
        [
            shown(row.source),
            shown(row.trigger),
            _target(row),
            str(row.actor),
            prose(row.condition),
            _cited(row.evidence),
        ]
        for row in lifecycle.transitions
    ]
    return columns(["from", "trigger", "to", "moved by", "condition", "evidence"], rows)


def _target(row: Transition[Any]) -> str:
    return shown(row.target) + (f" ({row.outcome})" if row.outcome else "")


def _cited(evidence: Evidence) -> str:
    return f"{evidence.level}: {prose(evidence.source)}"


def _sources(sources: Iterable[Source]) -> str:
    lines: list[str] = []
    for source in sources:
        section = f", {source.section}" if source.section else ""
        lines.append(wrapped(f"{source.key}: {source.title}{section}"))
        lines += [f"      {prose(source.url)}"] * bool(source.url)
    return "\n".join(lines)


def _powers(lifecycle: Lifecycle[Any]) -> str:
    rows = [[mode, str(lifecycle.detection_power(mode))] for mode in _MODES]
    return columns(["mode", "catches"], rows)


def _state_sections(lifecycle: Lifecycle[Any], state: State[Any]) -> list[str]:
    arriving, leaving = lifecycle.entering(state.status), lifecycle.leaving(state.status)
    evidence = [state.evidence, *(row.evidence for row in (*arriving, *leaving))]
    cited = [source for source in lifecycle.sources if source.key in {e.source for e in evidence}]
    sections = [
        _state_headline(lifecycle, state),
        _rows("reached from", arriving, "source"),
        _rows("leads to", leaving, "target"),
        _next(lifecycle, state.status),
        _titled(counted(len(cited), "source"), _sources(cited)),
    ]
    return [section for section in sections if section]


def _state_headline(lifecycle: Lifecycle[Any], state: State[Any]) -> str:
    initial = "; initial" if state.status in lifecycle.initial else ""
    group = f"; one of the family {prose(state.group)}" if state.group else ""
    outcome = f" ({state.outcome})" if state.outcome else ""
    lines = [f"{shown(state.status)}: {state.kind}{outcome}{initial}{group}"]
    lines += [wrapped(state.meaning)] if state.meaning else []
    return "\n".join([*lines, wrapped(_cited_whole(state.evidence))])


def _cited_whole(evidence: Evidence) -> str:
    return _cited(evidence) + (f": {evidence.note}" if evidence.note else "")


def _rows(title: str, rows: Sequence[Transition[Any]], end: str) -> str:
    """The rows at one end of a state, each with its evidence in full below it."""
    lines: list[str] = []
    for row in rows:
        other = _target(row) if end == "target" else shown(row.source)
        condition = f", if {prose(row.condition)}" if row.condition else ""
        lines.append(wrapped(f"{other}, by {shown(row.trigger)} ({row.actor}){condition}"))
        lines.append(wrapped(_cited_whole(row.evidence), indent="      "))
    return _titled(title, "\n".join(lines)) if rows else ""


def _next(lifecycle: Lifecycle[Any], status: str) -> str:
    rows = [
        [mode, ", ".join(map(shown, lifecycle.reachable(status, mode))) or "nothing"]
        for mode in _MODES
    ]
    return _titled("may be observed next", columns(["mode", "statuses"], rows))


def _as_json(lifecycle: Lifecycle[Any]) -> dict[str, Any]:
    return {
        "lifecycle": lifecycle.model_dump(mode="json"),
        "detection_power": {
            mode: _power_as_json(lifecycle.detection_power(mode)) for mode in _MODES
        },
    }


def _power_as_json(power: DetectionPower) -> dict[str, Any]:
    return {"caught": power.caught, "forbidden": power.forbidden, "ratio": round(power.ratio, 4)}


def _state_as_json(lifecycle: Lifecycle[Any], state: State[Any]) -> dict[str, Any]:
    status = state.status
    return {
        "lifecycle": lifecycle.name,
        "state": state.model_dump(mode="json"),
        "initial": status in lifecycle.initial,
        "entering": [row.model_dump(mode="json") for row in lifecycle.entering(status)],
        "leaving": [row.model_dump(mode="json") for row in lifecycle.leaving(status)],
        "next": {mode: list(map(str, lifecycle.reachable(status, mode))) for mode in _MODES},
    }
