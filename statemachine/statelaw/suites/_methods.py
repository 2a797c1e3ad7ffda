"""The methods: which sequences of inputs test a lifecycle, seen as a machine or a checker.

Chow counts transitions as 0-switches and pairs of them as 1-switches; others call a pair a
2-switch, after its length.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, pairwise

from statelaw.errors import InputError
from statelaw.suites._identify import Word, characterisation, identifiers
from statelaw.suites._options import Method
from statelaw.suites._tours import Arc, tours
from statelaw.suites._view import BEFORE, Input, State, View

MOST_CASES = 250_000
"""The most cases that a suite may have."""

Identifiers = Mapping[State, Sequence[Word]]


def words_of(
    view: View, method: Method, extra_states: int = 0, longest: int | None = None
) -> list[Word]:
    """The sequences of inputs that a method makes, in the order of the table.

    Args:
        view: The lifecycle, as its subject sees it.
        method: What is to be covered.
        extra_states: How many states more a faulty implementation may have.
        longest: The most steps of a case of transitions or pairs of them.

    Raises:
        InputError: There would be more than `MOST_CASES`, or no case can be so short.
    """
    if method is Method.TRANSITIONS:
        return _sorted(view, _shortened(view, _transitions(view), longest, again=0))
    if method is Method.TRANSITION_PAIRS:
        return _sorted(view, _shortened(view, _transition_pairs(view), longest, again=1))
    if method is Method.ILLEGAL_PAIRS:
        return list(_illegal_pairs(view))
    found = identifiers(view) if method is Method.HSI else _alike(view)
    return _complete(view, found, extra_states)


def shortest_words(view: View) -> Mapping[State, Word]:
    """For each state a shortest sequence of declared steps that leads there."""
    words: dict[State, Word] = {BEFORE: ()}
    queue = deque(words)
    while queue:
        state = queue.popleft()
        for arc in _declared_from(view, state):
            if arc.target not in words:
                words[arc.target] = (*words[state], arc.given)
                queue.append(arc.target)
    return words


def _declared_from(view: View, state: State) -> list[Arc[State]]:
    given = (each for each in view.inputs(state) if view.declared(state, each))
    return [Arc(state, view.answer(state, each).after, each) for each in given]


def _declared(view: View) -> list[Arc[State]]:
    return [arc for state in view.states for arc in _declared_from(view, state)]


def _transitions(view: View) -> Iterator[Word]:
    """Exactly minimal in transitions fired; among those, as many and so as short as can be."""
    for walk in tours(_declared(view), BEFORE):
        word: list[Input] = []
        for arc in walk:
            again = Input(None, arc.source)
            if len(word) > 1 and view.declared(BEFORE, again):
                yield tuple(word)
                word = [again]
            word.append(arc.given)
        yield tuple(word)


def _transition_pairs(view: View) -> Iterator[Word]:
    """Exactly minimal in transitions fired: a tour of the graph whose arcs are the pairs."""
    arcs = _declared(view)
    root = Arc(BEFORE, BEFORE, Input(None, None))
    begins = [Arc(root, arc, arc.given) for arc in arcs if arc.source is BEFORE]
    pairs = [Arc(one, two, two.given) for one in arcs for two in arcs if one.target == two.source]
    for walk in tours([*begins, *pairs], root):
        yield tuple(arc.given for arc in walk)


def _shortened(
    view: View, words: Iterable[Word], longest: int | None, *, again: int
) -> Iterator[Word]:
    """The words, each longer one cut into pieces that begin anew by a shortest way.

    A piece takes the last `again` steps of the piece before once more.
    """
    ways = shortest_words(view)
    for word in words:
        end = len(word) if longest is None else longest
        yield word[:end]
        while longest is not None and end < len(word):
            way = ways[_after(view, word[: end - again])]
            room = longest - len(way) - again
            if room < 1:
                least = len(way) + again + 1
                raise InputError(f"no case can be of {longest} steps; allow at least {least}")
            yield way + word[end - again : end + room]
            end += room


def _after(view: View, word: Word) -> State:
    state: State = BEFORE
    for given in word:
        state = view.answer(state, given).after
    return state


def _illegal_pairs(view: View) -> Iterator[Word]:
    """Exactly minimal: a case for each, for a test ends where something was not refused."""
    for state, word in _in_order(view, shortest_words(view)):
        for given in view.inputs(state):
            if not view.answer(state, given).legal:
                yield (*word, given)


def _in_order(view: View, words: Mapping[State, Word]) -> list[tuple[State, Word]]:
    return [(state, words[state]) for state in view.states if state in words]


def _alike(view: View) -> Identifiers:
    return dict.fromkeys(view.states, characterisation(view))


def _complete(view: View, identifying: Identifiers, extra_states: int) -> list[Word]:
    """Every state, then every input sequence of `extra_states` + 1, then what identifies the end.

    Near-minimal: no case begins another.  M. P. Vasilevskii ("Failure diagnosis of automata",
    Cybernetics 9(4), 1973, pages 653-665) shows that suites must grow as these do.
    """
    covered = _in_order(view, shortest_words(view))
    _refuse_too_many(view, len(covered), identifying, extra_states)
    words = chain.from_iterable(
        _extended(view, identifying, word, state, extra_states + 1) for state, word in covered
    )
    ranked = _sorted(view, set(words))
    pairs = pairwise([*ranked, ()])
    return [word for word, following in pairs if following[: len(word)] != word]


def _extended(
    view: View, identifying: Identifiers, word: Word, state: State, more: int
) -> Iterator[Word]:
    inputs = view.inputs(state) if more else ()
    for end in identifying[state]:
        if len(end) > more or not inputs:
            yield word + end
    for given in inputs:
        after = view.answer(state, given).after
        yield from _extended(view, identifying, (*word, given), after, more - 1)


def _refuse_too_many(view: View, states: int, identifying: Identifiers, extra_states: int) -> None:
    most_inputs = max(len(view.inputs(state)) for state in view.states)
    most_ends = max(map(len, identifying.values()))
    count = states * most_inputs ** (extra_states + 1) * most_ends
    if count > MOST_CASES:
        text = f"{extra_states} extra states make up to {count:,} cases of {view.table.name}"
        raise InputError(f"{text}; at most {MOST_CASES:,} are made, so take fewer extra states")


def _sorted(view: View, words: Iterable[Word]) -> list[Word]:
    inputs = dict.fromkeys(given for state in view.states for given in view.inputs(state))
    rank = {given: i for i, given in enumerate(inputs)}
    return sorted(words, key=lambda word: [rank[given] for given in word])
