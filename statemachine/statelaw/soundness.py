"""What makes a table wrong: every check of a declaration, each giving the row it speaks of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import chain
from typing import Any

from pydantic import ValidationError

from statelaw.errors import Problem
from statelaw.rows import ActionRate, Evidence, Kind, Level, Outcome, Source, State, Transition
from statelaw.words import Hints, listed, plain, printable, shown

Names = Mapping[int, str]
States = Mapping[int, State[Any]]
Rows = Mapping[int, Transition[Any]]
"""Rows by their place in the declaration, of which some may be missing: the unreadable ones."""


def field_problems(data: dict[str, Any], error: ValidationError) -> list[Problem]:
    """One problem for each field that pydantic refused, with the value it was given."""
    items = error.errors(include_url=False)
    inside = {item["loc"][0] for item in items if len(item["loc"]) > 1}
    return [
        Problem("SL501", _path(item["loc"]), _raw_row(data, item["loc"]), _said(item))
        for item in items
        # A list is not "too short" because all that it holds was refused.
        if item["type"] != "too_short" or item["loc"][0] not in inside
    ]


def readable_rows(data: dict[str, Any]) -> tuple[States, Rows, list[Source]]:
    """The states, transitions and sources that can be read although others cannot."""
    return (
        dict(_readable(State, data["states"])),
        dict(_readable(Transition, data["transitions"])),
        [source for _, source in _readable(Source, data["sources"])],
    )


def declared_names(data: dict[str, Any]) -> Names:
    """The names of all states, of those too that cannot be read otherwise."""
    named = (item.get("status") if isinstance(item, dict) else item for item in data["states"])
    names = enumerate(getattr(item, "status", item) for item in named)
    return {i: plain(name) for i, name in names if isinstance(name, str)}


def name_problems(
    known: Names,
    states: States,
    rows: Rows,
    initial: Sequence[str],
    sources: Sequence[Source],
) -> list[Problem]:
    """Problems that one can see row by row: names that are empty, unknown or used twice."""
    keys = [source.key for source in sources]
    return [
        *_empty_names(states, rows),
        *_repeated_states(known),
        *_unknown_statuses(known, rows, initial),
        *_repeated_rows(rows),
        *_ambiguous_triggers(rows),
        *_bad_evidence(keys, states, rows),
        *_bad_outcomes(states, rows),
    ]


def bound_problems(
    states: States, rates: Sequence[ActionRate], sources: Sequence[Source]
) -> list[Problem]:
    """Problems of what is said of times: bounds that nothing can keep, rates without a source."""
    problems = []
    for i, item in states.items():
        if item.min_dwell and item.max_dwell and item.min_dwell > item.max_dwell:
            text = f"{item.max_dwell} is less than min_dwell, {item.min_dwell}"
            problems.append(_state_problem("SL513", i, "max_dwell", item, text))
        if item.max_dwell and item.kind is Kind.FINAL:
            text = f"{str(item.status)!r} is final, so it lasts for ever; drop the bound"
            problems.append(_state_problem("SL513", i, "max_dwell", item, text))
    named = ((f"rates[{i}]", rate, rate.evidence) for i, rate in enumerate(rates))
    return [*problems, *_bad_claims([source.key for source in sources], named)]


def graph_problems(states: States, rows: Rows, initial: Sequence[str]) -> list[Problem]:
    """Problems of the table as a graph: where it begins, what leaves, what is never reached."""
    return [
        *_no_initial(states, initial),
        *_exits(states, rows),
        *_unreachable(states, rows, initial),
    ]


def _empty_names(states: States, rows: Rows) -> Iterator[Problem]:
    for i, item in states.items():
        if not item.status.strip():
            yield _state_problem("SL502", i, "status", item, "a state needs a name")
    for i, item_row in rows.items():
        if not item_row.trigger.strip():
            yield _row_problem("SL502", i, "trigger", item_row, "a transition needs a trigger")


def _repeated_states(known: Names) -> Iterator[Problem]:
    seen: dict[str, int] = {}
    for i, status in known.items():
        first = seen.setdefault(status, i)
        if first != i:
            text = f"{status!r} is declared twice; first at states[{first}]"
            yield Problem("SL503", f"states[{i}].status", shown(status), text)


def _unknown_statuses(known: Names, rows: Rows, initial: Sequence[str]) -> Iterator[Problem]:
    names, hints = set(known.values()), Hints(known.values())
    for i, item in rows.items():
        for end in ("source", "target"):
            if getattr(item, end) not in names:
                status = getattr(item, end)
                text = f"unknown {end} {str(status)!r}: {hints(status)}"
                yield _row_problem("SL504", i, end, item, text)
    for i, status in enumerate(initial):
        if status not in names:
            text = f"unknown initial state {str(status)!r}: {hints(status)}"
            yield Problem("SL504", f"initial[{i}]", shown(status), text)


def _repeated_rows(rows: Rows) -> Iterator[Problem]:
    seen: dict[tuple[str, str, str], int] = {}
    for i, item in rows.items():
        first = seen.setdefault((item.source, item.trigger, item.target), i)
        if first != i:
            text = f"the same row stands at transitions[{first}]; keep one"
            yield Problem("SL505", f"transitions[{i}]", str(item), text)


def _ambiguous_triggers(rows: Rows) -> Iterator[Problem]:
    choices: dict[tuple[str, str], list[tuple[int, Transition[Any]]]] = defaultdict(list)
    for i, item in rows.items():
        choices[item.source, item.trigger].append((i, item))
    for group in choices.values():
        yield from _undistinguished(group)


def _undistinguished(group: list[tuple[int, Transition[Any]]]) -> Iterator[Problem]:
    if len({item.target for _, item in group}) < 2:
        return
    first_with: dict[str, int] = {}
    for i, item in group:
        condition = item.condition.strip()
        first = first_with.setdefault(condition, i)
        if not condition or first != i:
            text = (
                f"{item.trigger!r} leads from {str(item.source)!r} to several targets; "
                "give each of these rows a condition of its own"
            )
            yield _row_problem("SL506", i, "condition", item, text)


def _bad_evidence(keys: Sequence[str], states: States, rows: Rows) -> Iterator[Problem]:
    yield from _repeated_sources(keys)
    named = chain(
        ((f"states[{i}]", item, item.evidence) for i, item in states.items()),
        ((f"transitions[{i}]", item, item.evidence) for i, item in rows.items()),
    )
    yield from _bad_claims(keys, named)


def _bad_claims(
    keys: Sequence[str], named: Iterable[tuple[str, object, Evidence]]
) -> Iterator[Problem]:
    known, hints = set(keys), Hints(keys)
    for path, item, evidence in named:
        if evidence.source not in known:
            text = f"unknown source {evidence.source!r}: {hints(evidence.source)}"
            yield Problem("SL507", f"{path}.evidence.source", str(item), text)
        if evidence.level is Level.INFERRED and not evidence.note.strip():
            text = "an inferred claim needs its reason in evidence.note"
            yield Problem("SL507", f"{path}.evidence.note", str(item), text)


def _repeated_sources(keys: Sequence[str]) -> Iterator[Problem]:
    for i, key in enumerate(keys):
        if key in keys[:i]:
            text = f"source key {key!r} is used twice"
            yield Problem("SL507", f"sources[{i}].key", shown(key), text)


def _bad_outcomes(states: States, rows: Rows) -> Iterator[Problem]:
    for i, item in states.items():
        if item.at_rest and item.outcome is None:
            text = f"a {item.kind} state needs an outcome: {listed(Outcome)}"
            yield _state_problem("SL508", i, "outcome", item, text)
        if not item.at_rest and item.outcome is not None:
            text = f"a transient state has no outcome; remove {str(item.outcome)!r}"
            yield _state_problem("SL508", i, "outcome", item, text)
    moving = {item.status for item in states.values() if not item.at_rest}
    for i, item_row in rows.items():
        if item_row.outcome is not None and item_row.target in moving:
            text = f"{str(item_row.target)!r} is transient; only ways into rest have an outcome"
            yield _row_problem("SL508", i, "outcome", item_row, text)


def _no_initial(states: States, initial: Sequence[str]) -> Iterator[Problem]:
    if not initial:
        names = listed(item.status for item in states.values())
        text = f"no initial state; name at least one of {names}"
        yield Problem("SL509", "initial", "", text)


def _exits(states: States, rows: Rows) -> Iterator[Problem]:
    final = {item.status for item in states.values() if item.kind is Kind.FINAL}
    for i, item_row in rows.items():
        if item_row.source in final:
            text = f"{str(item_row.source)!r} is final; make it settled or drop the row"
            yield _row_problem("SL510", i, "source", item_row, text)
    left = {item.source for item in rows.values() if item.source != item.target}
    for i, item in states.items():
        if item.kind is Kind.TRANSIENT and item.status not in left:
            text = f"{str(item.status)!r} is transient, yet no row leaves it; add one or settle it"
            yield _state_problem("SL511", i, "kind", item, text)


def _unreachable(states: States, rows: Rows, initial: Sequence[str]) -> Iterator[Problem]:
    starts = {item.status for item in states.values()}.intersection(initial)
    if not starts:
        return
    reached = reachable(rows.values(), starts)
    for i, item in states.items():
        if item.status not in reached:
            text = f"{str(item.status)!r} cannot be reached from {listed(initial)}"
            yield _state_problem("SL512", i, "status", item, text)


def reachable(rows: Iterable[Transition[Any]], starts: Iterable[str]) -> set[str]:
    """Every status that can be reached from `starts` by zero or more rows."""
    successors: dict[str, set[str]] = defaultdict(set)
    for item in rows:
        successors[item.source].add(item.target)
    reached: set[str] = set()
    frontier = set(starts)
    while frontier:
        reached |= frontier
        frontier = set().union(*(successors[status] for status in frontier)) - reached
    return reached


def _state_problem(code: str, i: int, field: str, item: State[Any], text: str) -> Problem:
    return Problem(code, f"states[{i}].{field}", str(item), text)


def _row_problem(code: str, i: int, field: str, item: Transition[Any], text: str) -> Problem:
    return Problem(code, f"transitions[{i}].{field}", str(item), text)


def _readable(model: Any, items: Sequence[Any]) -> Iterator[tuple[int, Any]]:
    for i, item in enumerate(items):
        with suppress(ValidationError):
            yield i, item if isinstance(item, model) else model.model_validate(item)


def _path(loc: tuple[int | str, ...]) -> str:
    text = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in loc)
    return text.lstrip(".") or "lifecycle"


def _said(item: Any) -> str:
    message = str(item["msg"]).removeprefix("Value error, ")
    if item["type"] == "missing":
        return "this field is required"
    if item["type"] == "extra_forbidden":
        return f"unknown field (given {_short(item['input'])})"
    return f"{message[0].lower()}{message[1:]}, not {_short(item['input'])}"


def _short(value: Any, most: int = 120) -> str:
    text = repr(value)
    return text if len(text) <= most else f"{text[: most - 3]}..."


def _raw_row(data: Any, loc: tuple[int | str, ...]) -> str:
    if len(loc) < 2 or not isinstance(loc[1], int):
        return ""
    items = data.get(str(loc[0]))
    item = items[loc[1]] if isinstance(items, (list, tuple)) else ""
    if not isinstance(item, dict):
        return printable(str(item))
    if loc[0] == "transitions":
        source, trigger, target = (item.get(end, "?") for end in ("source", "trigger", "target"))
        return printable(f"{source} --{trigger}--> {target}")
    return printable(str(item.get("status", item.get("key", ""))))
