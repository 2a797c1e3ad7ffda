"""The vocabulary of facts: what each kind catches, what it says, and what it leaves alone."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict
from statelaw import (
    Actor,
    DeclarationError,
    Kind,
    Lifecycle,
    Observation,
    Outcome,
    Place,
    Severity,
    Source,
    documented,
    inferred,
    row,
    state,
)
from statelaw.logs import Flagged, check_log
from statelaw.payload import facts
from statelaw.payload.breaking import broken
from statelaw.payload.contract import Contract, Reply, payload_findings
from statelaw.payload.facts import (
    ANY,
    AtMost,
    Before,
    Every,
    Fact,
    Follows,
    Forbids,
    Formatted,
    Given,
    LeadsTo,
    OneOf,
    Ordered,
    Requires,
    Some,
    Successive,
    Within,
)

SAID, THOUGHT = documented("docs", "it is so"), inferred("docs", "it follows")
TABLE: Lifecycle[str] = Lifecycle(
    name="parcel.delivery",
    closed=True,
    sources=(Source(key="docs", title="Parcel API", url="https://example.org/parcel"),),
    initial=("waiting",),
    states=(
        state("waiting", Kind.TRANSIENT, None, SAID),
        state("moving", Kind.TRANSIENT, None, SAID),
        state("arrived", Kind.FINAL, Outcome.SUCCESS, SAID),
    ),
    transitions=(
        row("waiting", "collect", "moving", Actor.SYSTEM, SAID),
        row("moving", "deliver", "arrived", Actor.SYSTEM, SAID),
    ),
)


class Parcel(BaseModel):
    """A model of a parcel's answer."""

    model_config = ConfigDict(extra="allow", strict=True)
    status: str
    weight: int | None = None
    stops: list[dict[str, Any]] | None = None


def contract(*of: Fact, aliases: dict[str, tuple[str, ...]] | None = None) -> Contract:
    """The contract of parcels with these facts."""
    return Contract(TABLE, Parcel, of, aliases=aliases or {})


def messages(fact: Fact, payload: dict[str, Any]) -> list[str]:
    """What is said of an answer by one fact."""
    return [found.message for found in contract(fact).judge(payload) if found.code == fact.code]


def parcel(status: str = "arrived", **fields: Any) -> dict[str, Any]:
    """An answer."""
    return {"status": status, **fields}


def stops(*fields: dict[str, Any]) -> dict[str, Any]:
    """An answer with stops."""
    return parcel(stops=list(fields))


EARLY, NOON, LATE = "2024-06-07T08:00:00", "2024-06-07T12:00:00Z", "2024-06-07T20:00:00+02:00"
TEXTS: dict[str, Any] = {
    "message": "Hello, Ada",
    "raw_message": "Hello, {who}",
    "raw_params": {"who": "Ada"},
}

KEPT: list[tuple[Fact, dict[str, Any]]] = [
    (Requires(("arrived",), "at", evidence=SAID), parcel(at=NOON)),
    (Requires(("arrived",), "at", evidence=SAID), parcel("moving")),
    (Requires(("arrived",), "at", evidence=SAID), parcel(at=[])),
    (Requires(ANY, "by.name", evidence=SAID), parcel(by={"name": "Ada"})),
    (Requires(ANY, "city", of="stops", evidence=SAID), stops({"city": "Graz"}, {"city": ""})),
    (Requires(ANY, "city", of="stops", evidence=SAID), parcel(stops="none")),
    (Requires(ANY, "city", of="stops", evidence=SAID), parcel(stops=["Graz", None])),
    (Requires(ANY, "at", given=Given("by"), evidence=SAID), parcel(by=None)),
    (Requires(ANY, "at", given=Given("n", (0,)), evidence=SAID), parcel(n=False)),
    (Requires(ANY, "at", given=Given("n", (False,)), evidence=SAID), parcel(n=0)),
    (Forbids(("moving",), "at", NOON, evidence=SAID), parcel("moving")),
    (Forbids(("moving",), "at", NOON, evidence=SAID), parcel("moving", at=None)),
    (Forbids(("moving",), "count", 3, evidence=SAID), parcel("moving", count=0)),
    (Forbids(("moving",), "count", 3, evidence=SAID), parcel("arrived", count=3)),
    (OneOf(ANY, "size", ("S", "L"), evidence=SAID), parcel(size="S")),
    (OneOf(ANY, "size", ("S", "L"), evidence=SAID), parcel(size=None)),
    (AtMost(ANY, "used", "limit", evidence=SAID), parcel(used=3, limit=3)),
    (AtMost(ANY, "used", "limit", evidence=SAID), parcel(used=3.5, limit="3")),
    (AtMost(ANY, "used", "limit", evidence=SAID), parcel(used=True, limit=0)),
    (AtMost(ANY, 1, "used", evidence=SAID), parcel(used=1)),
    (AtMost(ANY, 1, "used", evidence=SAID), parcel()),
    (AtMost(ANY, "count(stops)", "used", evidence=SAID), stops({}, {}) | {"used": 2}),
    (AtMost(ANY, "count(stops)", "used", evidence=SAID), parcel(stops="abc", used=2)),
    (AtMost(ANY, "start", "end", evidence=SAID), parcel(start=NOON, end=LATE)),
    (AtMost(ANY, "start", "end", evidence=SAID), parcel(start=NOON, end=None)),
    (Formatted(ANY, "message", "raw_message", "raw_params", evidence=SAID), parcel(**TEXTS)),
    (Formatted(ANY, "message", "raw_message", "raw_params", evidence=SAID),
     parcel(message="x", raw_message="{who.__class__} {0} {who", raw_params={"who": "Ada"})),
    (Formatted(ANY, "message", "raw_message", "raw_params", evidence=SAID),
     parcel(message="x", raw_message="{gone}", raw_params={})),
    (Every(ANY, "state", ("ok",), of="stops", evidence=SAID), stops({"state": "ok"})),
    (Every(ANY, "state", ("ok",), of="stops", evidence=SAID), stops()),
    (Some(ANY, "state", "ok", of="stops", evidence=SAID), stops({}, {"state": "ok"})),
    (Some(ANY, "state", "ok", of="stops", evidence=SAID), parcel()),
    (Before(ANY, "n", 1, 2, of="stops", evidence=SAID), stops({"n": 1}, {"n": 3}, {"n": 2})),
    (Before(ANY, "n", 1, 2, of="stops", evidence=SAID), stops({"n": 2})),
    (Ordered(ANY, "at", of="stops", evidence=SAID), stops({"at": EARLY}, {"at": EARLY}, {})),
    (Successive(ANY, "on", "off", of="stops", evidence=SAID),
     stops({"on": EARLY, "off": NOON}, {"on": NOON})),
    (Successive(ANY, "on", "off", of="stops", evidence=SAID),
     stops({"on": NOON, "off": LATE}, {"on": EARLY})),
    (Within(ANY, "at", "start", "end", of="stops", evidence=SAID),
     stops({"at": NOON}, {"at": EARLY}) | {"start": EARLY, "end": LATE}),
    (Within(ANY, "at", "start", "end", of="stops", evidence=SAID),
     stops({"at": NOON}) | {"start": LATE, "end": EARLY}),
    (Follows(ANY, "previous", evidence=SAID), parcel(previous="moving")),
    (Follows(ANY, "previous", evidence=SAID), parcel(previous=None)),
    (Follows(ANY, "previous", evidence=SAID), parcel("lost", previous="moving")),
    (LeadsTo(ANY, "next", evidence=SAID), parcel("moving", next="arrived")),
]  # fmt: skip

BROKEN: list[tuple[Fact, dict[str, Any], str]] = [
    (Requires(("arrived",), "at", evidence=SAID), parcel(),
     "arrived requires at, which is absent"),
    (Requires(ANY, "at", evidence=SAID), parcel(at=None),
     "every status requires at, which is null"),
    (Requires(ANY, "by.name", evidence=SAID), parcel(by="Ada"),
     "every status requires by.name, which is absent"),
    (Requires(ANY, "city", of="stops", evidence=SAID), stops({}, {"city": "Graz"}, {}, {}, {}),
     "every status requires stops[0].city, which is absent; "
     "every status requires stops[2].city, which is absent; "
     "every status requires stops[3].city, which is absent; and 1 more"),
    (Requires(ANY, "at", given=Given("done", (True,)), evidence=SAID), parcel(done=True),
     "every status with done true requires at, which is absent"),
    (Requires(ANY, "at", given=Given("done"), evidence=SAID), parcel(done=False),
     "every status with done requires at, which is absent"),
    (Forbids(("moving",), "at", NOON, evidence=SAID), parcel("moving", at=NOON),
     "moving forbids at, which is '2024-06-07T12:00:00Z'"),
    (Forbids(ANY, "at", 1, evidence=SAID), parcel(at=False),
     "every status forbids at, which is false"),
    (Forbids(ANY, "at", 1, evidence=SAID), parcel(at="x" * 70 + "\x1b"),
     f"every status forbids at, which is '{'x' * 60}...'"),
    (Forbids(ANY, "at", 1, evidence=SAID), parcel(at={"x": 1}),
     "every status forbids at, which is an object"),
    (Forbids(ANY, "at", 1, evidence=SAID), parcel(at=10**5000),
     "every status forbids at, which is a number of many digits"),
    (OneOf(ANY, "size", ("S", "L"), evidence=SAID), parcel(size="s"),
     "size is 's', not S or L"),
    (AtMost(ANY, "used", "limit", evidence=SAID), parcel(used=4, limit=3.5),
     "used is 4, more than limit, which is 3.5"),
    (AtMost(ANY, 1, "used", evidence=SAID), parcel(used=0), "used is 0, less than 1"),
    (AtMost(ANY, "count(stops)", "used", evidence=SAID), stops({}, {}) | {"used": 1},
     "stops has 2 entries, more than used, which is 1"),
    (AtMost(ANY, "start", "end", evidence=SAID), parcel(start=LATE, end=NOON),
     f"start is '{LATE}', later than end, which is '{NOON}'"),
    (Formatted(ANY, "message", "raw_message", "raw_params", evidence=SAID),
     parcel(**{**TEXTS, "message": "Hello"}),
     "message is not raw_message with raw_params filled in"),
    (Every(("arrived",), "state", ("ok", "late"), of="stops", evidence=SAID),
     stops({"state": "ok"}, {"state": "lost"}, {}),
     "arrived requires state ok or late of every one of stops, and stops[1].state is 'lost'; "
     "arrived requires state ok or late of every one of stops, and stops[2].state is absent"),
    (Some(("arrived",), "state", "ok", of="stops", evidence=SAID), stops({"state": "lost"}),
     "arrived requires one of stops with state ok, and there is none"),
    (Before(ANY, "n", 1, 2, of="stops", evidence=SAID), stops({"n": 2}, {"n": 1}),
     "stops[1].n is 1, after stops[0].n, which is 2"),
    (Ordered(ANY, "at", of="stops", evidence=SAID), stops({"at": NOON}, {"at": EARLY}),
     f"stops[1].at is '{EARLY}', before stops[0].at, '{NOON}'"),
    (Successive(ANY, "on", "off", of="stops", evidence=SAID),
     stops({"on": EARLY, "off": LATE}, {"on": NOON}),
     f"stops[1].on is '{NOON}', before stops[0].off, '{LATE}'"),
    (Within(ANY, "at", "start", "end", of="stops", evidence=SAID),
     stops({"at": EARLY}, {"at": LATE}) | {"start": NOON, "end": NOON},
     f"stops[0].at is '{EARLY}', before start, '{NOON}'; "
     f"stops[1].at is '{LATE}', after end, '{NOON}'"),
    (Follows(ANY, "previous", evidence=SAID), parcel(previous="waiting"),
     "previous is 'waiting', and parcel.delivery has no row from waiting to arrived"),
    (Follows(ANY, "previous", evidence=SAID), parcel(previous="Moving"),
     "previous is 'Moving', no status of parcel.delivery; did you mean 'moving'?"),
    (LeadsTo(ANY, "next", evidence=SAID), parcel("waiting", next="arrived"),
     "next is 'arrived', and parcel.delivery has no row from waiting to arrived"),
    (LeadsTo(ANY, "next", evidence=SAID), parcel("waiting", next="gone"),
     "next is 'gone', no status of parcel.delivery"),
]  # fmt: skip

SENTENCES = [
    (Requires(("arrived",), "at", evidence=SAID), "arrived: at is there"),
    (Requires(("waiting", "moving"), "x", of="y", evidence=SAID),
     "waiting or moving: in each of y, x is there"),
    (Forbids(ANY, "at", 1, given=Given("n", (True, 1)), evidence=SAID),
     "where n is true or 1, at is absent or empty"),
    (OneOf(ANY, "size", ("S", "M", "L"), evidence=SAID), "size is S, M or L"),
    (AtMost(ANY, "count(stops)", "used", evidence=SAID), "count(stops) does not exceed used"),
    (AtMost(ANY, 1, "used", evidence=SAID), "used is at least 1"),
    (Formatted(ANY, "m", "t", "p", of="y", evidence=SAID),
     "in each of y, m is t with p filled in"),
    (Every(ANY, "s", ("ok",), of="y", evidence=SAID), "every one of y has s ok"),
    (Some(ANY, "s", "ok", of="y", evidence=SAID), "at least one of y has s ok"),
    (Before(ANY, "s", "a", "b", of="y", evidence=SAID), "in y, s a is before b"),
    (Ordered(ANY, "at", of="y", evidence=SAID), "y are ordered by at"),
    (Successive(ANY, "on", "off", of="y", evidence=SAID),
     "no on in y is before the off of the one before"),
    (Within(ANY, "at", "on", "off", of="y", evidence=SAID),
     "in each of y, at lies between on and off"),
    (Follows(ANY, "previous", evidence=SAID), "a row leads from previous to the status"),
    (LeadsTo(ANY, "next", evidence=SAID), "a row leads from the status to next"),
]  # fmt: skip


def _named(value: object) -> str:
    return str(value) if isinstance(value, Fact) else ""


@pytest.mark.parametrize(("fact", "payload"), KEPT, ids=_named)
def test_an_answer_that_keeps_a_fact(fact: Fact, payload: dict[str, Any]) -> None:
    """There is nothing to say, nor where a value of another type leaves nothing to compare."""
    assert messages(fact, payload) == []


@pytest.mark.parametrize(("fact", "payload", "message"), BROKEN, ids=_named)
def test_an_answer_that_breaks_a_fact(fact: Fact, payload: dict[str, Any], message: str) -> None:
    """One finding for the fact, however often it is broken, under the rule of its kind."""
    (finding,) = contract(fact).judge(payload, index=7, previous="moving", place=Place("log", 3))
    assert finding.message == message
    assert (finding.code, finding.severity) == (fact.code, Severity.ERROR)
    assert (finding.index, finding.previous, finding.status) == (7, "moving", payload["status"])
    assert str(finding.place) == "log:3"
    source = "documented, Parcel API <https://example.org/parcel>: it is so"
    assert finding.explanation.source == source


@pytest.mark.parametrize(("fact", "sentence"), SENTENCES)
def test_a_fact_is_a_sentence(fact: Fact, sentence: str) -> None:
    """Printing it gives what the documentation says."""
    assert str(fact) == sentence


def test_every_kind_of_fact_is_tried() -> None:
    """Kept, broken and said, each kind at least once."""
    named = [each for each in vars(facts).values() if isinstance(each, type)]
    kinds = {each for each in named if issubclass(each, Fact)} - {Fact}
    for tried in ([fact for fact, _ in KEPT], [fact for fact, *_ in BROKEN]):
        assert {type(fact) for fact in tried} == kinds
    assert {type(fact) for fact, _ in SENTENCES} == kinds


def test_the_evidence_decides_how_severe_a_break_is() -> None:
    """Stated is an error, reasoned a warning, unless the fact says otherwise."""
    assert Requires(ANY, "x", evidence=SAID).severity is Severity.ERROR
    assert Requires(ANY, "x", evidence=THOUGHT).severity is Severity.WARNING
    assert Requires(ANY, "x", evidence=SAID, weight=Severity.NOTE).severity is Severity.NOTE


def test_a_field_under_another_name_is_said_as_it_stands() -> None:
    """The status and any field may have several names; the first one that is there counts."""
    both = contract(
        Forbids(("arrived",), "at", 1, evidence=SAID),
        Requires(("arrived",), "place", evidence=SAID),
        aliases={"status": ("status", "state"), "at": ("at", "when"), "place": ("place", "city")},
    )
    found = both.judge({"state": "arrived", "when": 5})
    assert [each.message for each in found if each.code != "SL306"] == [
        "arrived forbids when, which is 5",
        "arrived requires place, which is absent",
    ]
    assert both.status_of({"state": "arrived"}) == "arrived"
    assert both.status_of({"state": 5}) is None


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"weight": "3"}, "weight is '3'; it should be a valid integer"),
        ({"weight": 3.5}, "weight is 3.5; it should be a valid integer"),
        ({"stops": [1]}, "stops[0] is 1; it should be a valid dictionary"),
        ({"stops": {}, "weight": True},
         "weight is true; it should be a valid integer; "
         "stops is an object; it should be a valid list"),
    ],
)  # fmt: skip
def test_a_field_of_another_type(fields: dict[str, Any], message: str) -> None:
    """All of them are one finding; unknown fields are none."""
    (finding,) = contract().judge(parcel(**fields, unknown=[{}]))
    assert (finding.code, finding.severity, finding.message) == ("SL306", "error", message)


def test_what_is_required_and_null_is_said_once() -> None:
    """The fact says it; the model does not say it again, nor that the status is missing."""

    class Strict(Parcel):
        weight: int

    facts = (Requires(ANY, "weight", evidence=SAID),)
    strict = Contract(TABLE, Strict, facts)
    assert [found.code for found in strict.judge(parcel(weight=None))] == ["SL301"]
    assert [found.code for found in strict.judge(parcel())] == ["SL301"]
    assert strict.judge({"status": None, "weight": 1}) == []


def test_facts_about_nothing_declared_are_refused() -> None:
    """All of them at once, each with its place and what may have been meant."""
    wrong = (
        Requires(("arived",), "at", evidence=SAID),
        Requires(ANY, "at", evidence=documented("doc")),
    )
    with pytest.raises(DeclarationError) as caught:
        contract(*wrong)
    assert [(each.code, each.path) for each in caught.value.problems] == [
        ("SL504", "facts[0].when"),
        ("SL507", "facts[1].evidence.source"),
    ]
    assert "no state 'arived'; did you mean 'arrived'?" in str(caught.value)
    assert "unknown source 'doc': did you mean 'docs'?" in str(caught.value)


def seen(payload: dict[str, Any] | None) -> Observation:
    """An observation with this payload."""
    return Observation("arrived", "p1", lifecycle=TABLE.name, payload=payload)


def test_only_a_recognised_answer_is_judged() -> None:
    """A record that merely holds a status promises nothing."""
    of_parcels = contract(Requires(("arrived",), "at", evidence=SAID))
    assert payload_findings(seen(None), 0, None) == []
    assert payload_findings(seen(parcel()), 0, None) == []
    (finding,) = payload_findings(seen(Reply(parcel(), of_parcels)), 4, "moving")
    assert (finding.code, finding.index, finding.previous) == ("SL301", 4, "moving")


def judged(payloads: Sequence[dict[str, Any]]) -> list[tuple[int, str]]:
    """What a check says of a trace of answers."""
    of_parcels = contract(Requires(("arrived",), "at", evidence=SAID))
    trace = [Observation(each["status"], payload=Reply(each, of_parcels)) for each in payloads]
    return [(found.index, found.code) for found in TABLE.check(trace).findings]


def test_a_check_judges_each_answer_with_its_step() -> None:
    """The findings about a payload stand with those about the step."""
    assert judged([parcel("waiting"), parcel("moving"), parcel(at=NOON)]) == []
    assert judged([parcel("waiting"), parcel()]) == [(1, "SL105"), (1, "SL301")]
    assert judged([parcel(), parcel()]) == [(0, "SL107"), (0, "SL301"), (1, "SL301")]


def test_a_check_of_a_log_judges_each_answer() -> None:
    """A step on which there is nothing to say does not hide what there is to say of the answer."""
    of_parcels = contract(Requires(("moving",), "at", evidence=SAID))
    trace = [
        Observation(each, "p1", payload=Reply(parcel(each), of_parcels))
        for each in ("waiting", "moving", "moving")
    ]
    flagged = [each for each in check_log(TABLE.compile(), trace) if isinstance(each, Flagged)]
    assert [[found.code for found in each.findings] for each in flagged] == [["SL301"], ["SL301"]]


def test_an_answer_can_be_copied_and_sent() -> None:
    """It keeps its contract, and is the same JSON object as before."""
    answer = Reply(parcel(at=NOON), OF_PARCELS)
    for same in (copy.copy(answer), copy.deepcopy(answer), pickle.loads(pickle.dumps(answer))):
        assert same == answer
        assert same.contract.judge(same) == []


OF_PARCELS = contract(Requires(("arrived",), "at", evidence=SAID))


@pytest.mark.parametrize("fact", [fact for fact, _ in SENTENCES], ids=str)
def test_an_answer_without_the_fields_cannot_break_a_fact(fact: Fact) -> None:
    """There is nothing to change but what must not be there."""
    payload = broken(contract(fact), fact, {"status": "lost", "n": True})
    assert payload is None or isinstance(fact, Forbids)


FACTS = st.sampled_from([fact for fact, *_ in (*KEPT, *BROKEN)])
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5)
    | st.sampled_from([EARLY, NOON, LATE, "moving", "9999-12-31T23:59:59-23:59", "0001-01-01"]),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.sampled_from(["city", "state", "at", "on", "off", "n", "who"]), inner),
    max_leaves=8,
)  # fmt: skip
FIELDS = [
    *("status", "at", "by", "city", "stops", "size", "used", "limit", "start", "end", "weight"),
    *("message", "raw_message", "raw_params", "n", "done", "previous", "next"),
]


@given(fact=FACTS, payload=st.dictionaries(st.sampled_from(FIELDS), VALUES))
def test_no_answer_crashes_the_judging(fact: Fact, payload: dict[str, Any]) -> None:
    """Whatever its fields hold; at most one finding of the fact and one of the types."""
    found = contract(fact).judge(payload)
    assert len(found) <= 2
    assert all(each.message.isprintable() for each in found)
