"""The compiled table is the definition, in every mode, under every bound and either trust."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statelaw import (
    Actor,
    InputError,
    Kind,
    Lifecycle,
    Mode,
    Outcome,
    Source,
    Trust,
    Verdict,
    VerdictTable,
    documented,
    inferred,
    row,
    state,
)
from statelaw.verdict import NO_PATH, compile_table, compiled

from tests.oracle import (
    BOUNDS,
    MODES,
    Pair,
    arrows,
    bounded,
    can_be_missed,
    expected,
    is_legal,
    least_hidden,
    least_hidden_by_graph,
    way,
)
from tests.strategies import lifecycles
from tests.traces import SHIPPED, legal_traces, logs, shipped

small = lifecycles(max_states=4, names=st.sampled_from("abcd"))
any_lifecycle = lifecycles() | shipped()
modes = st.sampled_from(MODES)
trusts = st.sampled_from(Trust)


def counts_by(search: Any, lifecycle: Lifecycle[Any], mode: Mode, trust: Trust) -> Any:
    """The fewest hidden states of every pair: by documented rows, and by all that count."""
    hidden = can_be_missed(lifecycle, mode)
    stated, trusted = arrows(lifecycle, Trust.DOCUMENTED), arrows(lifecycle, trust)
    pairs = list(product(lifecycle.statuses, repeat=2))
    return {pair: (search(stated, hidden, pair), search(trusted, hidden, pair)) for pair in pairs}


def assert_is_the_definition(table: VerdictTable[Any], counts: dict[Pair, Any]) -> None:
    """Every cell of a compiled table is what the definition says of the pair."""
    most = table.max_missed
    ways = {pair: way(*(bounded(each, most) for each in both)) for pair, both in counts.items()}
    for pair, legal in ways.items():
        previous, current = pair
        wanted = expected(table.table, table.mode, pair, legal, ways[current, previous])
        assert table.judge(previous, current) is wanted, pair
        assert table.missed(previous, current) == bounded(counts[pair][1], most), pair
        if previous == current:
            assert_reentry(table, previous, legal)
    for status in table.codes:
        wanted = expected(table.table, table.mode, (None, status), None, None)
        assert table.judge(None, status) is wanted


def assert_reentry(table: VerdictTable[Any], status: str, legal: Verdict | None) -> None:
    """Leaving a state and coming back is judged like a step of one row or more."""
    final = table.table.state(status).kind is Kind.FINAL
    illegal = Verdict.LEFT_FINAL if final else Verdict.ILLEGAL
    assert table.reentry(status) is (legal or illegal)


@given(small, modes, trusts)
def test_table_is_the_definition_by_trying_every_way(
    lifecycle: Lifecycle[Any], mode: Mode, trust: Trust
) -> None:
    """On random lifecycles each cell is what trying all ways through hidden states says."""
    counts = counts_by(least_hidden, lifecycle, mode, trust)
    for most in BOUNDS:
        table = compile_table(lifecycle, mode, max_missed=most, trust=trust)
        assert_is_the_definition(table, counts)


@settings(max_examples=15)
@given(lifecycles(), modes, trusts)
def test_table_is_the_definition_on_larger_tables_by_graph(
    lifecycle: Lifecycle[Any], mode: Mode, trust: Trust
) -> None:
    """On random lifecycles of odd names each cell is what networkx's shortest paths say."""
    counts = counts_by(least_hidden_by_graph, lifecycle, mode, trust)
    for most in BOUNDS:
        table = compile_table(lifecycle, mode, max_missed=most, trust=trust)
        assert_is_the_definition(table, counts)


@pytest.mark.parametrize("trust", Trust)
@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("lifecycle", SHIPPED, ids=lambda each: each.name)
def test_shipped_tables_are_the_definition(
    lifecycle: Lifecycle[Any], mode: Mode, trust: Trust
) -> None:
    """Each cell of a shipped lifecycle is what networkx's shortest paths say."""
    counts = counts_by(least_hidden_by_graph, lifecycle, mode, trust)
    for most in BOUNDS:
        table = lifecycle.compile(mode, max_missed=most, trust=trust)
        assert_is_the_definition(table, counts)


@given(any_lifecycle, st.sampled_from(BOUNDS), trusts)
def test_pairs_legal_in_a_stricter_mode_are_legal_in_a_laxer_one(
    lifecycle: Lifecycle[Any], most: int | None, trust: Trust
) -> None:
    """every_change legal implies polled legal implies sparse legal, for steps and for starts."""
    tables = [lifecycle.compile(mode, max_missed=most, trust=trust) for mode in MODES]
    for previous, current in product((None, *lifecycle.statuses), lifecycle.statuses):
        legal = [table.judge(previous, current).legal for table in tables]
        assert legal == sorted(legal)


@given(st.data(), any_lifecycle, modes)
def test_traces_legal_in_a_stricter_mode_are_legal_in_a_laxer_one(
    data: st.DataObject, lifecycle: Lifecycle[Any], mode: Mode
) -> None:
    """What holds for steps holds for whole traces, and for what `check` says of them."""
    trace = data.draw(legal_traces(lifecycle, mode))
    for laxer in MODES[MODES.index(mode) :]:
        assert is_legal(lifecycle, trace, laxer)
        assert lifecycle.check(trace, mode=laxer).ok


@given(any_lifecycle, modes, trusts)
def test_a_larger_bound_never_makes_a_step_illegal(
    lifecycle: Lifecycle[Any], mode: Mode, trust: Trust
) -> None:
    """The legal steps grow with max_missed, and without a bound there are most."""
    bounds = [0, 1, 2, 3, None]
    tables = [lifecycle.compile(mode, max_missed=most, trust=trust) for most in bounds]
    for pair in product(lifecycle.statuses, repeat=2):
        legal = [table.judge(*pair).legal for table in tables]
        assert legal == sorted(legal)


@given(st.data(), any_lifecycle)
def test_a_poller_may_miss_transient_states(data: st.DataObject, lifecycle: Lifecycle[Any]) -> None:
    """Deleting transient observations from a legal trace keeps it legal when polled."""
    full = data.draw(logs(lifecycle) | legal_traces(lifecycle, Mode.POLLED))
    transient = lifecycle.of_kind(Kind.TRANSIENT)
    sampled = [each for each in full if each not in transient or data.draw(st.booleans())]
    assert lifecycle.check(sampled, mode="polled").ok


@given(st.data(), any_lifecycle)
def test_a_sparse_observer_may_miss_anything(
    data: st.DataObject, lifecycle: Lifecycle[Any]
) -> None:
    """Deleting any observations from a legal trace keeps it legal when sparse."""
    full = data.draw(logs(lifecycle) | legal_traces(lifecycle, Mode.SPARSE))
    sampled = [each for each in full if data.draw(st.booleans())]
    assert lifecycle.check(sampled, mode="sparse").ok


@given(any_lifecycle, trusts)
def test_trusting_fewer_rows_never_makes_a_step_legal(
    lifecycle: Lifecycle[Any], trust: Trust
) -> None:
    """What documented rows allow, all rows allow; and documented rows never give INFERRED."""
    for mode in MODES:
        wide = lifecycle.compile(mode)
        narrow = lifecycle.compile(mode, trust=Trust.DOCUMENTED)
        for pair in product(lifecycle.statuses, repeat=2):
            assert wide.judge(*pair).legal or not narrow.judge(*pair).legal
            assert narrow.judge(*pair) not in {Verdict.STEP_INFERRED, Verdict.MISSED_INFERRED}
    assert lifecycle.compile(trust=trust).trust is trust


@given(any_lifecycle, modes, trusts)
def test_what_is_compiled_is_not_compiled_again(
    lifecycle: Lifecycle[Any], mode: Mode, trust: Trust
) -> None:
    """A table is compiled as the options say, and a compiled one settles them."""
    table = compiled(lifecycle, mode, max_missed=1, trust=trust)
    assert (table.mode, table.max_missed, table.trust) == (mode, 1, trust)
    assert table.matrix == lifecycle.compile(mode, max_missed=1, trust=trust).matrix
    assert compiled(table, Mode.EVERY_CHANGE) is table


@given(any_lifecycle, modes)
def test_matrix_has_one_cell_for_every_pair_of_codes(lifecycle: Lifecycle[Any], mode: Mode) -> None:
    """The matrix is dense, square and uint8, and `judge` is nothing but a look into it."""
    table = lifecycle.compile(mode)
    count = len(lifecycle.statuses)
    assert (table.before, table.unknown, table.width) == (count, count + 1, count + 2)
    assert len(table.matrix) == len(table.hidden) == table.width**2
    for previous, current in product((None, *lifecycle.statuses), (*lifecycle.statuses, None)):
        start = table.before if previous is None else table.code(previous)
        cell = table.matrix[start * table.width + table.code(current)]
        assert table.judge(previous, current) == cell


@given(any_lifecycle, modes)
def test_an_unknown_status_is_unknown_after_anything(lifecycle: Lifecycle[Any], mode: Mode) -> None:
    """The column of the unknown status holds UNKNOWN, and its row is that of the beginning."""
    table = lifecycle.compile(mode)
    unknown = max(lifecycle.statuses, key=len) + "?"
    for previous in (None, unknown, *lifecycle.statuses):
        assert table.judge(previous, unknown) is Verdict.UNKNOWN
        assert table.judge(previous, None) is Verdict.UNKNOWN
    for current in lifecycle.statuses:
        assert table.judge(unknown, current) is table.judge(None, current)
        assert table.hidden[table.unknown * table.width + table.code(current)] == NO_PATH


@given(any_lifecycle, modes)
def test_quiet_steps_are_those_with_nothing_to_say(lifecycle: Lifecycle[Any], mode: Mode) -> None:
    """The look-up of quiet steps holds exactly START, STAY and STEP, with their verdicts."""
    table = lifecycle.compile(mode)
    judged = {
        (previous, current): table.judge(previous, current)
        for previous, current in product((None, *lifecycle.statuses), lifecycle.statuses)
    }
    quiet = {Verdict.START, Verdict.STAY, Verdict.STEP}
    assert dict(table.quiet) == {pair: each for pair, each in judged.items() if each in quiet}


def two_ways() -> Lifecycle[str]:
    """From a to c: by one inferred row through x, or by documented rows through m and n."""
    transient = [state(each, Kind.TRANSIENT, None, documented("s")) for each in "amnx"]
    rest = state("c", Kind.FINAL, Outcome.SUCCESS, documented("s"))
    steps = [("a", "m"), ("m", "n"), ("n", "c"), ("a", "x"), ("x", "c")]
    return Lifecycle(
        name="two.ways",
        sources=(Source(key="s", title="S"),),
        initial=("a",),
        states=(*transient, rest),
        transitions=tuple(
            row(one, f"to {two}", two, Actor.SYSTEM,
                inferred("s", "guess") if "x" in (one, two) else documented("s"))
            for one, two in steps
        ),
    )  # fmt: skip


def test_hidden_counts_the_shortest_way_whoever_stands_behind_it() -> None:
    """A documented way decides the verdict; the least count may be that of another."""
    lifecycle = two_ways()
    assert lifecycle.compile().judge("a", "c") is Verdict.MISSED
    assert lifecycle.compile().missed("a", "c") == 1
    assert lifecycle.compile(max_missed=1).judge("a", "c") is Verdict.MISSED_INFERRED
    assert lifecycle.compile(trust="documented").missed("a", "c") == 2
    assert not lifecycle.compile(trust="documented", max_missed=1).judge("a", "c").legal


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"mode": "poled"}, "mode 'poled' is not known; did you mean 'polled'?"),
        ({"trust": "none"}, "trust 'none' is not known; choose one of all, documented"),
        ({"max_missed": -1}, "max_missed is -1; give a number from 0 on, or None for no bound"),
        ({"max_missed": "2"}, "max_missed is '2'; give a number from 0 on, or None for no bound"),
        ({"max_missed": True}, "max_missed is True; give a number from 0 on, or None for no bound"),
    ],
)
def test_options_that_make_no_sense_are_refused(options: dict[str, Any], said: str) -> None:
    """A wrong option is named with its value and what would be right."""
    with pytest.raises(InputError) as caught:
        compile_table(two_ways(), **options)
    assert str(caught.value) == said


def test_the_numbers_of_verdicts_are_stable() -> None:
    """The values stand in matrices that other programs may keep, so they never change."""
    assert [verdict.name for verdict in sorted(Verdict)] == [
        "START", "LATE_START", "STAY", "REPEAT", "STEP", "STEP_INFERRED", "MISSED",
        "MISSED_INFERRED", "ILLEGAL_START", "ILLEGAL", "REGRESSION", "LEFT_FINAL", "UNKNOWN",
    ]  # fmt: skip
    assert [verdict.value for verdict in sorted(Verdict)] == list(range(13))
