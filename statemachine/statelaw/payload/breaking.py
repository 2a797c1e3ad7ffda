"""Breaking one fact of an answer and no other, to see whether anybody notices."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from datetime import timedelta
from typing import Any

from statelaw.moments import moment
from statelaw.payload import facts
from statelaw.payload._answer import is_number
from statelaw.payload.contract import Contract
from statelaw.payload.facts import Fact

_Payload = dict[str, Any]
_Break = Callable[[Contract, Any, _Payload], bool]

_OTHER = "something else"
_MOMENT = timedelta(seconds=1)


def broken(contract: Contract, fact: Fact, payload: Mapping[str, Any]) -> dict[str, Any] | None:
    """A copy of an answer that contradicts one fact.

    Args:
        contract: What such answers promise.
        fact: The fact to break, one of the contract's.
        payload: An answer that keeps all of them.

    Returns:
        The copy; `None` where the fact does not speak of this answer, or the answer has not the
        fields that it takes to break it.
    """
    if not contract.applies(fact, payload):
        return None
    copy = deepcopy(dict(payload))
    return copy if _BREAKS[type(fact)](contract, fact, copy) else None


def _requires(contract: Contract, fact: facts.Requires, payload: _Payload) -> bool:
    return any(_drop(contract, item, fact.name) for item in _items(contract, fact, payload))


def _forbids(contract: Contract, fact: facts.Forbids, payload: _Payload) -> bool:
    items = _items(contract, fact, payload)
    return any(_set(contract, item, fact.name, deepcopy(fact.example)) for item in items)


def _one_of(contract: Contract, fact: facts.OneOf, payload: _Payload) -> bool:
    items = (item for item in _items(contract, fact, payload) if fact.name in item)
    return any(_set(contract, item, fact.name, _OTHER) for item in items)


def _at_most(contract: Contract, fact: facts.AtMost, payload: _Payload) -> bool:
    if isinstance(fact.low, int):
        if not is_number(_get(contract, payload, fact.high)):
            return False
        _lower_all(contract, fact, payload, fact.low - 1)
        return _set(contract, payload, fact.high, fact.low - 1)
    high = _get(contract, payload, fact.high)
    if fact.low.startswith("count("):
        items = _get(contract, payload, _counted(fact.low))
        return bool(items) and is_number(high) and _grow(items, high + 1)
    if not _comparable(_get(contract, payload, fact.low), high):
        return False
    return _set(contract, payload, fact.low, _later(high))


def _lower_all(contract: Contract, fact: facts.AtMost, payload: _Payload, most: int) -> None:
    """Bring everything that is bounded by the same field down with it."""
    others = [each for each in contract.facts if isinstance(each, facts.AtMost)]
    for other in others:
        if other.high != fact.high or isinstance(other.low, int):
            continue
        if other.low.startswith("count("):
            del (_get(contract, payload, _counted(other.low)) or [])[most:]
        elif is_number(_get(contract, payload, other.low)):
            _set(contract, payload, other.low, most)


def _formatted(contract: Contract, fact: facts.Formatted, payload: _Payload) -> bool:
    for item in _items(contract, fact, payload):
        if all(item.get(name) for name in (fact.name, fact.template)) and fact.params in item:
            item[fact.name] += "!"
            return True
    return False


def _every(contract: Contract, fact: facts.Every, payload: _Payload) -> bool:
    other = _other(contract, fact, fact.values[0])
    return any(_set(contract, item, fact.name, other) for item in _items(contract, fact, payload))


def _some(contract: Contract, fact: facts.Some, payload: _Payload) -> bool:
    found = [item for item in _items(contract, fact, payload) if item.get(fact.name) == fact.value]
    for item in found:
        item[fact.name] = _other(contract, fact, fact.value)
    return bool(found)


def _before(contract: Contract, fact: facts.Before, payload: _Payload) -> bool:
    swapped = {fact.first: fact.second, fact.second: fact.first}
    found = [item for item in _items(contract, fact, payload) if item.get(fact.name) in swapped]
    for item in found:
        item[fact.name] = swapped[item[fact.name]]
    return len(found) > 1


def _ordered(contract: Contract, fact: facts.Ordered, payload: _Payload) -> bool:
    *_, before, last = [None, None, *_items(contract, fact, payload)]
    if before is None or last is None or not _comparable(before[fact.name], last[fact.name]):
        return False
    last[fact.name] = _earlier(before[fact.name])
    return True


def _successive(contract: Contract, fact: facts.Successive, payload: _Payload) -> bool:
    *_, before, last = [None, None, *_items(contract, fact, payload)]
    if before is None or last is None or not _comparable(before.get(fact.end), last[fact.begin]):
        return False
    before[fact.end] = _later(last[fact.begin])
    return True


def _within(contract: Contract, fact: facts.Within, payload: _Payload) -> bool:
    begin = _get(contract, payload, fact.begin)
    items = _items(contract, fact, payload)
    return any(_set(contract, item, fact.name, _earlier(begin)) for item in items)


def _follows(contract: Contract, fact: facts.Follows, payload: _Payload) -> bool:
    table, status = contract.table, _get(contract, payload, "status")
    known = table.statuses if status in table else ()
    strangers = (each for each in known if not table.between(each, status))
    return any(_set(contract, payload, fact.name, str(each)) for each in strangers)


def _leads_to(contract: Contract, fact: facts.LeadsTo, payload: _Payload) -> bool:
    table, status = contract.table, _get(contract, payload, "status")
    known = table.statuses if status in table else ()
    strangers = (each for each in known if not table.between(status, each))
    return any(_set(contract, payload, fact.name, str(each)) for each in strangers)


_BREAKS: Mapping[type[Fact], _Break] = {
    facts.Requires: _requires,
    facts.Forbids: _forbids,
    facts.OneOf: _one_of,
    facts.AtMost: _at_most,
    facts.Formatted: _formatted,
    facts.Every: _every,
    facts.Some: _some,
    facts.Before: _before,
    facts.Ordered: _ordered,
    facts.Successive: _successive,
    facts.Within: _within,
    facts.Follows: _follows,
    facts.LeadsTo: _leads_to,
}


def _items(contract: Contract, fact: Fact, payload: _Payload) -> list[_Payload]:
    """What a fact speaks of; first what no `Some` relies on, which can be broken alone."""
    if not fact.of:
        return [payload]
    items = _get(contract, payload, fact.of)
    found = [each for each in items if isinstance(each, dict)] if isinstance(items, list) else []
    if isinstance(fact, (facts.Requires, facts.OneOf)):
        wanted = [each for each in contract.facts if isinstance(each, facts.Some)]
        relied = [(each.name, each.value) for each in wanted if each.of == fact.of]
        found.sort(key=lambda item: any(item.get(name) == value for name, value in relied))
    return found


def _other(contract: Contract, fact: Fact, value: object) -> object:
    """Another value that the field might have, keeping the other facts where that is possible."""
    allowed: Iterator[Any] = (
        each.values
        for each in contract.facts
        if isinstance(each, facts.OneOf) and (each.of, each.name) == (fact.of, _name(fact))
    )
    statuses = contract.table.statuses if value in contract.table else (_OTHER,)
    return next(str(each) for each in next(allowed, statuses) if each != value)


def _name(fact: Fact) -> str:
    return fact.name if isinstance(fact, (facts.Every, facts.Some)) else ""


def _home(contract: Contract, payload: _Payload, path: str) -> tuple[_Payload | None, str]:
    """The object that holds a field, and the field's name there."""
    first, *rest = path.split(".")
    names = contract.aliases.get(first, (first,))
    first = next((each for each in names if each in payload), names[0])
    *parents, name = [first, *rest]
    held: Any = payload
    for part in parents:
        held = held.get(part) if isinstance(held, dict) else None
    return (held if isinstance(held, dict) else None), name


def _get(contract: Contract, payload: _Payload, path: str) -> Any:
    home, name = _home(contract, payload, path)
    return None if home is None else home.get(name)


def _set(contract: Contract, payload: _Payload, path: str, value: object) -> bool:
    home, name = _home(contract, payload, path)
    if home is None or value is None:
        return False
    home[name] = value
    return True


def _drop(contract: Contract, payload: _Payload, path: str) -> bool:
    home, name = _home(contract, payload, path)
    return home is not None and home.pop(name, None) is not None


def _counted(operand: str) -> str:
    return operand.removeprefix("count(").removesuffix(")")


def _grow(items: list[Any], length: int) -> bool:
    items.extend(deepcopy(items[-1]) for _ in range(length - len(items)))
    return True


def _comparable(one: object, other: object) -> bool:
    numbers = is_number(one) and is_number(other)
    return numbers or not (moment(one) is None or moment(other) is None)


def _later(value: Any) -> Any:
    return _moved(value, 1)


def _earlier(value: Any) -> Any:
    return _moved(value, -1)


def _moved(value: Any, by: int) -> Any:
    if is_number(value):
        return value + by
    time = moment(value)
    return None if time is None else (time + by * _MOMENT).isoformat()
