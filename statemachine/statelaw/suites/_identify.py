"""Telling the states of a machine apart by what they answer.

A separating sequence of two states is a shortest sequence of inputs that they answer
differently.  The separating sequences of one state form its identifier; two of them share the
sequence that separates their states, which makes them harmonised (A. Petrenko, N. Yevtushenko,
A. Lebedev and A. Das, "Nondeterministic state machines in protocol conformance testing",
Protocol Test Systems VI, 1993).  All of them together are a characterisation set, the W of
T. S. Chow, "Testing software design modeled by finite-state machines", IEEE Transactions on
Software Engineering SE-4(3), 1978, pages 178-187.

Where the state can be looked at, as the status of an entity can, the empty sequence separates
any two states, and identifying costs nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import combinations

from statelaw.suites._view import Input, State, View

Word = tuple[Input, ...]
"""A sequence of inputs."""


def separators(view: View) -> Mapping[frozenset[State], Word]:
    """For every two states that answer differently, a shortest sequence that shows it.

    Ties fall to the input first in order.  Two states that are not here are equivalent.
    """
    pairs = [frozenset(pair) for pair in combinations(view.states, 2)]
    found: dict[frozenset[State], Word] = dict.fromkeys(pairs, ()) if view.shows_state else {}
    longer = {pair: _at_once(view, pair) for pair in pairs if pair not in found}
    while any(word is not None for word in longer.values()):
        found.update((pair, word) for pair, word in longer.items() if word is not None)
        longer = {pair: _by_one_more(view, pair, found) for pair in pairs if pair not in found}
    return found


def _at_once(view: View, pair: frozenset[State]) -> Word | None:
    one, other = pair
    for given in view.inputs(one):
        if view.seen(view.answer(one, given)) != view.seen(view.answer(other, given)):
            return (given,)
    return None


def _by_one_more(
    view: View, pair: frozenset[State], found: Mapping[frozenset[State], Word]
) -> Word | None:
    one, other = pair
    for given in view.inputs(one):
        after = frozenset((view.answer(one, given).after, view.answer(other, given).after))
        if after in found:
            return (given, *found[after])
    return None


def identifiers(view: View) -> Mapping[State, tuple[Word, ...]]:
    """For each state the sequences that separate it from every state not equivalent to it."""
    words = separators(view)
    return {
        state: _without_prefixes(word for pair, word in words.items() if state in pair)
        for state in view.states
    }


def characterisation(view: View) -> tuple[Word, ...]:
    """Sequences that separate any two states that are not equivalent."""
    return _without_prefixes(separators(view).values())


def _without_prefixes(words: Iterable[Word]) -> tuple[Word, ...]:
    """The words of which none begins another, the empty word if there is no other."""
    distinct = dict.fromkeys(words)
    begun = {word[:end] for word in distinct for end in range(len(word))}
    return tuple(word for word in distinct if word not in begun) or ((),)
