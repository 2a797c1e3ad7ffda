"""How an answer breaks a fact, in a sentence that names fields, values and statuses."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from itertools import pairwise
from typing import Any

from statelaw.moments import moment
from statelaw.payload import facts
from statelaw.payload._answer import MISSING, View, brief, is_number
from statelaw.payload.facts import Fact, either, said
from statelaw.table import TransitionTable
from statelaw.words import did_you_mean, shown

_Breaks = Iterator[str]

_LISTED = 3
_COUNT = re.compile(r"count\((?P<name>.+)\)")
_PLACE = re.compile(r"\{(\w+)\}")


def contradiction(fact: Fact, view: View, table: TransitionTable[Any]) -> str:
    """How an answer breaks a fact; empty where it does not.

    Args:
        fact: The fact.
        view: The answer.
        table: The lifecycle whose status it reports.
    """
    if not view.meets(fact):
        return ""
    if isinstance(fact, (facts.Follows, facts.LeadsTo)):
        return _of_neighbour(fact, view, table)
    return and_more(list(_OF[type(fact)](fact, view)))


def and_more(sentences: Sequence[str]) -> str:
    """The first few sentences, and how many there are beside them.

    >>> and_more(["a", "b", "c", "d"])
    'a; b; c; and 1 more'
    """
    more = len(sentences) - _LISTED
    return "; ".join([*sentences[:_LISTED], *([f"and {more} more"] if more > 0 else [])])


def _of_requires(fact: facts.Requires, view: View) -> _Breaks:
    for each in view.each(fact.of):
        value, path = each.find(fact.name)
        if value is MISSING or value is None:
            how = "absent" if value is MISSING else "null"
            yield f"{_subject(fact, view)} requires {path}, which is {how}"


def _of_forbids(fact: facts.Forbids, view: View) -> _Breaks:
    for each in view.each(fact.of):
        value, path = each.find(fact.name)
        if value is not MISSING and not _says_nothing(value):
            yield f"{_subject(fact, view)} forbids {path}, which is {brief(value)}"


def _says_nothing(value: Any) -> bool:
    return value is None or value in ("", [], {}) or (is_number(value) and value == 0)


def _of_one_of(fact: facts.OneOf, view: View) -> _Breaks:
    for each in view.each(fact.of):
        value, path = each.find(fact.name)
        if isinstance(value, (str, int, float)) and value not in fact.values:
            yield f"{path} is {brief(value)}, not {either(fact.values)}"


def _of_at_most(fact: facts.AtMost, view: View) -> _Breaks:
    high, path = view.find(fact.high)
    if isinstance(fact.low, int):
        if _above(fact.low, high):
            yield f"{path} is {brief(high)}, less than {fact.low}"
        return
    low, of_low = _operand(fact.low, view)
    if _above(low, high):
        more = "more" if is_number(low) else "later"
        yield f"{of_low}, {more} than {path}, which is {brief(high)}"


def _operand(operand: str, view: View) -> tuple[Any, str]:
    """The value of an operand, and what is said of it."""
    counted = _COUNT.fullmatch(operand)
    value, path = view.find(counted["name"] if counted else operand)
    if not counted:
        return value, f"{path} is {brief(value)}"
    count = len(value) if isinstance(value, list) else None
    return count, f"{path} has {count} entries"


def _above(low: Any, high: Any) -> bool:
    """Whether both are numbers, or both times, and the first is above the second."""
    if is_number(low) and is_number(high):
        return bool(low > high)
    if not (isinstance(low, str) and isinstance(high, str)):
        return False
    early, late = _time(low), _time(high)
    return early is not None and late is not None and early > late


@lru_cache(maxsize=1024)
def _time(text: str) -> datetime | None:
    """Kept, since several facts ask for the same few times of one answer."""
    return moment(text)


def _of_formatted(fact: facts.Formatted, view: View) -> _Breaks:
    for each in view.each(fact.of):
        text, template, params = map(each.get, (fact.name, fact.template, fact.params))
        if not (isinstance(text, str) and isinstance(template, str) and isinstance(params, dict)):
            continue
        wanted = _filled(template, params)
        if wanted is not None and wanted != text:
            source = f"{each.path(fact.template)} with {each.path(fact.params)} filled in"
            yield f"{each.path(fact.name)} is not {source}"


def _filled(template: str, params: Mapping[str, Any]) -> str | None:
    """The template with its places filled; `None` where a place has no plain value.

    Not by `str.format`: a template from a server must neither reach into objects nor ask for a
    million digits.
    """
    values = [params.get(name) for name in _PLACE.findall(template)]
    if not all(isinstance(value, str) or type(value) is int for value in values):
        return None
    return _PLACE.sub(lambda found: str(params[found[1]]), template)


def _of_every(fact: facts.Every, view: View) -> _Breaks:
    for each in view.each(fact.of):
        value, path = each.find(fact.name)
        if value not in fact.values:
            wanted = f"{fact.name} {either(fact.values)} of every one of {view.path(fact.of)}"
            how = "absent" if value is MISSING else brief(value)
            yield f"{_subject(fact, view)} requires {wanted}, and {path} is {how}"


def _of_some(fact: facts.Some, view: View) -> _Breaks:
    items, path = view.find(fact.of)
    if isinstance(items, list) and all(
        each.get(fact.name) != fact.value for each in view.each(fact.of)
    ):
        wanted = f"one of {path} with {fact.name} {said(fact.value)}"
        yield f"{_subject(fact, view)} requires {wanted}, and there is none"


def _of_before(fact: facts.Before, view: View) -> _Breaks:
    second = ""
    for each in view.each(fact.of):
        value, path = each.find(fact.name)
        if value == fact.second:
            second = second or path
        elif value == fact.first and second:
            yield f"{path} is {brief(value)}, after {second}, which is {brief(fact.second)}"


def _of_ordered(fact: facts.Ordered, view: View) -> _Breaks:
    for one, other in pairwise(view.each(fact.of)):
        (was, before), (value, path) = one.find(fact.name), other.find(fact.name)
        if _above(was, value):
            yield f"{path} is {brief(value)}, before {before}, {brief(was)}"


def _of_successive(fact: facts.Successive, view: View) -> _Breaks:
    for one, other in pairwise(view.each(fact.of)):
        (end, ended), (begin, path) = one.find(fact.end), other.find(fact.begin)
        out_of_order = _above(one.get(fact.begin), begin)  # which `Ordered` is about
        if _above(end, begin) and not out_of_order:
            yield f"{path} is {brief(begin)}, before {ended}, {brief(end)}"


def _of_within(fact: facts.Within, view: View) -> _Breaks:
    (begin, first), (end, last) = view.find(fact.begin), view.find(fact.end)
    if _above(begin, end):  # then nothing lies between them, which is a fact of its own
        return
    for each in view.each(fact.of):
        value, path = each.find(fact.name)
        if _above(begin, value):
            yield f"{path} is {brief(value)}, before {first}, {brief(begin)}"
        elif _above(value, end):
            yield f"{path} is {brief(value)}, after {last}, {brief(end)}"


_OF: Mapping[type[Fact], Callable[[Any, View], _Breaks]] = {
    facts.Requires: _of_requires,
    facts.Forbids: _of_forbids,
    facts.OneOf: _of_one_of,
    facts.AtMost: _of_at_most,
    facts.Formatted: _of_formatted,
    facts.Every: _of_every,
    facts.Some: _of_some,
    facts.Before: _of_before,
    facts.Ordered: _of_ordered,
    facts.Successive: _of_successive,
    facts.Within: _of_within,
}


def _of_neighbour(
    fact: facts.Follows | facts.LeadsTo, view: View, table: TransitionTable[Any]
) -> str:
    """Nothing is said where the status itself is not declared: the step says that already."""
    status, (named, path) = view.get("status"), view.find(fact.name)
    if not isinstance(named, str) or status not in table:
        return ""
    if named not in table:
        hint = did_you_mean(named, table.statuses)
        return f"{path} is {brief(named)}, no status of {table.name}{hint and '; '}{hint}"
    source, target = (named, status) if isinstance(fact, facts.Follows) else (status, named)
    if table.between(source, target):
        return ""
    row = f"no row from {shown(source)} to {shown(target)}"
    return f"{path} is {brief(named)}, and {table.name} has {row}"


def _subject(fact: Fact, view: View) -> str:
    """What requires or forbids: the status, and under which condition."""
    status = shown(str(view.get("status"))) if fact.when else "every status"
    if fact.given is None:
        return status
    value, path = view.find(fact.given.name)
    return f"{status} with {path}" + (f" {brief(value)}" if fact.given.values else "")
